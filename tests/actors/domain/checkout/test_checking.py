"""What a cart comes to, and everything that is wrong with it at once."""

from datetime import date, time, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.cart.commands import AddLine
from actors.domain.fulfilment.checking import quote
from actors.domain.fulfilment.discount_code import CodeStanding, CodeUse, DiscountCode, Unusable
from actors.domain.fulfilment.fulfilment import FEE_ITEM
from actors.domain.fulfilment.slot_move import SlotMove
from actors.domain.fulfilment.wish import Wish
from actors.domain.hours import Hours
from actors.domain.options.chosen import ChosenOption
from actors.domain.ordering.order import Fulfilment
from actors.domain.refusal import Code, ShortItem
from actors.domain.stock.claims import anywhere
from actors.domain.stock.shelves import Shelves
from tests.actors.domain.checkout.shop import (
    BREAD,
    CORNER,
    CUSTOMER,
    HOME,
    MILK,
    MORNING,
    NOON,
    RESTAURANT,
    SALT,
    TODAY,
    WAREHOUSE,
    ShopStory,
    at_corner,
    cart,
    to_home,
)
from tests.actors.domain.scenario import ANNA, THIRD


def codes(story: ShopStory, wish: Wish) -> list[Code]:
    return [problem.code for problem in quote(story.state, wish, story.now, story.context).problems]


def test_a_delivery_costs_the_zones_fee_which_is_taxed_as_the_goods() -> None:
    story = cart()
    found = quote(story.state, to_home(), story.now, story.context)
    assert not found.problems
    assert (found.fee, found.total) == (300, 1050)
    assert [item.menu_item_id for item in found.items] == [MILK, BREAD, FEE_ITEM]
    assert [(tax.rate, tax.net + tax.tax) for tax in found.bill.taxes] == [(400, 1050)]


def test_from_a_total_on_a_delivery_is_free() -> None:
    story = cart(milk=10)
    found = quote(story.state, to_home(), story.now, story.context)
    assert (found.fee, found.total) == (0, 2350)
    assert [item.menu_item_id for item in found.items] == [MILK, BREAD]


def test_the_longest_beginning_of_a_postcode_names_the_zone() -> None:
    story = cart()
    around = to_home(address=attrs.evolve(HOME, postcode="00042"))
    assert quote(story.state, around, story.now, story.context).fee == 600
    assert codes(story, around) == [Code.BELOW_MINIMUM]
    assert codes(story, to_home(address=attrs.evolve(HOME, postcode="20121"))) == [Code.ADDRESS_OUT_OF_ZONE]
    assert codes(story, to_home(address=None)) == [Code.ADDRESS_REQUIRED]


def test_branch_switching_asks_for_the_stock_of_the_branch_that_was_chosen() -> None:
    story = cart(milk=2, bread=0)
    assert codes(story, to_home()) == [Code.BELOW_MINIMUM]
    found = quote(story.state, at_corner(), story.now, story.context)
    assert [problem.code for problem in found.problems] == [Code.INSUFFICIENT_STOCK]
    assert found.problems[0].items == (ShortItem(MILK, "Milk", 2, 1),)
    assert found.fee == 0


def test_lines_of_one_item_are_counted_together() -> None:
    story = cart(milk=9)
    story.done(AddLine(ANNA, THIRD, MILK, 2, "cold"))
    found = quote(story.state, to_home(), story.now, story.context)
    assert found.problems[0].items == (ShortItem(MILK, "Milk", 11, 10),)


def test_what_a_closed_branch_has_is_nowhere() -> None:
    story = cart()
    assert [anywhere(MILK, story.context), anywhere(SALT, story.context)] == [True, True]
    story.stocks[WAREHOUSE] = Shelves(WAREHOUSE, {MILK: 0})
    assert anywhere(MILK, story.context)
    closed = attrs.evolve(RESTAURANT.branches[CORNER], active=False)
    story.restaurant = attrs.evolve(RESTAURANT, branches={**RESTAURANT.branches, CORNER: closed})
    assert not anywhere(MILK, story.context)


@pytest.mark.parametrize(
    ("option", "short"),
    [
        (ChosenOption(71, "Butter", 1, 0), ShortItem(BREAD, "Butter", 2, 1, 71)),
        (ChosenOption(72, "With milk", 1, 0, MILK), ShortItem(MILK, "Milk", 2, 1)),
    ],
    ids=["an option", "an item of a combo"],
)
def test_what_a_line_has_besides_is_short_by_its_own_name(option: ChosenOption, short: ShortItem) -> None:
    story = cart(milk=0, bread=2)
    lines = {key: attrs.evolve(line, options=(option,)) for key, line in story.state.lines.items()}
    story.state = attrs.evolve(story.state, lines=lines)
    story.stocks[WAREHOUSE] = Shelves(WAREHOUSE, {BREAD: 5, option.shelf_id: 1})
    problems = quote(story.state, to_home(), story.now, story.context).problems
    (found,) = (problem for problem in problems if problem.code is Code.INSUFFICIENT_STOCK)
    assert found.items == (short,)
    assert f"{short.name} (1 of 2)" in found.message


def test_all_that_is_wrong_is_said_at_once_with_the_contracts_first() -> None:
    story = cart(milk=11, bread=0)
    story.slots.move([SlotMove(MORNING, TODAY, 2)])
    story.now += timedelta(hours=1)
    story.restaurant = attrs.evolve(RESTAURANT)
    far = to_home(address=attrs.evolve(HOME, postcode="1"), expected_total=1, code="NONE")
    assert codes(story, far) == [
        Code.INSUFFICIENT_STOCK,
        Code.SLOT_FULL,
        Code.SLOT_PASSED,
        Code.ADDRESS_OUT_OF_ZONE,
        Code.DISCOUNT_INVALID,
        Code.CART_CHANGED,
    ]


def test_what_is_not_on_sale_any_more_is_named() -> None:
    story = cart()
    items = {**RESTAURANT.menu.items, BREAD: attrs.evolve(RESTAURANT.menu.items[BREAD], available=False)}
    story.restaurant = attrs.evolve(RESTAURANT, menu=attrs.evolve(RESTAURANT.menu, items=items))
    found = quote(story.state, to_home(), story.now, story.context)
    assert found.problems[0].code is Code.ITEM_UNAVAILABLE
    assert [item.menu_item_id for item in found.problems[0].items] == [BREAD]
    assert SALT not in story.state.lines


@pytest.mark.parametrize(
    "wish",
    [
        to_home(slot_id=99),
        to_home(day=TODAY + timedelta(days=1)),
        to_home(day=TODAY + timedelta(days=35)),
        to_home(day=date.max),
        at_corner(branch_id=WAREHOUSE, slot_id=NOON),
        at_corner(slot_id=MORNING),
    ],
    ids=["none", "another day", "too far", "the last day", "not to pick up", "another branch's"],
)
def test_a_slot_that_is_not_offered_cannot_be_chosen(wish: Wish) -> None:
    assert Code.SLOT_UNAVAILABLE in codes(cart(milk=1), wish)


def test_the_slot_is_within_the_branchs_hours() -> None:
    story = cart()
    for closes, expected in ((time(12), [Code.SLOT_UNAVAILABLE]), (time(13), [])):
        warehouse = attrs.evolve(RESTAURANT.branches[WAREHOUSE], hours=(Hours(4, time(8), closes),))
        story.restaurant = attrs.evolve(RESTAURANT, branches={WAREHOUSE: warehouse})
        assert codes(story, to_home()) == expected


def test_an_order_is_taken_until_the_lead_time_before_the_slot() -> None:
    story = cart()
    story.now += timedelta(minutes=29, seconds=59)
    assert codes(story, to_home()) == []
    story.now += timedelta(seconds=1)
    assert codes(story, to_home()) == [Code.SLOT_PASSED]


@pytest.mark.parametrize("branch_id", [None, 99, CORNER])
def test_nobody_picks_up_at_a_branch_that_is_closed_down_or_none(branch_id: int | None) -> None:
    story = cart(milk=1)
    closed = attrs.evolve(RESTAURANT.branches[CORNER], active=False)
    story.restaurant = attrs.evolve(RESTAURANT, branches={**RESTAURANT.branches, CORNER: closed})
    assert Code.BRANCH_UNAVAILABLE in codes(story, at_corner(branch_id=branch_id))


def test_nothing_is_delivered_where_no_branch_delivers() -> None:
    story = cart(milk=1)
    story.restaurant = attrs.evolve(RESTAURANT, branches={CORNER: RESTAURANT.branches[CORNER]})
    assert codes(story, to_home()) == [Code.BRANCH_UNAVAILABLE]


TEN: DiscountCode = DiscountCode(5, "TEN", rate=1000)


def test_a_code_takes_its_part_off_the_goods_and_nothing_off_the_fee() -> None:
    story = cart()
    found = quote(story.state, to_home(code="TEN", standing=CodeStanding(TEN)), story.now, story.context)
    assert not found.problems
    assert (found.bill.discounts[0].amount, found.total) == (75, 975)


def test_what_makes_a_delivery_free_or_too_small_are_the_goods_after_the_discount() -> None:
    wish = to_home(code="TEN", standing=CodeStanding(attrs.evolve(TEN, rate=2000)))
    story = cart(milk=10)
    assert quote(story.state, wish, story.now, story.context).fee == 300  # of 18.80; without the code it is free
    story = cart(milk=1)
    assert (codes(story, to_home()), codes(story, wish)) == ([], [Code.BELOW_MINIMUM])


@pytest.mark.parametrize(
    ("changes", "reason", "minimum"),
    [
        ({"active": False}, Unusable.UNKNOWN, None),
        ({"starts_at": cart().now + timedelta(seconds=1)}, Unusable.NOT_YET, None),
        ({"ends_at": cart().now}, Unusable.EXPIRED, None),
        ({"minimum": 751}, Unusable.BELOW_MINIMUM, 751),
        ({"uses_max": 3}, Unusable.USED_UP, None),
        ({"uses_per_customer": 1}, Unusable.USED_ALREADY, None),
    ],
)
def test_a_code_is_refused_outside_of_what_it_was_made_for(
    changes: dict[str, Any], reason: Unusable, minimum: int | None
) -> None:
    standing = CodeStanding(attrs.evolve(TEN, **changes), used=3, used_by_customer=1)
    story = cart()
    found = quote(story.state, to_home(code="TEN", standing=standing), story.now, story.context)
    (problem,) = found.problems
    assert (problem.code, problem.reason, problem.minimum) == (Code.DISCOUNT_INVALID, reason, minimum)


def test_a_code_counts_from_its_first_moment_and_its_least_total_to_its_last_use() -> None:
    story = cart()
    code = attrs.evolve(TEN, starts_at=story.now, minimum=750, uses_max=4, uses_per_customer=2)
    code = attrs.evolve(code, ends_at=story.now + timedelta(microseconds=1))
    assert codes(story, to_home(code="TEN", standing=CodeStanding(code, used=3, used_by_customer=1))) == []


def test_a_use_that_is_under_way_counts_for_others_at_once() -> None:
    story = cart()
    wish = to_home(code="TEN", standing=CodeStanding(attrs.evolve(TEN, uses_max=4), used=3))
    assert codes(story, wish) == []
    use = [CodeUse(5, 99, 1, 1)]
    story.codes.begin(use)
    assert codes(story, wish) == [Code.DISCOUNT_INVALID]
    by = [story.codes.standing(CodeStanding(TEN, 3, 0), customer).used_by_customer for customer in (99, CUSTOMER)]
    assert by == [1, 0]  # whose use it is counts for nobody else's limit
    story.codes.undone(use)
    assert codes(story, wish) == []
    story.codes.begin(use)
    story.codes.saved(use)
    assert codes(story, wish) == [Code.DISCOUNT_INVALID]  # what was read before it was saved is known to be old
    assert story.codes.standing(CodeStanding(TEN, 3, 0), CUSTOMER).used == 4


@given(
    milk=st.integers(0, 10),
    bread=st.integers(0, 5),
    kind=st.sampled_from([to_home(), at_corner(), to_home(slot_id=NOON)]),
    rate=st.sampled_from([None, 1, 333, 10_000]),
)
def test_a_total_is_the_goods_less_the_discount_and_the_fee_once(
    milk: int, bread: int, kind: Wish, rate: int | None
) -> None:
    story = cart(milk, bread)
    wish = kind if rate is None else attrs.evolve(kind, code="X", standing=CodeStanding(attrs.evolve(TEN, rate=rate)))
    found = quote(story.state, wish, story.now, story.context)
    off = sum(one.amount for one in found.bill.discounts)
    assert found.total == milk * 200 + bread * 350 - off + found.fee
    assert off <= milk * 200 + bread * 350
    assert sum(item.line_total for item in found.items) == found.total + off
    assert sum(tax.net + tax.tax for tax in found.bill.taxes) == found.total
    if not found.problems:
        again = quote(story.state, attrs.evolve(wish, expected_total=found.total), story.now, story.context)
        assert again == found
        assert found.chosen[0].delivery or wish.kind is Fulfilment.PICK_UP

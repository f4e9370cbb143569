"""Options of a line: what may be chosen, what it costs, and what it holds of what is counted."""

from uuid import UUID

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain import limits
from actors.domain.cart.commands import AddLine, UpdateLine
from actors.domain.cart.events import LineAdded, LineReturned
from actors.domain.options.chosen import ChosenOption, same, wanted
from actors.domain.options.group import Option, OptionGroup
from actors.domain.options.rules import choose, price_with
from actors.domain.ordering.commands import ExpectedLine, PlaceOrder
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.restaurant import Menu, MenuItem
from actors.domain.staff import Role
from actors.domain.stock.commands import CheckStock
from actors.domain.stock.shelves import Shelves
from actors.domain.till.commands import CancelOrder, QueueOrder
from tests.actors.domain.scenario import (
    ANNA,
    DRINK,
    EXTRAS,
    FIRST,
    LUNCH,
    MENU,
    MOZZARELLA,
    NO_CHEESE,
    OLIVES,
    PIZZA,
    SECOND,
    TRUFFLE,
    WATER,
    WINE,
    WITH_WATER,
    WITH_WINE,
    Story,
    held_on,
    menu_of,
    menu_with,
    party,
)


def counted(**on_hand: int) -> Story:
    """Anna at a table of a restaurant that has so many of these: `wine`, `mozzarella`."""
    keys = {"wine": WINE, "mozzarella": -MOZZARELLA, "pizza": PIZZA}
    story = party(ANNA)
    story.shelves = Shelves(1, {keys[name]: count for name, count in on_hand.items()})
    return story


def add(*options: tuple[int, int], item: int = PIZZA, qty: int = 1, public_id: UUID = FIRST) -> AddLine:
    return AddLine(ANNA, public_id, item, qty, options=options)


def place(story: Story) -> PlaceOrder:
    return PlaceOrder(ANNA, "key", "body", story.state.cart_hash)


def held(story: Story) -> dict[int, int]:
    return held_on(story.shelves)


def test_a_line_costs_its_item_and_its_options() -> None:
    story = party(ANNA)
    (event,) = story.done(add((MOZZARELLA, 2), (OLIVES, 1), qty=3))
    assert isinstance(event, LineAdded)
    line = event.line
    assert line.options == (ChosenOption(MOZZARELLA, "Mozzarella", 2, 150), ChosenOption(OLIVES, "Olives", 1, 0))
    assert line.unit_price == 950 + 2 * 150
    assert story.state.session.cart.total == 3 * 1250


def test_no_option_makes_a_price_fall_below_nothing() -> None:
    story = party(ANNA)
    story.done(add((NO_CHEESE, 3)))
    assert story.state.lines[FIRST].unit_price == 0


def test_an_open_cart_keeps_the_prices_it_was_shown_until_it_is_chosen_again() -> None:
    story = party(ANNA)
    story.done(add((MOZZARELLA, 1)))
    dearer = attrs.evolve(EXTRAS, options=(Option(MOZZARELLA, "Mozzarella", 250), *EXTRAS.options[1:]))
    story.restaurant = attrs.evolve(story.restaurant, menu=menu_with(PIZZA, price=1000, groups=(dearer,)))
    story.done(UpdateLine(ANNA, FIRST, 1, qty=2, options=((MOZZARELLA, 1),)))
    assert story.state.lines[FIRST].unit_price == 1100
    story.done(UpdateLine(ANNA, FIRST, 2, options=((MOZZARELLA, 2),)))
    assert story.state.lines[FIRST].unit_price == 1500


def test_a_change_of_options_is_a_change_of_the_line() -> None:
    story = party(ANNA)
    story.done(add((MOZZARELLA, 1)))
    before = story.state.cart_hash
    story.done(UpdateLine(ANNA, FIRST, 1, options=((OLIVES, 1),)))
    line = story.state.lines[FIRST]
    assert (line.version, line.unit_price, [one.name for one in line.options]) == (2, 950, ["Olives"])
    assert story.state.cart_hash != before
    assert story.decide(UpdateLine(ANNA, FIRST, 1, options=((OLIVES, 1),))) == Repeat()
    assert story.refused(UpdateLine(ANNA, FIRST, 1, options=((OLIVES, 2),))).code is Code.VERSION_CONFLICT


def test_carts_that_differ_in_their_options_alone_have_different_hashes() -> None:
    stories = [party(ANNA) for _ in range(5)]
    chosen = ((), ((MOZZARELLA, 1),), ((MOZZARELLA, 2),), ((OLIVES, 1),), ((MOZZARELLA, 1), (OLIVES, 1)))
    for story, options in zip(stories, chosen, strict=True):
        story.done(add(*options))
    assert len({story.state.cart_hash for story in stories}) == len(stories)
    again = party(ANNA)
    again.done(add((OLIVES, 1), (MOZZARELLA, 1)))
    assert again.state.cart_hash == stories[-1].state.cart_hash


def test_what_is_said_twice_of_a_new_line_is_one_line_and_with_other_options_another() -> None:
    story = party(ANNA)
    story.done(add((MOZZARELLA, 1), (MOZZARELLA, 1)))
    assert story.decide(add((MOZZARELLA, 2))) == Repeat()
    assert story.refused(add()).code is Code.VERSION_CONFLICT
    assert story.refused(add((MOZZARELLA, 1))).code is Code.VERSION_CONFLICT


@pytest.mark.parametrize(
    "options", [((MOZZARELLA, 4),), ((MOZZARELLA, 2), (OLIVES, 2)), ((MOZZARELLA, 0),), ((MOZZARELLA, -1),)]
)
def test_a_group_is_chosen_from_within_its_bounds(options: tuple[tuple[int, int], ...]) -> None:
    refusal = party(ANNA).refused(add(*options))
    assert (refusal.code, refusal.group_id) == (Code.OPTIONS_INVALID, EXTRAS.group_id)
    assert "Extras" in refusal.message


def test_too_few_are_refused_and_so_is_one_twice_that_may_not_be() -> None:
    story = party(ANNA)
    for options in ((), ((WITH_WINE, 1), (WITH_WATER, 1)), ((WITH_WINE, 2),)):
        refusal = story.refused(add(*options, item=LUNCH))
        assert (refusal.code, refusal.group_id) == (Code.OPTIONS_INVALID, DRINK.group_id)


def test_one_twice_is_two_where_the_group_has_room_for_them_and_says_so() -> None:
    story = party(ANNA)
    once = attrs.evolve(EXTRAS, repeat=False)
    story.restaurant = attrs.evolve(story.restaurant, menu=menu_with(PIZZA, groups=(once,)))
    refusal = story.refused(add((MOZZARELLA, 2)))
    assert (refusal.code, refusal.group_id) == (Code.OPTIONS_INVALID, EXTRAS.group_id)
    story.done(add((MOZZARELLA, 1), (OLIVES, 1)))


@pytest.mark.parametrize(("item", "option"), [(PIZZA, WITH_WINE), (WINE, MOZZARELLA), (PIZZA, 77), (PIZZA, 10**30)])
def test_options_of_another_item_and_such_as_there_are_none_of_are_refused(item: int, option: int) -> None:
    refusal = party(ANNA).refused(add((option, 1), item=item))
    assert (refusal.code, refusal.group_id) == (Code.OPTIONS_INVALID, None)


def test_an_option_that_is_sold_out_is_refused_by_its_name_and_kept_by_who_has_it() -> None:
    story = party(ANNA)
    refusal = story.refused(add((TRUFFLE, 1)))
    assert (refusal.code, refusal.left, refusal.option_id) == (Code.ITEM_UNAVAILABLE, 0, TRUFFLE)
    assert refusal.group_id is None
    assert "Truffle" in refusal.message
    story.done(add((MOZZARELLA, 1)))
    gone = attrs.evolve(EXTRAS, options=(Option(MOZZARELLA, "Mozzarella", 150, available=False), *EXTRAS.options[1:]))
    story.restaurant = attrs.evolve(story.restaurant, menu=menu_with(PIZZA, groups=(gone,)))
    story.done(UpdateLine(ANNA, FIRST, 1, options=((MOZZARELLA, 1), (OLIVES, 1))))
    assert story.refused(UpdateLine(ANNA, FIRST, 2, options=((MOZZARELLA, 2),))).option_id == MOZZARELLA
    assert story.refused(UpdateLine(ANNA, FIRST, 2, qty=2)).option_id == MOZZARELLA
    assert story.refused(place(story)).option_id == MOZZARELLA
    assert story.state.left_for(story.state.lines[FIRST]) == 0
    story.done(UpdateLine(ANNA, FIRST, 2, options=()))
    assert story.state.left_for(story.state.lines[FIRST]) is None
    story.done(place(story))


@pytest.mark.parametrize("how", ["available", "served"])
def test_an_item_that_is_an_option_cannot_be_had_where_its_sale_is_stopped_or_at_another_hour(how: str) -> None:
    story = party(ANNA)
    story.restaurant = attrs.evolve(story.restaurant, menu=menu_with(WINE, **{how: False}))
    assert story.refused(add((WITH_WINE, 1), item=LUNCH)).option_id == WITH_WINE
    story.done(add((WITH_WATER, 1), item=LUNCH))
    story.restaurant = attrs.evolve(story.restaurant, menu=menu_of({k: v for k, v in MENU.items() if k != WATER}))
    assert story.refused(place(story)).option_id == WITH_WATER


def test_a_combo_holds_and_takes_the_stock_of_what_it_is_made_of_once() -> None:
    story = counted(wine=5)
    story.done(add((WITH_WINE, 1), item=LUNCH, qty=2))
    story.done(add(item=WINE, qty=2, public_id=SECOND))
    assert held(story) == {WINE: 4}
    assert story.refused(UpdateLine(ANNA, FIRST, 1, qty=4)).left == 3
    story.done(place(story))
    assert story.shelves.counts() == {WINE: 1}
    order = story.state.orders[1]
    assert [one.branch_id for one in order.items[0].options] == [1]
    story.done(QueueOrder(1))
    events = story.done(CancelOrder(1, Role.MANAGER, 7, ""))
    assert story.shelves.counts() == {WINE: 5}
    assert held(story) == {WINE: 4}
    assert [len(event.holds) for event in events if isinstance(event, LineReturned)] == [1, 1]


def test_an_option_has_a_stock_of_its_own() -> None:
    story = counted(mozzarella=5, pizza=9)
    story.done(add((MOZZARELLA, 2), qty=2))
    assert held(story) == {-MOZZARELLA: 4, PIZZA: 2}
    refusal = story.refused(add((MOZZARELLA, 1), qty=2, public_id=SECOND))
    assert (refusal.left, refusal.held, refusal.option_id) == (1, 4, MOZZARELLA)
    assert "Mozzarella" in refusal.message
    story.done(UpdateLine(ANNA, FIRST, 1, options=((OLIVES, 1),)))
    assert held(story) == {-MOZZARELLA: 0, PIZZA: 2}


def test_what_a_line_holds_and_goes_on_holding_is_not_made_anew_by_another_note() -> None:
    # What is made anew is written: each hold of the line would be, with what stands there already.
    story = counted(mozzarella=5, pizza=9)
    story.done(add((MOZZARELLA, 2), qty=2))
    before = story.state.holds
    story.done(UpdateLine(ANNA, FIRST, 1, note="hot"))
    assert story.state.holds is before
    story.done(UpdateLine(ANNA, FIRST, 2, options=((MOZZARELLA, 1),)))
    kept = [key for key, hold in story.state.holds.items() if before.get(key) is hold]
    assert kept == [FIRST], "of its item it goes on holding two"
    story.wait(1)
    story.done(UpdateLine(ANNA, FIRST, 3, note="mild"))
    assert not [key for key, hold in story.state.holds.items() if before.get(key) is hold], "they are held for longer"


def test_a_line_that_is_short_of_an_option_says_how_many_of_it_there_are() -> None:
    story = counted(mozzarella=6)
    story.done(add((MOZZARELLA, 2), qty=3))
    story.shelves.count(-MOZZARELLA, 5)
    story.done(CheckStock())
    line = story.state.lines[FIRST]
    assert story.state.left_for(line) == 2
    assert story.refused(place(story)).left == 2
    story.done(UpdateLine(ANNA, FIRST, 1, qty=2))
    assert story.state.left_for(story.state.lines[FIRST]) is None
    assert held(story) == {-MOZZARELLA: 4}


@pytest.mark.parametrize("how", ["available", "served"])
def test_who_takes_something_out_of_a_line_is_not_refused_though_its_item_is_stopped(how: str) -> None:
    story = counted(mozzarella=5)
    story.done(add((MOZZARELLA, 2), (OLIVES, 1), qty=2))
    menu = story.restaurant.menu
    stopped = attrs.evolve(menu.items[PIZZA], **{how: False})  # type: ignore[arg-type]
    story.restaurant = attrs.evolve(story.restaurant, menu=menu_of({**menu.items, PIZZA: stopped}))
    more = story.refused(UpdateLine(ANNA, FIRST, 1, qty=1, options=((MOZZARELLA, 2), (NO_CHEESE, 1))))
    assert more.code in (Code.ITEM_UNAVAILABLE, Code.ITEM_NOT_SERVED)
    story.done(UpdateLine(ANNA, FIRST, 1, options=((MOZZARELLA, 1),)))
    assert held(story)[-MOZZARELLA] <= 2
    story.done(UpdateLine(ANNA, FIRST, 2, qty=1, options=()))
    assert held(story).get(-MOZZARELLA, 0) == 0


def test_a_cart_holds_so_many_options_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CART_OPTIONS_MAX", 3)
    story = party(ANNA)
    story.done(add((MOZZARELLA, 2), (OLIVES, 1), qty=9))
    assert story.refused(add((MOZZARELLA, 1), (OLIVES, 1), public_id=SECOND)).code is Code.CART_FULL
    story.done(add((OLIVES, 1), public_id=SECOND))
    full = story.refused(UpdateLine(ANNA, SECOND, 1, options=((MOZZARELLA, 1), (OLIVES, 1))))
    assert full.code is Code.CART_FULL
    story.done(UpdateLine(ANNA, SECOND, 1, options=((MOZZARELLA, 1),)))  # another, and no more
    story.done(UpdateLine(ANNA, FIRST, 1, options=()))
    story.done(UpdateLine(ANNA, SECOND, 2, options=((MOZZARELLA, 1), (OLIVES, 1))))


def test_an_item_that_is_its_own_option_counts_as_often_as_it_is_asked_for() -> None:
    story = counted(wine=5)
    again = OptionGroup(9, "Another", (Option(90, "One more", 500, item_id=WINE),))
    story.restaurant = attrs.evolve(story.restaurant, menu=menu_with(WINE, groups=(again,)))
    story.done(add((90, 1), item=WINE, qty=2))
    assert held(story) == {WINE: 4}
    assert list(story.state.holds) == [FIRST]
    story.done(place(story))
    assert story.shelves.counts() == {WINE: 1}


IDS = (*(100 * group + at for group in range(3) for at in range(5)), 77)
groups = st.builds(
    lambda number, prices, least, more, repeat: OptionGroup(
        number,
        f"Group {number}",
        tuple(Option(100 * number + at, f"Option {at}", price) for at, price in enumerate(prices)),
        least,
        least + more,
        repeat,
    ),
    st.just(0),
    st.lists(st.integers(-3000, 3000), min_size=1, max_size=5),
    st.integers(0, 3),
    st.integers(0, 3),
    st.booleans(),
)


@given(st.lists(groups, max_size=3), st.lists(st.tuples(st.sampled_from(IDS), st.integers(-1, 4)), max_size=6))
def test_what_is_chosen_is_what_was_asked_for_and_within_all_bounds_or_refused(
    made: list[OptionGroup], choices: list[tuple[int, int]]
) -> None:
    offered = tuple(
        attrs.evolve(
            group,
            group_id=n,
            options=tuple(attrs.evolve(one, option_id=100 * n + at) for at, one in enumerate(group.options)),
        )
        for n, group in enumerate(made)
    )
    item = MenuItem(1, 1, "Dish", "", 500, groups=offered)
    chosen = choose(item, choices, Menu((), {1: item}))
    counts = [[wanted(choices).get(one.option_id, 0) for one in group.options] for group in offered]
    known = {one.option_id for group in offered for one in group.options}
    fits = wanted(choices).keys() <= known and all(
        group.least <= sum(count) <= group.most
        and all(n >= 0 and (n < 2 or group.repeat) for n in count)
        and all(wanted(choices).get(one.option_id, 1) for one in group.options)
        for group, count in zip(offered, counts, strict=True)
    )
    assert isinstance(chosen, Refusal) is not fits
    if not isinstance(chosen, Refusal):
        assert same(chosen, choices)
        assert price_with(item, chosen) == max(0, 500 + sum(one.qty * one.price for one in chosen))


@pytest.mark.parametrize(
    ("claimed", "is_this_cart"),
    [
        (((MOZZARELLA, 2),), True),
        (((MOZZARELLA, 1), (MOZZARELLA, 1)), True),  # as often as both say
        (None, True),  # not said
        ((), False),
        (((MOZZARELLA, 1),), False),
        (((MOZZARELLA, 2), (OLIVES, 1)), False),
    ],
)
def test_a_list_of_the_cart_is_compared_with_its_options_where_it_says_them(
    claimed: tuple[tuple[int, int], ...] | None, is_this_cart: bool
) -> None:
    story = counted()
    story.done(add((MOZZARELLA, 2)))
    order = place(story)
    command = attrs.evolve(order, expected_lines=(ExpectedLine(FIRST, PIZZA, 1, options=claimed),))
    if is_this_cart:
        story.done(command)
    else:
        assert story.code(command) is Code.CART_CHANGED


def test_options_that_one_line_of_a_list_does_not_say_are_compared_for_none() -> None:
    story = counted()
    story.done(add((MOZZARELLA, 1)))
    story.done(add(public_id=SECOND))
    silent = (ExpectedLine(FIRST, PIZZA, 1), ExpectedLine(SECOND, PIZZA, 1, options=((MOZZARELLA, 9),)))
    story.done(attrs.evolve(place(story), expected_lines=silent))

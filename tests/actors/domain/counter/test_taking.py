"""A counter order is taken: all of it in one step, by everybody's rules, or nothing of it."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain import limits
from actors.domain.audit import audit_of
from actors.domain.counter.commands import Customer, OrderedItem, TakeCounterOrder
from actors.domain.counter.rules import ORDERED
from actors.domain.evolve import evolve
from actors.domain.kitchen.ticket import ItemState
from actors.domain.money.payment import Method, PaymentState
from actors.domain.ordering.order import Fulfilment, OrderStatus, PaymentStatus
from actors.domain.party.events import SessionClosed
from actors.domain.place import Place
from actors.domain.refusal import Code
from actors.domain.restaurant import Restaurant, Table
from actors.domain.staff import Role
from actors.domain.state import opened
from actors.domain.stock.shelves import Shelves
from actors.domain.till.status import PosStatus
from actors.domain.who import STAFF, SYSTEM
from tests.actors.domain.counter.visits import KEY_ACCOUNT, PAYMENT, TAXED, counter, take, taken
from tests.actors.domain.scenario import (
    LUNCH,
    MOZZARELLA,
    NO_CHEESE,
    OLIVES,
    OTHER_TABLE,
    PIZZA,
    RESTAURANT,
    SESSION,
    SOLD_OUT,
    START,
    TABLE,
    TRUFFLE,
    UNKNOWN,
    WATER,
    WINE,
    WITH_WINE,
    Story,
    after,
)

CLOSED: Final = attrs.evolve(RESTAURANT, ordering_enabled=False)
NO_TABLE: Final = attrs.evolve(RESTAURANT, tables={TABLE: Table(TABLE, 7, enabled=False), OTHER_TABLE: Table(8, 8)})
TOO_LONG: Final = "x" * 501


# ---- what becomes of it


def test_it_stands_at_once_and_its_visit_is_over() -> None:
    story = counter(TABLE)
    events = story.done(take(customer=Customer("Anna", "+39 055 1234", "web-77"), notes="Rings at four"))
    order = story.state.orders[1]
    assert (order.status, order.payment_status, order.pos_status) == (
        OrderStatus.VALIDATED,
        PaymentStatus.UNPAID,
        PosStatus.QUEUED,
    )
    assert events[-1] == SessionClosed(START, STAFF, ORDERED)
    assert not story.state.active
    assert not story.state.lines or all(line.state == "ordered" for line in story.state.lines.values())
    assert [item.state for item in story.state.ticket_items.values()] == [ItemState.QUEUED, ItemState.QUEUED]
    of = taken(story)
    assert (of.order_number, of.table_id, of.by_user) == (1, TABLE, KEY_ACCOUNT)
    assert (of.customer_name, of.customer_phone, of.customer_session_id, of.notes) == (
        "Anna",
        "+39 055 1234",
        "web-77",
        "Rings at four",
    )


def test_who_took_it_is_in_the_audit_of_the_order_and_of_money_and_nobody_of_its_lines() -> None:
    story = counter(TABLE)
    state, said = story.state, []
    command = take(discount=100, deposit=200, method=Method.CASH, tip=50)
    for event in story.done(command):
        assert event.by in {STAFF, SYSTEM}  # what the till is told of is the system's doing
        said += [(entry.what, entry.who) for entry in audit_of(event, state, evolve(state, event))]
        state = evolve(state, event)
    assert said == [
        ("order_placed", KEY_ACCOUNT),
        ("discount_given", KEY_ACCOUNT),
        ("deposit_taken", KEY_ACCOUNT),
        ("payment_taken", KEY_ACCOUNT),
    ]


@pytest.mark.parametrize(
    ("item", "unit_price", "options"),
    [
        (OrderedItem(PIZZA, 1), 950, ()),
        (OrderedItem(PIZZA, 2, "well done", ((MOZZARELLA, 2),)), 1250, ((MOZZARELLA, 2, 150),)),
        (OrderedItem(PIZZA, 1, "", ((OLIVES, 1), (MOZZARELLA, 1))), 1100, ((MOZZARELLA, 1, 150), (OLIVES, 1, 0))),
        (OrderedItem(PIZZA, 1, "", ((NO_CHEESE, 1),)), 450, ((NO_CHEESE, 1, -500),)),
        (OrderedItem(LUNCH, 1, "", ((WITH_WINE, 1),)), 1400, ((WITH_WINE, 1, 200),)),
        (OrderedItem(WATER, 9), 0, ()),
    ],
)
def test_prices_and_options_are_the_menus(
    item: OrderedItem, unit_price: int, options: tuple[tuple[int, int, int], ...]
) -> None:
    story = counter()
    story.done(take(item))
    (ordered,) = story.state.orders[1].items
    assert (ordered.menu_item_id, ordered.qty, ordered.note) == (item.menu_item_id, item.qty, item.note)
    assert ordered.unit_price == unit_price
    assert tuple((one.option_id, one.qty, one.price) for one in ordered.options) == options
    assert taken(story).subtotal == taken(story).total == item.qty * unit_price


@pytest.mark.parametrize(
    ("table_id", "included", "figures"),
    [
        # Two pizzas are 19.00 and a glass 6.00: at a table a tenth more for service.
        (TABLE, True, {"subtotal": 2500, "service_charge": 250, "tax": 190, "total": 2750}),
        (TABLE, False, {"subtotal": 2500, "service_charge": 250, "tax": 209, "total": 2959}),
        (None, True, {"subtotal": 2500, "service_charge": 0, "tax": 317, "total": 2500}),
        (None, False, {"subtotal": 2500, "service_charge": 0, "tax": 380, "total": 2880}),
    ],
)
def test_what_is_taken_away_is_taxed_so_and_has_no_service_charge(
    table_id: int | None, included: bool, figures: Mapping[str, int]
) -> None:
    story = counter(table_id, attrs.evolve(TAXED, prices_include_tax=included))
    story.done(take())
    of, order = taken(story), story.state.orders[1]
    assert {name: getattr(of, name) for name in figures} == figures
    assert order.fulfilment is (Fulfilment.DINE_IN if table_id else Fulfilment.PICK_UP)
    assert [item.tax_rate for item in order.items] == [1000 if table_id else 2000, 0]


@pytest.mark.parametrize(
    ("said", "figures", "status"),
    [
        ({}, {"total": 2500, "paid": 0}, PaymentStatus.UNPAID),
        ({"discount": 250}, {"discount": 250, "total": 2250, "paid": 0}, PaymentStatus.UNPAID),
        ({"deposit": 1000}, {"deposit": 1000, "total": 1500, "paid": 0}, PaymentStatus.PARTIALLY_PAID),
        ({"deposit": 2500}, {"deposit": 2500, "total": 0, "paid": 0}, PaymentStatus.PAID),
        ({"method": Method.CASH}, {"total": 2500, "paid": 2500}, PaymentStatus.PAID),
        ({"method": Method.TERMINAL, "tip": 300}, {"tip": 300, "total": 2800, "paid": 2800}, PaymentStatus.PAID),
        (
            {"discount": 250, "deposit": 1000, "method": Method.VOUCHER, "tip": 50},
            {"discount": 250, "deposit": 1000, "tip": 50, "total": 1300, "paid": 1300},
            PaymentStatus.PAID,
        ),
        ({"deposit": 2500, "method": Method.CASH}, {"deposit": 2500, "total": 0, "paid": 0}, PaymentStatus.PAID),
    ],
)
def test_discount_deposit_and_payment_with_its_tip_come_in_this_order(
    said: Mapping[str, Any], figures: Mapping[str, int], status: PaymentStatus
) -> None:
    story = counter()
    story.done(take(**said))
    of = taken(story)
    assert {name: getattr(of, name) for name in figures} == figures
    assert story.state.orders[1].payment_status is status
    assert {one.status for one in story.state.payments.values()} <= {PaymentState.CAPTURED}


def test_it_takes_stock_and_what_is_not_there_refuses_all_of_it() -> None:
    story = counter(shelves=Shelves(1, {WINE: 2}))
    assert story.code(take(OrderedItem(PIZZA, 1), OrderedItem(WINE, 3))) is Code.ITEM_UNAVAILABLE
    story.done(take(OrderedItem(PIZZA, 1), OrderedItem(WINE, 2)))
    assert story.shelves.counts() == {WINE: 0}


# ---- the same once more


def test_the_same_key_is_the_same_order_also_once_it_is_over() -> None:
    story = counter()
    story.done(take())
    assert story.repeated(take()).order == story.state.orders[1]
    assert story.repeated(take(payment_id=UUID(int=1), by_user=9)).order == story.state.orders[1]
    assert story.code(take(body_hash="other")) is Code.IDEMPOTENCY_KEY_REUSED
    assert story.code(take(idempotency_key="key-2")) is Code.NOT_ALLOWED  # a second order has a session of its own


def test_what_was_refused_may_be_said_otherwise_under_the_same_key() -> None:
    story = counter()
    assert story.code(take(OrderedItem(SOLD_OUT, 1))) is Code.ITEM_UNAVAILABLE
    story.done(take(OrderedItem(PIZZA, 1), body_hash="other"))


@pytest.mark.parametrize("place", [Place.at_table(TABLE), Place.of_customer(7), Place.of_guest()])
def test_a_party_or_a_cart_of_the_shop_takes_none(place: Place) -> None:
    story = Story(opened(SESSION, 1, place, START))
    assert story.code(take()) is Code.NOT_ALLOWED


# ---- refusals


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (take(OrderedItem(UNKNOWN, 1)), Code.ITEM_UNKNOWN),
        (take(OrderedItem(SOLD_OUT, 1)), Code.ITEM_UNAVAILABLE),
        (take(OrderedItem(PIZZA, 0)), Code.QUANTITY_INVALID),
        (take(OrderedItem(PIZZA, -1)), Code.QUANTITY_INVALID),
        (take(OrderedItem(PIZZA, limits.QTY_MAX + 1)), Code.QUANTITY_INVALID),
        (take(OrderedItem(PIZZA, 1, "x" * (limits.NOTE_CHARS_MAX + 1))), Code.NOTE_TOO_LONG),
        (take(OrderedItem(PIZZA, 1, "", ((99, 1),))), Code.OPTIONS_INVALID),
        (take(OrderedItem(PIZZA, 1, "", ((WITH_WINE, 1),))), Code.OPTIONS_INVALID),  # an option of another item
        (take(OrderedItem(PIZZA, 1, "", ((MOZZARELLA, 0),))), Code.OPTIONS_INVALID),
        (take(OrderedItem(PIZZA, 1, "", ((MOZZARELLA, 4),))), Code.OPTIONS_INVALID),  # of three at most
        (take(OrderedItem(PIZZA, 1, "", ((TRUFFLE, 1),))), Code.ITEM_UNAVAILABLE),
        (take(OrderedItem(LUNCH, 1)), Code.OPTIONS_INVALID),  # a drink has to be chosen
        (take(OrderedItem(PIZZA, 1), OrderedItem(UNKNOWN, 1)), Code.ITEM_UNKNOWN),  # the first is not placed alone
        (attrs.evolve(take(), items=()), Code.CART_EMPTY),
        (take(special_instructions=TOO_LONG), Code.INSTRUCTIONS_TOO_LONG),
        (take(notes=TOO_LONG), Code.NOTE_TOO_LONG),
        (take(customer=Customer("x" * (limits.CUSTOMER_NAME_CHARS_MAX + 1))), Code.NOTE_TOO_LONG),
        (take(customer=Customer("", "1" * (limits.CUSTOMER_PHONE_CHARS_MAX + 1))), Code.NOTE_TOO_LONG),
        (take(tip=100), Code.PAYMENT_INVALID),  # without a payment
        (take(tip=-1, method=Method.CASH), Code.PAYMENT_INVALID),
        (take(tip=100, deposit=2500, method=Method.CASH), Code.ALREADY_PAID),  # nothing is left to be paid
        (take(method=Method.CARD), Code.PAYMENT_INVALID),  # which nobody can say that they took
        (take(discount=-1), Code.DISCOUNT_INVALID),
        (take(discount=limits.BILL_TOTAL_MAX + 1, role=Role.MANAGER), Code.DISCOUNT_INVALID),
        (take(discount=251), Code.NOT_ALLOWED),  # more than a tenth, by an employee
        (take(deposit=-1), Code.PAYMENT_INVALID),
        (take(role=Role.EMPLOYEE, deposit=limits.BILL_TOTAL_MAX + 1), Code.PAYMENT_INVALID),
    ],
)
def test_it_is_refused_as_a_whole(command: TakeCounterOrder, code: Code) -> None:
    story = counter()
    before = story.state
    refusal = story.refused(command)
    assert refusal.code is code, refusal
    assert story.state is before


@pytest.mark.parametrize(
    ("restaurant", "table_id", "code"),
    [
        (CLOSED, None, Code.ORDERING_DISABLED),
        (NO_TABLE, TABLE, Code.ORDERING_DISABLED),
        (NO_TABLE, OTHER_TABLE, None),
        (NO_TABLE, None, None),
        (attrs.evolve(RESTAURANT, pass_required=True), TABLE, None),  # whose key is good needs no word of the day
    ],
)
def test_switches_count_for_the_table_that_it_is_for(
    restaurant: Restaurant, table_id: int | None, code: Code | None
) -> None:
    story = counter(table_id, restaurant)
    if code is None:
        story.done(take())
    else:
        assert story.code(take()) is code


def test_a_manager_gives_more_away_than_an_employee() -> None:
    story = counter()
    story.done(take(discount=2000, role=Role.MANAGER))
    assert taken(story).total == 500


# ---- whatever is ordered

choices = st.lists(st.tuples(st.sampled_from((MOZZARELLA, OLIVES, NO_CHEESE)), st.integers(1, 2)), max_size=2)
items = st.lists(
    st.builds(
        lambda item, qty, options: OrderedItem(item, qty, "", tuple(dict(options).items()) if item == PIZZA else ()),
        st.sampled_from((PIZZA, WINE, WATER)),
        st.integers(-1, 120),
        choices,
    ),
    min_size=1,
    max_size=6,
)
amounts = st.integers(-100, 6000)
wishes = st.fixed_dictionaries(
    {
        "discount": st.just(0) | amounts,
        "deposit": st.just(0) | amounts,
        "tip": st.just(0) | amounts,
        "method": st.sampled_from((None, *Method)),
        "role": st.sampled_from(tuple(Role)),
    }
)


@given(
    items=items,
    said=wishes,
    table_id=st.sampled_from((None, TABLE, OTHER_TABLE)),
    included=st.booleans(),
    switched=st.sampled_from((TAXED, attrs.evolve(TAXED, tables=NO_TABLE.tables))),
)
def test_it_is_whole_and_adds_up_or_nothing_has_happened(
    items: list[OrderedItem], said: Mapping[str, Any], table_id: int | None, included: bool, switched: Restaurant
) -> None:
    story = counter(table_id, attrs.evolve(switched, prices_include_tax=included))
    before, command = story.state, take(*items, **said)
    decision = story.say(command)
    assert decision == counter(table_id, story.restaurant).decide(command)
    if not isinstance(decision, tuple):
        assert story.state is before
        return
    assert all(1 <= item.qty <= limits.QTY_MAX for item in items)
    assert min(said["discount"], said["deposit"], said["tip"]) >= 0
    assert not said["tip"] or said["method"] is not None
    assert table_id is None or story.restaurant.tables[table_id].enabled
    assert after(before, decision) == story.state
    assert isinstance(decision[-1], SessionClosed)
    (order,) = story.state.orders.values()
    of = taken(story)
    assert [(one.menu_item_id, one.qty) for one in order.items] == [(one.menu_item_id, one.qty) for one in items]
    assert of.subtotal == sum(item.line_total for item in order.items)
    on_top = 0 if included else of.tax
    assert of.total == of.subtotal - of.discount + of.service_charge + on_top - of.deposit + of.tip
    assert of.tip == said["tip"]
    assert of.discount == said["discount"] or of.total == of.tip == 0  # no more is used than there is to pay
    assert of.deposit == said["deposit"] or of.total == of.tip
    assert of.paid == (of.total if said["method"] else 0)
    assert (order.payment_status is PaymentStatus.PAID) == (of.paid == of.total)
    assert PAYMENT not in story.state.payments or story.state.payments[PAYMENT].tip == said["tip"]
    assert story.repeated(command).order == order

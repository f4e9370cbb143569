"""The kitchen: what reaches it and when, how its items and their order go on together, and what is shown."""

from datetime import timedelta
from uuid import UUID

import attrs
import pytest

from actors.domain.audit import AuditEntry, audit_of
from actors.domain.cart.commands import AddLine
from actors.domain.commands import Command
from actors.domain.evolve import evolve
from actors.domain.kitchen.commands import (
    BumpTicket,
    CallCourse,
    FireCourse,
    HoldCourse,
    MoveItem,
    MoveOrder,
    RecallTicket,
)
from actors.domain.kitchen.course import Course
from actors.domain.kitchen.events import CourseFired, ItemMoved
from actors.domain.kitchen.ticket import ItemState, Struck, TicketItem
from actors.domain.ordering.events import OrderMoved
from actors.domain.ordering.order import Fulfilment, OrderStatus
from actors.domain.party.commands import CloseSession, Leave
from actors.domain.place import Place
from actors.domain.refusal import Code
from actors.domain.restaurant import Category, Menu
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder, CancelOrder, RejectOrder
from tests.actors.domain.scenario import (
    ANNA,
    BEN,
    FOURTH,
    MENU,
    PIZZA,
    RESTAURANT,
    START,
    STRANGER,
    THIRD,
    WATER,
    Story,
    dinner,
    placed,
    queued,
)

EVA = 7
FIFTH = UUID(int=299)


def item(story: Story, position: int, number: int = 1) -> TicketItem:
    return story.state.ticket_items[number, position]


def status(story: Story) -> OrderStatus:
    return story.state.orders[1].status


def to(position: int, state: ItemState) -> MoveItem:
    return MoveItem(1, position, state, EVA)


def moved(events: tuple[object, ...]) -> list[object]:
    """Where things went, in order."""
    return [
        event.status if isinstance(event, OrderMoved) else (event.position, event.state)
        for event in events
        if isinstance(event, OrderMoved | ItemMoved)
    ]


def three_courses() -> Story:
    """Order 1: a pizza to start with, wine whenever, water for dessert; and it is queued."""
    story = dinner()
    starter = (Category(1, "Food", course=Course.STARTER), *RESTAURANT.menu.categories[1:])
    story.restaurant = attrs.evolve(RESTAURANT, menu=Menu(starter, MENU))
    story.done(AddLine(BEN, THIRD, WATER, 1))
    story.done(story.order(), AcceptOrder(1, "T"))
    return story


# ---- what reaches the kitchen


def test_an_order_that_the_diners_still_wait_for_is_not_in_the_kitchen() -> None:
    story = placed()
    assert not story.state.ticket_items
    refusal = story.refused(to(0, ItemState.PREPARING))
    assert (refusal.code, refusal.allowed) == (Code.INVALID_STATUS_TRANSITION, ())


def test_a_refused_order_never_reaches_it() -> None:
    story = placed()
    story.done(RejectOrder(1, "closed", "The kitchen is closed."))
    assert not story.state.ticket_items


def test_items_go_to_the_stations_of_their_categories() -> None:
    story = queued()
    assert [(it.station, it.course, it.prep_minutes) for it in story.state.ticket_items.values()] == [
        ("kitchen", Course.MAIN, 15),
        ("bar", None, 5),
    ]
    assert item(story, 0).table_id == 7


def test_an_item_that_has_left_the_menu_meanwhile_goes_to_the_usual_station() -> None:
    story = placed()
    story.restaurant = attrs.evolve(RESTAURANT, menu=Menu((), {}))
    story.done(AcceptOrder(1, "T"))
    assert {(it.station, it.course, it.held) for it in story.state.ticket_items.values()} == {("kitchen", None, False)}


def test_an_item_is_late_once_its_time_is_over_unless_it_waits_or_is_done() -> None:
    story = three_courses()
    assert [item(story, n).late_at for n in range(3)] == [
        START + timedelta(minutes=15),
        START + timedelta(minutes=5),
        None,
    ]
    story.wait(60)
    story.done(FireCourse(1, Course.DESSERT, EVA), to(1, ItemState.READY))
    assert item(story, 2).late_at == START + timedelta(minutes=16)
    assert item(story, 1).late_at is None


# ---- the order follows its items


def test_the_order_is_prepared_with_its_first_item_ready_with_its_last_and_done_when_all_is_served() -> None:
    story = queued()
    assert moved(story.done(to(1, ItemState.PREPARING))) == [(1, ItemState.PREPARING), OrderStatus.PREPARING]
    assert moved(story.done(to(1, ItemState.SERVED))) == [(1, ItemState.SERVED)]
    assert moved(story.done(to(0, ItemState.READY))) == [(0, ItemState.READY), OrderStatus.READY]
    assert moved(story.done(to(0, ItemState.SERVED))) == [(0, ItemState.SERVED), OrderStatus.DONE]


def test_an_order_makes_every_step_of_its_way() -> None:
    story = queued()
    story.done(to(0, ItemState.SERVED), MoveOrder(1, OrderStatus.DELAYED, Role.EMPLOYEE, EVA))
    assert moved(story.done(to(1, ItemState.SERVED))) == [
        (1, ItemState.SERVED),
        OrderStatus.PREPARING,
        OrderStatus.READY,
        OrderStatus.DONE,
    ]


def test_an_item_goes_on_while_its_order_is_delayed() -> None:
    story = queued()
    story.done(to(0, ItemState.PREPARING), MoveOrder(1, OrderStatus.DELAYED, Role.EMPLOYEE, EVA))
    story.done(to(1, ItemState.PREPARING))
    assert status(story) is OrderStatus.DELAYED


def test_a_delivery_on_its_way_is_done_when_all_of_it_is_given() -> None:
    story = queued()
    delivery = attrs.evolve(story.state.orders[1], fulfilment=Fulfilment.DELIVERY)
    story.state = attrs.evolve(story.state, orders={1: delivery})
    story.done(BumpTicket(1, EVA), MoveOrder(1, OrderStatus.OUT_FOR_DELIVERY, Role.EMPLOYEE, EVA))
    story.done(to(0, ItemState.SERVED))
    assert status(story) is OrderStatus.OUT_FOR_DELIVERY
    story.done(to(1, ItemState.SERVED))
    assert status(story) is OrderStatus.DONE


def test_an_item_goes_forward_only_and_a_repeat_changes_nothing() -> None:
    story = queued()
    story.done(to(0, ItemState.READY))
    assert story.repeated(to(0, ItemState.READY)).order == story.state.orders[1]
    refusal = story.refused(to(0, ItemState.PREPARING))
    assert (refusal.code, refusal.allowed) == (Code.INVALID_STATUS_TRANSITION, ("served",))


def test_a_restaurant_that_is_paid_first_begins_nothing_unpaid_by_item_or_by_bump() -> None:
    story = queued()
    story.restaurant = attrs.evolve(RESTAURANT, paid_first=True)
    for command in (to(0, ItemState.PREPARING), to(0, ItemState.SERVED), BumpTicket(1, EVA)):
        refusal = story.refused(command)
        assert (refusal.code, refusal.allowed) == (Code.INVALID_STATUS_TRANSITION, ("paid",))
    story.done(MoveOrder(1, OrderStatus.PAID, Role.EMPLOYEE, EVA), to(0, ItemState.PREPARING))
    assert status(story) is OrderStatus.PREPARING


@pytest.mark.parametrize("position", [-1, 2, 77])
def test_an_order_has_no_other_items(position: int) -> None:
    assert queued().code(to(position, ItemState.READY)) is Code.ORDER_NOT_FOUND


@pytest.mark.parametrize(
    "command",
    [
        MoveItem(2, 0, ItemState.READY, EVA),
        BumpTicket(2, EVA),
        RecallTicket(2, EVA),
        FireCourse(2, Course.MAIN, EVA),
        HoldCourse(2, Course.MAIN, EVA),
    ],
)
def test_an_order_that_never_was_has_no_ticket(command: Command) -> None:
    assert queued().code(command) is Code.ORDER_NOT_FOUND


# ---- items go along with their order


def test_items_go_along_with_an_order_that_is_moved() -> None:
    story = three_courses()
    assert moved(story.done(MoveOrder(1, OrderStatus.PREPARING, Role.EMPLOYEE, EVA))) == [
        OrderStatus.PREPARING,
        (0, ItemState.PREPARING),
        (1, ItemState.PREPARING),
    ]
    assert item(story, 2).held
    assert moved(story.done(MoveOrder(1, OrderStatus.READY, Role.EMPLOYEE, EVA)))[1:] == [
        (n, ItemState.READY) for n in range(3)
    ]
    assert moved(story.done(MoveOrder(1, OrderStatus.DONE, Role.EMPLOYEE, EVA)))[1:] == [
        (n, ItemState.SERVED) for n in range(3)
    ]
    assert not item(story, 2).held
    assert moved(story.done(MoveOrder(1, OrderStatus.INVOICED, Role.EMPLOYEE, EVA))) == [OrderStatus.INVOICED]


def test_what_has_begun_begins_nothing_else_when_a_delay_is_over() -> None:
    story = queued()
    delayed = MoveOrder(1, OrderStatus.DELAYED, Role.EMPLOYEE, EVA)
    story.done(to(0, ItemState.PREPARING), delayed)
    story.done(attrs.evolve(delayed, status=OrderStatus.PREPARING))
    assert item(story, 1).state is ItemState.QUEUED


def test_an_order_of_which_everything_is_held_begins_with_everything() -> None:
    story = queued()
    story.state = attrs.evolve(
        story.state, ticket_items={key: attrs.evolve(it, fired_at=None) for key, it in story.state.ticket_items.items()}
    )
    story.done(MoveOrder(1, OrderStatus.PREPARING, Role.EMPLOYEE, EVA))
    assert {it.state for it in story.state.ticket_items.values()} == {ItemState.PREPARING}


# ---- the display


def test_a_station_that_bumps_has_finished_its_items_and_no_others() -> None:
    story = queued()
    story.done(BumpTicket(1, EVA, "bar"))
    assert (item(story, 1).state, item(story, 1).shown) == (ItemState.READY, False)
    assert (item(story, 0).state, item(story, 0).shown) == (ItemState.QUEUED, True)
    assert status(story) is OrderStatus.PREPARING
    story.done(BumpTicket(1, EVA))
    assert status(story) is OrderStatus.READY
    story.repeated(BumpTicket(1, EVA))
    assert story.code(BumpTicket(1, EVA, "grill")) is Code.INVALID_STATUS_TRANSITION
    assert story.code(RecallTicket(1, EVA, "grill")) is Code.INVALID_STATUS_TRANSITION


def test_what_is_held_stays_on_the_display() -> None:
    story = three_courses()
    story.done(BumpTicket(1, EVA))
    assert [item(story, n).shown for n in range(3)] == [False, False, True]
    story.repeated(BumpTicket(1, EVA))


def test_what_was_served_leaves_with_a_bump_and_comes_back_as_it_was() -> None:
    story = queued()
    story.done(to(0, ItemState.SERVED), to(1, ItemState.SERVED))
    assert all(it.shown for it in story.state.ticket_items.values())
    story.done(BumpTicket(1, EVA))
    assert not any(it.shown for it in story.state.ticket_items.values())
    story.done(RecallTicket(1, EVA, "bar"))
    assert [item(story, n).shown for n in range(2)] == [False, True]
    assert item(story, 1).state is ItemState.SERVED
    story.repeated(RecallTicket(1, EVA, "bar"))


@pytest.mark.parametrize("bumped", [False, True])
def test_what_is_cancelled_is_struck_and_stays_until_it_is_bumped(bumped: bool) -> None:
    story = queued()
    story.done(to(0, ItemState.PREPARING))
    if bumped:
        story.done(BumpTicket(1, EVA))
    story.done(CancelOrder(1, Role.MANAGER, 8, "They left."))
    for it in story.state.ticket_items.values():
        assert (it.struck, it.struck_why, it.struck_at, it.shown) == (Struck.CANCELLED, "They left.", START, True)
        assert it.late_at is None
    refusal = story.refused(to(0, ItemState.READY))
    assert (refusal.code, refusal.allowed) == (Code.INVALID_STATUS_TRANSITION, ())
    story.done(BumpTicket(1, EVA))
    assert not any(it.shown for it in story.state.ticket_items.values())
    assert item(story, 0).state is (ItemState.READY if bumped else ItemState.PREPARING)


def test_lines_that_come_back_reach_the_kitchen_again_with_their_next_order() -> None:
    story = queued()
    story.done(CancelOrder(1, Role.MANAGER, 8))
    story.done(story.order(idempotency_key="key-2"), AcceptOrder(2, "T"))
    assert [key for key, it in story.state.ticket_items.items() if it.live] == [(2, 0), (2, 1)]


def test_an_item_keeps_where_its_party_sat_when_it_came() -> None:
    story = queued()
    session = attrs.evolve(story.state.session, place=Place.at_table(8))
    story.state = attrs.evolve(story.state, session=session)
    story.done(to(0, ItemState.PREPARING))
    assert item(story, 0).table_id == 7


# ---- courses


def test_the_first_course_is_fired_at_once_with_what_has_none_and_the_rest_is_held() -> None:
    story = three_courses()
    assert [item(story, n).held for n in range(3)] == [False, False, True]
    assert [item(story, n).fired_at for n in range(3)] == [START, START, None]


def test_staff_fire_a_course_or_hold_it_again() -> None:
    story = three_courses()
    story.wait(60)
    assert story.done(FireCourse(1, Course.DESSERT, EVA)) == (CourseFired(story.now, "staff", 1, Course.DESSERT, EVA),)
    assert item(story, 2).fired_at == story.now
    story.repeated(FireCourse(1, Course.DESSERT, EVA))
    story.repeated(FireCourse(1, Course.STARTER, EVA))
    story.done(HoldCourse(1, Course.DESSERT, EVA), HoldCourse(1, Course.STARTER, EVA))
    story.repeated(HoldCourse(1, Course.DESSERT, EVA))
    assert [item(story, n).held for n in range(3)] == [True, False, True]
    story.done(FireCourse(1, Course.STARTER, EVA))
    assert [item(story, n).held for n in range(3)] == [False, False, True]


def test_what_has_been_begun_is_not_held_any_more() -> None:
    story = queued()
    story.done(to(0, ItemState.PREPARING))
    refusal = story.refused(HoldCourse(1, Course.MAIN, EVA))
    assert (refusal.code, refusal.allowed) == (Code.INVALID_STATUS_TRANSITION, ())
    assert story.code(HoldCourse(1, Course.STARTER, EVA)) is Code.INVALID_STATUS_TRANSITION


def test_cooking_what_is_held_fires_it() -> None:
    story = three_courses()
    story.wait(60)
    story.done(to(2, ItemState.PREPARING))
    assert item(story, 2).fired_at == story.now


def test_a_table_that_is_ready_gets_its_course_and_all_before_it_in_all_its_orders() -> None:
    story = three_courses()
    story.done(HoldCourse(1, Course.STARTER, EVA))
    story.done(AddLine(ANNA, FOURTH, PIZZA, 1), AddLine(ANNA, FIFTH, WATER, 1))
    story.done(story.order(idempotency_key="key-2"), AcceptOrder(2, "T"))
    assert story.done(CallCourse(BEN, Course.MAIN)) == (CourseFired(START, BEN, 1, Course.STARTER),)
    assert item(story, 2).held
    story.repeated(CallCourse(BEN, Course.MAIN))
    assert story.done(CallCourse(ANNA, Course.DESSERT)) == (
        CourseFired(START, ANNA, 1, Course.DESSERT),
        CourseFired(START, ANNA, 2, Course.DESSERT),
    )
    story.repeated(CallCourse(ANNA, Course.DESSERT))


def test_only_who_sits_there_calls_for_a_course() -> None:
    story = three_courses()
    assert story.code(CallCourse(STRANGER, Course.DESSERT)) is Code.MEMBER_NOT_FOUND
    story.done(Leave(BEN, BEN))
    assert story.code(CallCourse(BEN, Course.DESSERT)) is Code.MEMBER_NOT_FOUND
    story.done(CloseSession())
    assert story.code(CallCourse(ANNA, Course.DESSERT)) is Code.SESSION_CLOSED


# ---- the audit


def entries(story: Story, command: Command) -> list[tuple[str, int | None, str | None, str | None]]:
    """What a command leaves in the audit: what, who, old and new."""
    found = list[AuditEntry]()
    before = story.state
    for event in story.done(command):
        after = evolve(before, event)
        found.extend(audit_of(event, before, after))
        before = after
    return [(entry.what, entry.who, entry.old, entry.new) for entry in found]


def test_what_staff_do_in_the_kitchen_is_in_the_audit_with_old_and_new() -> None:
    story = three_courses()
    assert entries(story, to(0, ItemState.PREPARING)) == [
        ("item_moved", EVA, "0: queued", "0: preparing"),
        ("order_moved", EVA, "validated", "preparing"),
    ]
    assert entries(story, FireCourse(1, Course.DESSERT, EVA)) == [
        ("course_fired", EVA, "dessert: held", "dessert: fired")
    ]
    assert entries(story, HoldCourse(1, Course.DESSERT, 8)) == [("course_held", 8, "dessert: fired", "dessert: held")]
    assert entries(story, CallCourse(ANNA, Course.DESSERT)) == []
    assert entries(story, BumpTicket(1, EVA, "bar")) == [
        ("item_moved", EVA, "1: queued", "1: ready"),
        ("ticket_bumped", EVA, "1: shown", "1: bumped"),
    ]
    assert entries(story, RecallTicket(1, EVA)) == [("ticket_recalled", EVA, "1: bumped", "1: shown")]

"""The kitchen as it is kept: one contract for both stores, and random evenings with restarts in between."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from random import Random
from uuid import uuid4

import attrs
import pytest

from actors.domain.commands import Command
from actors.domain.decide import decide
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
from actors.domain.kitchen.ticket import ItemState, TicketItem
from actors.domain.ordering.move import OrderMove
from actors.domain.ordering.order import OrderStatus
from actors.domain.party.commands import Join
from actors.domain.restaurant import Category, Menu
from actors.domain.staff import Role
from actors.domain.state import State
from actors.domain.till.commands import AcceptOrder, CancelOrder, QueueOrder, RejectOrder, ReportAttempt, ResendOrder
from actors.domain.till.events import OrderConfirmed
from actors.domain.till.status import Phase, PosStatus
from actors.ports.outlived import OrderNews
from actors.ports.sessions import KitchenOrder
from tests.actors.domain.invariants import check_state
from tests.persistence.conftest import RESTAURANTS, STAFF_USER, Forget, Store
from tests.persistence.parties import NOW, Party, add, party, place

LONG_AGO = NOW - timedelta(days=1)
COURSES = (
    Category(100, "Pizza", station="oven", course=Course.MAIN, prep_minutes=12),
    Category(101, "Bibite", station="bar"),
)


def with_stations() -> Party:
    """A party at a restaurant with an oven, whose pizza is a main course, and a bar."""
    at = RESTAURANTS[0]
    items = {101: at.menu.items[101], 102: attrs.evolve(at.menu.items[102], category_id=101)}
    return party(attrs.evolve(at, menu=Menu(COURSES, items)))


async def ordered(store: Store, *then: Command) -> Party:
    """Order 1 has been placed, with a pizza and a drink, and then this has happened."""
    who = with_stations()
    await store.journal.commit(who.change(Join(uuid4())))
    await store.journal.commit(who.change(add(who), attrs.evolve(add(who), menu_item_id=102)))
    for command in (place(who), *then):
        await store.journal.commit(who.change(command))
    return who


async def shown(store: Store, station: str | None = None, limit: int = 10) -> Sequence[KitchenOrder]:
    return await store.orders.kitchen(1, station=station, since=LONG_AGO, limit=limit)


async def reloaded(store: Store, who: Party) -> State:
    stored = await store.sessions.load(who.session_id, 1)
    assert stored is not None
    return stored.state


async def test_an_order_in_the_kitchen_is_read_with_its_place_and_all_its_items(store: Store) -> None:
    who = await ordered(store)
    assert await shown(store) == ()
    await store.journal.commit(who.change(AcceptOrder(1, "T")))
    (one,) = await shown(store)
    assert (one.placed.order, one.placed.session_id) == (who.state.orders[1], who.session_id)
    assert one.placed.table_number == 1
    assert tuple(one.items) == tuple(who.state.ticket_items.values())
    assert [(item.station, item.course, item.prep_minutes) for item in one.items] == [
        ("oven", Course.MAIN, 12),
        ("bar", None, 15),
    ]


async def test_a_station_sees_the_orders_that_have_something_of_it_on_the_display(store: Store) -> None:
    who = await ordered(store, AcceptOrder(1, "T"))
    assert len(await shown(store, "bar")) == 1
    assert await shown(store, "grill") == ()
    await store.journal.commit(who.change(BumpTicket(1, STAFF_USER, "bar")))
    assert await shown(store, "bar") == ()
    (one,) = await shown(store, "oven")
    assert [item.shown for item in one.items] == [True, False]
    await store.journal.commit(who.change(BumpTicket(1, STAFF_USER)))
    assert await shown(store) == ()
    await store.journal.commit(who.change(RecallTicket(1, STAFF_USER, "bar")))
    assert len(await shown(store, "bar")) == 1


async def test_another_restaurant_and_what_came_too_long_ago_are_not_read(store: Store) -> None:
    who = await ordered(store, AcceptOrder(1, "T"))
    assert await store.orders.kitchen(2, station=None, since=LONG_AGO, limit=10) == ()
    arrived = who.state.ticket_items[1, 0].arrived_at
    assert await store.orders.kitchen(1, station=None, since=arrived, limit=10) == ()


async def test_of_more_orders_than_fit_the_newest_are_read_oldest_first(store: Store) -> None:
    for number in (1, 2, 3):
        who = party(RESTAURANTS[0], number, number)
        await store.journal.commit(who.change(Join(uuid4())))
        await store.journal.commit(who.change(add(who)))
        await store.journal.commit(who.change(place(who)))
        await store.journal.commit(who.change(AcceptOrder(number, None)))
    assert [one.placed.order.order_number for one in await shown(store, limit=2)] == [2, 3]


async def test_the_kitchen_keeps_what_has_outlived_its_session(store: Store, forget: Forget) -> None:
    who = await ordered(store, AcceptOrder(1, "T"), MoveItem(1, 0, ItemState.READY, STAFF_USER))
    forget(who.session_id)
    (one,) = await shown(store)
    assert (one.placed.session_id, one.placed.table_number) == (None, None)
    record = await store.outlived.one(1, 1)
    assert record is not None
    assert (tuple(record.moves), tuple(record.items)) == (
        who.state.moves_of(1),
        tuple(who.state.ticket_items.values()),
    )


async def test_what_is_done_to_an_outlived_order_is_kept_whole(store: Store, forget: Forget) -> None:
    who = await ordered(store, AcceptOrder(1, "T"))
    forget(who.session_id)
    known = who.state.orders[1]
    paid = known.moved(OrderStatus.PAID)
    move = OrderMove(1, 1, 1, OrderStatus.PAID, NOW, "staff", STAFF_USER, 60)
    bumped: TicketItem = attrs.evolve(who.state.ticket_items[1, 0], state=ItemState.READY, bumped_at=NOW)
    assert await store.outlived.save(known, paid, OrderNews(moves=(move,), items=(bumped,)))
    record = await store.outlived.one(1, 1)
    assert record is not None
    assert record.placed is not None
    assert (record.placed.order, tuple(record.moves)) == (paid, (move,))
    assert tuple(record.items) == (bumped, who.state.ticket_items[1, 1])
    assert not await store.outlived.save(known, paid, OrderNews(moves=(move,), items=(bumped,)))


# ---- what has left


async def left(store: Store, station: str | None = None, newest: int = 100, limit: int = 10) -> list[int]:
    """The numbers of the orders of the tickets that left last."""
    found = await store.orders.departed(1, station=station, since=LONG_AGO, newest=newest, limit=limit)
    return [one.placed.order.order_number for one in found]


async def test_what_was_bumped_is_read_with_all_of_its_order_until_it_is_called_back(store: Store) -> None:
    who = await ordered(store, AcceptOrder(1, "T"))
    assert await left(store) == []
    await store.journal.commit(who.change(BumpTicket(1, STAFF_USER, "bar")))
    assert (await left(store), await left(store, "bar"), await left(store, "oven")) == ([1], [1], [])
    (one,) = await store.orders.departed(1, station=None, since=LONG_AGO, newest=100, limit=10)
    assert (one.placed.order, one.placed.table_number) == (who.state.orders[1], 1)
    assert tuple(one.items) == tuple(who.state.ticket_items.values())
    await store.journal.commit(who.change(RecallTicket(1, STAFF_USER)))
    assert await left(store) == []


async def test_of_all_that_was_bumped_the_latest_are_read_and_only_of_the_newest_orders(store: Store) -> None:
    parties = {}
    for table, number in enumerate((1, 2, 30, 400), start=1):  # those between were of carts that were refused
        who = parties[number] = party(RESTAURANTS[0], table, number)
        await store.journal.commit(who.change(Join(uuid4())))
        await store.journal.commit(who.change(add(who)))
        await store.journal.commit(who.change(place(who)))
        await store.journal.commit(who.change(AcceptOrder(number, None)))
    for minutes, number in enumerate((400, 2, 1), start=1):
        parties[number].now = NOW + timedelta(hours=minutes)
        await store.journal.commit(parties[number].change(BumpTicket(number, STAFF_USER)))
    assert await left(store) == [1, 2, 400]
    assert await left(store, limit=2) == [1, 2], "the two that left last, by number"
    assert await left(store, newest=3) == [2, 400]
    assert await left(store, newest=1) == [400]
    assert await store.orders.departed(2, station=None, since=LONG_AGO, newest=100, limit=10) == ()
    later = parties[1].state.ticket_items[1, 0].arrived_at
    assert 1 not in {
        one.placed.order.order_number
        for one in await store.orders.departed(1, station=None, since=later, newest=100, limit=10)
    }


# ---- random evenings


def something(rng: Random, who: Party) -> Command:
    """Something that a diner, the till or somebody in the kitchen might say."""
    number = rng.choice([*who.state.orders, 1])
    course, station = rng.choice(list(Course)), rng.choice([None, "oven", "bar"])
    drink = attrs.evolve(add(who), menu_item_id=102)
    choices: tuple[Command, ...] = (
        *(add(who), drink) * 2,
        *[place(who, f"key-{rng.randint(1, 12)}")] * 4,
        ReportAttempt(number, 1, Phase.SENDING, PosStatus.SENDING),
        ReportAttempt(number, 1, Phase.RETRYING, PosStatus.UNKNOWN, "timeout"),
        *[AcceptOrder(number, "T")] * 2,
        RejectOrder(number, "closed", "Closed."),
        *[QueueOrder(number)] * 2,
        ResendOrder(number, Role.EMPLOYEE, STAFF_USER),
        CancelOrder(number, Role.MANAGER, STAFF_USER),
        MoveOrder(number, rng.choice(list(OrderStatus)), Role.MANAGER, STAFF_USER),
        *[MoveItem(number, rng.randint(0, 2), rng.choice(list(ItemState)), STAFF_USER)] * 3,
        BumpTicket(number, STAFF_USER, station),
        RecallTicket(number, STAFF_USER, station),
        FireCourse(number, course, STAFF_USER),
        HoldCourse(number, course, STAFF_USER),
        CallCourse(who.host, course),
    )
    return rng.choice(choices)


async def evening(store: Store, rng: Random, commands: int) -> Counter[str]:
    """One table's evening, each command saved by itself, retried at will, with a restart now and then.

    Each item reaches the kitchen exactly once a round, the order's status is where its items are (`check_state`), and
    what is loaded is what was there.
    """
    who, said, arrived, seen = with_stations(), list[Command](), Counter[tuple[int, int]](), Counter[str]()
    who.context = attrs.evolve(who.context, next_order_number=1)
    await store.journal.commit(who.change(Join(uuid4())))
    for _ in range(commands):
        retried = said and rng.random() < 0.2
        command = rng.choice(said) if retried else something(rng, who)
        decision = decide(who.state, command, who.now + timedelta(seconds=1), who.context)
        seen[type(decision).__name__] += 1
        if not isinstance(decision, tuple):
            continue
        said.append(command)
        for event in decision:
            seen[type(event).__name__] += 1
            if isinstance(event, OrderConfirmed):
                arrived.update((event.order.round, item.position) for item in event.ticket)
        await store.journal.commit(who.change(command))
        numbers = (placement.order_number for placement in who.state.placements.values())
        who.context = attrs.evolve(who.context, next_order_number=1 + max(numbers, default=0))
        check_state(who.state)
        if rng.random() < 0.2:
            state = await reloaded(store, who)
            assert state == who.state
            who.state = state
            seen["restart"] += 1
    assert set(arrived.values()) <= {1}, "an item reached the kitchen twice in a round"
    state = await reloaded(store, who)
    stands = [order for order in state.orders.values() if not state.awaits(order.order_number)]
    assert arrived.keys() == {(order.round, n) for order in stands for n in range(len(order.items))}
    there = {item.key for one in await shown(store, limit=500) for item in one.items if item.shown}
    assert there == {item.key for item in state.ticket_items.values() if item.shown}
    return seen


@pytest.mark.parametrize("seed", range(8))
async def test_each_item_reaches_the_kitchen_once_a_round_whatever_happens(memory: Store, seed: int) -> None:
    await evening(memory, Random(seed), 250)


async def test_so_it_does_with_what_postgres_keeps(postgres: Store) -> None:
    await evening(postgres, Random(99), 120)


async def test_these_evenings_see_what_they_are_about(memory: Store) -> None:
    seen = await evening(memory, Random(5), 1_500)
    wanted = (
        "OrderConfirmed OrderFailed OrderCancelled LineReturned OrderProgressed OrderMoved ItemMoved TicketBumped"
        " TicketRecalled CourseFired CourseHeld Repeat Refusal restart"
    )
    assert set(wanted.split()) <= seen.keys()

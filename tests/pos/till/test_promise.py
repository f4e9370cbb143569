"""An order that the till can be sent at once is announced by the commit that places it."""

from collections.abc import Sequence
from itertools import count
from uuid import UUID

import attrs
import pytest
import trio
from trio.testing import MockClock

from actors.domain.cart.commands import AddLine
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.ordering.order import Order
from actors.domain.party.commands import Join
from actors.domain.restaurant import PosPolicy
from actors.domain.till.status import PosStatus
from actors.registry import Registry
from actors.restaurants import Restaurants
from actors.session import SessionRef
from actors.surroundings import Surroundings
from persistence.memory import Memory
from pos.emulators.till import Behaviour, Manner
from pos.till.driver import NOT_SENT
from pos.till.pace import Pace
from pos.till.workers import DeliveryWorkers
from server.diners.wire import DinerWire
from tests.pos.rig import Rig
from tests.pos.sessions import NOBODY, clock, restaurant
from tests.pos.tills import DirectTill


class Trivet:
    """Real tables and workers over a store in memory. `commits` are the events of each commit since `listen`."""

    def __init__(self) -> None:
        self.memory, self.till, ids = Memory([restaurant(1)]), DirectTill(), count(1)
        restaurants = Restaurants(self.memory.restaurants, self.memory.journal, clock)
        self.workers = DeliveryWorkers(
            self.memory.sessions,
            lambda _restaurant, _number, session_id: self.registry.session(session_id or NOBODY),
            lambda _: self.till,
            clock,
            lambda: 0.5,
            Pace(),
        )
        around = Surroundings(self.memory.journal, DinerWire(), clock, self.workers)
        self.registry = Registry(self.memory.sessions, restaurants, around, lambda: UUID(int=next(ids)))

    async def seat(self, table_number: int = 1) -> tuple[SessionRef, PlaceOrder]:
        """A party that has chosen, and its press of the button."""
        table = await self.registry.at_table(1, 1000 + table_number)
        anna = UUID(int=10_000 + table_number)
        await table.ask(Join(anna))
        state = (await table.ask(AddLine(anna, UUID(int=20_000 + table_number), 456, 2))).state
        return table, PlaceOrder(anna, "key", "body", state.cart_hash)

    async def events(self, table: SessionRef) -> Sequence[str]:
        """The types of the session's events, from the placing of its order on."""
        types = [event.type for event in await self.memory.sessions.events(table.session_id, 0, 100)]
        return types[types.index("cart_locked") :]


@pytest.fixture
async def trivet(nursery: trio.Nursery) -> Trivet:
    trivet = Trivet()
    await nursery.start(trivet.registry.run)
    await nursery.start(trivet.workers.run)
    await trio.sleep(1)  # the workers have looked, and rest
    return trivet


async def versions(trivet: Trivet, table: SessionRef) -> int:
    stored = await trivet.memory.sessions.load(table.session_id, 0)
    assert stored is not None
    return stored.version


async def settled(table: SessionRef) -> Order:
    while (order := next(iter((await table.look()).state.orders.values()))).unsettled:  # noqa: ASYNC110 - a state
        await trio.sleep(0.1)
    return order


async def test_it_is_saved_with_the_order_and_not_once_more(autojump_clock: MockClock, trivet: Trivet) -> None:
    table, press = await trivet.seat()
    before = await versions(trivet, table)
    answer = await table.ask(press, "p1")
    assert await versions(trivet, table) == before + 1
    order = answer.state.orders[1]
    assert (order.pos_status, order.pos_attempts) == (PosStatus.SENDING, 1)
    assert order.pos_next_at is not None
    assert round((order.pos_next_at - order.created_at).total_seconds()) == 4  # the lease
    assert (await settled(table)).pos_ticket == "T1"
    assert await versions(trivet, table) == before + 2
    assert await trivet.events(table) == ["cart_locked", "order_processing", "order_confirmed"]
    stored = (await trivet.memory.sessions.events(table.session_id, 0, 100))[-3:]
    assert [b'"ref"' in event.payload for event in stored] == [True, False, False]


async def test_the_next_order_is_announced_as_soon_as_the_one_before_is_at_the_till(
    autojump_clock: MockClock, trivet: Trivet
) -> None:
    for number in (1, 2, 3):
        table, press = await trivet.seat(number)
        assert (await table.ask(press)).state.orders[number].pos_status is PosStatus.SENDING
        await settled(table)


async def test_an_announced_order_has_all_its_quick_attempts_at_their_time(autojump_clock: MockClock, rig: Rig) -> None:
    await trio.sleep(1)
    rig.till.till.behave(Behaviour(Manner.ERROR, times=2))
    session_id, _ = rig.place()
    await trio.sleep(9)
    assert rig.sent_after() == [0.0, 2.0, 6.0]
    assert (rig.sessions.status(session_id), rig.sessions.order(session_id).pos_attempts) == (PosStatus.ACCEPTED, 3)


async def test_an_order_that_has_to_wait_for_another_is_not_announced(
    autojump_clock: MockClock, trivet: Trivet
) -> None:
    trivet.till.till.behave(Behaviour(latency_s=2))
    first, press = await trivet.seat(1)
    await first.ask(press)
    second, press = await trivet.seat(2)
    assert (await second.ask(press)).state.orders[2].pos_status is PosStatus.QUEUED
    await settled(first)
    await settled(second)
    third, press = await trivet.seat(3)
    assert (await third.ask(press)).state.orders[3].pos_status is PosStatus.SENDING
    assert (await settled(third)).pos_attempts == 1


async def test_of_two_orders_placed_at_the_same_moment_one_is_announced(
    autojump_clock: MockClock, trivet: Trivet
) -> None:
    table, press = await trivet.seat(3)  # from now on there is a worker, and it rests
    await table.ask(press)
    await settled(table)
    parties = [await trivet.seat(number) for number in (1, 2)]
    async with trio.open_nursery() as presses:
        for table, press in parties:
            presses.start_soon(table.ask, press)
    orders = [(await settled(table)) for table, _ in parties]
    assert [number for _, number in trivet.till.sent[1:]] == sorted(order.order_number for order in orders)
    assert [order.pos_attempts for order in orders] == [1, 1]


async def test_nothing_is_promised_by_a_commit_that_failed(autojump_clock: MockClock, trivet: Trivet) -> None:
    table, press = await trivet.seat()
    trivet.memory.faults.away = True
    with pytest.raises(Exception, match="not saved"):
        await table.ask(press)
    trivet.memory.faults.away = False
    again = attrs.evolve(press, idempotency_key="again")
    order = (await table.ask(again)).state.orders[2]
    assert order.pos_status is PosStatus.QUEUED  # the worker may still expect the one that failed
    assert (await settled(table)).pos_attempts == 1
    await trio.sleep(5)
    other, press = await trivet.seat(2)
    assert (await other.ask(press)).state.orders[3].pos_status is PosStatus.SENDING


async def test_a_till_that_is_held_for_dead_is_announced_nothing(autojump_clock: MockClock, trivet: Trivet) -> None:
    trivet.till.refused = True
    for number in (1, 2, 3):
        table, press = await trivet.seat(number)
        await table.ask(press)
        await trio.sleep(9)
    table, press = await trivet.seat(4)
    assert (await table.ask(press)).state.orders[4].pos_status is PosStatus.QUEUED


async def test_what_fails_after_the_sending_has_begun_is_looked_up_before_the_next(
    autojump_clock: MockClock, rig: Rig
) -> None:
    await trio.sleep(1)
    rig.till.till.behave(Behaviour(Manner.DROP, times=1))

    async def table_away(name: str) -> None:
        rig.sessions.away = True

    rig.till.step = table_away
    session_id, _ = rig.place()
    assert rig.sessions.status(session_id) is PosStatus.SENDING
    await trio.sleep(1)
    rig.sessions.away = False
    rig.till.step = no_step_more
    await trio.sleep(30)
    assert rig.sessions.status(session_id) is PosStatus.ACCEPTED
    assert rig.received() == [("ORD-1-1", 1)]


async def no_step_more(name: str) -> None:
    """Nothing happens between two steps."""


async def test_a_worker_that_is_told_to_stop_sends_what_was_announced(autojump_clock: MockClock, rig: Rig) -> None:
    await trio.sleep(1)
    session_id, _ = rig.place()
    assert rig.sessions.status(session_id) is PosStatus.SENDING
    await rig.workers.drain()
    assert rig.sessions.status(session_id) is PosStatus.ACCEPTED
    assert rig.received() == [("ORD-1-1", 1)]


async def test_who_stops_announces_nothing(autojump_clock: MockClock, rig: Rig) -> None:
    await trio.sleep(1)
    await rig.workers.drain()
    session_id, _ = rig.place()
    assert rig.sessions.status(session_id) is PosStatus.QUEUED


async def test_an_announcement_that_has_become_old_is_made_again(autojump_clock: MockClock, rig: Rig) -> None:
    await trio.sleep(1)
    session_id, order = rig.sessions.place()
    announcement = rig.workers.announcement(order)
    assert announcement is not None
    rig.sessions.act(session_id, announcement)
    await trio.sleep(1)  # the commit took so long
    rig.workers.placed(session_id, rig.sessions.order(session_id))
    await trio.sleep(1)
    assert rig.sessions.story(session_id)[-3:] == ["OrderProgressed", "OrderProgressed", "OrderConfirmed"]
    assert rig.received() == [("ORD-1-1", 1)]


async def test_an_announced_order_whose_wake_was_lost_is_found_and_sent_without_a_look_up(
    autojump_clock: MockClock, rig: Rig
) -> None:
    await trio.sleep(1)
    session_id, order = rig.sessions.place()
    announcement = rig.workers.announcement(order)
    assert announcement is not None
    rig.sessions.act(session_id, announcement)
    rig.till.can_look_up = False
    await trio.sleep(10)
    assert rig.sessions.status(session_id) is PosStatus.ACCEPTED
    assert rig.till.till.look_ups == 0


async def test_an_announced_order_whose_till_is_held_for_dead_meanwhile_is_known_not_to_be_there(
    autojump_clock: MockClock, rig: Rig
) -> None:
    await trio.sleep(1)
    rig.till.can_look_up = False
    rig.till.till.behave(Behaviour(Manner.ERROR, times=3))
    session_id, order = rig.sessions.place()
    announcement = rig.workers.announcement(order)
    assert announcement is not None
    rig.sessions.act(session_id, announcement)
    for _ in range(3):
        rig.place()  # the breaker opens before the first order's commit has come back
    await trio.sleep(0.1)
    rig.workers.placed(session_id, rig.sessions.order(session_id))
    await trio.sleep(0.1)
    held = rig.sessions.order(session_id)
    assert (held.pos_status, held.pos_error) == (PosStatus.UNKNOWN, NOT_SENT)
    assert rig.sessions.story(session_id)[-1] == "OrderConfirmed"
    await trio.sleep(15)
    assert rig.sessions.status(session_id) is PosStatus.ACCEPTED
    assert rig.received() == [("ORD-1-1", 1)]


async def test_a_worker_that_has_been_told_to_stop_and_not_yet_stopped_announces_nothing(
    autojump_clock: MockClock, rig: Rig, nursery: trio.Nursery
) -> None:
    await trio.sleep(1)
    rig.place()
    await trio.sleep(1)
    _, order = rig.sessions.place()
    worker = rig.workers._crew.workers[0]
    worker.stop()
    assert worker.announcement(order) is None


async def test_a_sending_that_has_begun_is_nobodys_to_begin_again(autojump_clock: MockClock, rig: Rig) -> None:
    """Its announcement was saved and its answer lost; it was sent all the same; then the till's last word failed."""
    await trio.sleep(1)
    rig.sessions.restaurants[1] = restaurant(policy=PosPolicy.FAIL)
    rig.till.till.behave(Behaviour(Manner.ERROR, times=2))
    reports = 0

    async def lose_the_third_announcement(name: str) -> None:
        nonlocal reports
        reports += name == "before ReportAttempt" and len(rig.till.sent) == 2
        if reports == 3:  # what came of the second attempt, a look-up that begins, and then the sending
            rig.sessions.lost_answers, reports = 1, 4

    async def drop_the_third(name: str) -> None:
        if name == "before send" and len(rig.till.sent) == 2:
            rig.till.till.behave(Behaviour(Manner.DROP, times=1))
            rig.sessions.away = True

    rig.sessions.step, rig.till.step = lose_the_third_announcement, drop_the_third
    session_id, _ = rig.place()
    await trio.sleep(7)
    assert (len(rig.till.sent), rig.received()) == (3, [("ORD-1-1", 1)])
    assert rig.sessions.order(session_id).pos_attempts == 3  # the announcement that was thought lost
    rig.sessions.away = False
    await trio.sleep(30)
    assert rig.sessions.status(session_id) is PosStatus.ACCEPTED
    assert rig.received() == [("ORD-1-1", 1)]

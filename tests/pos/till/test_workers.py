"""Restaurants side by side: order of delivery, bulkheads, crashes, draining, and what can be seen from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
import structlog
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from actors.domain.ordering.order import Order
from actors.domain.staff import Role
from actors.domain.till.attempt import AttemptOutcome
from actors.domain.till.commands import ResendOrder
from actors.domain.till.status import PosStatus
from actors.ports.sessions import UnsentOrder
from actors.supervisor import ServiceState
from pos.emulators.till import Behaviour, Manner
from pos.outside.breaker import BreakerState
from pos.outside.crew import RESTARTS_MAX
from pos.till import delivery
from pos.till.ticket import Ticket, ticket_of
from tests.pos.rig import Rig, workers_on
from tests.pos.sessions import SessionsInMemory, restaurant
from tests.pos.tills import DirectTill


async def test_orders_of_one_restaurant_arrive_in_order_and_one_at_a_time(autojump_clock: MockClock, rig: Rig) -> None:
    rig.till.till.behave(Behaviour(latency_s=0.5))
    placed = [rig.sessions.place() for _ in range(5)]
    for session_id, order in reversed(placed):
        rig.workers.placed(session_id, order)
    await trio.sleep(9)
    assert [number for _, number in rig.till.sent] == [1, 2, 3, 4, 5]
    assert rig.till.at_once_max == 1


async def test_an_order_that_waits_for_its_next_attempt_lets_younger_ones_pass(
    autojump_clock: MockClock, rig: Rig
) -> None:
    rig.till.till.behave(Behaviour(Manner.DROP_BEFORE, times=1))
    rig.place()
    await trio.sleep(0.5)
    younger, _ = rig.place()
    await trio.sleep(0.5)
    assert rig.sessions.status(younger) is PosStatus.ACCEPTED
    assert [number for _, number in rig.till.sent] == [1, 2]
    await trio.sleep(3)
    assert [number for _, number in rig.till.sent] == [1, 2, 1]


async def test_a_dead_till_slows_no_other_restaurant(autojump_clock: MockClock, nursery: trio.Nursery) -> None:
    sessions = SessionsInMemory({number: restaurant(number) for number in range(1, 12)})
    tills = {number: DirectTill() for number in sessions.restaurants}
    for number in range(1, 11):
        tills[number].till.behave(Behaviour(think_s=3600, look_up_latency_s=3600))
    workers = workers_on(sessions, lambda place: tills[place.restaurant_id])
    await nursery.start(workers.run)
    for number in sessions.restaurants:
        workers.placed(*sessions.place(number))
    begun = trio.current_time()
    alive = next(session for session, state in sessions.states.items() if state.session.restaurant_id == 11)
    while sessions.status(alive) is not PosStatus.ACCEPTED:
        await trio.testing.wait_all_tasks_blocked()
    assert trio.current_time() - begun < 0.1


async def test_a_restaurant_that_nobody_discovered_gets_its_worker_with_its_first_order(
    autojump_clock: MockClock, rig: Rig
) -> None:
    await trio.sleep(1)
    rig.sessions.restaurants[2] = restaurant(2)
    session_id, _ = rig.place(2)
    await trio.sleep(0.5)
    assert rig.sessions.status(session_id) is PosStatus.ACCEPTED


async def test_a_worker_that_crashes_is_started_again(autojump_clock: MockClock, rig: Rig) -> None:
    rig.sessions.odd_restaurants.add(1)
    session_id, _ = rig.sessions.place()
    await trio.sleep(5.2)
    crashed = rig.workers.statistics()[0]
    assert (crashed.state, crashed.crash is not None) == (ServiceState.STARTING, True)
    rig.sessions.odd_restaurants.clear()
    await trio.sleep(10)
    again = rig.workers.statistics()[0]
    assert (again.restarts, again.state, again.crash) == (1, ServiceState.RUNNING, crashed.crash)
    assert rig.sessions.status(session_id) is PosStatus.ACCEPTED


async def test_a_worker_that_crashes_too_often_rests_and_the_others_go_on(autojump_clock: MockClock, rig: Rig) -> None:
    rig.sessions.restaurants[2] = restaurant(2)
    rig.sessions.odd_restaurants.add(1)
    broken, _ = rig.sessions.place()
    await trio.sleep(150)
    restarts = rig.workers.statistics()[0].restarts
    assert RESTARTS_MAX < restarts < 150 / 5  # without the rest, every look would be a crash
    healthy, _ = rig.place(2)
    await trio.sleep(1)
    assert rig.sessions.status(healthy) is PosStatus.ACCEPTED
    rig.sessions.odd_restaurants.clear()
    await trio.sleep(70)
    assert rig.sessions.status(broken) is PosStatus.ACCEPTED


async def test_an_order_that_surprises_is_set_aside_and_the_others_go_on(
    autojump_clock: MockClock, rig: Rig, logged: list[structlog.typing.EventDict]
) -> None:
    odd, _ = rig.place()
    rig.sessions.odd_sessions.add(odd)
    others = [rig.place()[0] for _ in range(3)]
    await trio.sleep(0.1)
    assert {rig.sessions.status(session_id) for session_id in others} == {PosStatus.ACCEPTED}
    await trio.sleep(1000)
    seen = rig.workers.statistics()[0]
    assert (seen.restarts, seen.tally.set_aside) == (0, 4)  # at once and after 30 s, 2 min and 8 min
    events = [(event["event"], event["order_number"]) for event in logged if "order_number" in event]
    assert set(events) == {("pos_order_set_aside", 1)}
    rig.sessions.odd_sessions.clear()
    await trio.sleep(2000)
    assert rig.sessions.status(odd) is PosStatus.ACCEPTED
    assert rig.received() == [(f"ORD-1-{number}", 1) for number in (2, 3, 4, 1)]


async def test_an_order_of_which_no_ticket_can_be_made_goes_on_as_not_sent_until_staff_are_told(
    autojump_clock: MockClock, rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def odd_ticket(order: Order, *rest: Any) -> Ticket:
        if order.order_number == 1:
            raise KeyError("an item that is not there")
        return ticket_of(order, *rest)

    monkeypatch.setattr(delivery, "ticket_of", odd_ticket)
    odd, other = rig.place()[0], rig.place()[0]
    await trio.sleep(300)
    order = rig.sessions.order(odd)
    assert (order.pos_status, order.pos_error) == (PosStatus.UNKNOWN, "not_sent_no_ticket")
    assert order.pos_alerted_at is not None
    assert rig.sessions.status(other) is PosStatus.ACCEPTED
    seen = rig.workers.statistics()[0]
    assert (seen.restarts, seen.breaker) == (0, BreakerState.CLOSED)


async def test_an_order_whose_session_was_deleted_reaches_its_till_and_is_kept_as_accepted(
    autojump_clock: MockClock, rig: Rig
) -> None:
    rig.till.refused = True
    session_id, order_id = rig.place()
    await trio.sleep(10)
    rig.sessions.forget(session_id)
    await trio.sleep(100)
    rig.till.refused = False
    await trio.sleep(500)
    order = rig.sessions.outlived.orders[1, 1]
    assert (order.pos_status, order.pos_ticket) == (PosStatus.ACCEPTED, "T1")
    assert rig.received() == [(order_id, 1)]
    assert [attempt.outcome for attempt in rig.sessions.outlived.attempts][-1] is AttemptOutcome.ACCEPTED


async def test_an_order_without_a_session_that_staff_send_again_goes_at_once(
    autojump_clock: MockClock, rig: Rig
) -> None:
    rig.sessions.till = rig.workers
    rig.till.can_look_up = False
    rig.till.till.behave(Behaviour(Manner.DROP_BEFORE, times=1))
    session_id, order_id = rig.place()
    await trio.sleep(20)  # left to staff
    rig.sessions.forget(session_id)
    await (await rig.sessions.find(1, 1, None)).ask(ResendOrder(1, Role.EMPLOYEE, 1))
    await trio.sleep(0.1)
    assert rig.received() == [(order_id, 1)]
    assert rig.sessions.outlived.orders[1, 1].pos_status is PosStatus.ACCEPTED


async def test_two_processes_send_an_order_without_a_session_once(autojump_clock: MockClock, rig: Rig) -> None:
    session_id, _ = rig.sessions.place()
    rig.sessions.forget(session_id)
    other = workers_on(rig.sessions, lambda _: rig.till)
    rig.till.till.behave(Behaviour(think_s=2.5))
    async with trio.open_nursery() as life:
        await life.start(other.run)
        await trio.sleep(30)
        life.cancel_scope.cancel()
    assert rig.till.till.requests == 1
    assert rig.sessions.outlived.orders[1, 1].pos_status is PosStatus.ACCEPTED


async def test_one_poller_asks_for_all_restaurants_and_the_workers_of_idle_ones_ask_nothing(
    autojump_clock: MockClock, nursery: trio.Nursery
) -> None:
    sessions, till = SessionsInMemory({number: restaurant(number) for number in range(1, 101)}), DirectTill()
    workers = workers_on(sessions, lambda _: till)
    await nursery.start(workers.run)
    for number in sessions.restaurants:  # each has had an order once, so each has a worker
        workers.placed(*sessions.place(number))
    await trio.sleep(1)
    assert sessions.settled
    assert len(workers.statistics()) == 100
    sessions.polls, asked = 0, len(sessions.looks)
    sessions.place(7)
    await trio.sleep(99)
    assert 19 <= sessions.polls <= 21  # one every five seconds, however many restaurants there are
    assert set(sessions.looks[asked:]) == {7}
    assert sessions.settled


async def test_the_first_order_of_a_restaurant_is_announced_with_the_commit_that_places_it(
    autojump_clock: MockClock, rig: Rig
) -> None:
    assert rig.workers.announcement(rig.sessions.place()[1]) is not None


async def test_draining_finishes_the_attempt_under_way_and_starts_no_other(autojump_clock: MockClock, rig: Rig) -> None:
    rig.till.till.behave(Behaviour(latency_s=2))
    first, _ = rig.place()
    second, _ = rig.place()
    await trio.sleep(0.5)
    with trio.fail_after(3):
        await rig.workers.drain()
    assert rig.sessions.status(first) is PosStatus.ACCEPTED
    assert rig.sessions.status(second) is PosStatus.QUEUED
    rig.workers.placed(second, rig.sessions.order(second))
    await trio.sleep(1)
    assert rig.sessions.status(second) is PosStatus.QUEUED


async def test_draining_waits_for_nothing_where_it_comes_during_a_look(
    autojump_clock: MockClock, rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, found, unsent = trio.Event(), trio.Event(), SessionsInMemory.unsent

    async def slow(
        sessions: SessionsInMemory, restaurant_id: int, due_before: datetime, limit: int
    ) -> Sequence[UnsentOrder]:
        looks.set()
        await found.wait()
        return await unsent(sessions, restaurant_id, due_before, limit)

    rig.till.till.behave(Behaviour(Manner.ERROR))
    rig.place()
    await trio.sleep(1)
    monkeypatch.setattr(SessionsInMemory, "unsent", slow)
    with trio.fail_after(300):
        await looks.wait()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(rig.workers.drain)
        await wait_all_tasks_blocked()
        found.set()
        nursery.cancel_scope.deadline = trio.current_time() + 0.1
    assert not nursery.cancel_scope.cancelled_caught


async def test_an_order_without_a_session_is_dropped_and_the_next_one_delivered(
    autojump_clock: MockClock, rig: Rig
) -> None:
    lost, order = rig.sessions.place()
    del rig.sessions.states[lost]
    rig.workers.placed(lost, order)
    rig.sessions.numbers[1] = order.order_number
    await trio.sleep(1)
    session_id, _ = rig.place()
    await trio.sleep(1)
    assert rig.sessions.status(session_id) is PosStatus.ACCEPTED


async def test_statistics_show_the_oldest_unsent_order_and_what_came_of_attempts(
    autojump_clock: MockClock, rig: Rig
) -> None:
    rig.till.till.behave(Behaviour(Manner.ERROR))
    rig.place()
    await trio.sleep(25)
    seen = rig.workers.statistics()[0]
    assert seen.restaurant_id == 1
    assert seen.oldest_unsent_s is not None
    assert 24 < seen.oldest_unsent_s < 26
    assert (seen.tally.attempts, seen.tally.unknown, seen.tally.accepted) == (3, 3, 0)
    rig.till.till.behave(Behaviour())
    await trio.sleep(60)
    seen = rig.workers.statistics()[0]
    assert seen.oldest_unsent_s is None
    assert (seen.tally.attempts, seen.tally.accepted) == (4, 1)

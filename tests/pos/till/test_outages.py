"""A till that is gone: what the diners are told, who is asked when, and how the backlog drains when it is back."""

from collections.abc import Sequence, Set
from uuid import UUID

import pytest
import trio
from attrs import mutable
from trio.testing import MockClock

from actors.domain.ordering.order import OrderStatus
from actors.domain.restaurant import PosPolicy
from actors.domain.staff import Role
from actors.domain.till.commands import CancelOrder, ResendOrder
from actors.domain.till.events import OrderConfirmed
from actors.domain.till.status import PosStatus
from pos.emulators.till import Behaviour, EmulatedTill, Manner
from pos.till.agenda import JOBS_MAX
from pos.till.breaker import BreakerState
from pos.till.driver import Outcome, Unknown
from pos.till.job import job_for
from pos.till.ticket import Ticket
from pos.till.worker import LOOK_MAX
from tests.pos.rig import Rig, workers_on
from tests.pos.sessions import SessionsInMemory, clock, restaurant
from tests.pos.tills import DirectTill


def breaker(rig: Rig) -> BreakerState:
    return rig.workers.statistics()[0].breaker


def calls(rig: Rig) -> int:
    """How often the till was spoken to."""
    tally = rig.workers.statistics()[0].tally
    return tally.attempts + tally.look_ups


async def dead_till(rig: Rig) -> None:
    """One order has found out that the till is gone; its third attempt was a moment ago."""
    rig.till.refused = True
    rig.place()
    await trio.sleep(6.1)
    assert breaker(rig) is BreakerState.OPEN


def numbers(rig: Rig) -> Sequence[int]:
    return [number for _, number in rig.till.sent]


async def test_a_new_order_is_not_sent_to_a_dead_till_and_its_diners_know_at_once(
    autojump_clock: MockClock, rig: Rig
) -> None:
    await dead_till(rig)
    sent = len(rig.till.sent)
    session_id, _ = rig.place()
    await trio.sleep(0.1)
    (confirmed,) = rig.sessions.stories[session_id][3:]
    assert isinstance(confirmed, OrderConfirmed)
    assert confirmed.queued
    assert not rig.sessions.states[session_id].locked
    assert len(rig.till.sent) == sent
    assert rig.sessions.order(session_id).pos_failures == 0


async def test_a_retry_that_diners_wait_for_is_given_up_when_the_till_turns_out_to_be_dead(
    autojump_clock: MockClock, rig: Rig
) -> None:
    rig.till.refused = True
    sessions = [rig.place()[0] for _ in range(3)]
    await trio.sleep(0.1)
    assert breaker(rig) is BreakerState.OPEN
    await trio.sleep(2)
    assert [rig.sessions.story(session_id)[-1] for session_id in sessions] == ["OrderConfirmed"] * 3
    assert len(rig.till.sent) == 3


async def test_policy_fail_waits_its_window_for_a_probe_and_then_for_the_tills_word(
    autojump_clock: MockClock, rig: Rig
) -> None:
    rig.sessions.restaurants[1] = restaurant(policy=PosPolicy.FAIL)
    await dead_till(rig)
    await trio.sleep(4)
    session_id, order_id = rig.place()
    await trio.sleep(5)
    assert rig.sessions.story(session_id) == []
    rig.till.refused = False
    await trio.sleep(2)
    assert rig.sessions.story(session_id)[-1] == "OrderConfirmed"
    assert (order_id, 1) in rig.received()
    assert breaker(rig) is BreakerState.CLOSED


async def test_policy_fail_queues_at_the_end_of_its_window_where_no_probe_came(
    autojump_clock: MockClock, rig: Rig
) -> None:
    rig.sessions.restaurants[1] = restaurant(policy=PosPolicy.FAIL)
    await dead_till(rig)
    session_id, _ = rig.place()
    await trio.sleep(8.4)
    assert rig.sessions.story(session_id) == []
    await trio.sleep(0.2)
    assert rig.sessions.story(session_id) == ["OrderConfirmed"]
    await trio.sleep(100)
    rig.till.refused = False
    await trio.sleep(150)
    assert rig.sessions.story(session_id)[-1] == "OrderFired"


async def test_probes_come_one_at_a_time_and_further_and_further_apart(autojump_clock: MockClock, rig: Rig) -> None:
    rig.till.till.behave(Behaviour(think_s=3600, look_up_latency_s=3600))
    for _ in range(100):
        rig.sessions.place()
    await trio.sleep(600)
    assert rig.till.at_once_max == 1
    assert calls(rig) <= 3 + 2 * 7  # after 10, 20, 40, 80, 120 and 120 s: the lowest, and one more
    assert all(status in (PosStatus.UNKNOWN, PosStatus.QUEUED) for status in statuses(rig))


async def test_a_till_that_is_back_gets_its_backlog_by_number_without_waiting_for_the_back_off(
    autojump_clock: MockClock, rig: Rig
) -> None:
    await dead_till(rig)
    for _ in range(9):
        rig.place()
    await trio.sleep(1000)
    before = len(rig.till.sent)
    rig.till.refused = False
    await trio.sleep(130)
    assert numbers(rig)[before:] == list(range(1, 11))
    assert rig.sessions.settled


async def test_a_fresh_order_is_the_probe_and_brings_the_backlog_with_it(autojump_clock: MockClock, rig: Rig) -> None:
    await dead_till(rig)
    await trio.sleep(500)  # the first order waits 8 min now
    rig.till.refused = False
    fresh, _ = rig.place()
    await trio.sleep(1)
    assert rig.sessions.story(fresh)[-1] == "OrderConfirmed"
    assert numbers(rig)[-2:] == [2, 1]
    assert rig.sessions.settled


@mutable
class PickyTill(DirectTill):
    """Breaks over some orders, and only over those."""

    indigestible: Set[int] = frozenset({1})

    async def send(self, ticket: Ticket) -> Outcome:
        if ticket.order_number not in self.indigestible or self.refused:
            return await super().send(ticket)
        self.sent.append((clock(), ticket.order_number))
        return Unknown("http_500")


async def test_an_order_that_the_till_cannot_digest_is_the_probe_and_tried_early_once_and_stops_no_other(
    autojump_clock: MockClock, nursery: trio.Nursery
) -> None:
    sessions, till = SessionsInMemory(), PickyTill(refused=True)
    rig = Rig(sessions, till, workers_on(sessions, lambda _: till))
    nursery.start_soon(sessions.keep_time)
    await nursery.start(rig.workers.run)
    await dead_till(rig)
    for _ in range(2 * LOOK_MAX):
        sessions.place()
    till.refused = False
    await trio.sleep(25)
    assert numbers(rig)[3:8] == [1, 2, 1, 3, 4]
    assert numbers(rig)[3:].count(1) == 2
    assert statuses(rig).count(PosStatus.ACCEPTED) == 2 * LOOK_MAX
    await trio.sleep(480)
    assert numbers(rig)[3:].count(1) == 3  # by its own back-off


async def test_the_probe_is_the_lowest_number_although_others_are_due_before_it(
    autojump_clock: MockClock, rig: Rig
) -> None:
    await dead_till(rig)  # the first order is due at 36 s, the others when the breaker is half open, at 16 s
    for _ in range(3):
        rig.place()
    await trio.sleep(1)
    rig.till.refused = False
    await trio.sleep(10)
    assert rig.sent_after()[-4] == 16.0
    assert numbers(rig)[-4:] == [1, 2, 3, 4]


@pytest.mark.parametrize("before", [0, 1])
async def test_an_order_whose_diners_have_been_let_go_does_not_go_before_lower_numbers(
    autojump_clock: MockClock, rig: Rig, before: int
) -> None:
    await dead_till(rig)
    for _ in range(2 + before):
        rig.place()
    await trio.sleep(25)
    rig.place()  # its diners are let go at once, at 31 s; the next probe is at 36 s
    await trio.sleep(1)
    rig.till.refused = False
    sent = len(rig.till.sent)
    await trio.sleep(10)
    assert numbers(rig)[sent:] == list(range(1, 5 + before))


async def test_of_two_orders_that_the_till_cannot_digest_neither_keeps_the_others_waiting(
    autojump_clock: MockClock, nursery: trio.Nursery
) -> None:
    sessions, till = SessionsInMemory(), PickyTill(refused=True, indigestible={1, 2})
    rig = Rig(sessions, till, workers_on(sessions, lambda _: till))
    nursery.start_soon(sessions.keep_time)
    await nursery.start(rig.workers.run)
    await dead_till(rig)
    for _ in range(5):
        rig.place()
    till.refused = False
    await trio.sleep(160)
    assert [taken.order_id for taken in till.till.tickets] == [f"ORD-1-{number}" for number in (3, 4, 5, 6)]


async def test_a_probe_is_found_although_postgres_cannot_be_read_at_that_moment(
    autojump_clock: MockClock, rig: Rig
) -> None:
    await dead_till(rig)
    for _ in range(3):
        rig.place()
    await trio.sleep(1)
    rig.till.refused = False
    rig.sessions.away = True
    await trio.sleep(30)
    rig.sessions.away = False
    await trio.sleep(30)
    assert rig.sessions.settled


async def resend(rig: Rig, session_id: UUID) -> None:
    number = rig.sessions.order(session_id).order_number
    rig.sessions.act(session_id, ResendOrder(number, Role.EMPLOYEE, 1))
    rig.workers.placed(session_id, rig.sessions.order(session_id))
    await trio.sleep(0.5)


async def test_an_order_that_staff_send_again_does_not_wait_for_the_breaker(
    autojump_clock: MockClock, rig: Rig
) -> None:
    await dead_till(rig)
    (first,) = rig.sessions.states
    others = [rig.place()[0] for _ in range(4)]
    await trio.sleep(150)
    assert breaker(rig) is BreakerState.OPEN
    rig.till.refused = False
    sent = len(rig.till.sent)
    await resend(rig, others[2])
    assert breaker(rig) is BreakerState.CLOSED
    assert numbers(rig)[sent:] == [4, 1, 2, 3, 5]
    assert rig.sessions.status(first) is PosStatus.ACCEPTED
    assert rig.sessions.settled


async def test_each_time_staff_send_an_order_again_a_dead_till_is_asked_once_and_the_pause_stays(
    autojump_clock: MockClock, rig: Rig
) -> None:
    await dead_till(rig)
    (session_id,) = rig.sessions.states
    before = calls(rig)
    for asked in range(1, 4):
        await resend(rig, session_id)
        assert calls(rig) == before + asked
        await trio.sleep(1)
        assert calls(rig) == before + asked
        assert breaker(rig) is BreakerState.OPEN
    await trio.sleep(5.3)  # until 15.9 s after the first order was placed
    assert breaker(rig) is BreakerState.OPEN
    await trio.sleep(0.2)
    assert breaker(rig) is BreakerState.HALF_OPEN


async def test_diners_and_the_backlog_take_turns_at_a_slow_till(autojump_clock: MockClock, rig: Rig) -> None:
    for _ in range(20):
        rig.sessions.place()
    rig.sessions.away = True  # nobody looks until the backlog is old
    await trio.sleep(30)
    rig.till.till.behave(Behaviour(think_s=1))
    rig.sessions.away = False
    fresh = [rig.place()[0] for _ in range(3)]
    await trio.sleep(12)
    order = numbers(rig)
    assert [number for number in order if number > 20] == [21, 22, 23]
    assert [number for number in order if number <= 20] == sorted(number for number in order if number <= 20)
    assert all(rig.sessions.status(session_id) is PosStatus.ACCEPTED for session_id in fresh)
    assert order.index(23) <= 5


async def test_a_cancelled_order_is_never_sent_and_does_not_count_as_unsent(
    autojump_clock: MockClock, rig: Rig
) -> None:
    await dead_till(rig)
    session_id = next(iter(rig.sessions.states))
    rig.sessions.act(session_id, CancelOrder(1, Role.MANAGER, 1))
    assert rig.sessions.order(session_id).status is OrderStatus.CANCELLED
    rig.till.refused = False
    await trio.sleep(4000)
    assert rig.received() == []
    assert rig.workers.statistics()[0].oldest_unsent_s is None


async def test_an_order_that_staff_send_again_goes_without_a_look_up_where_there_is_none(
    autojump_clock: MockClock, rig: Rig
) -> None:
    rig.till.can_look_up = False
    rig.till.till.behave(Behaviour(Manner.DROP_BEFORE, times=1))
    session_id, order_id = rig.place()
    await trio.sleep(20)
    assert rig.received() == []
    rig.sessions.act(session_id, ResendOrder(1, Role.EMPLOYEE, 1))
    rig.workers.placed(session_id, rig.sessions.order(session_id))
    await trio.sleep(1)
    assert rig.received() == [(order_id, 1)]
    assert rig.sessions.status(session_id) is PosStatus.ACCEPTED


@pytest.mark.slow
async def test_ten_thousand_orders_drain_in_order_at_the_pace_of_the_till_and_few_at_a_time(
    autojump_clock: MockClock, nursery: trio.Nursery
) -> None:
    backlog, pace_s = 10_000, 0.01
    sessions, till = SessionsInMemory(), DirectTill(EmulatedTill(Behaviour(think_s=pace_s)))
    for _ in range(backlog):
        sessions.place()
    scheduled: list[int] = []

    async def count(name: str) -> None:
        scheduled.append(workers.statistics()[0].scheduled)

    till.step = count
    workers = workers_on(sessions, lambda _: till)
    begun = trio.current_time()
    await nursery.start(workers.run)
    await till_settled(sessions)
    assert trio.current_time() - begun < 1.1 * backlog * pace_s
    assert [number for _, number in till.sent] == list(range(1, backlog + 1))
    assert max(scheduled) <= JOBS_MAX
    assert {taken.received for taken in till.till.tickets} == {1}


@pytest.mark.parametrize("remembered", [50, 300])  # fewer and more than there is room for
async def test_what_others_remember_is_due_does_not_overtake_lower_numbers(
    autojump_clock: MockClock, rig: Rig, remembered: int
) -> None:
    rig.till.till.behave(Behaviour(think_s=0.01))
    for _ in range(5 * LOOK_MAX):
        rig.sessions.place()
    rig.sessions.away = True  # nobody looks until diners wait no longer
    await trio.sleep(20)
    rig.sessions.away = False
    while len(rig.till.sent) < 10:
        await trio.testing.wait_all_tasks_blocked()
        await trio.sleep(0.01)
    for session_id in list(rig.sessions.states)[-remembered:]:
        job = job_for(session_id, rig.sessions.order(session_id))
        if job is not None:
            rig.workers.due(1, job)
    await trio.sleep(30)
    assert numbers(rig) == sorted(numbers(rig))
    assert rig.sessions.settled


async def test_ten_tills_that_hang_do_not_slow_the_eleventh(autojump_clock: MockClock, nursery: trio.Nursery) -> None:
    sessions = SessionsInMemory({number: restaurant(number) for number in range(1, 12)})
    tills = {number: DirectTill() for number in sessions.restaurants}
    for number in range(1, 11):
        tills[number].till.behave(Behaviour(think_s=3600, look_up_latency_s=3600))
    workers = workers_on(sessions, lambda place: tills[place.restaurant_id])
    await nursery.start(workers.run)
    for _ in range(20):
        for number in range(1, 11):
            workers.placed(*sessions.place(number))
        begun = trio.current_time()
        session_id, order = sessions.place(11)
        workers.placed(session_id, order)
        while sessions.states[session_id].locked:
            await trio.testing.wait_all_tasks_blocked()
        assert trio.current_time() - begun < 0.1
        await trio.sleep(1)
    assert {seen.restaurant_id: seen.breaker for seen in workers.statistics()}[11] is BreakerState.CLOSED


async def till_settled(sessions: SessionsInMemory) -> None:
    while not sessions.settled:  # noqa: ASYNC110 - the rules that are waited for know no events of trio
        await trio.sleep(1)


def statuses(rig: Rig) -> Sequence[PosStatus]:
    return [order.pos_status for state in rig.sessions.states.values() for order in state.orders.values()]

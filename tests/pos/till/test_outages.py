"""A till that is gone: what the diners are told, and what staff do about an order meanwhile."""

from uuid import UUID

import trio
from trio.testing import MockClock

from actors.domain.ordering.order import OrderStatus
from actors.domain.restaurant import PosPolicy
from actors.domain.staff import Role
from actors.domain.till.commands import CancelOrder, ResendOrder
from actors.domain.till.events import OrderConfirmed
from actors.domain.till.status import PosStatus
from pos.emulators.till import Behaviour, Manner
from pos.outside.breaker import BreakerState
from tests.pos.rig import Rig, breaker, calls, dead_till, numbers, workers_on
from tests.pos.sessions import SessionsInMemory, restaurant
from tests.pos.tills import DirectTill


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

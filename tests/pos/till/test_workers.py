"""Restaurants side by side: order of delivery, bulkheads, crashes, draining, and what can be seen from outside."""

import trio
from trio.testing import MockClock

from actors.domain.till.status import PosStatus
from pos.emulators.till import Behaviour, Manner
from pos.till.worker import LOOK_MAX
from pos.till.workers import RESTARTS_MAX
from tests.pos.floor import Floor, restaurant
from tests.pos.rig import Rig, workers_on
from tests.pos.tills import DirectTill


async def test_orders_of_one_restaurant_arrive_in_order_and_one_at_a_time(autojump_clock: MockClock, rig: Rig) -> None:
    rig.till.till.behave(Behaviour(latency_s=0.5))
    placed = [rig.floor.place() for _ in range(5)]
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
    assert rig.floor.status(younger) is PosStatus.ACCEPTED
    assert [number for _, number in rig.till.sent] == [1, 2]
    await trio.sleep(3)
    assert [number for _, number in rig.till.sent] == [1, 2, 1]


async def test_a_dead_till_slows_no_other_restaurant(autojump_clock: MockClock, nursery: trio.Nursery) -> None:
    floor = Floor({number: restaurant(number) for number in range(1, 12)})
    tills = {number: DirectTill() for number in floor.restaurants}
    for number in range(1, 11):
        tills[number].till.behave(Behaviour(think_s=3600, look_up_latency_s=3600))
    workers = workers_on(floor, lambda place: tills[place.restaurant_id])
    await nursery.start(workers.run)
    for number in floor.restaurants:
        workers.placed(*floor.place(number))
    begun = trio.current_time()
    alive = next(session for session, state in floor.states.items() if state.session.restaurant_id == 11)
    while floor.status(alive) is not PosStatus.ACCEPTED:
        await trio.testing.wait_all_tasks_blocked()
    assert trio.current_time() - begun < 0.1


async def test_an_order_is_found_without_a_wake(autojump_clock: MockClock, rig: Rig) -> None:
    session_id, _ = rig.floor.place()
    await trio.sleep(6.1)
    assert rig.floor.status(session_id) is PosStatus.ACCEPTED


async def test_a_restaurant_that_nobody_discovered_gets_its_worker_with_its_first_order(
    autojump_clock: MockClock, rig: Rig
) -> None:
    await trio.sleep(1)
    rig.floor.restaurants[2] = restaurant(2)
    session_id, _ = rig.place(2)
    await trio.sleep(0.5)
    assert rig.floor.status(session_id) is PosStatus.ACCEPTED


async def test_a_backlog_longer_than_a_look_drains_at_the_pace_of_the_till(autojump_clock: MockClock, rig: Rig) -> None:
    sessions = [rig.floor.place()[0] for _ in range(200)]
    await trio.sleep(7)
    assert {rig.floor.status(session_id) for session_id in sessions} == {PosStatus.ACCEPTED}
    assert [number for _, number in rig.till.sent] == list(range(1, 201))


async def test_a_full_look_of_orders_that_cannot_be_told_does_not_spin(autojump_clock: MockClock, rig: Rig) -> None:
    for _ in range(LOOK_MAX + 10):
        rig.floor.place()

    async def refuse(name: str) -> None:
        rig.floor.away = name == "look"

    rig.floor.step = refuse
    await trio.sleep(30)
    assert rig.till.sent == []


async def test_a_worker_that_crashes_is_started_again(autojump_clock: MockClock, rig: Rig) -> None:
    crashes = 0

    async def crash(name: str) -> None:
        nonlocal crashes
        if name == "look" and crashes < 3:
            crashes += 1
            raise KeyError("a bug of ours")

    rig.floor.step = crash
    session_id, _ = rig.place()
    await trio.sleep(30)
    assert crashes == 3
    assert rig.workers.statistics()[0].restarts == 3
    assert rig.floor.status(session_id) is PosStatus.ACCEPTED


async def test_a_worker_that_crashes_too_often_rests_and_the_others_go_on(autojump_clock: MockClock, rig: Rig) -> None:
    broken_until = trio.current_time() + 200
    rig.floor.restaurants[2] = restaurant(2)

    async def crash(name: str) -> None:
        if name == "look" and rig.floor.looked_at == 1 and trio.current_time() < broken_until:
            raise KeyError("a bug of ours")

    rig.floor.step = crash
    broken, _ = rig.place()
    await trio.sleep(100)
    restarts = rig.workers.statistics()[0].restarts
    assert RESTARTS_MAX < restarts < 100 / 5  # without the rest, every look would be a crash
    healthy, _ = rig.place(2)
    await trio.sleep(1)
    assert rig.floor.status(healthy) is PosStatus.ACCEPTED
    await trio.sleep(200)
    assert rig.floor.status(broken) is PosStatus.ACCEPTED


async def test_draining_finishes_the_attempt_under_way_and_starts_no_other(autojump_clock: MockClock, rig: Rig) -> None:
    rig.till.till.behave(Behaviour(latency_s=2))
    first, _ = rig.place()
    second, _ = rig.place()
    await trio.sleep(0.5)
    with trio.fail_after(3):
        await rig.workers.drain()
    assert rig.floor.status(first) is PosStatus.ACCEPTED
    assert rig.floor.status(second) is PosStatus.QUEUED
    rig.workers.placed(second, rig.floor.order(second))
    await trio.sleep(1)
    assert rig.floor.status(second) is PosStatus.QUEUED


async def test_a_database_that_is_away_is_waited_for(autojump_clock: MockClock, rig: Rig) -> None:
    rig.floor.away = True
    await trio.sleep(100)
    session_id, _ = rig.floor.place()
    await trio.sleep(20)
    rig.floor.away = False
    await trio.sleep(7)
    assert rig.floor.status(session_id) is PosStatus.ACCEPTED


async def test_an_order_without_a_session_is_dropped_and_the_next_one_delivered(
    autojump_clock: MockClock, rig: Rig
) -> None:
    lost, order = rig.floor.place()
    del rig.floor.states[lost]
    rig.workers.placed(lost, order)
    rig.floor.numbers[1] = order.order_number
    await trio.sleep(1)
    session_id, _ = rig.place()
    await trio.sleep(1)
    assert rig.floor.status(session_id) is PosStatus.ACCEPTED


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

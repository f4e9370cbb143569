"""Which order finds out whether a till is back, and how often one is asked that is not."""

import pytest
import trio
from trio.testing import MockClock

from actors.domain.till.status import PosStatus
from pos.emulators.till import Behaviour
from pos.till.backlog import LOOK_MAX
from tests.pos.rig import Rig, calls, dead_till, numbers, statuses, workers_on
from tests.pos.sessions import SessionsInMemory
from tests.pos.tills import PickyTill


async def test_probes_come_one_at_a_time_and_further_and_further_apart(autojump_clock: MockClock, rig: Rig) -> None:
    rig.till.till.behave(Behaviour(think_s=3600, look_up_latency_s=3600))
    for _ in range(100):
        rig.sessions.place()
    await trio.sleep(600)
    assert rig.till.at_once_max == 1
    assert calls(rig) <= 3 + 2 * 7  # after 10, 20, 40, 80, 120 and 120 s: the lowest, and one more
    assert all(status in (PosStatus.UNKNOWN, PosStatus.QUEUED) for status in statuses(rig))


async def test_a_fresh_order_is_the_probe_and_brings_the_backlog_with_it(autojump_clock: MockClock, rig: Rig) -> None:
    await dead_till(rig)
    await trio.sleep(500)  # the first order waits 8 min now
    rig.till.refused = False
    fresh, _ = rig.place()
    await trio.sleep(1)
    assert rig.sessions.story(fresh)[-1] == "OrderConfirmed"
    assert numbers(rig)[-2:] == [2, 1]
    assert rig.sessions.settled


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

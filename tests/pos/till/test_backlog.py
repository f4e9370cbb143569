"""How a worker reads what is unsent: what it finds without a wake, how far it looks, and how a backlog drains."""

from collections.abc import Sequence

import pytest
import trio
from trio.testing import MockClock

from actors.domain.till.status import PosStatus
from actors.errors import Unavailable
from actors.ports.sessions import UnsentOrder
from pos.emulators.till import Behaviour, EmulatedTill
from pos.till.agenda import JOBS_MAX
from pos.till.backlog import LOOK_MAX
from pos.till.job import job_for
from tests.pos.rig import Rig, dead_till, numbers, workers_on
from tests.pos.sessions import SessionsInMemory
from tests.pos.tills import DirectTill, PickyTill


async def test_an_order_is_found_without_a_wake(autojump_clock: MockClock, rig: Rig) -> None:
    session_id, _ = rig.sessions.place()
    await trio.sleep(6.1)
    assert rig.sessions.status(session_id) is PosStatus.ACCEPTED


async def test_a_backlog_longer_than_a_look_drains_at_the_pace_of_the_till(autojump_clock: MockClock, rig: Rig) -> None:
    sessions = [rig.sessions.place()[0] for _ in range(200)]
    await trio.sleep(7)
    assert {rig.sessions.status(session_id) for session_id in sessions} == {PosStatus.ACCEPTED}
    assert [number for _, number in rig.till.sent] == list(range(1, 201))


async def test_a_full_look_of_orders_that_cannot_be_told_does_not_spin(autojump_clock: MockClock, rig: Rig) -> None:
    for _ in range(LOOK_MAX + 10):
        rig.sessions.place()

    async def refuse(name: str) -> None:
        rig.sessions.away = name == "look"

    rig.sessions.step = refuse
    await trio.sleep(30)
    assert rig.till.sent == []


async def test_a_database_that_is_away_is_waited_for(autojump_clock: MockClock, rig: Rig) -> None:
    rig.sessions.away = True
    await trio.sleep(100)
    session_id, _ = rig.sessions.place()
    await trio.sleep(20)
    rig.sessions.away = False
    await trio.sleep(7)
    assert rig.sessions.status(session_id) is PosStatus.ACCEPTED


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


async def test_a_backlog_that_cannot_be_read_when_the_till_is_back_is_read_a_moment_later(
    autojump_clock: MockClock, rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unreadable(*_: object) -> Sequence[UnsentOrder]:
        raise Unavailable("away")

    await dead_till(rig)
    await trio.sleep(500)  # the first order waits 8 min now
    rig.till.refused = False
    with monkeypatch.context() as fault:
        fault.setattr(SessionsInMemory, "unsent", unreadable)
        rig.place()
        await trio.sleep(1)
    assert numbers(rig)[-1] == 2
    await trio.sleep(5)
    assert numbers(rig)[-1] == 1
    assert rig.sessions.settled


async def test_once_the_backlog_is_taken_up_an_order_waits_for_its_own_back_off_again(
    autojump_clock: MockClock, nursery: trio.Nursery
) -> None:
    sessions, till = SessionsInMemory(), PickyTill(indigestible={3})
    rig = Rig(sessions, till, workers_on(sessions, lambda _: till))
    nursery.start_soon(sessions.keep_time)
    await nursery.start(rig.workers.run)
    await dead_till(rig)
    rig.place()
    till.refused = False
    await trio.sleep(30)
    assert sessions.settled
    rig.place()
    await trio.sleep(1)
    rig.place()  # is taken, so the breaker stays closed
    await trio.sleep(34)
    assert numbers(rig).count(3) == 3
    await trio.sleep(2)
    assert numbers(rig).count(3) == 4  # 30 s after the third


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


async def till_settled(sessions: SessionsInMemory) -> None:
    while not sessions.settled:  # noqa: ASYNC110 - the rules that are waited for know no events of trio
        await trio.sleep(1)

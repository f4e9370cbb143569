"""Retries shared by processes: on time, handed on by the dead, filled again from Postgres, and never needed."""

from datetime import timedelta

import pytest
import trio
from trio.testing import MockClock

from actors.domain.till.status import PosStatus
from pos.emulators.till import Behaviour, Manner
from pos.till import retries as module
from pos.till.job import Job, job_for
from pos.till.pace import Pace
from pos.till.retries import AGAIN_S, DEAD_S, KEEP_S, REFILL_S, Retries
from pos.till.workers import DeliveryWorkers
from tests.pos.queues import MemoryQueue, Stream
from tests.pos.sessions import SessionsInMemory, clock
from tests.pos.tills import DirectTill

LATER_S = 30.0


class Process:
    """One process: its retries, and every wake its workers got, with the second it came."""

    def __init__(self, name: str, sessions: SessionsInMemory, stream: Stream) -> None:
        self.wakes: list[tuple[float, int, int]] = []
        self.sessions = sessions
        self.retries = Retries(MemoryQueue(stream, name), sessions, self._wake, clock)

    def wake_seconds(self) -> list[int]:
        """When somebody was woken, in seconds since the process was started, which is at 0."""
        return [round(at) for at, _, _ in self.wakes]

    def put_down(self, later_s: float = LATER_S, restaurant_id: int = 1) -> Job:
        """A worker puts down a new order, to be tried again so much later."""
        session_id, order = self.sessions.place(restaurant_id)
        job = job_for(session_id, order)
        assert job is not None
        left = job.postponed(clock() + timedelta(seconds=later_s))
        self.retries.put_down(restaurant_id, job, left)
        return left

    def _wake(self, restaurant_id: int, job: Job) -> None:
        self.wakes.append((trio.current_time(), restaurant_id, job.order_number))


@pytest.fixture
def sessions() -> SessionsInMemory:
    return SessionsInMemory()


@pytest.fixture
def stream() -> Stream:
    return Stream()


async def started(nursery: trio.Nursery, sessions: SessionsInMemory, stream: Stream, name: str = "a") -> Process:
    process = Process(name, sessions, stream)
    await nursery.start(process.retries.run)
    await trio.sleep(1)  # an empty sessions leaves an empty queue
    return process


async def test_an_order_that_was_put_down_wakes_its_worker_when_it_is_due(
    autojump_clock: MockClock, nursery: trio.Nursery, sessions: SessionsInMemory, stream: Stream
) -> None:
    process = await started(nursery, sessions, stream)
    process.put_down()
    await trio.sleep(LATER_S - 1)
    assert (process.wakes, stream.has()) == ([], [1])
    await trio.sleep(2)
    assert [(restaurant, number) for _, restaurant, number in process.wakes] == [(1, 1)]


async def test_what_a_worker_has_settled_is_taken_out_and_wakes_nobody(
    autojump_clock: MockClock, nursery: trio.Nursery, sessions: SessionsInMemory, stream: Stream
) -> None:
    process = await started(nursery, sessions, stream)
    job = process.put_down()
    await trio.sleep(2)
    sessions.states.clear()
    process.retries.put_down(1, job, None)
    await trio.sleep(LATER_S + AGAIN_S)
    assert (process.wakes, stream.has()) == ([], [])


async def test_what_is_put_down_again_is_in_the_queue_once_with_its_new_time(
    autojump_clock: MockClock, nursery: trio.Nursery, sessions: SessionsInMemory, stream: Stream
) -> None:
    process = await started(nursery, sessions, stream)
    job = process.put_down()
    await trio.sleep(LATER_S + 1)
    process.retries.put_down(1, job, job.postponed(clock() + timedelta(seconds=120)))
    await trio.sleep(2)
    assert stream.has() == [1]
    await trio.sleep(130)
    assert process.wake_seconds() == [31, 152]


async def test_a_wake_that_came_to_nothing_is_repeated(
    autojump_clock: MockClock, nursery: trio.Nursery, sessions: SessionsInMemory, stream: Stream
) -> None:
    process = await started(nursery, sessions, stream)
    process.put_down(6.0)
    await trio.sleep(6.5 + 2 * AGAIN_S + 1.5)
    assert len(process.wakes) == 3


async def test_what_a_dead_process_had_comes_to_another_and_what_a_living_one_has_does_not(
    autojump_clock: MockClock, nursery: trio.Nursery, sessions: SessionsInMemory, stream: Stream
) -> None:
    async with trio.open_nursery() as doomed:
        dead = await started(doomed, sessions, stream, "dead")
        dead.put_down()
        await trio.sleep(1)
        alive = await started(nursery, sessions, stream, "alive")
        await trio.sleep(3 * DEAD_S)
        assert (len(dead.wakes), len(alive.wakes)) == (2, 0)
        doomed.cancel_scope.cancel()
    await trio.sleep(DEAD_S + KEEP_S + 1)
    assert len(alive.wakes) == 1


async def test_a_queue_that_was_lost_is_filled_from_postgres(
    autojump_clock: MockClock, nursery: trio.Nursery, sessions: SessionsInMemory, stream: Stream
) -> None:
    process = await started(nursery, sessions, stream)
    sessions.place()
    sessions.place()
    process.put_down(3600)
    stream.lose()
    await trio.sleep(1)
    assert sorted(set(stream.has())) == [1, 2, 3]
    assert [number for _, _, number in process.wakes] == [1, 2]  # their first attempt is due


async def test_a_queue_that_is_empty_and_ought_not_to_be_is_filled_after_a_while(
    autojump_clock: MockClock, nursery: trio.Nursery, sessions: SessionsInMemory, stream: Stream
) -> None:
    await started(nursery, sessions, stream)
    sessions.place()
    stream.entries.clear()
    await trio.sleep(REFILL_S)
    assert stream.has() == [1]


async def test_a_process_that_starts_fills_an_empty_queue_at_once(
    autojump_clock: MockClock, nursery: trio.Nursery, sessions: SessionsInMemory, stream: Stream
) -> None:
    sessions.place()
    process = await started(nursery, sessions, stream)
    assert stream.has() == [1]
    assert [number for _, _, number in process.wakes] == [1]


async def test_while_the_queue_is_away_wakes_go_on_and_what_is_put_down_is_added_afterwards(
    autojump_clock: MockClock, nursery: trio.Nursery, sessions: SessionsInMemory, stream: Stream
) -> None:
    process = await started(nursery, sessions, stream)
    process.put_down()
    await trio.sleep(2)
    stream.away = True
    process.put_down(300)
    await trio.sleep(LATER_S + 10)
    assert [number for _, _, number in process.wakes] == [1]
    stream.away = False
    await trio.sleep(10)
    assert stream.has() == [1, 2]


async def test_postgres_away_as_well_stops_nothing(
    autojump_clock: MockClock, nursery: trio.Nursery, sessions: SessionsInMemory, stream: Stream
) -> None:
    sessions.place()
    sessions.away = True
    process = await started(nursery, sessions, stream)
    await trio.sleep(20)
    assert stream.has() == []
    sessions.away = False
    await trio.sleep(10)
    assert stream.has() == [1]
    assert process.wakes != []


async def test_of_two_entries_for_one_order_one_is_left(
    autojump_clock: MockClock, nursery: trio.Nursery, sessions: SessionsInMemory, stream: Stream
) -> None:
    process = await started(nursery, sessions, stream)
    job = process.put_down()
    await trio.sleep(2)
    other = Process("b", sessions, stream)
    other.retries.put_down(1, job, job)
    async with trio.open_nursery() as second:
        await second.start(other.retries.run)
        await trio.sleep(0.1)
        second.cancel_scope.cancel()
    await trio.sleep(DEAD_S + 2 * KEEP_S)
    assert stream.has() == [1]


async def test_what_waits_for_a_queue_that_is_away_is_bounded(
    autojump_clock: MockClock,
    nursery: trio.Nursery,
    sessions: SessionsInMemory,
    stream: Stream,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "WAITING_MAX", 3)
    process = await started(nursery, sessions, stream)
    for _ in range(5):
        process.put_down()
    await trio.sleep(2)
    assert stream.has() == [1, 2, 3]


async def test_what_is_due_in_a_moment_is_left_to_the_worker(
    autojump_clock: MockClock, nursery: trio.Nursery, sessions: SessionsInMemory, stream: Stream
) -> None:
    process = await started(nursery, sessions, stream)
    process.put_down(4.0)
    await trio.sleep(2)
    assert stream.has() == []


async def test_a_full_hand_takes_no_more(
    autojump_clock: MockClock,
    nursery: trio.Nursery,
    sessions: SessionsInMemory,
    stream: Stream,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "BATCH", 2)
    monkeypatch.setattr(module, "TAKEN_MAX", 4)
    process = await started(nursery, sessions, stream)
    for _ in range(9):
        process.put_down()
    await trio.sleep(10)
    assert sum(entry.consumer is not None for entry in stream.entries.values()) == 4
    assert len(stream.has()) == 9


# ---- with workers


async def at_work(
    nursery: trio.Nursery, sessions: SessionsInMemory, stream: Stream, till: DirectTill, look_interval_s: float
) -> DeliveryWorkers:
    """A process whose workers and retries are joined as `run.py` joins them."""
    pace = Pace(look_interval_s=look_interval_s)
    workers = DeliveryWorkers(sessions, sessions.find, lambda _: till, clock, lambda: 0.5, pace)
    retries = Retries(MemoryQueue(stream, f"process {id(workers)}"), sessions, workers.due, clock)
    workers.on_put_down(retries.put_down)
    await nursery.start(retries.run)
    await nursery.start(workers.run)
    await trio.sleep(1)
    return workers


async def test_an_order_is_in_the_queue_from_its_last_quick_attempt_until_the_till_has_it(
    autojump_clock: MockClock, nursery: trio.Nursery, sessions: SessionsInMemory, stream: Stream
) -> None:
    till = DirectTill()
    till.till.behave(Behaviour(Manner.ERROR, times=3))
    workers = await at_work(nursery, sessions, stream, till, 5.0)
    session_id, order = sessions.place()
    workers.placed(session_id, order)
    await trio.sleep(5)
    assert stream.has() == []
    await trio.sleep(5)
    assert stream.has() == [order.order_number]
    await trio.sleep(60)
    assert sessions.status(session_id) is PosStatus.ACCEPTED
    assert stream.has() == []


async def test_an_order_of_a_process_that_died_is_delivered_on_time_without_a_look_at_postgres(
    autojump_clock: MockClock, nursery: trio.Nursery, sessions: SessionsInMemory, stream: Stream
) -> None:
    till = DirectTill()
    till.till.behave(Behaviour(Manner.ERROR, times=3))
    async with trio.open_nursery() as doomed:
        workers = await at_work(doomed, sessions, stream, till, 3600)
        await at_work(nursery, sessions, stream, till, 3600)
        session_id, order = sessions.place()
        workers.placed(session_id, order)
        await trio.sleep(10)
        doomed.cancel_scope.cancel()
    await trio.sleep(45)
    assert sessions.status(session_id) is PosStatus.ACCEPTED


async def test_without_the_queue_looks_at_postgres_deliver_all_the_same(
    autojump_clock: MockClock, nursery: trio.Nursery, sessions: SessionsInMemory, stream: Stream
) -> None:
    till = DirectTill()
    till.till.behave(Behaviour(Manner.ERROR, times=3))
    stream.away = True
    workers = await at_work(nursery, sessions, stream, till, 5.0)
    session_id, order = sessions.place()
    workers.placed(session_id, order)
    await trio.sleep(60)
    assert sessions.status(session_id) is PosStatus.ACCEPTED

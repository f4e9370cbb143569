"""Remembers, together with all other processes, which orders wait for their till in the background.

    a worker puts an order down ─▶ the queue ─▶ one process takes the entry ─▶ when it is due: that process's worker
                                     ▲                                                        │
                                     └───── what is left of it for later, and the entry is done ◀┘

What it is for: a process that dies leaves entries behind that another takes over within `DEAD_S`, and orders are tried
on time however long workers leave between two looks at Postgres. What it is not: the truth. Workers look for unsent
orders in Postgres anyway and find every one of them without us; a retry too many is refused by its table, because the
order is not due there. So the queue may be lost, late or doubled at any moment, and nobody notices.

A queue that is empty says either that nothing waits or that everything was lost: it is then filled from Postgres.

Owns: which entries this process has, and when it wakes whom. Must not: know Redis, a till or a table.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

import attrs
import structlog
import trio
from attrs import frozen

from actors.errors import Unavailable
from actors.ports.clock import Clock
from actors.ports.sessions import Sessions
from actors.ports.till import QueuedRetry, Retry, RetryQueue
from pos.till.job import Job

ROUND_S: Final = 0.5  # what a retry may be late; its steps are 30 s and more
AWAY_S: Final = 5.0  # a queue that is away is left alone for so long
TAKEN_MAX: Final = 10_000  # entries this process has; as many as the queue keeps
WAITING_MAX: Final = 10_000  # entries not yet added; past it they are left to Postgres
BATCH: Final = 500  # entries in one call: a millisecond of Redis's time
KEEP_S: Final = 5.0  # between two signs of life, and two looks for the dead
DEAD_S: Final = 20.0  # four signs of life that did not come
AGAIN_S: Final = 30.0  # after waking a worker in vain: its agenda was full, or it crashed
REFILL_S: Final = 60.0  # between two looks whether an empty queue ought to be empty
ROUND_TIMEOUT_S: Final = 10.0  # calls are bounded each, but filling reads the unsent orders of all restaurants
SOON: Final = timedelta(seconds=5)  # longer than the pauses of quick attempts, while diners wait
HORIZON: Final = timedelta(days=1)  # beyond every step of the back-off

Key = tuple[int, int]
Wake = Callable[[int, Job], None]
"""Tells a restaurant's worker that it is time for a job (`DeliveryWorkers.due`). Returns at once."""

log = structlog.get_logger(__name__)


@frozen
class _Taken:
    """An entry that is ours. `wake_at` moves on with every wake that came to nothing."""

    entry_id: str
    retry: Retry
    wake_at: datetime


class Retries:
    """The retries of this process. `run` is the service; everything else returns at once."""

    def __init__(self, queue: RetryQueue, sessions: Sessions, wake: Wake, clock: Clock) -> None:
        self._queue = queue
        self._sessions = sessions
        self._wake = wake
        self._clock = clock
        self._waiting: dict[Key, Retry] = {}
        self._taken: dict[Key, _Taken] = {}
        self._done: set[str] = set()
        self._lost = False  # the queue was new, and has not been filled since
        self._next_keep = self._next_refill = clock()

    def put_down(self, restaurant_id: int, job: Job, left: Job | None) -> None:
        """A worker has done a job; `left` is what remains of it. Fits `pos.till.job.PutDown`.

        What is due in a moment is in the worker's hands, and whatever the queue has of it stays there.
        """
        if left is not None and left.due < self._clock() + SOON:
            return
        key = (restaurant_id, job.order_number)
        taken = self._taken.pop(key, None)
        if taken is not None:
            self._done.add(taken.entry_id)
        if left is None or left.session_id is None:  # the queue names sessions; what has none is found in Postgres
            self._waiting.pop(key, None)
        elif key in self._waiting or len(self._waiting) < WAITING_MAX:
            self._waiting[key] = Retry(left.session_id, restaurant_id, left.order_number, left.placed_at, left.due)

    async def run(self, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Round after round, until cancelled."""
        task_status.started()
        while True:
            pause_s = await self._round()
            await trio.sleep(pause_s)

    async def _round(self) -> float:
        """Wakes who is due and settles with the queue. Gives the seconds until the next round."""
        now = self._clock()
        self._wake_due(now)
        try:
            with trio.fail_after(ROUND_TIMEOUT_S):
                await self._settle(now)
        except (Unavailable, trio.TooSlowError):
            self._next_refill = now
            return AWAY_S
        return ROUND_S

    def _wake_due(self, now: datetime) -> None:
        for key, taken in self._taken.items():
            if taken.wake_at <= now:
                retry = taken.retry
                self._taken[key] = attrs.evolve(taken, wake_at=now + timedelta(seconds=AGAIN_S))
                self._wake(retry.restaurant_id, Job(retry.session_id, retry.order_number, retry.placed_at, retry.due))

    async def _settle(self, now: datetime) -> None:
        if await self._needs_filling(now):
            await self._refill(now)
        await self._write()
        if now >= self._next_keep:
            self._next_keep = now + timedelta(seconds=KEEP_S)
            await self._show_life()
        self._take(await self._queue.take(BATCH) if self._room >= BATCH else ())

    async def _needs_filling(self, now: datetime) -> bool:
        """Whether the queue is new, or was found empty when it was time to look."""
        self._lost = await self._queue.open() or self._lost
        return self._lost or (now >= self._next_refill and not await self._queue.size())

    @property
    def _room(self) -> int:
        return TAKEN_MAX - len(self._taken)

    async def _write(self) -> None:
        """Adds and takes out what has come since the last round. What fails is tried again with the next."""
        adding = dict(list(self._waiting.items())[:BATCH])
        if adding:
            await self._queue.add(tuple(adding.values()))
        for key, retry in adding.items():
            if self._waiting.get(key) is retry:
                del self._waiting[key]
        done = tuple(self._done)[:BATCH]
        await self._queue.done(done)
        self._done.difference_update(done)

    async def _show_life(self) -> None:
        entry_ids = [taken.entry_id for taken in self._taken.values()]
        for start in range(0, len(entry_ids), BATCH):
            await self._queue.keep(entry_ids[start : start + BATCH])
        if self._room >= BATCH:
            reclaimed = await self._queue.reclaim(DEAD_S, BATCH)
            self._take(reclaimed)
            if reclaimed:
                log.info("retries_reclaimed", entries=len(reclaimed))

    def _take(self, entries: Sequence[QueuedRetry]) -> None:
        """They are ours now. Of two for one order the later one stays."""
        for entry in entries:
            key = (entry.retry.restaurant_id, entry.retry.order_number)
            known = self._taken.get(key)
            if known is not None and known.entry_id != entry.entry_id:
                self._done.add(known.entry_id)
            self._taken[key] = _Taken(entry.entry_id, entry.retry, entry.retry.due)

    async def _refill(self, now: datetime) -> None:
        """Fills the empty queue with what is unsent; what we thought we had in it is no longer there."""
        self._taken.clear()
        self._done.clear()
        for backlog in await self._sessions.backlogs():
            await self._refill_for(backlog.restaurant_id, now)
        self._lost = False
        self._next_refill = now + timedelta(seconds=REFILL_S)

    async def _refill_for(self, restaurant_id: int, now: datetime) -> None:
        unsent = await self._sessions.unsent(restaurant_id, now + HORIZON, BATCH)
        retries = [
            Retry(one.session_id, restaurant_id, one.order.order_number, one.order.created_at, one.order.pos_next_at)
            for one in unsent
            if one.session_id is not None and one.order.pos_next_at is not None
        ]
        if retries:
            await self._queue.add(retries)
            log.info("retries_refilled", restaurant_id=restaurant_id, entries=len(retries))

"""All sinks of the process: who has something to do is looked for, and has a worker of its own until it is done.

Owns: when one looks, and the nursery of the workers. Must not: know what a sink is sent, or how.

One statement asks for all sinks, leases those that are due and that no other process has, and each of them is worked
off in a task of its own: a sink that hangs holds up no other, and many that do none of another kind. There is no notice
from whoever changes something: a commit that wakes others would cost every tap, and the look costs less than a tap
each.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Final, Protocol

import structlog
import trio

from actors.errors import Unavailable
from actors.ports.clock import Clock
from actors.ports.sync import SinkOutcome, SinkStanding, SinkStandings
from persistence.mirror.outbox import TAKEN_MAX, Lease, Outbox
from persistence.mirror.renewal import LEASE_S, renew_on
from persistence.mirror.sink import Sink
from persistence.mirror.worker import Worker

POLL_S: Final = 0.1  # of the 250 ms in which a sink hears of an order
AWAY_S: Final = 1.0  # until a sink is tried again after Postgres did not answer
GIVE_BACK_S: Final = 1.0  # for leaving a sink to others when the process ends
CRASH_S: Final = 60.0  # until a sink is tried again after a bug of ours, which will not have gone away sooner
COUNT_S: Final = 5.0  # between two counts of what sinks lack, and where there are none, or Postgres does not answer

log = structlog.get_logger(__name__)


class Work(Protocol):
    """Who works off a lease by rules of their own."""

    async def work(self, lease: Lease) -> None:
        """Works until there is nothing more. Raises `Unavailable`."""
        ...


class Mirrors:
    """`sinks` are the kinds that this process can send to, `others` those that have a worker of their own.

    `run` is the service. Fits `server.http`'s `Sinks`.
    """

    def __init__(
        self,
        outbox: Outbox,
        standings: SinkStandings,
        sinks: Mapping[str, Sink],
        clock: Clock,
        others: Mapping[str, Work] = MappingProxyType({}),
    ) -> None:
        self._outbox = outbox
        self._standings = standings
        self._sinks = sinks
        self._others = others
        self._kinds = (*sinks, *others)
        self._clock = clock
        self._working: dict[int, str] = {}
        self._known: Sequence[SinkStanding] = ()
        self._tries: Counter[tuple[int, SinkOutcome]] = Counter()
        self._hastened = trio.Event()

    def statistics(self) -> Sequence[SinkStanding]:
        """How the sinks were when they were last counted."""
        return self._known

    def tries(self, sink_id: int) -> Mapping[SinkOutcome, int]:
        """How often this process has sent something to a sink since its start, by what became of it."""
        return {outcome: self._tries[sink_id, outcome] for outcome in SinkOutcome}

    def now(self) -> datetime:
        """The time by which they are late."""
        return self._clock()

    async def run(self, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Looks again and again, until cancelled."""
        task_status.started()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._count_on)
            while True:
                try:
                    await self._look_on(nursery)
                except Unavailable:
                    log.warning("sync_database_away")
                with trio.move_on_after(COUNT_S):
                    await self._hastened.wait()
                self._hastened = trio.Event()

    def hasten(self) -> None:
        """Somebody may have a sink now: looks at once where nobody had one. Returns at once."""
        self._hastened.set()

    async def _look_on(self, nursery: trio.Nursery) -> None:
        """Looks as often as it may, for as long as anybody has a sink."""
        while await self._outbox.any():
            asked_at_s = trio.current_time()
            while trio.current_time() < asked_at_s + COUNT_S:
                await self.look(nursery)
                await trio.sleep(POLL_S)

    async def _count_on(self) -> None:
        """Counts now and then. Beside the looking, which no count holds up that takes long, or fails."""
        while True:
            try:
                self._known = await self._standings.standing(None)
                there = {one.sink_id for one in self._known}
                self._tries = Counter({key: count for key, count in self._tries.items() if key[0] in there})
                await self._outbox.pass_over()
            except Unavailable:
                log.warning("sync_database_away")
            await trio.sleep(COUNT_S)

    async def look(self, nursery: trio.Nursery) -> None:
        """Starts a worker for each sink that is due. Raises `Unavailable`."""
        busy, asked_s = Counter(self._working.values()), trio.current_time()
        kinds = [kind for kind in self._kinds if busy[kind] < TAKEN_MAX]
        for lease in await self._outbox.take(kinds, self._clock(), LEASE_S):
            sink_id = lease.settings.sink_id
            if sink_id in self._working:  # its worker has given it back, or has lost it, and has not ended yet
                await self._left(lease)
            else:
                self._working[sink_id] = lease.settings.kind
                nursery.start_soon(self._work, lease, asked_s, name=f"sink {sink_id}")

    async def _work(self, lease: Lease, asked_s: float) -> None:
        """Works off a lease that was asked for at `asked_s`, of trio's clock, for as long as it is renewed."""
        over = False
        try:
            async with trio.open_nursery() as working:
                working.start_soon(renew_on, self._outbox, lease, asked_s, working.cancel_scope)
                over = await self._tried(lease)
                working.cancel_scope.cancel()
        finally:
            del self._working[lease.settings.sink_id]
            if not over:
                with trio.CancelScope(shield=True, deadline=trio.current_time() + GIVE_BACK_S):
                    await self._left(lease)

    async def _tried(self, lease: Lease) -> bool:
        """Works off a lease, or leaves the sink alone for a while; whether the lease is over."""
        try:
            await self._worked(lease)
        except Unavailable:
            log.warning("sync_database_away", sink_id=lease.settings.sink_id)
            return await self._left(lease, self._clock() + timedelta(seconds=AWAY_S))
        return True

    def _note(self, sink_id: int, outcome: SinkOutcome) -> None:
        self._tries[sink_id, outcome] += 1

    async def _left(self, lease: Lease, next_at: datetime | None = None) -> bool:
        """Leaves a sink to others, who need not wait for the lease to end then; whether that is known."""
        try:
            await self._outbox.give_back(lease, next_at)
        except Unavailable:
            return False  # the lease ends by itself
        return True

    async def _worked(self, lease: Lease) -> None:
        """Works off a lease, or keeps that a bug of ours has ended it. Raises `Unavailable`."""
        kind = lease.settings.kind
        try:
            if kind in self._others:
                await self._others[kind].work(lease)
            else:
                tried = partial(self._note, lease.settings.sink_id)
                await Worker(self._outbox, self._sinks[kind], lease, self._clock, random.random, tried).run()
        except Unavailable:
            raise
        except Exception as error:
            self._note(lease.settings.sink_id, SinkOutcome.FAILED)
            log.exception("sync_crashed", sink_id=lease.settings.sink_id)  # the boundary of a sink
            await self._outbox.crashed(lease, crash_word(error), self._clock() + timedelta(seconds=CRASH_S))


def crash_word(error: BaseException) -> str:
    """What people are told of a crash: its class, the first one's of several, and never what it says."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"crashed ({type(error).__name__})"

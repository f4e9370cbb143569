"""One sink's worker: sends it what is new for as long as there is something, in order, and rests where it fails.

    taken ─▶ send all again? ─▶ read a batch ─▶ deliver ─▶ keep the cursor ─▶ … ─▶ not full any more: given back
                     ▲                             │
                     └─ had time for some of it ───┤
                                                   └─ away: rests 1, 2, 4 … 30 s, then one row is the probe

Owns: the order of things, and the pauses. Must not: know a kind of sink, or when anything is due.

The cursor is kept after the sink has taken what is before it, so that a process that dies in between sends that again:
at least once, never not. Nobody else sends anything while the lease lasts, which whoever has this run keeps.

A batch that was not full was all there was. What has come since waits for the next look, and gathers: what changes
several times between two looks is read and sent once.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Final, TypeVar

import structlog
import trio
from attrs import evolve

from actors.ports.clock import Clock
from actors.ports.sync import SinkOutcome
from persistence.mirror.full_copy import Place
from persistence.mirror.outbox import Batch, Lease, Moved, Outbox
from persistence.mirror.sink import Left, Refused, Sink, SinkAway, SinkEmptied

DELIVERY_S: Final = 20.0  # for what a sink is asked; it has its own bounds below, and is cut off by this one
PAUSES_S: Final = (1.0, 2.0, 4.0, 8.0, 15.0, 27.0)  # with the jitter, a sink is tried at least every 30 s
ASKED_MAX_S: Final = 300.0  # for which a sink may ask to be left alone
SOON_S: Final = 0.2  # until transactions that are in the way are looked at again
JITTER: Final = 0.1

log = structlog.get_logger(__name__)

_Given = TypeVar("_Given")


class Worker:
    """Works off one lease. `chance` is a random number in [0, 1); `tried` hears how each delivery went."""

    def __init__(
        self,
        outbox: Outbox,
        sink: Sink,
        lease: Lease,
        clock: Clock,
        chance: Callable[[], float],
        tried: Callable[[SinkOutcome], None],
    ) -> None:
        self._outbox = outbox
        self._sink = sink
        self._lease = lease
        self._clock = clock
        self._chance = chance
        self._tried = tried
        self._left = 0  # rows of the last batch that there was no time for

    async def run(self) -> None:
        """Sends until there is little more, or the sink takes nothing. Raises `Unavailable`."""
        while await self._step():
            pass

    async def _step(self) -> bool:
        """Does one thing; whether there may be more to do."""
        try:
            if self._lease.ahead:
                return await self._all_again("the database is a copy of another")
            if self._lease.full_asked:
                return await self._fill()
            return await self._send()
        except SinkAway as away:
            return await self._rest(str(away), away.after_s)
        except SinkEmptied:
            return await self._all_again("the sink has lost what it had")

    async def _send(self) -> bool:
        """Sends the next batch; of a sink that took nothing the last time one row, to see whether it does now.

        What there was no time for comes next as it was, without what is newer: it is the same message then.
        """
        lease, sink = self._lease, self._sink
        rows_max = 1 if lease.attempts else self._left or sink.rows_max
        batch = await self._outbox.news(lease, rows_max)
        if batch is None:
            await _in_time(sink.look(lease.settings))
            self._lease = evolve(lease, attempts=0, error="")
            await self._keep(0)
            return False
        not_taken = await _in_time(sink.deliver(lease.settings, batch.news))
        return await self._delivered(batch, not_taken, more=len(batch.rows) == rows_max)

    async def _delivered(self, batch: Batch, not_taken: Sequence[Refused | Left], *, more: bool) -> bool:
        """Keeps what became of a batch: all of it, or what comes before anything that is left.

        With `more` there may be more to send at once.
        """
        sink_id = self._lease.settings.sink_id
        over = batch.without(one.news for one in not_taken if isinstance(one, Left))
        self._left = len(batch.rows) - len(over.rows)
        refused = [one for one in not_taken if isinstance(one, Refused) and one.news in over.news]
        if refused:
            await self._outbox.park(sink_id, refused, self._clock())
            log.error("sync_parked", sink_id=sink_id, rows=len(refused), error=refused[0].error)
        self._tried(SinkOutcome.REFUSED if refused else SinkOutcome.TAKEN)
        if self._lease.attempts:
            log.info("sink_back", sink_id=sink_id, attempts=self._lease.attempts)
        self._lease = evolve(self._lease, cursor=over.cursor, attempts=0, error="")
        go_on = more or self._left > 0
        return await self._keep(len(over.news) - len(refused), leased=go_on) and go_on

    async def _fill(self) -> bool:
        """The sink forgets what it has, and then the outbox gets all that there is, a page at a time."""
        copy = await self._outbox.full(self._lease)
        if copy is None:
            await self._keep(0, next_s=SOON_S)
            return False
        await _in_time(self._sink.begin(self._lease.settings))
        place: Place | None = Place.first()
        while place is not None:
            place = await copy.write(place)
            if not await self._keep(0, leased=True):
                return False
        if not await copy.end():
            await self._keep(0)
            return False
        self._lease = evolve(self._lease, full_asked=False)
        return await self._keep(0, leased=True)

    async def _all_again(self, why: str) -> bool:
        sink_id = self._lease.settings.sink_id
        log.warning("sync_full", sink_id=sink_id, why=why)
        await self._outbox.again([sink_id], self._clock())
        await self._outbox.give_back(self._lease)
        return False

    async def _rest(self, error: str, after_s: float) -> bool:
        self._tried(SinkOutcome.FAILED)
        attempts = self._lease.attempts + 1
        pause_s = PAUSES_S[min(attempts, len(PAUSES_S)) - 1] * (1 + JITTER * (2 * self._chance() - 1))
        pause_s = max(pause_s, min(after_s, ASKED_MAX_S))
        if attempts == 1:
            log.warning("sink_away", sink_id=self._lease.settings.sink_id, error=error)
        self._lease = evolve(self._lease, attempts=attempts, error=error)
        await self._keep(0, next_s=pause_s)
        return False

    async def _keep(self, delivered: int, *, next_s: float = 0.0, leased: bool = False) -> bool:
        """Keeps how the sink is; whether it is still ours. With `leased` we go on, else it is given back."""
        now, lease = self._clock(), self._lease
        look_at = None if self._sink.look_s is None else now + timedelta(seconds=self._sink.look_s)
        to = Moved(
            lease.cursor,
            delivered,
            now if delivered else None,
            lease.attempts,
            lease.error,
            now + timedelta(seconds=next_s),
            look_at,
            leased,
        )
        return await self._outbox.moved(lease, to)


async def _in_time(asked: Awaitable[_Given]) -> _Given:
    """What a sink gives. Raises `SinkAway` where it hangs, so that it is not held, and nobody waits, for ever."""
    with trio.move_on_after(DELIVERY_S):
        return await asked
    raise SinkAway("took too long")

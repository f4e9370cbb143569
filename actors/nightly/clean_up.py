"""Deletes what is old enough: sessions a day after they closed, idempotency keys, revocations that have expired.

And photos of items that were deleted long ago, which are most of what a menu takes on a disk; and words that no item
has any more, which would lead nowhere whoever looks for something like them. And what others were told of, or refused.

In batches, each a small transaction of its own, so that a morning after a month of downtime holds up nobody. What a
process leaves half done the next one finds as it was.

Owns: how old is old enough. Must not: touch a session that is open, or orders and the audit, which stay.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, TypeAlias

import structlog
import trio
from attrs import frozen

from actors.nightly.shift import Outcome, Shift, Work
from actors.ports.jobs import Leftovers

KEPT: Final = timedelta(hours=24)  # `docs/contract.md` §7: closed sessions and idempotency keys
REVOCATIONS_KEPT: Final = timedelta(days=1)  # after the token itself has expired, so that no clock may differ by more
PHOTOS_KEPT: Final = timedelta(days=90)  # a season: a dish that comes back within one comes back with its photo
OUTBOX_KEPT: Final = timedelta(days=7)  # a sink that is away for longer, and keeps a copy, gets a new one
PARKED_KEPT: Final = timedelta(days=30)  # four weeks more than a refused message is tried again by itself
STREAM_KEPT: Final = timedelta(days=1)  # so long an integration may be away and resume
EVERY: Final = timedelta(hours=1)  # so that a night's work is never a mountain
PHOTOS_EVERY: Final = timedelta(days=1)
WORDS_EVERY: Final = timedelta(days=1)
SESSIONS_BATCH: Final = 20  # with a hundred events each, that is a few thousand rows
ROWS_BATCH: Final = 500  # of small ones
PHOTOS_BATCH: Final = 50  # of 100 KB each
PAUSE_S: Final = 0.05  # between batches, which is everybody else's turn

Forget: TypeAlias = Callable[[datetime, int], Awaitable[int]]

log = structlog.get_logger(__name__)


@frozen(eq=False)
class CleanUp:
    """The clean-up's jobs."""

    leftovers: Leftovers

    def duties(self) -> Mapping[str, Work]:
        """The work by the names of its jobs, which concern all restaurants."""
        return {
            "forget_sessions": self._emptying(self.leftovers.sessions, KEPT, SESSIONS_BATCH),
            "forget_keys": self._emptying(self.leftovers.keys, KEPT, ROWS_BATCH),
            "forget_revocations": self._emptying(self.leftovers.revocations, REVOCATIONS_KEPT, ROWS_BATCH),
            "forget_persons": self._persons,
            "forget_outbox": self._emptying(self.leftovers.outbox, OUTBOX_KEPT, ROWS_BATCH),
            "forget_parked": self._emptying(self.leftovers.parked, PARKED_KEPT, ROWS_BATCH),
            "forget_stream": self._emptying(self.leftovers.stream, STREAM_KEPT, ROWS_BATCH),
            "forget_stream_sinks": self._emptying(self.leftovers.stream_sinks, STREAM_KEPT, ROWS_BATCH),
            "forget_photos": self._emptying(self.leftovers.photos, PHOTOS_KEPT, PHOTOS_BATCH, PHOTOS_EVERY),
        }

    def duties_for_each(self) -> Mapping[str, Work]:
        """The work by the names of its jobs, one for each restaurant."""
        return {"forget_words": self._words}

    async def _words(self, shift: Shift) -> Outcome:
        """All of a restaurant's at once: which ones are still in use, only all of its items tell."""
        await shift.keep()
        gone = await self.leftovers.words(shift.job.restaurant_id)
        if gone:
            log.info("cleaned_up", job=shift.job.name, restaurant_id=shift.job.restaurant_id, rows=gone)
        return Outcome(shift.clock() + WORDS_EVERY)

    async def _persons(self, shift: Shift) -> Outcome:
        """Of all who were erased, a few at a time: also of those of whom something has to stay for now."""
        before, gone, last = shift.clock(), 0, None
        while True:
            await shift.keep()
            step = await self.leftovers.persons(before, ROWS_BATCH, last)
            gone, last = gone + step.rows, step.last
            if last is None:
                break
            await trio.sleep(PAUSE_S)
        if gone:
            log.info("cleaned_up", job=shift.job.name, rows=gone)
        return Outcome(shift.clock() + EVERY)

    def _emptying(self, forget: Forget, kept: timedelta, batch: int, every: timedelta = EVERY) -> Work:
        async def work(shift: Shift) -> Outcome:
            before = shift.clock() - kept
            gone = await _batches(shift, forget, before, batch)
            if gone:
                log.info("cleaned_up", job=shift.job.name, rows=gone)
            return Outcome(shift.clock() + every)

        return work


async def _batches(shift: Shift, forget: Forget, before: datetime, batch: int) -> int:
    """Forgets batch after batch until one is not full; gives how many went."""
    gone = 0
    while True:
        await shift.keep()
        went = await forget(before, batch)
        gone += went
        if went < batch:
            return gone
        await trio.sleep(PAUSE_S)

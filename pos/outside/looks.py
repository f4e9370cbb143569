"""When a restaurant's worker looks at Postgres for itself.

One poller looks for all restaurants at once; a restaurant is looked at for itself only where something is due soon, so
one where there is nothing to do costs nothing.

Owns: that time. Must not: read anything, or decide what is done.
"""

from datetime import datetime, timedelta
from typing import Final, Protocol

from actors.ports.clock import Clock

LOOK_TIMEOUT_S: Final = 5.0  # as long as a table may take to load
LOOKS_AHEAD: Final = 2  # polls: what is due before the next but one is in memory, so a poll may be late by one


class Polled(Protocol):
    """What the poller finds of a restaurant where something is to be done."""

    @property
    def oldest(self) -> datetime:
        """Since when the oldest of it is there."""
        ...

    @property
    def next_at(self) -> datetime | None:
        """When the first of it is due; None where nobody but staff does any of it."""
        ...


class Looks:
    """The looks of one worker."""

    def __init__(self, clock: Clock, look_interval_s: float) -> None:
        self.look_at: datetime | None = None  # None: there is nothing to look for
        self._oldest: datetime | None = None
        self._clock = clock
        self._look_interval_s = look_interval_s

    @property
    def oldest_s(self) -> float | None:
        """How long the oldest thing to do has been there, as the poller knows; None where there is none."""
        return None if self._oldest is None else max((self._clock() - self._oldest).total_seconds(), 0.0)

    @property
    def look_due(self) -> bool:
        """Whether it is time to look."""
        return self.look_at is not None and self.look_at <= self._clock()

    def soon(self) -> datetime:
        """What is due by then is kept in memory; the rest will be found in Postgres in time."""
        return self._clock() + timedelta(seconds=LOOKS_AHEAD * self._look_interval_s)

    def polled(self, found: Polled | None) -> None:
        """What the poller has found of this restaurant: None where nothing is to be done."""
        self._oldest = None if found is None else found.oldest
        if found is not None and found.next_at is not None and found.next_at <= self.soon():
            self.look_at = self._clock()

    def later(self) -> None:
        """The next look is after the usual time."""
        self.look_at = self._clock() + timedelta(seconds=self._look_interval_s)

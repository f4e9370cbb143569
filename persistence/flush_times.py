"""How long flushes took since somebody last asked.

Owns: the middle and the longest of them, in bounded memory. Must not: know a flush. Noting one costs a flush, not a
tap, two comparisons.
"""

from collections import deque
from statistics import median
from typing import Final

from attrs import frozen

LATEST_MAX: Final = 4096  # of a calm minute all; of the busiest the last quarter, which tells the same


@frozen
class Flushes:
    """Seconds: the median of the latest `LATEST_MAX`, and the longest of all; None where there was none."""

    median_s: float | None
    longest_s: float | None


class FlushTimes:
    """What is noted between two questions."""

    def __init__(self) -> None:
        self._latest: deque[float] = deque(maxlen=LATEST_MAX)
        self._longest_s = 0.0

    def note(self, seconds: float) -> None:
        """A flush has ended that took so long."""
        self._latest.append(seconds)
        self._longest_s = max(self._longest_s, seconds)

    def taken(self) -> Flushes:
        """What was noted, which is forgotten then."""
        found = Flushes(median(self._latest), self._longest_s) if self._latest else Flushes(None, None)
        self._latest.clear()
        self._longest_s = 0.0
        return found

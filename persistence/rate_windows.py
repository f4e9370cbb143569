"""Windows in which hits are counted, in this process alone.

The library's own storage in memory starts a thread for nearly every hit, to look for what is over; a thread's start
holds up the loop for as long as the request that is counted takes. Here what is over goes when there is no room.

Owns: the counts, and how many there may be. Must not: say who is limited to what.
"""

from collections.abc import Callable
from time import monotonic
from typing import Final

from limits.storage import Storage

WINDOWS_MAX: Final = 50_000  # a few MiB; more networks than ask one process within an hour


class RateWindows(Storage):
    """Counts by key; each window begins with its first hit. Fits the library's strategies of fixed windows."""

    def __init__(self, now_s: Callable[[], float] = monotonic) -> None:
        super().__init__()
        self._now_s = now_s
        self._windows: dict[str, tuple[float, int]] = {}  # until when, and how many, in the order in which they began

    @property
    def base_exceptions(self) -> type[Exception]:
        """What it may fail with: nothing of its own."""
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Counts so many more, in a window of `expiry` seconds where none is open; gives how many there are in it."""
        now_s = self._now_s()
        ends_s, count = self._windows.get(key, (0.0, 0))
        if ends_s <= now_s:
            self._windows.pop(key, None)
            self._make_room(now_s)
            ends_s, count = now_s + expiry, 0
        self._windows[key] = (ends_s, count + amount)
        return count + amount

    def get(self, key: str) -> int:
        """How many there are in its window."""
        ends_s, count = self._windows.get(key, (0.0, 0))
        return count if ends_s > self._now_s() else 0

    def get_expiry(self, key: str) -> float:
        """When its window is over, of the clock that it was given."""
        return self._windows.get(key, (self._now_s(), 0))[0]

    def check(self) -> bool:
        """Memory is always there."""
        return True

    def reset(self) -> int:
        """Forgets everything; gives how much that was."""
        forgotten = len(self._windows)
        self._windows.clear()
        return forgotten

    def clear(self, key: str) -> None:
        """Forgets one."""
        self._windows.pop(key, None)

    def _make_room(self, now_s: float) -> None:
        """Where there is none, what is over goes; and where nothing is, what began first."""
        if len(self._windows) < WINDOWS_MAX:
            return
        self._windows = {key: window for key, window in self._windows.items() if window[0] > now_s}
        while len(self._windows) >= WINDOWS_MAX:
            del self._windows[next(iter(self._windows))]

"""How it went in the last hours: a point a minute, measured by this process and kept in its memory.

Owns: the points, and what is the difference of two looks. Must not: count what happens; every figure comes from its
part, and is looked at once a minute, so that nothing costs a tap anything.

A point has what is the process's once, and a row for each restaurant where there is anything to tell: 150 bytes each,
54 MB where a thousand restaurants are busy for all six hours, which is more than one process serves. A start begins
anew, and a point more than a minute after the one before says that the machine slept.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple, Protocol

import trio
from attrs import field, frozen

from actors.ports.clock import Clock
from server.http.overview import JournalFigures, TillFigures
from staff.office.placed import PlacedOrders
from staff.office.usage import Usage, usage

EVERY_S: Final = 60
POINTS_MAX: Final = 360  # six hours: an evening from its first guest to its last


class FlushFigures(Protocol):
    """How long flushes took, in seconds; None where there was none."""

    @property
    def median_s(self) -> float | None:
        """The one in the middle."""
        ...

    @property
    def longest_s(self) -> float | None:
        """The longest."""
        ...


class Measured(Protocol):
    """A journal that says how it goes."""

    def statistics(self) -> JournalFigures:
        """Counts since the start."""
        ...

    def flush_times(self) -> FlushFigures:
        """How long flushes took since this was last asked."""
        ...


class Own(NamedTuple):
    """A restaurant's row of a point; `orders` were placed since the point before, the rest is as it was then."""

    sessions: int = 0
    connections: int = 0
    screens: int = 0
    oldest_unsent_s: float | None = None
    orders: int = 0


NOTHING: Final = Own()


@frozen(eq=False)
class Point:
    """One minute. `cpu_share` is 1 where one core did nothing else; counts are of the time since the point before."""

    at: datetime
    own: Mapping[int, Own]
    flushes: int
    changes: int
    flush_times: FlushFigures
    cpu_share: float
    memory_bytes: int | None


@frozen(eq=False)
class Sources:
    """Where to look. `screens` are staff's sockets, by restaurant."""

    screens: Callable[[], Mapping[int, int]]
    tills: Callable[[], Sequence[TillFigures]]
    journal: Measured
    placed: PlacedOrders
    usage: Callable[[], Usage] = field(default=usage)


@frozen(eq=False)
class _Look:
    """What grows, at one moment of trio's clock."""

    at_s: float
    journal: JournalFigures
    usage: Usage


class History:
    """The points of the last six hours, oldest first."""

    def __init__(self, sources: Sources, clock: Clock) -> None:
        self._sources = sources
        self._clock = clock
        self._points: deque[Point] = deque(maxlen=POINTS_MAX)
        self._last: _Look | None = None
        self._sessions: Callable[[], Mapping[int, tuple[int, int]]] = dict

    def follow(self, sessions: Callable[[], Mapping[int, tuple[int, int]]]) -> None:
        """Where live sessions and their connections are counted, by restaurant; said once, before it runs."""
        self._sessions = sessions

    @property
    def points(self) -> Sequence[Point]:
        """What was measured up to now."""
        return tuple(self._points)

    async def run(self, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Measures, for ever. Started again after a crash, it goes on from its last look."""
        self._last = self._last or self._look()
        task_status.started()
        while True:
            await trio.sleep(EVERY_S)
            self._measure(self._last)

    def _look(self) -> _Look:
        return _Look(trio.current_time(), self._sources.journal.statistics(), self._sources.usage())

    def _measure(self, before: _Look) -> None:
        now = self._last = self._look()
        point = Point(
            at=self._clock(),
            own=self._own(),
            flushes=now.journal.flushes - before.journal.flushes,
            changes=now.journal.changes - before.journal.changes,
            flush_times=self._sources.journal.flush_times(),
            cpu_share=(now.usage.cpu_s - before.usage.cpu_s) / (now.at_s - before.at_s),
            memory_bytes=now.usage.memory_bytes,
        )
        self._points.append(point)

    def _own(self) -> Mapping[int, Own]:
        """A row for each restaurant that has anything to tell."""
        sources = self._sources
        sessions, screens, orders = self._sessions(), sources.screens(), sources.placed.taken()
        unsent = {
            each.restaurant_id: each.oldest_unsent_s for each in sources.tills() if each.oldest_unsent_s is not None
        }
        return {
            one: Own(*sessions.get(one, (0, 0)), screens.get(one, 0), unsent.get(one), orders.get(one, 0))
            for one in {*sessions, *screens, *unsent, *orders}
        }

"""How it went in the last hours, for managers (`docs/contract.md` §5).

Owns: the shapes, and that nobody is shown another restaurant's. Must not: measure.
"""

from typing import Annotated

from attrs import frozen
from msgspec import Meta, Struct

from actors.domain.staff import Role, StaffUser
from server.http.views import Instant
from staff.office.history import EVERY_S, NOTHING, History, Point
from staff.rights import demand

Ms = Annotated[float | None, Meta(description="Null where nothing was flushed.")]


class HistoryPointView(Struct, frozen=True, gc=False, kw_only=True):
    """One minute, which ends `at`.

    The restaurant's own: live `sessions`, its diners' `connections` and staff's `screens`, and the oldest order that
    the till has not answered for, as they were at its end; `orders` that were placed in it. The process's: `flushes`
    of the journal with the `changes` in them, how long the one in the middle and the longest took, the share of a core
    that it used (2 where two cores did nothing else), and its memory at the end.
    """

    at: Instant
    sessions: int
    connections: int
    screens: int
    oldest_unsent_s: Annotated[float | None, Meta(description="Null where the till has answered for every order.")]
    orders: int
    flushes: int
    changes: int
    flush_median_ms: Ms
    flush_max_ms: Ms
    cpu_share: float
    memory_bytes: Annotated[int | None, Meta(description="Null where the system does not say.")]


class HistoryView(Struct, frozen=True):
    """The minutes since this process has started, oldest first, at most six hours of them. `every_s` lies between."""

    every_s: int
    points: list[HistoryPointView]


@frozen(eq=False)
class HistoryDesk:
    """What a manager may see of it."""

    history: History

    def look(self, user: StaffUser) -> HistoryView:
        """Their own restaurant's, and the process's. Raises `Problem` (403)."""
        demand(user, Role.MANAGER)
        return HistoryView(EVERY_S, [_point(point, user.restaurant_id) for point in self.history.points])


def _point(point: Point, restaurant_id: int) -> HistoryPointView:
    own, times = point.own.get(restaurant_id, NOTHING), point.flush_times
    return HistoryPointView(
        at=point.at,
        sessions=own.sessions,
        connections=own.connections,
        screens=own.screens,
        oldest_unsent_s=None if own.oldest_unsent_s is None else round(own.oldest_unsent_s, 1),
        orders=own.orders,
        flushes=point.flushes,
        changes=point.changes,
        flush_median_ms=_ms(times.median_s),
        flush_max_ms=_ms(times.longest_s),
        cpu_share=round(point.cpu_share, 3),
        memory_bytes=point.memory_bytes,
    )


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 1)

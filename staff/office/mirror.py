"""The mirror for managers: whom their restaurant's changes are sent to, and how far behind they are (`docs/mirror.md`).

Owns: whose sinks somebody may see, and the shape of what is shown. Must not: send anything, or know where it is kept.
"""

from typing import Annotated, Literal

from attrs import frozen
from msgspec import Meta, Struct

from actors.domain.staff import Role, StaffUser
from actors.ports.clock import Clock
from actors.ports.sync import SinkStanding, SinkStandings
from server.http.views import Instant
from staff.floor.reading import in_time
from staff.rights import demand


class SinkView(Struct, frozen=True):
    """One sink. `attempts` are failures in a row, and `next_at` is when it may be tried again."""

    id: int
    kind: str
    state: Literal["pending", "success", "failed"]
    attempts: int
    last_error: str
    next_at: Instant
    lag_rows: Annotated[int, Meta(description="What it lacks, counted up to 10,000.")]
    lag_seconds: float
    delivered: int
    delivered_at: Instant | None
    parked: Annotated[int, Meta(description="What it refuses for good, counted up to 10,000.")]


class MirrorView(Struct, frozen=True):
    """The restaurant's sinks."""

    sinks: list[SinkView]


@frozen(eq=False)
class MirrorDesk:
    """The sinks of a manager's own restaurant."""

    sinks: SinkStandings
    clock: Clock

    async def look(self, user: StaffUser) -> MirrorView:
        """How they are. Raises `Problem` (403) and `Unavailable`."""
        demand(user, Role.MANAGER)
        return MirrorView([self._view(one) for one in await in_time(self.sinks.standing(user.restaurant_id))])

    def _view(self, one: SinkStanding) -> SinkView:
        return SinkView(
            one.sink_id,
            one.kind,
            one.state,
            one.attempts,
            one.last_error,
            one.next_at,
            one.lag_rows,
            round(one.lag_s(self.clock()), 1),
            one.delivered,
            one.delivered_at,
            one.parked,
        )

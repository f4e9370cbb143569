"""The mirror for managers: whom their restaurant's changes are sent to, and how far behind they are (`docs/mirror.md`).

Owns: whose sinks somebody may see, and have tried again, and the shape of what is shown. Must not: send anything, or
know where it is kept.
"""

from datetime import datetime
from typing import Annotated, Final, Literal, Protocol

from attrs import frozen
from msgspec import Meta, Struct

from actors.domain.staff import Role, StaffUser
from actors.ports.clock import Clock
from actors.ports.sync import SinkControls, SinkStanding
from server.door.bounds import ID_MAX
from server.http.problems import Problem
from server.http.views import Instant
from staff.floor.reading import in_time
from staff.rights import demand

PARKED_MAX: Final = 100  # that are shown at once


class Ask(Protocol):
    """Has something be done about a restaurant's sink; whether there is one."""

    async def __call__(self, restaurant_id: int, sink_id: int, *, at: datetime, who: int) -> bool:
        """At this time, because this staff user said so. Raises `Unavailable`."""
        ...


class SinkView(Struct, frozen=True):
    """One sink. `attempts` are failures in a row, and `next_at` is when it may be tried again."""

    id: int
    kind: str
    name: Annotated[str, Meta(description="What a webhook is called, or the host a sink goes to; empty of Redis.")]
    state: Literal["pending", "success", "failed"]
    attempts: int
    last_error: str
    next_at: Instant
    disabled_at: Instant | None
    lag_rows: Annotated[int, Meta(description="What it lacks, counted up to 10,000.")]
    lag_seconds: float
    delivered: int
    delivered_at: Instant | None
    parked: Annotated[int, Meta(description="What it refuses for good, counted up to 10,000.")]


class SinkData(Struct, frozen=True):
    """One sink, as it is after what was asked for."""

    data: SinkView


class ParkedView(Struct, frozen=True):
    """What a sink refuses for good: of which entity, since when, and why in its words."""

    entity_type: str
    entity_id: str
    error: str
    at: Instant


class ParkedData(Struct, frozen=True):
    """What a sink refuses for good, by entity; a hundred at most."""

    data: list[ParkedView]


class MirrorView(Struct, frozen=True):
    """The restaurant's sinks."""

    sinks: list[SinkView]


@frozen(eq=False)
class MirrorDesk:
    """The sinks of a manager's own restaurant. Another's do not exist: `Problem` 404. All raises `Unavailable`."""

    sinks: SinkControls
    clock: Clock

    async def look(self, user: StaffUser) -> MirrorView:
        """How they are. Raises `Problem` (403)."""
        demand(user, Role.MANAGER)
        return MirrorView([self._view(one) for one in await in_time(self.sinks.standing(user.restaurant_id))])

    async def parked(self, user: StaffUser, sink_id: int) -> ParkedData:
        """What one refuses for good. Raises `Problem` (403, 404)."""
        demand(user, Role.MANAGER)
        found = await in_time(self.sinks.parked(user.restaurant_id, _known(sink_id), PARKED_MAX))
        if found is None:
            raise _no_sink()
        return ParkedData([ParkedView(one.entity_type, one.entity_id, one.error, one.at) for one in found])

    async def again(self, user: StaffUser, sink_id: int) -> SinkData:
        """Everything is sent to one again. Raises `Problem` (403, 404)."""
        return await self._asked(user, sink_id, self.sinks.again)

    async def retry(self, user: StaffUser, sink_id: int) -> SinkData:
        """What one refused is sent again, and it tries at once. Raises `Problem` (403, 404)."""
        return await self._asked(user, sink_id, self.sinks.retry)

    async def _asked(self, user: StaffUser, sink_id: int, ask: Ask) -> SinkData:
        demand(user, Role.MANAGER)
        restaurant_id = user.restaurant_id
        if not await in_time(ask(restaurant_id, _known(sink_id), at=self.clock(), who=user.staff_user_id)):
            raise _no_sink()
        for one in await in_time(self.sinks.standing(restaurant_id)):
            if one.sink_id == sink_id:
                return SinkData(self._view(one))
        raise _no_sink()  # it was removed meanwhile

    def _view(self, one: SinkStanding) -> SinkView:
        return SinkView(
            one.sink_id,
            one.kind,
            one.name,
            one.state,
            one.attempts,
            one.last_error,
            one.next_at,
            one.paused_at,
            one.lag_rows,
            round(one.lag_s(self.clock()), 1),
            one.delivered,
            one.delivered_at,
            one.parked,
        )


def _known(sink_id: int) -> int:
    if sink_id > ID_MAX:
        raise _no_sink()
    return sink_id


def _no_sink() -> Problem:
    return Problem(404, "SINK_NOT_FOUND", "There is no such sink.")

"""How those are whom others' systems hear from: the sinks of the outbox (`docs/mirror.md`)."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol

from attrs import frozen

from actors.domain.alerts.alert import Alert


@frozen
class SinkStanding:
    """One sink. `lag_rows` and `parked` are counted up to a bound; `oldest_at` is of the oldest row that it lacks.

    `name` is what people know it by: what a webhook is called, else the host it goes to; empty of Redis. `attempts`
    are failures in a row, of which the last said `last_error`. `full_asked`: all is about to be sent again. While it
    is paused nothing is sent to it, and it lacks nothing.
    """

    sink_id: int
    restaurant_id: int
    slug: str
    kind: str
    attempts: int
    last_error: str
    next_at: datetime
    delivered: int
    delivered_at: datetime | None
    full_asked: bool
    lag_rows: int
    oldest_at: datetime | None
    parked: int
    paused_at: datetime | None = None
    name: str = ""

    @property
    def state(self) -> Literal["pending", "success", "failed"]:
        """`failed` while it takes nothing, `pending` while it lacks something, else `success`."""
        if self.attempts or self.paused_at is not None:
            return "failed"
        return "pending" if self.lag_rows or self.full_asked else "success"

    def lag_s(self, now: datetime) -> float:
        """For how long the oldest row that it lacks has been waiting, in seconds."""
        return 0.0 if self.oldest_at is None else max(0.0, (now - self.oldest_at).total_seconds())


class SinkOutcome(StrEnum):
    """What became of something that was sent to a sink: `REFUSED` where it took the rest of it, or would have."""

    TAKEN = "taken"
    REFUSED = "refused"
    FAILED = "failed"


class SinkStandings(Protocol):
    """Where it is kept."""

    async def standing(self, restaurant_id: int | None) -> Sequence[SinkStanding]:
        """The sinks of a restaurant, or of all. Raises `Unavailable`."""
        ...


@frozen
class ParkedNews:
    """What a sink refuses for good: of which entity, since when, and why in its words."""

    entity_type: str
    entity_id: str
    error: str
    at: datetime


class SinkControls(SinkStandings, Protocol):
    """What managers do about the sinks of their restaurant, kept with its audit. All raises `Unavailable`."""

    async def parked(self, restaurant_id: int, sink_id: int, limit: int) -> Sequence[ParkedNews] | None:
        """What it refuses, by entity, at most `limit`; None where the restaurant has no such sink."""
        ...

    async def again(self, restaurant_id: int, sink_id: int, *, at: datetime, who: int) -> bool:
        """Has everything be sent again; False where the restaurant has no such sink."""
        ...

    async def retry(self, restaurant_id: int, sink_id: int, *, at: datetime, who: int) -> bool:
        """Has what was parked be sent again, and one that rests try at once; False likewise."""
        ...


class SinkAlarms(Protocol):
    """What staff are alerted of."""

    async def look(self, now: datetime) -> Sequence[Alert]:
        """Raises an alert for each sink that has fallen behind, and ends those of sinks that are back.

        Gives both, durable, as they are now. Raises `Unavailable`.
        """
        ...

"""How those are whom others' systems hear from: the sinks of the outbox (`docs/mirror.md`)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol

from attrs import frozen


@frozen
class SinkStanding:
    """One sink. `lag_rows` and `parked` are counted up to a bound; `oldest_at` is of the oldest row that it lacks.

    `attempts` are failures in a row, of which the last said `last_error`. `full_asked`: all is about to be sent again.
    While it is paused nothing is sent to it, and it lacks nothing.
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

    @property
    def state(self) -> Literal["pending", "success", "failed"]:
        """`failed` while it takes nothing, `pending` while it lacks something, else `success`."""
        if self.attempts or self.paused_at is not None:
            return "failed"
        return "pending" if self.lag_rows or self.full_asked else "success"

    def lag_s(self, now: datetime) -> float:
        """For how long the oldest row that it lacks has been waiting, in seconds."""
        return 0.0 if self.oldest_at is None else max(0.0, (now - self.oldest_at).total_seconds())


class SinkStandings(Protocol):
    """Where it is kept."""

    async def standing(self, restaurant_id: int | None) -> Sequence[SinkStanding]:
        """The sinks of a restaurant, or of all. Raises `Unavailable`."""
        ...

"""An endpoint: an address of another system that is told what happens, of which things, and how it has been lately.

    good ──nothing is taken for five days, or the answer is 410──▶ disabled ──somebody enables it──▶ good
                                                 by hand, too

Owns: the values, and their bounds. Must not: see a secret, or call anybody. Pure.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from attrs import frozen

from actors.domain.event_type import EventType
from actors.domain.webhooks.signing import Seed

ENDPOINTS_MAX: Final = 20  # of one restaurant: each is a worker of its own
DESCRIPTION_CHARS_MAX: Final = 120
ROTATION: Final = timedelta(hours=24)
"""For how long both secrets sign after one was rotated, so that receivers change at their own time."""
PATIENCE: Final = timedelta(days=5)
"""After so long without a single answer that takes anything it is disabled. The outbox forgets after seven days."""
DELIVERIES_MAX: Final = 100  # that are kept of one endpoint, the newest
ANSWER_CHARS_MAX: Final = 500  # that are kept of each answer
TEST_TYPE: Final = "webhook.test"
"""The type of what is sent to try an endpoint. It is no event, and nobody chooses it."""


class Failure(StrEnum):
    """Why something was not taken."""

    STATUS = "status"  # what was answered says so
    REDIRECT = "redirect"  # which is never followed
    GONE = "gone"
    TIMEOUT = "timeout"
    UNKNOWN_HOST = "unknown_host"
    UNREACHABLE = "unreachable"
    BROKEN = "broken"  # no answer that makes sense
    REFUSED_ADDRESS = "refused_address"  # it leads where no webhook may go
    NO_SECRET = "no_secret"  # noqa: S105 - a word. The operator's key that its secret grew from is gone: rotate it


class Off(StrEnum):
    """Why an endpoint is disabled."""

    BY_HAND = "by_hand"
    GONE = "gone"  # it answered 410
    FAILING = "failing"  # it has taken nothing for `PATIENCE`


@frozen
class Endpoint:
    """An endpoint as it is kept. Times are aware UTC.

    `old_seed` signs beside `seed` until `old_until`. `failing_since` is of the first of the failures since it took
    something. `parked` is how many entities wait, because they were refused, to be tried again.
    """

    webhook_id: int
    restaurant_id: int
    url: str
    description: str
    events: frozenset[EventType]
    seed: Seed
    created_at: datetime
    old_seed: Seed | None = None
    old_until: datetime | None = None
    disabled_at: datetime | None = None
    disabled_why: Off | None = None
    failing_since: datetime | None = None
    last_error: str = ""
    delivered_at: datetime | None = None
    lag_rows: int = 0
    parked: int = 0

    def seeds(self, now: datetime) -> tuple[Seed, ...]:
        """Those that sign, the newest first."""
        old = self.old_seed if self.old_until is not None and now < self.old_until else None
        return (self.seed,) if old is None else (self.seed, old)


@frozen
class NewEndpoint:
    """An endpoint that is to be made."""

    restaurant_id: int
    url: str
    description: str
    events: frozenset[EventType]
    seed: Seed
    created_by: int | None
    at: datetime


@frozen
class Delivery:
    """An event as it was sent to an endpoint, each time with the same `message_id`: how the last time went.

    `status` is None where nothing was answered; `error` says why then, or why an answer was not enough. `answer` is
    how the answer begins.
    """

    delivery_id: int
    message_id: str
    event_type: str
    entity_type: str
    entity_id: str
    first_at: datetime
    at: datetime
    tries: int
    status: int | None
    duration_ms: int
    error: str
    answer: str

    @property
    def taken(self) -> bool:
        """Whether it was taken."""
        return not self.error


def words(events: Iterable[EventType]) -> str:
    """The types in the order of the contract."""
    chosen = set(events)
    return ", ".join(one for one in EventType if one in chosen)

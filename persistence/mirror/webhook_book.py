"""What is kept of webhooks: where each goes, how it has been, its last deliveries, and what waits to be tried again.

Owns: the statements, one trip each. Must not: call anybody, or rule on anything.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from attrs import frozen
from uuid_utils.compat import uuid7

from actors.domain.alerts.alert import Alert, AlertKind
from actors.domain.event_type import EventType
from actors.domain.webhooks.endpoint import DELIVERIES_MAX, PATIENCE, Endpoint, Off
from actors.domain.webhooks.signing import Seed
from persistence.bridge import Reads, Row
from persistence.mirror.webhook_post import Answer
from persistence.statements import statement

_ENDPOINT: Final = statement("webhook_endpoint")
_NOTED: Final = statement("webhook_noted")
_FARED: Final = statement("webhook_fared")
_DUE: Final = statement("webhook_due")
_TRIED: Final = statement("webhook_tried")
_ALERT: Final = statement("webhook_alert")


@frozen
class Sent:
    """A message that was sent, about an entity, and how it went. It is taken where the answer has no error."""

    message_id: str
    event: str
    entity_type: str
    entity_id: str
    answer: Answer


@frozen
class Tried:
    """What became of something that had been refused: taken, or `error`, and tried again at `next_at`, if ever."""

    entity_type: str
    entity_id: str
    at: datetime
    taken: bool
    error: str
    next_at: datetime | None


class WebhookBook:
    """All raises `Unavailable`."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    async def endpoint(self, sink_id: int) -> Endpoint | None:
        """The endpoint as it is by now; None where it was deleted."""
        rows = await self._reads.fetch(_ENDPOINT, sink_id)
        return endpoint_of(rows[0]) if rows else None

    async def noted(self, sink_id: int, at: datetime, sent: Sequence[Sent]) -> Sequence[int]:
        """Keeps how each message went, of the newest ones; gives what its delivery is called, in the same order."""
        names = ([one.message_id for one in sent], [one.event for one in sent])
        entities = ([one.entity_type for one in sent], [one.entity_id for one in sent])
        answers = [one.answer for one in sent]
        went = ([one.status for one in answers], [one.duration_ms for one in answers])
        words = ([one.word for one in answers], [one.text for one in answers])
        rows = await self._reads.fetch(_NOTED, sink_id, at, *names, *entities, *went, *words, DELIVERIES_MAX)
        ids = {row["message_id"]: int(row["delivery_id"]) for row in rows}
        return [ids[one.message_id] for one in sent if one.message_id in ids]

    async def fared(self, sink_id: int, at: datetime, *, took: bool, gone: bool = False) -> Off | None:
        """Keeps whether an endpoint takes things; why it is disabled, if it is from now on."""
        why = Off.GONE if gone else None
        rows = await self._reads.fetch(_FARED, sink_id, at, took, why, at - PATIENCE)
        return Off(rows[0]["why"]) if rows else None

    async def due(self, sink_id: int, at: datetime, limit: int) -> Sequence[Row]:
        """What it has refused that is to be tried again, as it was put aside."""
        return await self._reads.fetch(_DUE, sink_id, at, limit)

    async def tried(self, sink_id: int, tried: Sequence[Tried]) -> None:
        """Keeps what became of it."""
        keys = ([one.entity_type for one in tried], [one.entity_id for one in tried], [one.at for one in tried])
        went = ([one.taken for one in tried], [one.error for one in tried], [one.next_at for one in tried])
        await self._reads.fetch(_TRIED, sink_id, *keys, *went)

    async def alert(self, restaurant_id: int, kind: AlertKind, words: str, at: datetime) -> Alert | None:
        """Raises an alert; None where one like it waits for somebody already."""
        alert = Alert(restaurant_id, uuid7(), kind, None, words, at)
        rows = await self._reads.fetch(_ALERT, restaurant_id, alert.alert_id, kind, words, at)
        return alert if rows else None


def endpoint_of(row: Row) -> Endpoint:
    """The endpoint in a row. Types that a later version knows beside ours are nothing to this one."""
    known = {event.value for event in EventType}
    old = None if row["old_seed"] is None else Seed(row["old_seed"], row["old_seed_mark"])
    return Endpoint(
        row["sink_id"],
        row["restaurant_id"],
        row["url"],
        row["description"],
        frozenset(EventType(event) for event in row["events"] if event in known),
        Seed(row["seed"], row["seed_mark"]),
        row["created_at"],
        old,
        row["old_until"],
        row["paused_at"],
        None if row["disabled_why"] is None else Off(row["disabled_why"]),
        row["failing_since"],
        row["last_error"],
        row["delivered_at"],
        row["lag_rows"],
        row["parked"],
    )

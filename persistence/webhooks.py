"""Webhooks for those who set them up: kept in Postgres, and tried out from here.

Owns: one statement and one trip for each read and change, and sending one message because somebody says so. Must not:
see a secret, hold a rule, or send what is sent by itself; the sink does (`persistence.mirror.webhook_sink`).
"""

from collections.abc import Sequence
from typing import Final

import msgspec
from uuid_utils.compat import uuid7

from actors.domain.audit import AuditEntry
from actors.domain.webhooks.address import Wrong
from actors.domain.webhooks.audit import webhook_made
from actors.domain.webhooks.endpoint import DELIVERIES_MAX, ENDPOINTS_MAX, TEST_TYPE, Delivery, Endpoint, NewEndpoint
from persistence.bridge import Reads, Row
from persistence.mirror.happenings import body_of, state_of
from persistence.mirror.outbox import Outbox
from persistence.mirror.webhook_book import Sent, WebhookBook, endpoint_of
from persistence.mirror.webhook_post import Poster
from persistence.one_more import one_more
from persistence.statements import statement

COUNTED_MAX: Final = 10_000  # rows that one lacks, or has refused, are counted up to: more is more
_ALL: Final = statement("webhook_endpoints")
_ONE: Final = statement("webhook_endpoint")
_ADD: Final = statement("webhook_add")
_SAVED: Final = statement("webhook_saved")
_DELETED: Final = statement("webhook_deleted")
_DELIVERIES: Final = statement("webhook_deliveries")
_DELIVERY: Final = statement("webhook_delivery")
_TEST: Final = "test"  # what the entity of a message is called that is about none


class Webhooks:
    """Fits `staff.ports.Webhooks`. Everything raises `Unavailable` when Postgres is away."""

    def __init__(self, reads: Reads, poster: Poster) -> None:
        self._reads = reads
        self._poster = poster
        self._outbox = Outbox(reads)
        self._book = WebhookBook(reads)

    async def all(self, restaurant_id: int) -> Sequence[Endpoint]:
        """See `staff.ports.Webhooks.all`."""
        rows = await self._reads.fetch(_ALL, restaurant_id, ENDPOINTS_MAX, COUNTED_MAX)
        return [endpoint_of(row) for row in rows]

    async def one(self, restaurant_id: int, webhook_id: int) -> Endpoint | None:
        """See `staff.ports.Webhooks.one`."""
        rows = await self._reads.fetch(_ONE, webhook_id)
        return endpoint_of(rows[0]) if rows and rows[0]["restaurant_id"] == restaurant_id else None

    async def add(self, new: NewEndpoint) -> Endpoint | None:
        """See `staff.ports.Webhooks.add`."""
        entry = webhook_made(new)
        known = (new.restaurant_id, new.url, new.description, sorted(new.events), new.seed.text, new.seed.mark)
        audit = (new.created_by, new.at, entry.what, entry.new)
        row = await one_more(self._reads, _ADD, (*known, *audit), ENDPOINTS_MAX)
        return None if row is None else endpoint_of(row)

    async def save(self, now: Endpoint, entry: AuditEntry) -> Endpoint | None:
        """See `staff.ports.Webhooks.save`."""
        known = (now.restaurant_id, now.webhook_id, now.url, now.description, sorted(now.events))
        old = (None, None) if now.old_seed is None else (now.old_seed.text, now.old_seed.mark)
        seeds = (now.seed.text, now.seed.mark, *old, now.old_until)
        audit = (entry.at, entry.who, entry.what, entry.subject, entry.old, entry.new)
        rows = await self._reads.fetch(_SAVED, *known, *seeds, now.disabled_at, *audit)
        return endpoint_of(rows[0]) if rows else None

    async def delete(self, restaurant_id: int, webhook_id: int, entry: AuditEntry) -> bool:
        """See `staff.ports.Webhooks.delete`."""
        audit = (entry.at, entry.who, entry.what, entry.subject, entry.old)
        return bool(await self._reads.fetch(_DELETED, restaurant_id, webhook_id, *audit))

    async def deliveries(self, restaurant_id: int, webhook_id: int) -> Sequence[Delivery]:
        """See `staff.ports.Webhooks.deliveries`."""
        rows = await self._reads.fetch(_DELIVERIES, restaurant_id, webhook_id, DELIVERIES_MAX)
        return [_delivery_of(row) for row in rows]

    async def wrong(self, url: str) -> Wrong | None:
        """See `staff.ports.Webhooks.wrong`."""
        return await self._poster.wrong(url)

    async def send_again(self, endpoint: Endpoint, delivery_id: int) -> Delivery | None:
        """See `staff.ports.Webhooks.send_again`."""
        rows = await self._reads.fetch(_DELIVERY, endpoint.restaurant_id, endpoint.webhook_id, delivery_id)
        return await self._send(endpoint, _delivery_of(rows[0])) if rows else None

    async def send_test(self, endpoint: Endpoint) -> Delivery:
        """See `staff.ports.Webhooks.send_test`."""
        now = self._poster.now()
        sent = Delivery(0, f"msg_{uuid7().hex}", TEST_TYPE, _TEST, "", now, now, 0, None, 0, "", "")
        return await self._send(endpoint, sent)

    async def _send(self, endpoint: Endpoint, known: Delivery) -> Delivery:
        if known.entity_type == _TEST:
            data = msgspec.json.encode({"webhook_id": endpoint.webhook_id})
        else:
            data = await state_of(self._outbox, endpoint.restaurant_id, known.entity_type, known.entity_id)
        async with self._poster.line(endpoint) as line:
            answer = await line.post(known.message_id, body_of(known.event_type, self._poster.now(), data))
        sent = Sent(known.message_id, known.event_type, known.entity_type, known.entity_id, answer)
        noted = await self._book.noted(endpoint.webhook_id, self._poster.now(), [sent])
        if answer.error is None and endpoint.failing_since is not None:
            await self._book.fared(endpoint.webhook_id, self._poster.now(), took=True)
        rows = await self._reads.fetch(_DELIVERY, endpoint.restaurant_id, endpoint.webhook_id, *noted) if noted else ()
        return _delivery_of(rows[0]) if rows else known  # deleted in this very moment


def _delivery_of(row: Row) -> Delivery:
    return Delivery(
        row["delivery_id"],
        row["message_id"],
        row["event_type"],
        row["entity_type"],
        row["entity_id"],
        row["first_at"],
        row["at"],
        row["tries"],
        row["status"],
        row["duration_ms"],
        row["error"],
        row["answer"],
    )

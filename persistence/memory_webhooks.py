"""The twin in memory of webhooks, where whoever is called says yes."""

from collections.abc import Awaitable, Callable, MutableSequence, Sequence
from datetime import UTC, datetime

import attrs

from actors.domain.audit import AuditEntry
from actors.domain.webhooks.address import Wrong, target_of
from actors.domain.webhooks.audit import webhook_made, webhook_subject
from actors.domain.webhooks.endpoint import ENDPOINTS_MAX, TEST_TYPE, Delivery, Endpoint, NewEndpoint, Off


class MemoryWebhooks:
    """Fits `staff.ports.Webhooks`."""

    def __init__(self, audit: MutableSequence[AuditEntry], before_read: Callable[[], Awaitable[None]]) -> None:
        self._audit = audit
        self._before_read = before_read
        self._made = 0
        self._known: dict[int, Endpoint] = {}
        self._deliveries: dict[int, list[Delivery]] = {}

    async def all(self, restaurant_id: int) -> Sequence[Endpoint]:
        """See `staff.ports.Webhooks.all`."""
        await self._before_read()
        return [one for one in reversed(self._known.values()) if one.restaurant_id == restaurant_id]

    async def one(self, restaurant_id: int, webhook_id: int) -> Endpoint | None:
        """See `staff.ports.Webhooks.one`."""
        return next((one for one in await self.all(restaurant_id) if one.webhook_id == webhook_id), None)

    async def add(self, new: NewEndpoint) -> Endpoint | None:
        """See `staff.ports.Webhooks.add`."""
        if len(await self.all(new.restaurant_id)) >= ENDPOINTS_MAX:
            return None
        self._made += 1
        known = (self._made, new.restaurant_id, new.url, new.description, new.events, new.seed, new.at)
        self._known[self._made] = Endpoint(*known)
        self._audit.append(attrs.evolve(webhook_made(new), subject=webhook_subject(self._made)))
        return self._known[self._made]

    async def save(self, now: Endpoint, entry: AuditEntry) -> Endpoint | None:
        """See `staff.ports.Webhooks.save`."""
        was = await self.one(now.restaurant_id, now.webhook_id)
        if was is None:
            return None
        why = None if now.disabled_at is None else was.disabled_why or Off.BY_HAND
        failing = None if was.disabled_at is not None and now.disabled_at is None else was.failing_since
        self._audit.append(entry)
        self._known[now.webhook_id] = attrs.evolve(now, disabled_why=why, failing_since=failing)
        return self._known[now.webhook_id]

    async def delete(self, restaurant_id: int, webhook_id: int, entry: AuditEntry) -> bool:
        """See `staff.ports.Webhooks.delete`."""
        if await self.one(restaurant_id, webhook_id) is None:
            return False
        self._audit.append(entry)
        del self._known[webhook_id]
        return True

    async def deliveries(self, restaurant_id: int, webhook_id: int) -> Sequence[Delivery]:
        """See `staff.ports.Webhooks.deliveries`."""
        there = await self.one(restaurant_id, webhook_id)
        return [] if there is None else list(reversed(self._deliveries.get(webhook_id, [])))

    async def wrong(self, url: str) -> Wrong | None:
        """See `staff.ports.Webhooks.wrong`. No name is looked up."""
        await self._before_read()
        target = target_of(url, private=False)
        return target if isinstance(target, Wrong) else None

    async def send_again(self, endpoint: Endpoint, delivery_id: int) -> Delivery | None:
        """See `staff.ports.Webhooks.send_again`."""
        sent = self._deliveries.get(endpoint.webhook_id, [])
        for n, one in enumerate(sent):
            if one.delivery_id == delivery_id:
                sent[n] = attrs.evolve(one, tries=one.tries + 1, status=200, error="")
                return sent[n]
        return None

    async def send_test(self, endpoint: Endpoint) -> Delivery:
        """See `staff.ports.Webhooks.send_test`."""
        sent = self._deliveries.setdefault(endpoint.webhook_id, [])
        number, now = len(sent) + 1, datetime.now(UTC)
        sent.append(Delivery(number, f"msg_{number}", TEST_TYPE, "test", "", now, now, 1, 200, 5, "", ""))
        return sent[-1]

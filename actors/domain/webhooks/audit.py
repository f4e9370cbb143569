"""What the audit says of endpoints. Never a secret, and of an address what a person tells it by.

Owns: the entries. Must not: change an endpoint. Pure.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from actors.domain.audit import AuditEntry
from actors.domain.event_type import EventType
from actors.domain.webhooks.endpoint import Endpoint, NewEndpoint, words

_GOOD: Final = "enabled"
_OFF: Final = "disabled"


def webhook_subject(webhook_id: int) -> str:
    """What the audit calls an endpoint."""
    return f"webhook-{webhook_id}"


def webhook_made(new: NewEndpoint) -> AuditEntry:
    """What a new one leaves. Its `subject` is filled in by the store, which gives it its number."""
    told = _told(new.url, new.description, new.events)
    return AuditEntry(new.restaurant_id, new.at, new.created_by, "webhook_made", "", None, told)


def webhook_changed(was: Endpoint, now: Endpoint, *, at: datetime, who: int) -> AuditEntry:
    """What a change of its address, words or types leaves."""
    old, new = (_told(one.url, one.description, one.events) for one in (was, now))
    return AuditEntry(was.restaurant_id, at, who, "webhook_changed", webhook_subject(was.webhook_id), old, new)


def webhook_rotated(was: Endpoint, *, at: datetime, who: int) -> AuditEntry:
    """What another secret leaves."""
    return AuditEntry(was.restaurant_id, at, who, "webhook_rotated", webhook_subject(was.webhook_id), None, was.url)


def webhook_turned(was: Endpoint, *, on: bool, at: datetime, who: int) -> AuditEntry:
    """What being enabled or disabled leaves."""
    old, new = (_OFF, _GOOD) if on else (_GOOD, _OFF)
    return AuditEntry(was.restaurant_id, at, who, "webhook_turned", webhook_subject(was.webhook_id), old, new)


def webhook_deleted(was: Endpoint, *, at: datetime, who: int) -> AuditEntry:
    """What its end leaves."""
    told = _told(was.url, was.description, was.events)
    return AuditEntry(was.restaurant_id, at, who, "webhook_deleted", webhook_subject(was.webhook_id), told, None)


def _told(url: str, description: str, events: Iterable[EventType]) -> str:
    """Such as `https://till.example.com/hooks (Tills): order.created, order.updated`."""
    about = f" ({description})" if description else ""
    return f"{url.partition('?')[0]}{about}: {words(events)}"

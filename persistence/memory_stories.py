"""The in-memory twin of what `persistence.stories` reads: how visits went, and a table's last one.

Owns: giving what Postgres would give. Must not: know a rule.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from actors.domain.audit import AuditEntry
from actors.domain.place import Place
from actors.domain.state import State
from actors.domain.who import STAFF
from actors.ports.journal import StoredEvent
from actors.ports.story import ACTS, TOLD, StoryRecord
from persistence.memory_staff import BeforeRead


class Kept(Protocol):
    """A session as it is kept."""

    @property
    def state(self) -> State:
        """Its tree."""
        ...

    @property
    def events(self) -> Sequence[StoredEvent]:
        """All of its events, oldest first."""
        ...


class MemoryStories:
    """Fits `staff.ports.Stories`. `kept` are the sessions there are; `name_of` names a staff user."""

    def __init__(
        self,
        kept: Mapping[UUID, Kept],
        audit: Sequence[AuditEntry],
        name_of: Callable[[int | None], str | None],
        before_read: BeforeRead,
    ):
        self._kept = kept
        self._audit = audit
        self._name_of = name_of
        self._before_read = before_read

    async def page(
        self, restaurant_id: int, session_id: UUID, *, before: int | None, limit: int
    ) -> Sequence[StoryRecord]:
        """See `staff.ports.Stories.page`."""
        await self._before_read()
        kept = self._kept.get(session_id)
        events = () if kept is None else kept.events
        found = [event for event in reversed(events) if before is None or event.seq < before]
        return [self._record(restaurant_id, event, events) for event in found[:limit]]

    async def last_visit(self, restaurant_id: int, table_id: int, closed_after: datetime) -> UUID | None:
        """See `staff.ports.Stories.last_visit`."""
        await self._before_read()
        sessions = (kept.state.session for kept in self._kept.values())
        closed = [
            (one.closed_at, one.session_id)
            for one in sessions
            if one.restaurant_id == restaurant_id and one.place == Place.at_table(table_id) and one.merged is None
            if one.closed_at is not None and one.closed_at > closed_after
        ]
        return max(closed)[1] if closed else None

    def _record(self, restaurant_id: int, event: StoredEvent, events: Sequence[StoredEvent]) -> StoryRecord:
        payload: Mapping[str, Any] = json.loads(event.payload)
        told = json.dumps({name: payload.get(name) for name in TOLD})
        ours = list(self._entries(restaurant_id, event, payload)) if payload.get("by") == STAFF else []
        fitting = [entry for entry in ours if entry.what in ACTS.get(event.type, ())]
        fitting.sort(key=lambda entry: entry.subject == f"session-{event.session_id}")
        own = next(iter(fitting[_nth(event, events) :]), None)  # of a moment, the first belongs to the first
        entry = own or next(iter(ours), None)
        who, what = None if entry is None else entry.who, None if own is None else own.what
        return StoryRecord(event.seq, event.created_at, event.type, told, who, self._name_of(who), what)

    def _entries(self, restaurant_id: int, event: StoredEvent, payload: Mapping[str, Any]) -> Iterator[AuditEntry]:
        session = f"session-{event.session_id}"
        subjects = {session, *_subjects(payload)}
        return (
            entry
            for entry in self._audit
            if entry.restaurant_id == restaurant_id and entry.at == event.created_at and entry.who is not None
            if entry.subject in subjects or (event.type == "party_join" and session in (entry.old, entry.new))
        )


def _nth(event: StoredEvent, events: Iterable[StoredEvent]) -> int:
    """How many of its kind, about the same, had happened before it in its moment."""
    moment = (one for one in events if one.created_at == event.created_at and one.type == event.type)
    about = _about(event)
    return sum(one.seq < event.seq and _about(one) == about for one in moment)


def _about(event: StoredEvent) -> tuple[str | None, str | None]:
    payload: Mapping[str, Any] = json.loads(event.payload)
    member, item, payment = (payload.get(name) or {} for name in ("member", "item", "payment"))
    about = payload.get("order_id") or item.get("public_id") or member.get("member_id")
    return payload.get("by"), about or payment.get("payment_id") or payload.get("discount_id")


def _subjects(payload: Mapping[str, Any]) -> Iterable[str]:
    """What the audit may call it that an event is about."""
    member, item, payment = (payload.get(name) or {} for name in ("member", "item", "payment"))
    named = (
        ("member-", member.get("member_id")),
        ("line-", item.get("public_id")),
        ("call-", payload.get("call_id")),
        ("payment-", payment.get("payment_id")),
    )
    yield from (f"{kind}{name}" for kind, name in named if name)
    if payload.get("order_id"):
        yield payload["order_id"]

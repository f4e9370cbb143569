"""Where turns become durable."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from attrs import frozen

from actors.domain.audit import AuditEntry
from actors.domain.cart.line import Line
from actors.domain.ordering.order import Order
from actors.domain.ordering.placement import Placement
from actors.domain.party.member import Member
from actors.domain.session import Session
from actors.domain.till.attempt import Attempt


@frozen
class StoredEvent:
    """One event as it is kept: `payload` is the very JSON that members were sent."""

    session_id: UUID
    seq: int
    type: str
    created_at: datetime
    payload: bytes


@frozen
class Change:
    """Everything one turn writes: a session's step from `version` to `version + 1`, and what came with it.

    `session` is the whole row, the others only what is new or different. `orders_gone` are order numbers to delete.
    `wake_at` is when the next `Tick` is due. `version` 0 means that the session is new.
    """

    version: int
    session: Session
    wake_at: datetime | None
    members: Sequence[Member]
    lines: Sequence[Line]
    orders: Sequence[Order]
    orders_gone: Sequence[int]
    placements: Sequence[Placement]
    events: Sequence[StoredEvent]
    attempts: Sequence[Attempt] = ()
    audit: Sequence[AuditEntry] = ()


class Journal(Protocol):
    """Where turns become durable."""

    async def commit(self, change: Change) -> None:
        """Saves the change, whole. Many callers at once share one flush.

        Raises `NotSaved`, `BadRow`, `StaleVersion` or `OutcomeUnknown`; returns only when it is durable. Bounded in
        time by the journal's own deadline. Cancelled before it is sent, nothing is saved; after, it is unknown.
        """
        ...

"""The session and its members, and the machine that a session follows.

    active ──CloseSession, Tick after 90 quiet minutes──▶ closed

A session is one party's visit to one table. It opens with its first member, and it never opens again: a party that
comes back gets a new one. Staff may restore a closed one while the table is free (`CONTRACT.md` §5), which is the
only arrow back. Orders outlive it: a till may still confirm an order of a session that has closed.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from attrs import frozen


class SessionState(StrEnum):
    """Where a session is in its life."""

    ACTIVE = "active"
    CLOSED = "closed"


SESSION_MOVES: Final[Mapping[SessionState, frozenset[SessionState]]] = MappingProxyType(
    {
        SessionState.ACTIVE: frozenset({SessionState.CLOSED}),
        SessionState.CLOSED: frozenset({SessionState.ACTIVE}),
    }
)


class Processing(StrEnum):
    """What the diners' screens say about the last order (`order_processing_status`)."""

    IDLE = "idle"
    PROCESSING = "processing"
    CONFIRMED = "confirmed"
    FAILED = "failed"


class Phase(StrEnum):
    """What is being done with an order that is on its way to the till (`order_phase`)."""

    SENDING = "sending"
    RETRYING = "retrying"
    CHECKING = "checking"
    QUEUED = "queued"


@frozen
class Member:
    """A diner in a session. One who has left stays in the tree, because lines and orders name them.

    `joined_seq` is the `seq` of the event that let them in, and is the order of members at a table.
    """

    member_id: UUID
    nickname: str
    joined_seq: int
    joined_at: datetime
    left_at: datetime | None = None


@frozen
class Session:
    """The row of a session. `seq` counts its events; `total` is in minor units of the restaurant's currency.

    The lock is part of the row: `lock_holder` and its companions are all set or all None.
    `cart_sum` is the additive digest behind `cart_hash`, 32 hexadecimal digits (see `cart.py`).
    """

    session_id: UUID
    restaurant_id: int
    table_id: int
    state: SessionState
    seq: int
    round: int
    host_id: UUID | None
    total: int
    cart_sum: str
    processing: Processing
    pass_validated: bool
    ordering_disabled: bool
    opened_at: datetime
    last_activity_at: datetime
    closed_at: datetime | None = None
    lock_holder: UUID | None = None
    lock_order: int | None = None
    lock_phase: Phase | None = None
    lock_attempt: int = 0
    lock_expires_at: datetime | None = None

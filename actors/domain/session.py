"""The session, and the machine that it follows.

    active ──CloseSession, Tick after 90 quiet minutes──▶ closed
    active ◀──────RestoreSession, table still free─────── closed
    active ──merged into another, with all that it has──▶ closed
    active ◀──the merge is undone, table still free────── closed

A session is one party's visit. It opens with its first member, and it never opens again: a party that comes back gets
a new one. Staff may restore a closed one while the table is free, or undo a merge (`docs/contract.md` §5): there is no
other way back.
Orders outlive it: a till may still confirm an order of a session that has closed.

What changes together is a value of its own, so that a rule which changes one part can never lose another.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from attrs import field, frozen

from actors.domain.cart.figures import CartFigures
from actors.domain.money.figures import BillFigures
from actors.domain.moving.merged import Merged
from actors.domain.ordering.lock import Lock, Processing
from actors.domain.party.share import Share
from actors.domain.place import Place


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


@frozen
class Session:
    """One party's visit. `seq` counts its events; `lock` is held while an order is placed.

    `last_activity_at` is when a diner, or staff in their place, last did something, `updated_at` when anything last
    happened. `merged` says where everything has gone. `bill` is what the bill comes to.
    `share` is the link with which others join, of a cart of the shop that has one.
    """

    session_id: UUID
    restaurant_id: int
    place: Place
    state: SessionState
    seq: int
    host_id: UUID | None
    cart: CartFigures
    processing: Processing
    pass_validated: bool
    ordering_disabled: bool
    opened_at: datetime
    last_activity_at: datetime
    updated_at: datetime
    closed_at: datetime | None = None
    lock: Lock | None = None
    merged: Merged | None = None
    bill: BillFigures = field(factory=BillFigures)
    share: Share | None = None

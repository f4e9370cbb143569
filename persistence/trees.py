"""Sessions and orders as Postgres tells them, one JSON text each, made into the values that were committed.

Owns: which row goes to which branch of the tree, and in which order.
Must not: know a connection. Pure. msgspec checks every type, so a row that does not fit is a loud error.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from actors.domain.cart.line import Line, LineState
from actors.domain.ordering.order import Order
from actors.domain.ordering.placement import Placement
from actors.domain.party.member import Member
from actors.domain.session import Session
from actors.domain.state import State
from actors.domain.till.attempt import Attempt
from actors.ports.journal import StoredEvent
from actors.ports.sessions import OrderRecord, PlacedOrder, Stored, UnsentOrder
from persistence.session_row import SessionRow, session_of

RETIRED: Final = frozenset({LineState.ORDERED, LineState.REMOVED})


class _Event(msgspec.Struct):
    session_id: UUID
    seq: int
    type: str
    created_at: datetime
    payload: msgspec.Raw


class _Tree(msgspec.Struct):
    version: int
    session: SessionRow
    members: Sequence[Member] | None
    lines: Sequence[Line] | None
    orders: Sequence[Order] | None
    placements: Sequence[Placement] | None
    attempts: Sequence[Attempt] | None
    recent: Sequence[_Event] | None


_tree: Final = msgspec.json.Decoder(_Tree).decode
_events: Final = msgspec.json.Decoder(list[_Event] | None).decode
_unsent: Final = msgspec.json.Decoder(list[UnsentOrder] | None).decode
_record: Final = msgspec.json.Decoder(OrderRecord).decode
_placed: Final = msgspec.json.Decoder(list[PlacedOrder] | None).decode


def stored(text: str) -> Stored:
    """The session in the text of `sql/session.sql`. Raises msgspec.ValidationError for rows no rule could make."""
    tree = _tree(text)
    state = tree_of(
        session_of(tree.session),
        tree.members or (),
        tree.lines or (),
        tree.orders or (),
        tree.placements or (),
        tree.attempts or (),
    )
    return Stored(state, tree.version, tuple(map(_event, tree.recent or ())))


def events(text: str | None) -> Sequence[StoredEvent]:
    """The events in the text of `sql/events.sql`."""
    return tuple(map(_event, _events(text) or ())) if text else ()


def unsent(text: str | None) -> Sequence[UnsentOrder]:
    """The orders in the text of `sql/unsent.sql`."""
    return tuple(_unsent(text) or ()) if text else ()


def record(text: str) -> OrderRecord | None:
    """The order in the text of `sql/order.sql`, or None where nothing is kept under its number."""
    found = _record(text)
    return OrderRecord(found.placed, tuple(found.attempts)) if found.placed or found.attempts else None


def placed(text: str | None) -> Sequence[PlacedOrder]:
    """The orders in the text of `sql/orders.sql` and its like."""
    return tuple(_placed(text) or ()) if text else ()


def tree_of(
    session: Session,
    members: Iterable[Member],
    lines: Iterable[Line],
    orders: Iterable[Order],
    placements: Iterable[Placement],
    attempts: Iterable[Attempt],
) -> State:
    """The tree of these values, which come in the order in which the tree keeps them."""
    every = tuple(lines)
    return State(
        session=session,
        members={member.member_id: member for member in members},
        lines={line.public_id: line for line in every if line.state not in RETIRED},
        retired={line.public_id: line for line in every if line.state in RETIRED},
        orders={order.order_number: order for order in orders},
        placements={placement.idempotency_key: placement for placement in placements},
        attempts={(attempt.order_number, attempt.number): attempt for attempt in attempts},
    )


def _event(event: _Event) -> StoredEvent:
    return StoredEvent(event.session_id, event.seq, event.type, event.created_at, bytes(event.payload))

"""Sessions and orders as Postgres tells them, one JSON text each, made into the values that were committed.

Owns: the statement that loads a session, and putting what it gives together.
Must not: know a connection. Pure. msgspec checks every type, so a row that does not fit is a loud error.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import attrs
import msgspec

from actors.domain.session import Session
from actors.domain.state import State
from actors.ports.journal import StoredEvent
from actors.ports.sessions import KitchenOrder, OrderRecord, PlacedOrder, Stored, UnsentOrder
from actors.ports.shop_orders import ShopOrder
from persistence.owners import SessionRow, session_of
from persistence.part import Load
from persistence.parts import PARTS

LOADS: Final[tuple[Load, ...]] = tuple(part.load for part in PARTS if part.load is not None)
"""Every collection that is part of a session's tree."""

SESSION: Final = (
    "SELECT json_build_object('version', s.version, 'session', row_to_json(s), "
    + "".join(f"'{load.name}', ({load.sql}), " for load in LOADS)
    + "'recent', (SELECT json_agg(e ORDER BY e.seq)"
    " FROM (SELECT * FROM events WHERE session_id = s.session_id ORDER BY seq DESC LIMIT $2) AS e)"
    ")::text AS stored FROM sessions AS s WHERE s.session_id = $1"
)
"""Session $1 with all that belongs to it and its latest $2 events, as one JSON object; no row if there is none."""


class _Event(msgspec.Struct):
    session_id: UUID
    seq: int
    type: str
    created_at: datetime
    payload: msgspec.Raw


class _Tree(msgspec.Struct):
    version: int
    session: SessionRow
    recent: Sequence[_Event] | None


# One struct for all, with a field for each collection.
_tree: Final[Callable[[str], Any]] = msgspec.json.Decoder(
    msgspec.defstruct("_WholeTree", [(load.name, Sequence[load.value] | None) for load in LOADS], bases=(_Tree,))  # type: ignore[name-defined]
).decode
_events: Final = msgspec.json.Decoder(list[_Event] | None).decode
_unsent: Final = msgspec.json.Decoder(UnsentOrder).decode
_record: Final = msgspec.json.Decoder(OrderRecord).decode
_kitchen: Final = msgspec.json.Decoder(list[KitchenOrder] | None).decode
_shop_orders: Final = msgspec.json.Decoder(list[ShopOrder]).decode
_placed: Final = msgspec.json.Decoder(list[PlacedOrder] | None).decode


def stored(text: str) -> Stored:
    """The session in the text of `SESSION`. Raises msgspec.ValidationError for rows no rule could make."""
    tree = _tree(text)
    values = {load.name: getattr(tree, load.name) or () for load in LOADS}
    recent = tuple(map(_event, tree.recent or ()))
    state = tree_of(session_of(tree.session, _updated_at(tree.session, recent)), values)
    return Stored(state, tree.version, recent)


def _updated_at(session: SessionRow, recent: Sequence[StoredEvent]) -> datetime:
    """When the newest event was; without any, because none were asked for, when a diner last did something."""
    return recent[-1].created_at if recent else session.last_activity_at


def events(text: str | None) -> Sequence[StoredEvent]:
    """The events in the text of `sql/events.sql`."""
    return tuple(map(_event, _events(text) or ())) if text else ()


def unsent(text: str) -> UnsentOrder:
    """The order in a row of `sql/unsent.sql`. Raises msgspec.ValidationError for rows no rule could make."""
    return _unsent(text)


def record(text: str) -> OrderRecord | None:
    """The order in the text of `sql/order.sql`, or None where nothing is kept under its number."""
    found = _record(text)
    if not (found.placed or found.attempts):
        return None
    return OrderRecord(found.placed, tuple(found.attempts), tuple(found.moves), tuple(found.items))


def placed(text: str | None) -> Sequence[PlacedOrder]:
    """The orders in the text of `sql/orders.sql` and its like."""
    return tuple(_placed(text) or ()) if text else ()


def kitchen_orders(text: str | None) -> Sequence[KitchenOrder]:
    """The orders in the text of `sql/kitchen.sql`."""
    return tuple(KitchenOrder(one.placed, tuple(one.items)) for one in _kitchen(text) or ()) if text else ()


def shop_orders(text: str | None) -> Sequence[ShopOrder]:
    """The orders in the text of `sql/shop_orders.sql` and `sql/customer_orders.sql`."""
    return tuple(map(_of_shop, _shop_orders(text))) if text else ()


def _of_shop(one: ShopOrder) -> ShopOrder:
    return attrs.evolve(one, picks=tuple(one.picks), discounts=tuple(one.discounts), moves=tuple(one.moves))


def shop_order(text: str) -> ShopOrder:
    """The order in the text of `sql/shop_order.sql`."""
    (found,) = shop_orders(f"[{text}]")
    return found


def tree_of(session: Session, values: Mapping[str, Iterable[Any]]) -> State:
    """The tree of each collection's values, which come in the order in which the tree keeps them."""
    branches: dict[str, dict[Any, Any]] = {name: {} for load in LOADS for name in load.branches}
    for load in LOADS:
        for value in values[load.name]:
            branches[load.branch(value)][load.key(value)] = value
    return State(session, **branches)


def _event(event: _Event) -> StoredEvent:
    return StoredEvent(event.session_id, event.seq, event.type, event.created_at, bytes(event.payload))

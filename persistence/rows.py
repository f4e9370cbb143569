"""A change as rows: one JSON array for each table, as `sql/flush.sql` takes them.

Owns: which value goes to which table, and what a row has besides the value's own fields.
Must not: know a connection. Pure.

A row is the value as msgspec writes it, with the keys of its owner put in front. Nothing is copied field by field, so
a new field of a value needs a new column and nothing here.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Final

import msgspec

from actors.domain.ordering.order import Order
from actors.ports.journal import Change, StoredEvent
from persistence.session_row import row_of

Rows = tuple[Sequence[bytes], ...]
"""The rows of one change, each a JSON object, for each argument of the statement in its order."""

_encode: Final = msgspec.json.Encoder().encode


def rows(change: Change) -> Rows:
    """The change as rows. Raises ValueError (UnicodeEncodeError) for text that is no Unicode, such as half a pair."""
    session = change.session
    owner = b'{"session_id":"%b",' % str(session.session_id).encode()
    fence = b'{"version":%d,"wake_at":%b,' % (change.version + 1, _encode(change.wake_at))
    tenant = b'%b"restaurant_id":%d,' % (owner, session.restaurant_id)
    restaurant = tenant + b'"order_number":'
    placed = [order.order_number for order in change.orders] + [p.order_number for p in change.placements]
    return (
        (_joined(fence, row_of(session)),),
        [_joined(owner, member) for member in change.members],
        [_joined(owner, line) for line in change.lines],
        [_joined(owner, order) for order in change.orders],
        [item for order in change.orders for item in _items(restaurant, order)],
        [b"%b%d}" % (restaurant, number) for number in change.orders_gone],
        (b"%b%d}" % (restaurant, max(placed)),) if placed else (),
        [_joined(tenant, placement) for placement in change.placements],
        [_event(owner, event) for event in change.events],
        [_joined(owner, attempt) for attempt in change.attempts],
        [_joined(owner, entry) for entry in change.audit],
    )


def arguments(changes: Iterable[Rows]) -> list[str]:
    """The rows of many changes as one JSON array for each argument of the statement."""
    tables = zip(*changes, strict=True)
    return [f"[{b','.join(chain.from_iterable(table)).decode()}]" for table in tables]


def _joined(keys: bytes, value: object) -> bytes:
    """One JSON object: `keys` is its open beginning, `value` gives the rest."""
    return keys + _encode(value)[1:]


def _items(restaurant: bytes, order: Order) -> Iterable[bytes]:
    for position, item in enumerate(order.items):
        yield _joined(b'%b%d,"position":%d,' % (restaurant, order.order_number, position), item)


def _event(owner: bytes, event: StoredEvent) -> bytes:
    """The event with its payload as it is, byte for byte."""
    fields = (owner, event.seq, _encode(event.type), _encode(event.created_at), event.payload)
    return b'%b"seq":%d,"type":%b,"created_at":%b,"payload":%b}' % fields

"""What a turn has to write: the difference between two trees.

Values are frozen and shared, so a part has changed exactly when it is another object. No event is mapped to SQL by
hand, and a new field needs no code here.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from actors.domain.audit import AuditEntry
from actors.domain.order import Order
from actors.domain.state import State
from actors.ports import Change, StoredEvent

K = TypeVar("K")
V = TypeVar("V")


def difference(
    old: State, new: State, version: int, events: Sequence[StoredEvent], audit: Sequence[AuditEntry] = ()
) -> Change:
    """The change that makes `old`, stored at `version`, into `new`, with the events that led there."""
    return Change(
        version=version,
        session=new.session,
        wake_at=new.deadline(),
        members=_changed(old.members, new.members),
        lines=[*_changed(old.lines, new.lines), *_changed(old.retired, new.retired)],
        orders=_changed(old.orders, new.orders),
        orders_gone=_gone(old.orders, new.orders),
        placements=_changed(old.placements, new.placements),
        events=events,
        attempts=_changed(old.attempts, new.attempts),
        audit=audit,
    )


def alerted(old: State, new: State) -> Sequence[Order]:
    """The orders that staff are to be told of, now that `old` has become `new`."""
    return [order for order in _changed(old.orders, new.orders) if _alerted_at(old, order) != order.pos_alerted_at]


def _alerted_at(old: State, order: Order) -> datetime | None:
    before = old.orders.get(order.order_number)
    return None if before is None or order.pos_alerted_at is None else before.pos_alerted_at


def _changed(old: Mapping[K, V], new: Mapping[K, V]) -> Sequence[V]:
    return () if old is new else [value for key, value in new.items() if old.get(key) is not value]


def _gone(old: Mapping[K, V], new: Mapping[K, V]) -> Sequence[K]:
    return () if old is new else [key for key in old if key not in new]

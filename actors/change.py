"""What a turn has to write: the difference between two trees.

Values are frozen and shared, so a part has changed exactly when it is another object. No event is mapped to SQL by
hand, and a new field needs no code here.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from attrs import evolve

from actors.domain.audit import AuditEntry
from actors.domain.ordering.order import Order
from actors.domain.state import State
from actors.domain.till.status import PosStatus
from actors.ports.journal import Change, StoredEvent

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


def orders_changed(old: State, new: State) -> Sequence[tuple[Order, bool]]:
    """The orders that are not what they were, each with whether staff have to be alerted.

    One that is gone was refused while its diners waited, and is shown as that.
    """
    gone = [evolve(old.orders[number], pos_status=PosStatus.REJECTED) for number in _gone(old.orders, new.orders)]
    changed = [(order, _alerts(old, order)) for order in _changed(old.orders, new.orders)]
    return [*changed, *((order, False) for order in gone)]


def _alerts(old: State, order: Order) -> bool:
    before = old.orders.get(order.order_number)
    return order.pos_alerted_at is not None and (before is None or before.pos_alerted_at != order.pos_alerted_at)


def _changed(old: Mapping[K, V], new: Mapping[K, V]) -> Sequence[V]:
    return () if old is new else [value for key, value in new.items() if old.get(key) is not value]


def _gone(old: Mapping[K, V], new: Mapping[K, V]) -> Sequence[K]:
    return () if old is new else [key for key in old if key not in new]

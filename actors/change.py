"""What has to be written: the difference between two trees, and a restaurant's own changes.

Values are frozen and shared, so a part has changed exactly when it is another object. No event is mapped to SQL by
hand, and a new field or branch of the tree needs no code here.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain, compress, repeat
from operator import attrgetter, is_, is_not
from typing import Any, Final, TypeVar
from uuid import UUID

import attrs
from attrs import frozen

from actors.domain.alerts.alert import Alert
from actors.domain.audit import (
    AuditEntry,
    alert_acknowledged,
    ordering_switched,
    pass_renewed,
    qr_rotated,
    table_switched,
)
from actors.domain.cart.line import Line, LineState
from actors.domain.daily_pass import DailyPass
from actors.domain.ordering.order import Order
from actors.domain.restaurant import Restaurant
from actors.domain.state import WRITTEN_ONCE, State
from actors.domain.stock.move import Move
from actors.domain.till.status import PosStatus
from actors.ports.journal import Change, RestaurantStep, SessionStep, StoredEvent

K = TypeVar("K")
V = TypeVar("V")

BRANCHES: Final = tuple(branch.name for branch in attrs.fields(State) if branch.name != "session")
"""The mappings of a session's tree."""
_branches: Final = attrgetter(*BRANCHES)
_BEGUN: Final = {
    branch.name: branch.metadata[WRITTEN_ONCE] for branch in attrs.fields(State) if WRITTEN_ONCE in branch.metadata
}
_NONE: Final = repeat(None)  # what there was of what is new


def difference(
    old: State,
    new: State,
    version: int,
    events: Sequence[StoredEvent],
    audit: Sequence[AuditEntry] = (),
    moves: Sequence[Move] = (),
    alerts: Sequence[Alert] = (),
) -> Change:
    """The change that makes `old`, stored at `version`, into `new`, the events that led there and what they move."""
    parts: dict[str, Sequence[Any]] = {"alerts": alerts} if alerts else {}
    gone: dict[str, Sequence[Any]] = {}
    for name, before, after in _others(old, new):
        # Asked of the objects where it can be: to look ids up takes a call of Python for each, of hundreds.
        if len(after) >= len(before) and all(map(is_, before, after)):
            values = after.values()
            changed: Sequence[Any] = list(compress(values, map(is_not, values, chain(before.values(), _NONE))))
        else:
            changed = _changed(before, after)
            if missing := _gone(before, after):
                gone[name] = missing
                if name == "lines":
                    changed = [*changed, *_forgotten_at_once(old, new, missing)]
        if changed:
            parts[name] = changed
            if name in _BEGUN and (begun := [value for key, value in after.items() if key not in before]):
                parts[_BEGUN[name]] = begun
    if moves:
        parts["stock_moves"] = moves
    step = SessionStep(new.session, version, new.deadline(), old.session if version else None)
    return Change(step, parts, gone, events, audit)


@frozen
class OwnChange:
    """A change of the restaurant's own, and what of the restaurant is another once it is durable, by field."""

    change: Change
    fields: Mapping[str, object]


def ordering_switch(restaurant: Restaurant, *, enabled: bool, at: datetime, who: int | None) -> Change:
    """The change that turns the switch of this restaurant, as it is stored. `who` is a staff user's id."""
    step = RestaurantStep(restaurant.restaurant_id, restaurant.version, ordering_enabled=enabled)
    return Change(step, audit=[ordering_switched(restaurant, enabled=enabled, at=at, who=who)])


def table_switch(restaurant: Restaurant, table_id: int, *, enabled: bool, at: datetime, who: int | None) -> Change:
    """The change that turns one table's switch. Raises KeyError for another restaurant's table."""
    table = restaurant.tables[table_id]
    return Change(
        RestaurantStep(restaurant.restaurant_id, restaurant.version),
        parts={"tables": [attrs.evolve(table, enabled=enabled)]},
        audit=[table_switched(restaurant, table, enabled=enabled, at=at, who=who)],
    )


def pass_renewal(restaurant: Restaurant, before: DailyPass | None, after: DailyPass, who: int | None) -> Change:
    """The change that gives the restaurant another daily pass. `who` is a staff user's id."""
    return Change(
        RestaurantStep(restaurant.restaurant_id, restaurant.version),
        parts={"passes": [after]},
        audit=[pass_renewed(restaurant, before, after, who)],
    )


def qr_rotation(restaurant: Restaurant, table_id: int, *, at: datetime, who: int | None) -> Change:
    """The change that makes one table's printed codes stale. Raises KeyError for another restaurant's table."""
    table = restaurant.tables[table_id]
    return Change(
        RestaurantStep(restaurant.restaurant_id, restaurant.version),
        parts={"tables": [attrs.evolve(table, qr_version=table.qr_version + 1)]},
        audit=[qr_rotated(restaurant, table, at=at, who=who)],
    )


def alert_seen(restaurant: Restaurant, alert: Alert) -> Change:
    """The change that keeps an alert of this restaurant as acknowledged, by whom it says."""
    step = RestaurantStep(restaurant.restaurant_id, restaurant.version)
    return Change(step, parts={"alerts": [alert]}, audit=[alert_acknowledged(alert)])


def with_alerts(change: Change, raised: Sequence[Alert]) -> tuple[Change, Sequence[Alert]]:
    """The change of a restaurant's own, with what it raises."""
    return (attrs.evolve(change, parts={**change.parts, "raised": raised}) if raised else change), raised


def orders_changed(old: State, new: State, raised: Sequence[Alert]) -> Sequence[tuple[Order, Sequence[Alert]]]:
    """The orders that are not what they were, each with the alerts that were `raised` about it.

    One that is gone was refused while its diners waited, and is shown as that.
    """
    gone = [attrs.evolve(old.orders[number], pos_status=PosStatus.REJECTED) for number in _gone(old.orders, new.orders)]
    changed = _changed(old.orders, new.orders)
    return [(order, [one for one in raised if one.order_number == order.order_number]) for order in (*changed, *gone)]


def _forgotten_at_once(old: State, new: State, gone: Iterable[UUID]) -> Sequence[Line]:
    """Lines that were removed and are not even remembered, because so many that were added later were removed before.

    Stored as they were they would be in the cart again when the session is read. What has gone to another session, with
    its member or with all that there was, is that one's.
    """
    if new.session.merged is not None:
        return ()
    lost = (old.lines[key] for key in gone if key not in new.retired)
    return [attrs.evolve(line, state=LineState.REMOVED) for line in lost if line.member_id in new.members]


def _others(old: State, new: State) -> Iterable[tuple[str, Mapping[Any, Any], Mapping[Any, Any]]]:
    """The branches that are not the same objects, by name, as they were and as they are.

    Every tap asks about all of them, and there are ever more: so no loop of ours goes over those that are the same.
    """
    before, after = _branches(old), _branches(new)
    return compress(zip(BRANCHES, before, after, strict=True), map(is_not, before, after))


def _changed(old: Mapping[K, V], new: Mapping[K, V]) -> Sequence[V]:
    return [value for key, value in new.items() if old.get(key) is not value]


def _gone(old: Mapping[K, V], new: Mapping[K, V]) -> Sequence[K]:
    return () if old.keys() <= new.keys() else [key for key in old if key not in new]

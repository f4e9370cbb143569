"""What is kept of what staff did and of what staff were told, apart from a session's events, which are deleted.

Owns: which event leaves an entry, and its words. Must not: know a store, or who may read it. Pure.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from attrs import frozen

from actors.domain.alerts.alert import Alert
from actors.domain.calls.events import WaiterAcknowledged
from actors.domain.cart.events import LineAdded, LineRemoved, LineUpdated
from actors.domain.events import Event
from actors.domain.ordering.order import Order
from actors.domain.restaurant import Restaurant, Table
from actors.domain.state import State
from actors.domain.till.events import OrderCancelled, OrderFailed, OrderFired, OrderProgressed, OrderResent

ALERT: Final = "pos_alert"
_SWITCH: Final = {True: "enabled", False: "disabled"}


@frozen
class AuditEntry:
    """One line of the audit. `who` is a staff user's id, None for Trivet itself.

    `subject` is an order id, `ordering` for a restaurant's switch, `table-{number}`, or `call-{call_id}`.

    `old` and `new` are what it was and what it became, short and without personal data.
    """

    restaurant_id: int
    at: datetime
    who: int | None
    what: str
    subject: str
    old: str | None
    new: str | None


def audit_of(event: Event, before: State, after: State) -> tuple[AuditEntry, ...]:
    """The entries that an event leaves; `before` and `after` are the states around it."""
    match event:
        case LineAdded() | LineUpdated() | LineRemoved():
            return ()  # nearly every event is one of these
        case OrderProgressed(alert=True) | OrderFailed(alert=True) | OrderFired(alert=True):
            order = after.orders[event.order_number]
            return (_entry(event.at, None, ALERT, order, None, order.pos_error or order.pos_status),)
        case OrderResent():
            return (_step(event, "order_resent", before.orders, after.orders),)
        case OrderFired(by_user=int()):
            return (_step(event, "order_entered_by_hand", before.orders, after.orders),)
        case OrderCancelled():
            was, order = before.orders[event.order_number], after.orders[event.order_number]
            new = f"{order.status}: {event.reason}" if event.reason else order.status
            return (_entry(event.at, event.by_user, "order_cancelled", order, was.status, new),)
        case WaiterAcknowledged():
            return (_acknowledged(event, after),)
        case _:
            return ()


def alert_acknowledged(alert: Alert) -> AuditEntry:
    """What it leaves that a staff user has seen this alert, which says who and when."""
    at = alert.acknowledged_at or alert.raised_at
    new = f"acknowledged: {alert.kind}"
    return AuditEntry(alert.restaurant_id, at, alert.acknowledged_by, "alert_acknowledged", alert.order_id, "open", new)


def ordering_switched(restaurant: Restaurant, *, enabled: bool, at: datetime, who: int | None) -> AuditEntry:
    """What turning the restaurant's switch leaves; `restaurant` is as it was before."""
    return _switched(restaurant, "ordering", "ordering", at, who, restaurant.ordering_enabled, enabled)


def table_switched(restaurant: Restaurant, table: Table, *, enabled: bool, at: datetime, who: int | None) -> AuditEntry:
    """What turning a table's switch leaves; `table` is as it was before."""
    return _switched(restaurant, "table", f"table-{table.table_number}", at, who, table.enabled, enabled)


def _switched(
    restaurant: Restaurant, what: str, subject: str, at: datetime, who: int | None, old: bool, new: bool
) -> AuditEntry:
    was, become = _SWITCH[old], _SWITCH[new]
    return AuditEntry(restaurant.restaurant_id, at, who, f"{what}_{become}", subject, was, become)


def _step(
    event: OrderResent | OrderFired, what: str, before: Mapping[int, Order], after: Mapping[int, Order]
) -> AuditEntry:
    was, order = before[event.order_number], after[event.order_number]
    return _entry(event.at, event.by_user, what, order, was.pos_status, order.pos_status)


def _acknowledged(event: WaiterAcknowledged, after: State) -> AuditEntry:
    call = event.call
    new = f"acknowledged: {call.reason}"
    restaurant_id = after.session.restaurant_id
    return AuditEntry(
        restaurant_id, event.at, call.acknowledged_by, "call_acknowledged", f"call-{call.call_id}", "open", new
    )


def _entry(at: datetime, who: int | None, what: str, order: Order, old: str | None, new: str | None) -> AuditEntry:
    return AuditEntry(order.restaurant_id, at, who, what, order.order_id, old, new)

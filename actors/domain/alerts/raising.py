"""Which event raises an alert, and what is raised where stock is low.

Owns: that, and the alert's name. Must not: know who is told. Pure.
"""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

import attrs

from actors.domain.alerts.alert import Alert, AlertKind
from actors.domain.events import Event
from actors.domain.money.events import PaymentMoved
from actors.domain.ordering.events import OrderMoved
from actors.domain.ordering.order import Order, OrderStatus
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.domain.till.events import OrderCancelled, OrderFailed, OrderFired, OrderProgressed
from actors.domain.till.status import PosStatus

_ALERTS: Final = UUID("5b0f3c5e-6f0c-5f0e-9a55-2f1f6a3f7c11")  # the space that names of alerts are made in


def alerts_of(event: Event, before: State, after: State) -> tuple[Alert, ...]:
    """The alerts that an event raises; `before` and `after` are the states around it.

    Each of them also leaves an entry in the audit (`actors.domain.audit`), so an event without one raises none.
    """
    match event:
        case OrderProgressed(alert=True) | OrderFailed(alert=True):
            return (_about(after.orders[event.order_number], AlertKind.ORDER_UNSENT, event.at),)
        case OrderFired(alert=True):
            order = after.orders[event.order_number]
            cancelled = order.status is OrderStatus.CANCELLED
            kind = AlertKind.CANCELLED_AT_TILL if cancelled else AlertKind.AT_TILL_TWICE
            return (_about(order, kind, event.at),)
        case OrderCancelled() | OrderMoved(status=OrderStatus.CANCELLED):
            return _cancelled(before.orders[event.order_number], event.at)
        case PaymentMoved(by_user=None, by="system") if event.reason:
            return _of_payment(event, before, after)
        case _:
            return ()


def stock_low(restaurant: Restaurant, branch_id: int, menu_item_id: int, left: int, at: datetime) -> Alert:
    """There are fewer left of an item at a branch, or below zero of an option, than somebody wants to know of."""
    alert_id = uuid5(_ALERTS, f"{restaurant.restaurant_id} {branch_id} {menu_item_id} low {left} {at.isoformat()}")
    if menu_item_id > 0:
        item = restaurant.menu.items.get(menu_item_id)
        name = "" if item is None else item.name
    else:
        option = restaurant.menu.options.get(-menu_item_id)
        name = "" if option is None else option[1].name
    branch = restaurant.branches.get(branch_id)
    words = f"{name}: {left} ({'' if branch is None else branch.name})"
    return Alert(restaurant.restaurant_id, alert_id, AlertKind.STOCK_LOW, None, words, at)


def _of_payment(event: PaymentMoved, before: State, after: State) -> tuple[Alert, ...]:
    """A provider has not done what it was to do, or had what it was not to have. Without an order there is no alert."""
    lines, was = event.payment.line_ids, before.payments.get(event.payment.payment_id)
    orders = after.orders.values()
    order = next((one for one in orders if any(item.public_id in lines for item in one.items)), None)
    order = order or next(iter(orders), None)
    if order is None:
        return ()
    of_another_charge = event.payment == was
    given_up = was is not None and was.wanted is not None and not of_another_charge
    kind = AlertKind.PAYMENT_GIVEN_UP if given_up else AlertKind.PAYMENT_GOES_BACK
    alert = attrs.evolve(_about(order, kind, event.at), words=event.reason)
    if of_another_charge:  # the payment does not remember it, so it may be said again
        alert = attrs.evolve(alert, alert_id=uuid5(_ALERTS, f"{event.payment.payment_id} {kind} {event.reason}"))
    return (alert,)


def _cancelled(was: Order, at: datetime) -> tuple[Alert, ...]:
    """The till may have what it was sent and nobody knows to have arrived."""
    match was.pos_status:
        case PosStatus.ACCEPTED:
            return (_about(was, AlertKind.CANCELLED_AT_TILL, at),)
        case PosStatus.SENDING | PosStatus.UNKNOWN:
            return (_about(was, AlertKind.CANCELLED_UNKNOWN, at),)
        case _:
            return ()


def _about(order: Order, kind: AlertKind, at: datetime) -> Alert:
    """The same thing raised twice has the same name, and is one alert."""
    alert_id = uuid5(_ALERTS, f"{order.order_id} {kind} {at.isoformat()}")
    return Alert(order.restaurant_id, alert_id, kind, order.order_number, order.pos_error or "", at)

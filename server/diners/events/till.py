"""The till's events as frames: an order on its way, confirmed, refused, called off."""

from typing import assert_never

from msgspec import UNSET

from actors.domain.ordering.order import OrderStatus, order_id
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.domain.till.events import (
    OrderCancelled,
    OrderConfirmed,
    OrderFailed,
    OrderFired,
    OrderProgressed,
    OrderResent,
    TillEvent,
)
from actors.domain.till.status import Phase
from server.diners import frames as f
from server.diners.events.stamp import Stamp
from server.http.views import order_item_view
from server.money import amount

_OfOrder = OrderProgressed | OrderFailed | OrderFired | OrderResent | OrderCancelled


def frame(event: TillEvent, after: State, restaurant: Restaurant, stamp: Stamp) -> f.EventFrame:
    """The frame of an event; `after` is the state right after it.

    Where the till answers for an order that was called off, it stays cancelled to the diners; the rest is for staff.
    """
    match event:
        case OrderConfirmed():
            return _confirmed(event, after, restaurant, stamp)
        case OrderProgressed():
            return _processing(event, event.phase, event.attempt, after, stamp)
        case OrderResent():
            attempt = after.orders[event.order_number].pos_attempts + 1  # the one that comes now
            return _processing(event, Phase.QUEUED, attempt, after, stamp)
        case OrderFailed() | OrderFired() if after.cancelled(event.order_number):
            return _cancelled(event, after, stamp)
        case OrderCancelled():
            return _cancelled(event, after, stamp)
        case OrderFailed():
            return _failed(event, after, stamp)
        case OrderFired():
            return f.OrderFiredFrame(order_id=_name(event, after), pos_ticket=event.pos_ticket, **stamp)
        case _:
            assert_never(event)


def _confirmed(event: OrderConfirmed, after: State, restaurant: Restaurant, stamp: Stamp) -> f.OrderConfirmedFrame:
    order = event.order
    said = "is placed and on its way to the kitchen" if event.queued else "is confirmed"
    return f.OrderConfirmedFrame(
        order_id=order.order_id,
        order_number=order.order_number,
        pos_ticket=UNSET if event.queued else order.pos_ticket,
        pos="queued" if event.queued else UNSET,
        message=f"Order {order.order_number} {said}.",
        total=amount(order.total, restaurant.minor_digits),
        items=[order_item_view(item, restaurant) for item in order.items],
        round=after.session.cart.round,
        **stamp,
    )


def _processing(event: _OfOrder, phase: Phase, attempt: int, after: State, stamp: Stamp) -> f.OrderProcessingFrame:
    return f.OrderProcessingFrame(order_id=_name(event, after), phase=phase, attempt=attempt, **stamp)


def _failed(event: OrderFailed, after: State, stamp: Stamp) -> f.OrderFailedFrame:
    name = _name(event, after)
    return f.OrderFailedFrame(
        order_id=name, error=event.error, message=event.message, allow_retry=event.allow_retry, **stamp
    )


def _cancelled(event: _OfOrder, after: State, stamp: Stamp) -> f.OrderStatusFrame:
    return f.OrderStatusFrame(order_id=_name(event, after), status=OrderStatus.CANCELLED, **stamp)


def _name(event: _OfOrder, after: State) -> str:
    return order_id(after.session.restaurant_id, event.order_number)

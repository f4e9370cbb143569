"""Events of ordering as frames: a cart was placed, the kitchen has gone on with an order."""

from typing import assert_never

from actors.domain.ordering.events import OrderingEvent, OrderMoved, OrderPlaced
from actors.domain.ordering.order import order_id
from actors.domain.state import State
from server.diners import frames as f
from server.diners.events.stamp import Stamp


def frame(event: OrderingEvent, after: State, stamp: Stamp) -> f.EventFrame:
    """The frame of an event; `after` is the state right after it."""
    match event:
        case OrderPlaced():
            return _cart_locked(event, after, stamp)
        case OrderMoved():
            name = order_id(after.session.restaurant_id, event.order_number)
            return f.OrderStatusFrame(order_id=name, status=event.status, **stamp)
        case _:
            assert_never(event)


def _cart_locked(event: OrderPlaced, after: State, stamp: Stamp) -> f.CartLockedFrame:
    holder = after.members[event.order.placed_by]
    return f.CartLockedFrame(
        locked_by_member=holder.member_id,
        order_id=event.order.order_id,
        message=f"{holder.nickname if event.by_user is None else 'The staff'} is placing the order.",
        lock_expires_at=event.lock_expires_at,
        **stamp,
    )

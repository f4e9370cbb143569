"""What becomes of a counter order as frames: who it is for is nothing to anybody but staff and keys."""

from actors.domain.counter.events import CounterOrderEvent
from actors.domain.ordering.order import order_id
from actors.domain.state import State
from server.diners import frames as f
from server.diners.events.stamp import Stamp


def frame(event: CounterOrderEvent, after: State, stamp: Stamp) -> f.EventFrame:
    """The frame of an event; `after` is the state right after it. It says where the order is, which is as before."""
    order = after.orders[event.counter.order_number]
    return f.OrderStatusFrame(order_id=order_id(order.restaurant_id, order.order_number), status=order.status, **stamp)

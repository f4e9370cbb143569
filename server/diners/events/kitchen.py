"""Events of the kitchen as frames: an item has gone on, a course is made or has to wait."""

from typing import assert_never

from actors.domain.kitchen.events import CourseFired, CourseHeld, ItemMoved, KitchenEvent, TicketBumped, TicketRecalled
from actors.domain.ordering.order import order_id
from actors.domain.state import State
from server.diners import frames as f
from server.diners.events.stamp import Stamp


def frame(event: KitchenEvent, after: State, stamp: Stamp) -> f.EventFrame:
    """The frame of an event; `after` is the state right after it.

    What is on the kitchen's display is nothing to diners: where only that has changed, they hear how their order is.
    """
    name = order_id(after.session.restaurant_id, event.order_number)
    match event:
        case ItemMoved():
            return f.OrderItemStatusFrame(order_id=name, position=event.position, state=event.state, **stamp)
        case CourseFired() | CourseHeld():
            return f.CourseUpdateFrame(order_id=name, course=event.course, held=isinstance(event, CourseHeld), **stamp)
        case TicketBumped() | TicketRecalled():
            return f.OrderStatusFrame(order_id=name, status=after.orders[event.order_number].status, **stamp)
        case _:
            assert_never(event)

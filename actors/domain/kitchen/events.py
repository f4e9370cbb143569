"""What has happened in the kitchen. `by_user` is the staff user, None where a diner has asked for it.

That an order went on along its machine is an event of ordering (`actors.domain.ordering.events`).
"""

from datetime import datetime

from attrs import frozen

from actors.domain.kitchen.course import Course
from actors.domain.kitchen.ticket import ItemState
from actors.domain.who import By


@frozen
class ItemMoved:
    """The kitchen has gone on with an item."""

    at: datetime
    by: By
    order_number: int
    position: int
    state: ItemState
    by_user: int


@frozen
class TicketBumped:
    """These items have left the display."""

    at: datetime
    by: By
    order_number: int
    positions: tuple[int, ...]
    by_user: int


@frozen
class TicketRecalled:
    """These items are on the display again."""

    at: datetime
    by: By
    order_number: int
    positions: tuple[int, ...]
    by_user: int


@frozen
class CourseFired:
    """What was held of a course of an order is to be made now."""

    at: datetime
    by: By
    order_number: int
    course: Course
    by_user: int | None = None


@frozen
class CourseHeld:
    """What has not been begun of a course of an order has to wait."""

    at: datetime
    by: By
    order_number: int
    course: Course
    by_user: int


KitchenEvent = ItemMoved | TicketBumped | TicketRecalled | CourseFired | CourseHeld

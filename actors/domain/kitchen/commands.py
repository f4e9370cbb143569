"""What can be asked of the kitchen, and about an order that the restaurant is at work on.

`by_user` is the staff user's id. Whoever works in a restaurant may do all of it, but for what a role is given with.
"""

from uuid import UUID

from attrs import frozen

from actors.domain.kitchen.course import Course
from actors.domain.kitchen.ticket import ItemState
from actors.domain.ordering.order import OrderStatus
from actors.domain.staff import Role


@frozen
class MoveOrder:
    """Move an order along its machine, and its items with it."""

    order_number: int
    status: OrderStatus
    role: Role
    by_user: int


@frozen
class MoveItem:
    """Say how far the kitchen is with an item; the order follows. `position` counts from 0."""

    order_number: int
    position: int
    state: ItemState
    by_user: int


@frozen
class BumpTicket:
    """A station is through with an order: what it has not finished is ready, and all of it leaves the display.

    Without a `station`, all of them. What is held stays, because its turn has not come.
    """

    order_number: int
    by_user: int
    station: str | None = None


@frozen
class RecallTicket:
    """Bring back to the display what was bumped. What it is does not change."""

    order_number: int
    by_user: int
    station: str | None = None


@frozen
class FireCourse:
    """The kitchen is to begin with a course of an order. It names which, so that said twice it begins with no other."""

    order_number: int
    course: Course
    by_user: int


@frozen
class HoldCourse:
    """The kitchen is not to begin with a course yet."""

    order_number: int
    course: Course
    by_user: int


@frozen
class CallCourse:
    """The table says that it is ready for a course: it is fired, and whatever comes before it, in all its orders.

    It names the course, so that a message which comes twice fires nothing more.
    """

    by: UUID
    course: Course


OfOrder = MoveOrder | MoveItem | BumpTicket | RecallTicket | FireCourse | HoldCourse
KitchenCommand = OfOrder | CallCourse

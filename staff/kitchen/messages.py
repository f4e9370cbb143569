"""What staff may say about orders and the kitchen on their socket (`docs/contract.md` §5).

Owns: the shapes of these commands, which `staff.commands` lists. Must not: know who is asking, or decide whether they
may.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from actors.domain import limits
from actors.domain.kitchen.course import Course
from actors.domain.ordering.order import OrderStatus
from server.door.messages import INTEGER_MAX, Ref
from staff.floor.messages import OrderName

Station = Annotated[
    str, Meta(min_length=1, max_length=limits.STATION_CHARS_MAX, description="As the menu's categories name it.")
]
Position = Annotated[int, Meta(ge=0, le=INTEGER_MAX, description="Of the item in its order, from 0.")]
Cooked = Annotated[Literal["preparing", "ready", "served"], Meta(description="How far the kitchen is with the item.")]


class MoveOrderMessage(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="move_order"
):
    """Move an order along its machine, and its items with it. `cancelled` is for managers."""

    ref: Ref | None = None
    order_id: OrderName
    status: OrderStatus


class MoveItemMessage(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="move_item"):
    """Say how far the kitchen is with an item; its order follows."""

    ref: Ref | None = None
    order_id: OrderName
    position: Position
    state: Cooked


class BumpTicketMessage(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="bump_ticket"
):
    """A station, or without one the whole kitchen, is through with an order: it is ready and leaves the display."""

    ref: Ref | None = None
    order_id: OrderName
    station: Station | None = None


class RecallTicketMessage(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="recall_ticket"
):
    """Bring an order back to the display of a station, or without one of all."""

    ref: Ref | None = None
    order_id: OrderName
    station: Station | None = None


class FireCourseMessage(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="fire_course"
):
    """Let the kitchen begin with a course of an order; without `course`, with the next that is held."""

    ref: Ref | None = None
    order_id: OrderName
    course: Course | None = None


class HoldCourseMessage(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="hold_course"
):
    """Let a course of an order wait, as far as it has not been begun."""

    ref: Ref | None = None
    order_id: OrderName
    course: Course

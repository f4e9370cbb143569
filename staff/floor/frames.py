"""What staff are told on their socket (`docs/contract.md` §5): one type for each frame, names exact.

Owns: the shapes. Must not: know a socket. AsyncAPI is generated from these types; `pong` is the diners' own.
"""

from typing import Annotated, Final

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec import field as msgspec_field

from actors.domain.refusal import Code
from server.http.views import Instant, RestaurantView
from staff.floor.item_views import StaffItemView
from staff.floor.passes import DailyPassView
from staff.floor.views import StaffOrderView
from staff.kitchen.views import TicketsView, TicketView

ERROR_CODES: Final = (
    "BAD_MESSAGE",
    Code.INVALID_STATUS_TRANSITION.value,
    Code.ITEM_UNKNOWN.value,
    Code.NOT_ALLOWED.value,
    Code.ORDER_NOT_FOUND.value,
    "RATE_LIMITED",
    "UNAVAILABLE",
    "VALIDATION_FAILED",
)

StaffErrorCode = Annotated[str, Meta(extra_json_schema={"enum": list(ERROR_CODES)})]
FloorSeq = Annotated[int, Meta(ge=0, description="The event's number in its restaurant; each is one above the last.")]
Ref = str | UnsetType


class FloorSnapshot(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="floor"):
    """What needs staff: orders that the till has not answered for, and those it refused after diners were told yes.

    Newest first. It is how things were at `seq` or later: the events after `seq` follow, and may tell of what is in it
    already. `complete` is false if there are more orders, which `GET /admin/orders?unsent=true` has. `items` are those
    of the menu that are counted or cannot be had. The first frame after connecting, and the answer to a `resume` that
    events cannot answer.
    """

    seq: FloorSeq
    restaurant: RestaurantView
    orders: list[StaffOrderView]
    complete: bool
    items: list[StaffItemView] = msgspec_field(default_factory=list)
    ref: Ref = UNSET


class OrderUpdate(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="order_update"):
    """An order is new or has changed; this is all of it as it is now.

    One whose `pos_status` is `rejected` and that has no `alerted_at` was refused while its diners waited: it was not
    kept.
    """

    seq: FloorSeq
    at: Instant
    order: StaffOrderView


class TicketUpdate(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="ticket_update"):
    """A ticket is new or has changed; this is all of it as it is now. Without `items` it has left the display."""

    seq: FloorSeq
    at: Instant
    ticket: TicketView


class PosAlert(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="pos_alert"):
    """An order needs somebody: send it again, enter it by hand, or cancel it."""

    seq: FloorSeq
    at: Instant
    order: StaffOrderView


class ItemUpdate(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="item_update"):
    """An item of the menu has changed: on sale or not, how many are left, its price. This is how it is now."""

    seq: FloorSeq
    at: Instant
    item: StaffItemView


class Done(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="done"):
    """What was asked has been done, now or before, and is durable; shown is how it is now. Only its sender is told."""

    order: StaffOrderView | UnsetType = UNSET
    daily_pass: DailyPassView | UnsetType = UNSET
    tickets: TicketsView | UnsetType = UNSET
    item: StaffItemView | UnsetType = UNSET
    ref: Ref = UNSET


class StaffError(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="error"):
    """A message was refused; nothing has changed. Only its sender is told."""

    code: StaffErrorCode
    message: str
    ref: Ref = UNSET

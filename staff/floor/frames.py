"""What staff are told on their socket (`docs/contract.md` §5): one type for each frame, names exact.

Owns: the shapes. Must not: know a socket. AsyncAPI is generated from these types; `pong` is the diners' own.
"""

from typing import Annotated, Any, Final

from msgspec import UNSET, Meta, Struct, UnsetType

from actors.domain.refusal import Code
from actors.domain.stock.request import RequestStatus
from server.http.views import Instant, RestaurantView
from staff.floor.control_views import StaffVisitView
from staff.floor.floor_views import StaffSessionView, StaffTableView, SwitchesView
from staff.floor.item_views import StaffItemView
from staff.floor.option_views import StaffOptionView
from staff.floor.passes import DailyPassView
from staff.floor.plan_messages import PlanView
from staff.floor.views import AlertView, StaffCallView, StaffOrderView
from staff.kitchen.views import TicketsView, TicketView
from staff.ops.views import OpsOrderView

ERROR_CODES: Final = (
    "BAD_MESSAGE",
    "ALERT_NOT_FOUND",
    Code.CALL_NOT_FOUND.value,
    Code.INVALID_STATUS_TRANSITION.value,
    Code.ITEM_UNKNOWN.value,
    Code.NOT_ALLOWED.value,
    Code.ORDER_NOT_FOUND.value,
    "RATE_LIMITED",
    "UNAVAILABLE",
    Code.CART_CHANGED.value,
    Code.CART_EMPTY.value,
    Code.CART_FULL.value,
    Code.CART_LOCKED.value,
    Code.IDEMPOTENCY_KEY_REUSED.value,
    Code.INSTRUCTIONS_TOO_LONG.value,
    Code.ITEM_UNAVAILABLE.value,
    Code.ITEM_NOT_SERVED.value,
    Code.MEMBER_NOT_FOUND.value,
    Code.MERGE_IMPOSSIBLE.value,
    Code.NICKNAME_INVALID.value,
    Code.NICKNAME_TAKEN.value,
    Code.NOTE_TOO_LONG.value,
    Code.OPTIONS_INVALID.value,
    Code.ORDER_FAILED.value,
    Code.ORDERING_DISABLED.value,
    Code.QUANTITY_INVALID.value,
    Code.SESSION_BUSY.value,
    Code.SESSION_CLOSED.value,
    Code.SESSION_FULL.value,
    "OPTION_NOT_FOUND",
    "SESSION_NOT_FOUND",
    "TABLE_NOT_FOUND",
    Code.TOO_MANY_LINES.value,
    Code.TOO_MANY_ORDERS.value,
    Code.TOTAL_TOO_LARGE.value,
    Code.VERSION_CONFLICT.value,
    "VALIDATION_FAILED",
)

StaffErrorCode = Annotated[str, Meta(extra_json_schema={"enum": list(ERROR_CODES)})]
FloorSeq = Annotated[int, Meta(ge=0, description="The event's number in its restaurant; each is one above the last.")]
Ref = str | UnsetType


class FloorSnapshot(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="floor"):
    """The house: its tables and sessions, alerts that nobody has acknowledged, and orders that the till has not taken.

    `tables` by number; `sessions` longest open first, with closed ones of the last day whose bill is open; `orders`
    those that the till has not answered for or has refused after diners were told yes, and the newest 100 `alerts`,
    newest first; `items` and `options` are those of the menu that are counted or cannot be had; `tickets` are on the
    display of all stations, oldest order first; `sells` is whether customers order in its shop. It is how things were
    at `seq` or later: the events after `seq` follow, and may tell of what is in it already. `complete` is false if
    there is more of anything. The routes have it, but for older alerts, which are shown once newer ones are
    acknowledged. The first frame after connecting, and the answer to a `resume` that events cannot answer.
    """

    seq: FloorSeq
    restaurant: RestaurantView
    sells: bool
    system: SwitchesView
    tables: list[StaffTableView]
    sessions: list[StaffSessionView]
    orders: list[StaffOrderView]
    complete: bool
    alerts: list[AlertView]
    items: list[StaffItemView]
    options: list[StaffOptionView]
    tickets: list[TicketView]
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


class OpsOrderUpdate(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="ops_order_update"):
    """An order of the shop is new, was moved, or something was said of its items; this is all of it as it is now."""

    seq: FloorSeq
    at: Instant
    order: OpsOrderView


class ToldRequest(Struct, frozen=True, gc=False, kw_only=True):
    """What is told of a request for stock: whose it is, at which branch, and what has become of it."""

    id: int
    branch_id: int
    status: RequestStatus
    asked_by: Annotated[int, Meta(description="A staff user's id.")]


class StockRequestUpdate(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="stock_request_update"):
    """Somebody has asked for stock, or a request was reviewed. What it asks for is read at its routes."""

    seq: FloorSeq
    at: Instant
    request: ToldRequest


class PosAlert(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="pos_alert"):
    """Something was raised that somebody has to see to, and stays until one of the staff acknowledges it.

    Told again, without the order, when that has happened: the alert then says who and when.
    """

    seq: FloorSeq
    at: Instant
    alert: AlertView
    order: StaffOrderView | UnsetType = UNSET


class TableUpdate(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="table_update"):
    """A table is not as it was; this is all of it as it is now. A busy one is told a few times a second at most."""

    seq: FloorSeq
    at: Instant
    table: StaffTableView


class SessionUpdate(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="session_update"):
    """A session is new or has changed; this is all of it as it is now, told a few times a second at most.

    Once it is closed and owes nothing it is not on the floor any more.
    """

    seq: FloorSeq
    at: Instant
    session: StaffSessionView


class CallFrame(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="call"):
    """A table calls, or its call has ended: somebody acknowledged it, or the session closed."""

    seq: FloorSeq
    at: Instant
    call: StaffCallView


class SystemUpdate(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="system_update"):
    """The restaurant's switch was turned, or that of all restaurants; this is how they stand now."""

    seq: FloorSeq
    at: Instant
    system: SwitchesView


class ItemUpdate(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="item_update"):
    """An item of the menu has changed: on sale or not, how many are left, its price. This is how it is now."""

    seq: FloorSeq
    at: Instant
    item: StaffItemView


class OptionUpdate(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="option_update"):
    """An option of the menu has changed: on sale or not, how many are left. This is how it is now."""

    seq: FloorSeq
    at: Instant
    option: StaffOptionView


class MenuAnew(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="menu_anew"):
    """More of the menu has changed than is told one by one: who shows it reads it again.

    `items` and `options` take the place of those that `floor` had: the ones that are counted or cannot be had.
    """

    seq: FloorSeq
    at: Instant
    items: list[StaffItemView]
    options: list[StaffOptionView]


class Done(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="done"):
    """What was asked has been done, now or before, and is durable; shown is how it is now. Only its sender is told."""

    order: StaffOrderView | UnsetType = UNSET
    daily_pass: DailyPassView | UnsetType = UNSET
    tickets: TicketsView | UnsetType = UNSET
    session: StaffVisitView | UnsetType = UNSET
    table: StaffTableView | UnsetType = UNSET
    system: SwitchesView | UnsetType = UNSET
    item: StaffItemView | UnsetType = UNSET
    option: StaffOptionView | UnsetType = UNSET
    call: StaffCallView | UnsetType = UNSET
    alert: AlertView | UnsetType = UNSET
    plan: PlanView | UnsetType = UNSET
    ref: Ref = UNSET


class StaffError(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="error"):
    """A message was refused; nothing has changed. Only its sender is told.

    `details` say how things are where that is why: `current`, the line or the cart; `locked_by`; `allowed`, the moves
    that are possible instead; `session_id`, the party that is in the way.
    """

    code: StaffErrorCode
    message: str
    ref: Ref = UNSET
    details: dict[str, Any] | UnsetType = UNSET

"""What a diner's phone is told (`docs/contract.md` §3, server to client): one type for each frame, names exact.

Owns: the shapes. Must not: build them (`server.diners.wire` and `events` do) or know a socket. AsyncAPI is made from
these types. The frame of an event has the suffix `Frame`: the event itself is another thing (`actors.domain.events`).
"""

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from actors.domain.calls.call import CallReason
from actors.domain.fulfilment.pick import MissingChoice, PickedStatus
from actors.domain.kitchen.course import Course
from actors.domain.kitchen.ticket import ItemState
from actors.domain.ordering.order import OrderStatus
from actors.domain.refusal import Code
from actors.domain.till.status import Phase
from server.http.bill_views import BillView, PaymentView, Share
from server.http.options import OptionGroupView
from server.http.pick_views import InsteadView
from server.http.views import Instant, LineView, MemberView, OrderId, OrderItemView, OrderView, SnapshotView, TableView
from server.money import Money

# What a rule or the door may answer to a message. A code that only HTTP can cause is not among them.
ERROR_CODES: Final = (
    Code.ALREADY_PAID.value,
    "BAD_MESSAGE",
    Code.BILL_CHANGED.value,
    Code.CART_CHANGED.value,
    Code.CART_EMPTY.value,
    Code.CART_FULL.value,
    Code.CART_LOCKED.value,
    Code.CLAIM_INVALID.value,
    Code.IDEMPOTENCY_KEY_REUSED.value,
    Code.INSTRUCTIONS_TOO_LONG.value,
    Code.ITEM_UNAVAILABLE.value,
    Code.ITEM_NOT_SERVED.value,
    Code.ITEM_UNKNOWN.value,
    Code.MEMBER_NOT_FOUND.value,
    Code.NOTE_TOO_LONG.value,
    Code.NOT_YOUR_ITEM.value,
    Code.OPTIONS_INVALID.value,
    Code.ORDER_FAILED.value,
    Code.ORDERING_DISABLED.value,
    Code.PASS_REQUIRED.value,
    Code.PAYMENT_IN_PROGRESS.value,
    Code.QUANTITY_INVALID.value,
    "RATE_LIMITED",
    Code.SESSION_CLOSED.value,
    Code.TOO_MANY_LINES.value,
    Code.TOO_MANY_ORDERS.value,
    Code.TOTAL_TOO_LARGE.value,
    "UNAVAILABLE",
    Code.VERSION_CONFLICT.value,
)

ErrorCode = Annotated[str, Meta(extra_json_schema={"enum": list(ERROR_CODES)})]
# Any, because the schema generator cannot name a union of two things that both are strings on the wire.
By = Annotated[Any, Meta(description="A member's id, `staff` or `system`.", extra_json_schema={"type": "string"})]
Seq = Annotated[int, Meta(ge=1, description="The number of the event in its session: 1, 2, 3 … without gaps.")]
Ref = str | UnsetType
Action = Literal["created", "updated", "deleted"]


class EventFrame(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="event"):
    """What every event carries. `ref` is that of the message which caused it, if there was one."""

    seq: Seq
    at: Instant
    by: By
    ref: Ref = UNSET


class MemberJoinFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="member_join"):
    """Somebody has become a member."""

    member: MemberView


class MemberUpdateFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="member_update"):
    """A member has another nickname, or has become the host."""

    member: MemberView


class MemberLeaveFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="member_leave"):
    """A member has left for good."""

    member: MemberView


class CartUpdateFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="cart_update"):
    """A line was created, updated or deleted; `item` is the line after it, or as it last was."""

    action: Action
    item: LineView
    total: Money
    cart_hash: str


class CartLockedFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="cart_locked"):
    """The cart has become an order and is held until the till answers, at the latest until `lock_expires_at`."""

    locked_by_member: UUID
    order_id: OrderId
    message: str
    lock_expires_at: Instant


class OrderProcessingFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="order_processing"):
    """Something is being done to get the order to the till; `attempt` counts from 1."""

    order_id: OrderId
    phase: Phase
    attempt: int


class OrderConfirmedFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="order_confirmed"):
    """The order stands, the cart is empty and open, `round` is the new one.

    `pos_ticket` is there if the till has it (null if the till gives none), `pos` if it will get it later.
    """

    order_id: OrderId
    order_number: int
    pos_ticket: str | UnsetType | None = UNSET
    pos: Literal["queued"] | UnsetType = UNSET
    message: str
    total: Money
    items: list[OrderItemView]
    round: int


class OrderFailedFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="order_failed"):
    """The till said no. With `allow_retry` the cart is open again, unchanged."""

    order_id: OrderId
    error: str
    message: str
    allow_retry: bool


class OrderFiredFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="order_fired"):
    """An order that was confirmed as queued has reached the till."""

    order_id: OrderId
    pos_ticket: str | None


class OrderStatusFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="order_status"):
    """The kitchen has gone on with an order."""

    order_id: OrderId
    status: OrderStatus


class OrderItemStatusFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="order_item_status"):
    """The kitchen has gone on with one item of an order; `position` counts from 0, as the order's `items` do."""

    order_id: OrderId
    position: int
    state: ItemState


class OrderPickFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="order_pick"):
    """Somebody in the shop has found an item of an order, or has not; or it was said what becomes of a missing one.

    `position` counts from 0. `substitute` lies ready instead, until `choice` says what the customer wants.
    """

    order_id: OrderId
    position: int
    picked_status: PickedStatus
    substitute: InsteadView | None
    choice: MissingChoice | None


class CourseUpdateFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="course_update"):
    """A course of an order is being made now, or has to wait until somebody is ready for it."""

    order_id: OrderId
    course: Course
    held: bool


class PassValidatedFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="pass_validated"):
    """Somebody gave the daily pass: the cart is open to all."""


class OrderingDisabledFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="ordering_disabled"):
    """The restaurant takes no orders now; the cart is kept."""


class OrderingEnabledFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="ordering_enabled"):
    """The restaurant takes orders again."""


class SessionClosedFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="session_closed"):
    """The visit is over. The connection is closed with 4410."""


class SessionRestoredFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="session_restored"):
    """Staff have opened the closed session again: the same party, cart and bill. Tokens are good as before."""


class CartSharedFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="cart_shared"):
    """A cart of the shop has a new link, good until `shared_until`, with which others join. Those before it are not."""

    shared_until: Instant


class SessionMovedFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="session_moved"):
    """The party sits elsewhere now, at `table`.

    With a `session_id` it has been merged into another session, and goes on there: connect again with `ws_token`, which
    is the member's own. The connection is closed with 4410. In the answer to a `resume` there is no token.
    """

    table: TableView | None
    session_id: UUID | UnsetType = UNSET
    ws_token: str | UnsetType = UNSET


class PartyJoinFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="party_join"):
    """Another party sits here now, from `from_table`, and these orders of theirs are on the bill.

    Who they are, and what is in their cart, was told before this: `member_join` and `cart_update`. The cart may be in
    another `round` with it, and then has another `cart_hash`.
    """

    from_table: TableView | None
    orders: list[OrderView]
    round: int
    cart_hash: str


class PartyLeaveFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="party_leave"):
    """A party that was merged has its own session again, and these orders are on its bill."""

    orders: list[OrderId]


class WaiterCalledFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="waiter_called"):
    """Somebody has called the staff, who have it on their screens until one of them acknowledges it."""

    call_id: UUID
    reason: CallReason
    note: str


class WaiterAcknowledgedFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="waiter_acknowledged"):
    """Somebody is on their way."""

    call_id: UUID
    reason: CallReason


class ClaimUpdateFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="claim_update"):
    """Somebody has said whose an ordered line is. `share` null: it is not any more.

    `member_id` null: the line is the whole table's, or is not any more. What everybody owes then is in `bill_update`.
    """

    public_id: UUID
    member_id: UUID | None
    share: Share | None


class DiscountUpdateFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="discount_update"):
    """The staff have taken something off a line (or, where `public_id` is null, off the bill), or take that back."""

    discount_id: UUID
    public_id: UUID | None
    reason: str
    removed: bool


class PaymentUpdateFrame(EventFrame, frozen=True, gc=False, kw_only=True, tag="payment_update"):
    """Somebody pays, or a payment went on. Its payer finds `next_action` at `GET /payments/{id}`."""

    payment: PaymentView


class BillUpdate(BillView, frozen=True, gc=False, kw_only=True, tag_field="type", tag="bill_update"):
    """The bill, after what is owed has changed. Neither numbered nor stored: the highest `version` is the bill.

    It follows the events that have changed it. After a connection was lost, `GET /bill` has it.
    """


class BillChanged(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="bill_changed"):
    """What is owed has changed, and the bill is too large to be told: `GET /bill` has it, where this version is new."""

    session_id: UUID
    version: int


class Snapshot(SnapshotView, frozen=True, gc=False, kw_only=True, tag_field="type", tag="snapshot"):
    """The whole cart: the first frame after connecting, and the answer to a `resume` that events cannot answer."""

    ref: Ref = UNSET


class MemberPresence(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="member_presence"):
    """A member's connection came or went. Neither numbered nor stored."""

    member: MemberView


class MenuChange(Struct, frozen=True, gc=False, kw_only=True):
    """An item of the menu as it is now. `left` is null where it is unlimited.

    `until` is when one whose sale was stopped comes back by itself, null where it does not. `served` is false where it
    is not served at this hour, and `served_from` is then when it is next, null where nobody knows.
    `groups` are all its options as they are now, left out where it has none. `price` and `photo`, null where it has
    none, are left out of what is gone.
    """

    id: int
    available: bool
    left: Annotated[int, Meta(ge=0)] | None
    until: Instant | None = None
    price: Money | UnsetType = UNSET
    groups: list[OptionGroupView] | UnsetType = UNSET
    served: bool = True
    served_from: Instant | None = None
    photo: str | UnsetType | None = UNSET


class MenuUpdate(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="menu_update"):
    """Items of the menu have changed. Neither numbered nor stored; after a lost connection read the menu again.

    `anew` says that more of the menu is different than `items` tell, such as a name or a heading: read it again now.
    """

    items: list[MenuChange]
    anew: Literal[True] | UnsetType = UNSET


class LockDetails(Struct, frozen=True, gc=False):
    """Who holds the cart."""

    locked_by: UUID


class Error(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="error"):
    """A message was refused; nothing has changed. `details` stands with `CART_LOCKED`. Only its sender is told.

    `left` stands with `ITEM_UNAVAILABLE`: how many may be asked for. `held` beside it, where the item is counted, is
    how many of it this table holds. `group_id` stands with `OPTIONS_INVALID`, where one of the item's groups was not
    chosen from as it may be; `option_id` with `ITEM_UNAVAILABLE`, where there is too little of an option.
    """

    code: ErrorCode
    message: str
    ref: Ref = UNSET
    details: LockDetails | UnsetType = UNSET
    left: Annotated[int, Meta(ge=0)] | UnsetType = UNSET
    held: Annotated[int, Meta(ge=0)] | UnsetType = UNSET
    group_id: int | UnsetType = UNSET
    option_id: int | UnsetType = UNSET


class LineError(Error, frozen=True, gc=False, kw_only=True, tag="error"):
    """A refusal because of one line; `current` is the line as it is, or null if it is gone."""

    current: LineView | None


class CartError(Error, frozen=True, gc=False, kw_only=True, tag="error"):
    """A refusal because the cart is not what its sender saw; `current` is the cart as it is."""

    current: SnapshotView

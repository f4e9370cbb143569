"""What staff are shown of the house: tables, and sessions with who is there, what they owe and how their orders do.

Owns: the shapes that only staff see; OpenAPI and AsyncAPI are generated from them. Must not: keep anything. Builders
are pure, and the state of a table is decided here alone, because nothing but a screen asks for it.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

from msgspec import Meta, Struct

from actors.domain.brief import OrderBrief, PaymentBrief, SessionBrief
from actors.domain.calls.call import Call
from actors.domain.limits import PLAN_MAX
from actors.domain.money.payment import Method, PaymentState
from actors.domain.ordering.lock import Processing
from actors.domain.ordering.order import OrderStatus, PaymentStatus, awaits_payment, order_id
from actors.domain.place import SessionKind
from actors.domain.restaurant import Restaurant, Table
from actors.domain.session import SessionState
from actors.domain.till.status import PosStatus
from server.http.views import Instant, MemberView, OrderId
from server.money import Money, amount
from staff.floor.views import StaffCallView

ORDERS_SHOWN_MAX: Final = 20  # of one session, the newest; about 3 KiB
PAYING_SHOWN_MAX: Final = 20  # of one session, the oldest; about 5 KiB


class TableState(StrEnum):
    """What happens at a table, the first of these that is so."""

    DISABLED = "disabled"  # its switch is off, whoever sits there
    FREE = "free"
    WAITING_FOR_TILL = "waiting_for_till"  # an order is on its way, or the till has not answered for one
    ORDERING = "ordering"  # something is in the cart
    ORDERED = "ordered"  # everything ordered is at the till, and nothing is in the cart
    SEATED = "seated"  # nothing has been chosen yet


class SpotView(Struct, frozen=True, gc=False):
    """A place on the plan: per mille of its width from the left, and of its height from the top."""

    x: Annotated[int, Meta(ge=0, le=PLAN_MAX)]
    y: Annotated[int, Meta(ge=0, le=PLAN_MAX)]


class StaffTableView(Struct, frozen=True, gc=False):
    """A table, and the session that sits there.

    `enabled` is its switch; `qr_version` counts its codes, of which only the latest is good. `plan` is where it stands
    on the plan of the floor, null where nobody has placed it. `branch_id` is the branch where it stands, null for the
    main one.
    """

    table_id: int
    table_number: int
    enabled: bool
    qr_version: int
    state: TableState
    session_id: UUID | None
    plan: SpotView | None = None
    branch_id: int | None = None


class StaffTablesView(Struct, frozen=True, gc=False):
    """Every table of the restaurant, by number."""

    tables: list[StaffTableView]


class OrderBriefView(Struct, frozen=True, gc=False):
    """An order in brief; `order_update` and `GET /admin/orders` have all of it.

    `awaits_payment`: it is not begun before it is paid, and it is not paid.
    """

    order_id: OrderId
    status: OrderStatus
    payment_status: PaymentStatus
    pos_status: PosStatus
    total: Money
    awaits_payment: bool


class PayingView(Struct, frozen=True, gc=False, kw_only=True):
    """A payment that is under way: what a diner pays by card, or has announced to pay at the `counter`.

    `payer` is null, and `nickname` empty, where it is nobody in particular.
    """

    payment_id: UUID
    payer: UUID | None
    nickname: str
    method: Method
    status: PaymentState
    amount: Money
    tip: Money
    created_at: Instant


class StaffSessionView(Struct, frozen=True, gc=False, kw_only=True):
    """A session on the floor. `members` are those who have not left; `lines` counts the cart's.

    `orders` are the newest 20, `order_count` counts all. `pos_status` is what the till's worst answer is among orders
    that were not cancelled, null without any. `calls` are open ones. `idle` warns that a session which owes something
    has been quiet for half an hour. A closed session stays for a day while its bill is open. `ready_items` are portions
    that the kitchen has finished and nobody has served, `ready_since` when the first of them was; their ticket may have
    left the display meanwhile. `paying` are the oldest 20 payments that are under way. The bill is another where
    `bill_version` is, and what is told of its payments where `payments_at` is.
    """

    session_id: UUID
    kind: SessionKind
    table_id: int | None
    table_number: int | None
    state: SessionState
    opened_at: Instant
    last_activity_at: Instant
    closed_at: Instant | None
    idle: bool
    members: list[MemberView]
    round: int
    lines: int
    cart_total: Money
    order_processing_status: Processing
    pass_validated: bool
    open_bill: Money
    order_count: int
    orders: list[OrderBriefView]
    pos_status: PosStatus | None
    calls: list[StaffCallView]
    ready_items: int
    ready_since: Instant | None
    bill_version: int
    paying: list[PayingView]
    payments_at: Instant | None


class StaffSessionsView(Struct, frozen=True, gc=False):
    """The restaurant's open sessions, longest open first. `complete` is false where there are more than are shown."""

    sessions: list[StaffSessionView]
    complete: bool


class SwitchesView(Struct, frozen=True, gc=False):
    """Whether the restaurant takes orders: its own switch, and the operator's for all restaurants. Both must be on."""

    ordering_enabled: bool
    system_ordering_enabled: bool
    takes_orders: bool


_WORST_FIRST: Final = (
    PosStatus.UNKNOWN,
    PosStatus.REJECTED,
    PosStatus.QUEUED,
    PosStatus.SENDING,
    PosStatus.ACCEPTED,
)


def session_on_floor(
    brief: SessionBrief, restaurant: Restaurant, connected: frozenset[UUID], now: datetime
) -> StaffSessionView:
    """A session as it is at this moment; `connected` are the members with a live connection."""
    digits, table = restaurant.minor_digits, _table(brief, restaurant)
    return StaffSessionView(
        session_id=brief.session_id,
        kind=brief.kind,
        table_id=brief.table_id,
        table_number=None if table is None else table.table_number,
        state=brief.state,
        opened_at=brief.opened_at,
        last_activity_at=brief.last_activity_at,
        closed_at=brief.closed_at,
        idle=brief.idle(now),
        members=[
            MemberView(one.member_id, one.nickname, one.member_id == brief.host_id, one.member_id in connected, joined)
            for one, joined in zip(brief.members, brief.joined, strict=True)
        ],
        round=brief.round,
        lines=brief.lines,
        cart_total=amount(brief.cart_total, digits),
        order_processing_status=brief.processing,
        pass_validated=brief.pass_validated,
        open_bill=amount(brief.open_bill, digits),
        order_count=len(brief.orders),
        orders=[_order(one, restaurant) for one in brief.orders[-ORDERS_SHOWN_MAX:]],
        pos_status=_pos_status(brief),
        calls=[call_on_floor(call, brief, restaurant) for call in brief.calls if call.open],
        ready_items=brief.ready_items,
        ready_since=brief.ready_since,
        bill_version=brief.bill.version,
        paying=[_paying(one, restaurant) for one in brief.paying[:PAYING_SHOWN_MAX]],
        payments_at=brief.payments_at,
    )


def table_on_floor(table: Table, brief: SessionBrief | None) -> StaffTableView:
    """A table with the open session that sits there, if one does."""
    session_id = None if brief is None else brief.session_id
    plan = None if table.spot is None else SpotView(*table.spot)
    return StaffTableView(
        table.table_id,
        table.table_number,
        table.enabled,
        table.qr_version,
        _state(table, brief),
        session_id,
        plan,
        table.branch_id,
    )


def switches_view(restaurant: Restaurant) -> SwitchesView:
    """The restaurant's switches."""
    return SwitchesView(restaurant.ordering_enabled, restaurant.system_ordering, restaurant.takes_orders)


def call_on_floor(call: Call, brief: SessionBrief, restaurant: Restaurant) -> StaffCallView:
    """A call of a session, as it is."""
    table = _table(brief, restaurant)
    return StaffCallView(
        call_id=call.call_id,
        reason=call.reason,
        note=call.note,
        session_id=brief.session_id,
        table_number=None if table is None else table.table_number,
        member_id=call.member_id,
        nickname=next((one.nickname for one in brief.members if one.member_id == call.member_id), ""),
        called_at=call.called_at,
        ended_at=call.ended_at,
        acknowledged_by=call.acknowledged_by,
    )


def _state(table: Table, brief: SessionBrief | None) -> TableState:
    if not table.enabled:
        return TableState.DISABLED
    if brief is None:
        return TableState.FREE
    if brief.waits_for_till:
        return TableState.WAITING_FOR_TILL
    if brief.lines:
        return TableState.ORDERING
    return TableState.ORDERED if brief.orders else TableState.SEATED


def _table(brief: SessionBrief, restaurant: Restaurant) -> Table | None:
    return None if brief.table_id is None else restaurant.tables.get(brief.table_id)


def _order(brief: OrderBrief, restaurant: Restaurant) -> OrderBriefView:
    return OrderBriefView(
        order_id(restaurant.restaurant_id, brief.order_number),
        brief.status,
        brief.payment_status,
        brief.pos_status,
        amount(brief.total, restaurant.minor_digits),
        awaits_payment(brief.status, brief.payment_status, paid_first=restaurant.paid_first),
    )


def _paying(brief: PaymentBrief, restaurant: Restaurant) -> PayingView:
    digits = restaurant.minor_digits
    return PayingView(
        payment_id=brief.payment_id,
        payer=brief.payer,
        nickname=brief.nickname,
        method=brief.method,
        status=brief.status,
        amount=amount(brief.amount, digits),
        tip=amount(brief.tip, digits),
        created_at=brief.created_at,
    )


def _pos_status(brief: SessionBrief) -> PosStatus | None:
    found = {one.pos_status for one in brief.orders if one.status is not OrderStatus.CANCELLED}
    return next((status for status in _WORST_FIRST if status in found), None)

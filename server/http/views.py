"""What people are shown: the shapes of the contract (`docs/contract.md` §2, §3), and how the domain is shown in them.

Owns: every name that a diner's program may rely on; OpenAPI and AsyncAPI are generated from these types. Must not:
decide anything, or know how the bytes travel. Builders are pure; `encode` is the one way to make JSON of a view,
because it writes money as numbers.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Final, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, json

from actors.domain.calls.call import Call, CallReason
from actors.domain.cart.line import Line, LineState
from actors.domain.ordering.lock import Processing
from actors.domain.ordering.order import Order, OrderItem, OrderStatus, PaymentStatus
from actors.domain.ordering.order import order_id as name_of_order
from actors.domain.party.member import Member
from actors.domain.restaurant import Restaurant, Table
from actors.domain.state import State
from actors.domain.till.status import Phase, PosStatus
from server.brand import sheet_digest
from server.http.choosing import ChosenView, chosen_views
from server.money import Money, amount

ShownState = Literal["pending", "locked", "ordered"]
Instant = Annotated[datetime, Meta(tz=True)]
OrderId = Annotated[str, Meta(pattern="^ORD-[0-9]+-[0-9]+$", examples=["ORD-1-42"])]

_SHOWN: Final[Mapping[LineState, ShownState]] = MappingProxyType(
    {
        LineState.PENDING: "pending",
        LineState.LOCKED: "locked",
        LineState.ORDERED: "ordered",
        LineState.REMOVED: "pending",  # only a pending line can be removed, and that is how it was last seen
    }
)
_ENCODER: Final = json.Encoder(decimal_format="number")


class LineView(Struct, frozen=True, gc=False):
    """A line of the cart. `left` stands where it does not fit: so many there are for it, and the cart is not placed.

    `unit_price` has the prices of its `options` in it, which are left out where there are none.
    """

    public_id: UUID
    menu_item_id: int
    name: str
    qty: int
    note: str
    unit_price: Money
    line_total: Money
    member_id: UUID
    version: int
    state: ShownState
    left: Annotated[int, Meta(ge=0)] | UnsetType = UNSET
    options: list[ChosenView] | UnsetType = UNSET


class MemberView(Struct, frozen=True, gc=False):
    """A diner in the session. `connected` stands only where it is known: in snapshots and in `member_presence`.

    `joined` is the how-manieth of the session they are, from 0, counting those who have left: the same for everybody.
    """

    member_id: UUID
    nickname: str
    is_host: bool
    connected: bool | UnsetType = UNSET
    joined: Annotated[int, Meta(ge=0)] | UnsetType = UNSET


class CallView(Struct, frozen=True, gc=False):
    """An open call for the staff, and whose it is."""

    call_id: UUID
    reason: CallReason
    note: str
    member_id: UUID
    called_at: Instant


class SnapshotView(Struct, frozen=True, gc=False, kw_only=True):
    """The whole cart of a session, with who is there and what is happening to it."""

    session_id: UUID
    seq: int
    round: int
    items: list[LineView]
    members: list[MemberView]
    total: Money
    currency: str
    cart_hash: str
    cart_locked: bool
    locked_by: UUID | None
    pending_order_id: OrderId | None
    order_processing_status: Processing
    order_phase: Phase | None
    lock_expires_at: Instant | None
    daily_pass_required: bool
    pass_validated: bool
    last_updated: Instant


class OrderItemView(Struct, frozen=True, gc=False):
    """A line of an order, as it was when the cart was placed. `unit_price` has the prices of its `options` in it."""

    menu_item_id: int
    name: str
    qty: int
    note: str
    unit_price: Money
    line_total: Money
    member_id: UUID
    options: list[ChosenView] | UnsetType = UNSET


class OrderView(Struct, frozen=True, gc=False, kw_only=True):
    """A cart that was placed."""

    order_id: OrderId
    order_number: int
    round: int
    status: OrderStatus
    payment_status: PaymentStatus
    pos_status: PosStatus
    pos_ticket: str | None
    total: Money
    items: list[OrderItemView]
    placed_by: UUID
    created_at: Instant


class RestaurantView(Struct, frozen=True, gc=False):
    """The restaurant. `slug` is what `restaurant_name` means in a request; `timezone` is an IANA name.

    `brand_color` (`#rrggbb` in small letters) and `logo` (its address, without the origin) are null where it has none;
    `brand_css` is the address of the style sheet of the colour, another one for another sheet.
    """

    id: int
    slug: str
    name: str
    timezone: str
    currency: str
    brand_color: str | None = None
    logo: str | None = None
    brand_css: str | None = None


class TableView(Struct, frozen=True, gc=False):
    """A table of the restaurant."""

    id: int
    table_number: int


def encode(view: object) -> bytes:
    """The JSON of a view or frame, UTF-8, with money as numbers and times as RFC 3339 in UTC (`Z`)."""
    return _ENCODER.encode(view)


def line_view(line: Line, restaurant: Restaurant, left: int | None = None) -> LineView:
    """A line as members see it, with its money in the restaurant's currency; `left` where it does not fit."""
    digits = restaurant.minor_digits
    return LineView(
        line.public_id,
        line.menu_item_id,
        line.name,
        line.qty,
        line.note,
        amount(line.unit_price, digits),
        amount(line.line_total, digits),
        line.member_id,
        line.version,
        _SHOWN[line.state],
        UNSET if left is None else left,
        chosen_views(line.options, digits) if line.options else UNSET,
    )


def member_view(member: Member, state: State, connected: bool | UnsetType = UNSET) -> MemberView:
    """A member as the others see them; whether they are connected only if the caller knows."""
    joined = sum(other.joined_seq < member.joined_seq for other in state.members.values())
    return MemberView(member.member_id, member.nickname, member.member_id == state.session.host_id, connected, joined)


def snapshot_view(state: State, restaurant: Restaurant, connected: frozenset[UUID]) -> SnapshotView:
    """The whole cart. Members are those who have not left; `connected` are the ids of those with a connection."""
    session, lock = state.session, state.session.lock
    order_number, phase = _pending(state)
    present = (member for member in state.members.values() if member.left_at is None)
    return SnapshotView(
        session_id=session.session_id,
        seq=session.seq,
        round=session.cart.round,
        items=[line_view(line, restaurant, state.left_for(line)) for line in state.lines.values()],
        members=[member_view(member, state, member.member_id in connected) for member in present],
        total=amount(session.cart.total, restaurant.minor_digits),
        currency=restaurant.currency,
        cart_hash=state.cart_hash,
        cart_locked=state.locked,
        locked_by=None if lock is None else lock.holder,
        pending_order_id=None if order_number is None else name_of_order(session.restaurant_id, order_number),
        order_processing_status=session.processing,
        order_phase=phase,
        lock_expires_at=None if lock is None else lock.expires_at,
        daily_pass_required=restaurant.pass_required and not state.session.place.in_shop,
        pass_validated=session.pass_validated,
        last_updated=session.updated_at,
    )


def call_view(call: Call) -> CallView:
    """A call as the table sees it."""
    return CallView(call.call_id, call.reason, call.note, call.member_id, call.called_at)


def order_view(order: Order, restaurant: Restaurant) -> OrderView:
    """An order as the diners see it."""
    return OrderView(
        order_id=order.order_id,
        order_number=order.order_number,
        round=order.round,
        status=order.status,
        payment_status=order.payment_status,
        pos_status=order.pos_status,
        pos_ticket=order.pos_ticket,
        total=amount(order.total, restaurant.minor_digits),
        items=[order_item_view(item, restaurant) for item in order.items],
        placed_by=order.placed_by,
        created_at=order.created_at,
    )


def order_item_view(item: OrderItem, restaurant: Restaurant) -> OrderItemView:
    """One line of an order."""
    digits = restaurant.minor_digits
    unit_price, line_total = amount(item.unit_price, digits), amount(item.line_total, digits)
    options = chosen_views(item.options, digits) if item.options else UNSET
    shown = (item.menu_item_id, item.name, item.qty, item.note, unit_price, line_total, item.member_id)
    return OrderItemView(*shown, options)


def restaurant_view(restaurant: Restaurant) -> RestaurantView:
    """The restaurant, as it names itself."""
    return RestaurantView(
        restaurant.restaurant_id,
        restaurant.slug,
        restaurant.name,
        restaurant.timezone,
        restaurant.currency,
        restaurant.brand_color,
        logo_address(restaurant),
        brand_address(restaurant),
    )


def brand_address(restaurant: Restaurant) -> str | None:
    """Where the style sheet of the restaurant's colour is, without the origin. None without a colour."""
    color = restaurant.brand_color
    return None if color is None else f"/restaurants/{restaurant.slug}/brand.css?v={sheet_digest(color)}"


def logo_address(restaurant: Restaurant) -> str | None:
    """Where the restaurant's logo is, without the origin: another address for another logo. None without one."""
    return None if restaurant.logo is None else f"/restaurants/{restaurant.slug}/logo?v={restaurant.logo}"


def table_view(table: Table) -> TableView:
    """The table; nothing of its QR code or its switch."""
    return TableView(table.table_id, table.table_number)


def _pending(state: State) -> tuple[int | None, Phase | None]:
    """The order that is on its way to the till, and how: the one that holds the lock, else the newest if it queues."""
    lock = state.session.lock
    if lock is not None:
        return lock.order_number, lock.phase
    if not state.orders:
        return None, None
    newest = state.orders[max(state.orders)]
    waiting = newest.unsettled and newest.status is not OrderStatus.CANCELLED
    return (newest.order_number, Phase.QUEUED) if waiting else (None, None)

"""What whoever has a cart of the shop is shown (`docs/contract.md` §10).

Owns: the shapes, from which OpenAPI is generated. Must not: decide anything. Builders are pure.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from actors.domain.cart.line import Line
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.envelope import Answer
from server.http.choosing import ChosenView, chosen_views
from server.http.items import can_be_had
from server.http.views import Instant, MemberView, OrderId, ShownState, line_view, member_view
from server.money import Money, amount

Left = Mapping[int, int]


class CartItemView(Struct, frozen=True, gc=False, kw_only=True):
    """A line of the cart. `unit_price` is the menu's when it was added, with the prices of its `options` in it.

    `in_stock_anywhere` is false of what cannot be had now: it stays in the cart, and is refused at the checkout.
    """

    id: UUID
    product_id: int
    name: str
    quantity: int
    note: str
    options: list[ChosenView]
    unit_price: Money
    line_total: Money
    member_id: UUID
    version: int
    state: ShownState
    in_stock_anywhere: bool


class CartView(Struct, frozen=True, kw_only=True):
    """A cart. `member_id` is who asks; `is_owner` whether it is theirs. `seq` is that of the socket's snapshot.

    `shared_until` is until when its link is good, null where it has none, or none that is good still.
    """

    session_id: UUID
    member_id: UUID
    is_owner: bool
    seq: int
    round: int
    items: list[CartItemView]
    members: list[MemberView]
    total: Money
    currency: str
    cart_hash: str
    cart_locked: bool
    pending_order_id: OrderId | None
    shared_until: Instant | None
    last_updated: Instant


class LiveCartView(CartView, frozen=True, kw_only=True):
    """A cart, and how it is followed live: `GET /ws` at `ws_url` with `ws_token`, which is good until `expires_at`."""

    ws_url: str
    ws_token: str
    expires_at: datetime


class CartAnswer(Struct, frozen=True):
    """The cart as it is now."""

    data: CartView


class LiveCartAnswer(Struct, frozen=True):
    """The cart, and how to follow it."""

    data: LiveCartView


class SharedView(Struct, frozen=True):
    """A link with which others join the cart until `expires_at`, and its token. The one before is good no more."""

    url: str
    token: str
    expires_at: datetime


class SharedAnswer(Struct, frozen=True):
    """A link to the cart."""

    data: SharedView


class GuestCartView(LiveCartView, frozen=True, kw_only=True):
    """A guest's new cart. `cart_token` is what the guest shows from now on; it is the `ws_token` too."""

    cart_token: Annotated[str, Meta(description="For `Authorization: Bearer`, and for signing in with this cart.")]


class GuestCartAnswer(Struct, frozen=True):
    """A guest's cart."""

    data: GuestCartView


def cart_view(answer: Answer, member_id: UUID, left: Left, now: datetime) -> CartView:
    """The cart as this member sees it."""
    return CartView(**_fields(answer, member_id, left, now))  # type: ignore[arg-type]


def live_cart_view(
    answer: Answer, member_id: UUID, left: Left, now: datetime, live: tuple[str, str, datetime]
) -> LiveCartView:
    """The same, with the socket's address, this member's token, and until when that is good."""
    url, token, expires_at = live
    fields = _fields(answer, member_id, left, now)
    return LiveCartView(**fields, ws_url=url, ws_token=token, expires_at=expires_at)  # type: ignore[arg-type]


def guest_cart_view(live: LiveCartView) -> GuestCartView:
    """A new guest's."""
    fields = {name: getattr(live, name) for name in live.__struct_fields__}
    return GuestCartView(**fields, cart_token=live.ws_token)


def _fields(answer: Answer, member_id: UUID, left: Left, now: datetime) -> Mapping[str, object]:
    state, restaurant = answer.state, answer.restaurant
    session, link = state.session, state.session.share
    there = (member for member in state.members.values() if member.left_at is None)
    return {
        "session_id": session.session_id,
        "member_id": member_id,
        "is_owner": member_id == session.host_id,
        "seq": session.seq,
        "round": session.cart.round,
        "items": [_item(line, restaurant, left) for line in state.lines.values()],
        "members": [member_view(one, state, one.member_id in answer.connected) for one in there],
        "total": amount(session.cart.total, restaurant.minor_digits),
        "currency": restaurant.currency,
        "cart_hash": state.cart_hash,
        "cart_locked": state.locked,
        "pending_order_id": _pending(state),
        "shared_until": None if link is None or link.until <= now else link.until,
        "last_updated": session.updated_at,
    }


def _pending(state: State) -> str | None:
    lock = state.session.lock
    order = None if lock is None else state.orders.get(lock.order_number)
    return None if order is None else order.order_id


def _item(line: Line, restaurant: Restaurant, left: Left) -> CartItemView:
    item, seen = restaurant.menu.items.get(line.menu_item_id), line_view(line, restaurant)
    return CartItemView(
        id=seen.public_id,
        product_id=seen.menu_item_id,
        name=seen.name,
        quantity=seen.qty,
        note=seen.note,
        options=chosen_views(line.options, restaurant.minor_digits),
        unit_price=seen.unit_price,
        line_total=seen.line_total,
        member_id=seen.member_id,
        version=seen.version,
        state=seen.state,
        in_stock_anywhere=item is not None and can_be_had(item, left.get(line.menu_item_id)),
    )

"""What staff are shown over HTTP and on the socket: an order with all that they need to see to it.

Owns: the shapes that only staff see; OpenAPI and AsyncAPI are generated from them. Must not: decide anything, or show
what diners see in other words (`server.http.views` has those).
"""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct, structs

from actors.domain.alerts.alert import Alert, AlertKind
from actors.domain.calls.call import CallReason
from actors.domain.fulfilment.vocabulary import FULFILMENT_TYPES, SHOWN, ShopStatus
from actors.domain.restaurant import Restaurant
from actors.ports.sessions import PlacedOrder
from server.http.views import Instant, OrderId, OrderView, order_view


class StaffOrderView(OrderView, frozen=True, gc=False, kw_only=True):
    """An order as staff see it: where it was placed, and how it goes with the till.

    `session_id` and `table_number` are null once the visit has been deleted. `pos_failures` counts outcomes in a row
    that nobody knows. `customer_name` is who ordered in the shop or at the counter, null where nobody gave a name.
    `fulfillment_type` is `DELIVERY` or `PICKUP` of an order of the shop, and `shop_status` what the shop calls its
    status, as `GET /ops/orders` does; both are null of every other.
    `alerted_at` is when staff were told that it needs them, until it is sent again.
    """

    session_id: UUID | None
    table_number: int | None
    customer_name: str | None
    fulfillment_type: str | None
    shop_status: ShopStatus | None
    special_instructions: str
    pos_attempts: int
    pos_error: str | None
    pos_next_at: Instant | None
    pos_failures: int
    alerted_at: Instant | None


class StaffOrdersView(Struct, frozen=True, gc=False):
    """A page of the restaurant's orders, newest first."""

    orders: list[StaffOrderView]
    before: Annotated[int | None, Meta(description="Asks for the next page; null where this was the last.")]


class AlertView(Struct, frozen=True, gc=False, kw_only=True):
    """Something that staff have to see to. It stays until one of them acknowledges it, whose id is shown from then on.

    `words` are the till's, or a code for what went wrong, or empty. What is about stock has no order, and its words say
    what is low.
    """

    alert_id: UUID
    kind: AlertKind
    order_id: OrderId | None
    words: str
    raised_at: Instant
    acknowledged_at: Instant | None
    acknowledged_by: int | None


class StaffCallView(Struct, frozen=True, gc=False, kw_only=True):
    """A call as staff see it: whose it is, and where. It has ended when acknowledged, or with its session.

    `table_number` is null where the session has no table.
    """

    call_id: UUID
    reason: CallReason
    note: str
    session_id: UUID
    table_number: int | None
    member_id: UUID
    nickname: str
    called_at: Instant
    ended_at: Instant | None
    acknowledged_by: int | None


def alert_view(alert: Alert) -> AlertView:
    """An alert, as it is."""
    return AlertView(
        alert_id=alert.alert_id,
        kind=alert.kind,
        order_id=alert.order_id,
        words=alert.words,
        raised_at=alert.raised_at,
        acknowledged_at=alert.acknowledged_at,
        acknowledged_by=alert.acknowledged_by,
    )


def staff_order_view(placed: PlacedOrder, restaurant: Restaurant) -> StaffOrderView:
    """An order as staff see it, with its money in the restaurant's currency."""
    order = placed.order
    return StaffOrderView(
        session_id=placed.session_id,
        table_number=placed.table_number,
        customer_name=placed.customer_name,
        fulfillment_type=FULFILMENT_TYPES.get(order.fulfilment) if placed.of_shop else None,
        shop_status=SHOWN[order.status] if placed.of_shop else None,
        special_instructions=order.special_instructions,
        pos_attempts=order.pos_attempts,
        pos_error=order.pos_error,
        pos_next_at=order.pos_next_at,
        pos_failures=order.pos_failures,
        alerted_at=order.pos_alerted_at,
        **structs.asdict(order_view(order, restaurant)),
    )

"""What staff and integrations are shown of counter orders (`docs/contract.md` §10).

Owns: the shapes, from which OpenAPI is generated. Must not: decide anything. Builders are pure.
"""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from actors.domain.fulfilment.vocabulary import SHOWN, ShopStatus
from actors.domain.ordering.order import OrderItem, OrderStatus, PaymentStatus
from actors.domain.restaurant import Restaurant
from actors.domain.till.status import PosStatus
from actors.ports.counter_orders import KeptCounterOrder
from server.http.views import Instant
from server.money import Money, amount


class CustomizationView(Struct, frozen=True, gc=False):
    """An option that was chosen, `quantity` times for each one of the item. `price` is its own, within `unit_price`."""

    option_id: int
    name: str
    quantity: int
    price: Money


class CounterItemView(Struct, frozen=True, gc=False, kw_only=True):
    """Something that was ordered, at the menu's price of then. `position` counts from 0."""

    position: int
    menu_item_id: int
    name: str
    quantity: int
    special_instructions: str
    customizations: list[CustomizationView]
    unit_price: Money
    line_total: Money


class CounterMoveView(Struct, frozen=True, gc=False):
    """The order went to this status."""

    status: ShopStatus
    at: Instant


class CounterOrderView(Struct, frozen=True, gc=False, kw_only=True):
    """A counter order. `total_amount` is what there is to pay: with tax and tips, without discount and deposit.

    `tax_amount` is in the prices or on top of them, as the restaurant has it. `version` grows with each change, and is
    the `ETag` without its quotes; 0 once nothing of it can change any more. `created_by` is the account of staff, or of
    a key, that took it.
    """

    order_id: str
    order_number: int
    status: ShopStatus
    payment_status: PaymentStatus
    pos_status: PosStatus
    pos_ticket: str | None
    session_id: UUID | None
    table_id: int | None
    table_number: int | None
    customer_name: str
    customer_phone: str
    customer_session_id: str
    items: list[CounterItemView]
    subtotal: Money
    discount_amount: Money
    service_charge: Money
    tax_amount: Money
    tax_included: bool
    deposit_used: Money
    tip_amount: Money
    total_amount: Money
    paid_amount: Money
    balance: Money
    currency: str
    notes: str
    special_instructions: str
    created_by: int
    created_at: Instant
    history: list[CounterMoveView]
    version: int


class CounterOrderData(Struct, frozen=True):
    """A counter order."""

    data: CounterOrderView


class CounterPagination(Struct, frozen=True, gc=False):
    """How long the page may be, how many were passed over, and what the next is asked for with: null after the last.

    `total` fit of the 500 at most that were looked at, from `before` on.
    """

    limit: int
    offset: int
    total: int
    before: Annotated[int, Meta(ge=1)] | None


class CounterOrderPage(Struct, frozen=True):
    """Counter orders, the newest first."""

    data: list[CounterOrderView]
    pagination: CounterPagination


def counter_order_view(kept: KeptCounterOrder, restaurant: Restaurant) -> CounterOrderView:
    """A counter order, as it is kept."""
    order, counter, digits = kept.order, kept.counter, restaurant.minor_digits
    table = None if counter.table_id is None else restaurant.tables.get(counter.table_id)
    return CounterOrderView(
        order_id=order.order_id,
        order_number=order.order_number,
        status=SHOWN[order.status],
        payment_status=order.payment_status,
        pos_status=order.pos_status,
        pos_ticket=order.pos_ticket,
        session_id=kept.session_id,
        table_id=counter.table_id,
        table_number=None if table is None else table.table_number,
        customer_name=counter.customer_name,
        customer_phone=counter.customer_phone,
        customer_session_id=counter.customer_session_id,
        items=[_item_view(position, item, digits) for position, item in enumerate(order.items)],
        subtotal=amount(counter.subtotal, digits),
        discount_amount=amount(counter.discount, digits),
        service_charge=amount(counter.service_charge, digits),
        tax_amount=amount(counter.tax, digits),
        tax_included=order.tax_included,
        deposit_used=amount(counter.deposit, digits),
        tip_amount=amount(counter.tip, digits),
        total_amount=amount(counter.total, digits),
        paid_amount=amount(counter.paid, digits),
        balance=amount(counter.total - counter.paid, digits),
        currency=restaurant.currency,
        notes=counter.notes,
        special_instructions=order.special_instructions,
        created_by=counter.by_user,
        created_at=order.created_at,
        history=[
            CounterMoveView(SHOWN[OrderStatus.VALIDATED], order.created_at),  # its being placed is no move
            *(CounterMoveView(SHOWN[move.status], move.at) for move in kept.moves),
        ],
        version=kept.seq,
    )


def _item_view(position: int, item: OrderItem, digits: int) -> CounterItemView:
    return CounterItemView(
        position=position,
        menu_item_id=item.menu_item_id,
        name=item.name,
        quantity=item.qty,
        special_instructions=item.note,
        customizations=[
            CustomizationView(one.option_id, one.name, one.qty, amount(one.price, digits)) for one in item.options
        ],
        unit_price=amount(item.unit_price, digits),
        line_total=amount(item.line_total, digits),
    )

"""How orders of the shop are shown to who picks and hands them over.

Owns: these shapes, in the shop's words. Must not: decide anything.
"""

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from actors.domain.fulfilment.fulfilment import is_fee
from actors.domain.fulfilment.pick import MissingChoice, Pick, PickedStatus, progress, to_pick
from actors.domain.fulfilment.vocabulary import FULFILMENT_TYPES, SHOWN, ShopStatus
from actors.domain.ordering.order import OrderItem, PaymentStatus
from actors.domain.restaurant import Restaurant
from actors.ports.shop_orders import ShopOrder
from server.http.choosing import ChosenView, chosen_views
from server.http.data import Pagination
from server.http.pick_views import InsteadView, instead_view
from server.http.views import Instant, OrderId
from server.money import Money, amount

Position = Annotated[int, Meta(ge=0, description="Of the item in its order, from 0.")]


class OpsAddressView(Struct, frozen=True, gc=False):
    """Where it is brought."""

    recipient: str
    street: str
    postcode: str
    city: str
    phone: str
    note: str


class OpsItemView(Struct, frozen=True, gc=False, kw_only=True):
    """An item to pick. `id` is its position in the order, from 0; `place` where it stands, null where nobody has said.

    `version` counts what was said of it, from 0 where nobody has yet. A missing one has the `substitute` that lies
    ready, if anything does, and the customer's `choice` once they have chosen.
    """

    id: Position
    product_id: int
    name: str
    quantity: int
    note: str
    options: list[ChosenView]
    unit_price: Money
    line_total: Money
    place: str | None
    photo: str | None
    picked_status: PickedStatus
    version: int
    substitute: InsteadView | None
    choice: MissingChoice | None


class OpsProgressView(Struct, frozen=True, gc=False):
    """How far an order is: `settled` of `items` are picked or chosen for, `missing` not there and not chosen for."""

    items: int
    settled: int
    missing: int


class OpsOrderView(Struct, frozen=True, gc=False, kw_only=True):
    """An order of the shop. `total` is what its customer pays by now: without what is not there or was taken off.

    `ordered_total` is that as it was ordered: the goods (`subtotal`) less what a code took off them (`discount`), what
    bringing it costs (`delivery_fee`), and tax where prices are without. `payment_id` is the payment by card that it
    waited for, null where it is paid to the staff.

    The bill of the session `session_id` says what of it is paid; null once that was deleted.
    """

    order_id: OrderId
    order_number: int
    session_id: UUID | None
    status: ShopStatus
    payment_status: PaymentStatus
    fulfillment_type: str
    branch_id: int
    date: date
    starts_at: Instant
    ends_at: Instant
    customer_name: str
    customer_phone: str
    note: str
    address: OpsAddressView | None
    subtotal: Money
    discount: Money
    delivery_fee: Money
    ordered_total: Money
    payment_id: UUID | None
    total: Money
    currency: str
    created_at: Instant
    progress: OpsProgressView
    items: list[OpsItemView]


class OpsOrderData(Struct, frozen=True, gc=False):
    """One order."""

    data: OpsOrderView


class OpsOrderPage(Struct, frozen=True, gc=False):
    """A page of orders, the most urgent slot first."""

    data: list[OpsOrderView]
    pagination: Pagination


def ops_order_view(found: ShopOrder, restaurant: Restaurant) -> OpsOrderView:
    """An order, with its money in the restaurant's currency."""
    order, how, digits = found.order, found.fulfilment, restaurant.minor_digits
    picks = {pick.position: pick for pick in found.picks}
    far = progress(order, {pick.key: pick for pick in found.picks})
    address = how.address
    return OpsOrderView(
        order_id=order.order_id,
        order_number=order.order_number,
        session_id=found.placed.session_id,
        status=SHOWN[order.status],
        payment_status=order.payment_status,
        fulfillment_type=FULFILMENT_TYPES[how.kind],
        branch_id=how.branch_id,
        date=how.day,
        starts_at=how.starts_at,
        ends_at=how.ends_at,
        customer_name=how.name,
        customer_phone=how.phone,
        note=how.note or order.special_instructions,
        address=None
        if address is None
        else OpsAddressView(
            address.recipient, address.street, address.postcode, address.city, address.phone, address.note
        ),
        subtotal=amount(sum(item.line_total for item in order.items if not is_fee(item.menu_item_id)), digits),
        discount=amount(how.discount, digits),
        delivery_fee=amount(how.fee, digits),
        ordered_total=amount(how.total, digits),
        payment_id=how.payment_id,
        total=amount(found.comes_to, digits),
        currency=restaurant.currency,
        created_at=order.created_at,
        progress=OpsProgressView(far.items, far.settled, far.missing),
        items=[_item(position, order.items[position], picks.get(position), restaurant) for position in to_pick(order)],
    )


def _item(position: int, item: OrderItem, pick: Pick | None, restaurant: Restaurant) -> OpsItemView:
    known, digits = restaurant.menu.items.get(item.menu_item_id), restaurant.minor_digits
    return OpsItemView(
        id=position,
        product_id=item.menu_item_id,
        name=item.name,
        quantity=item.qty,
        note=item.note,
        options=chosen_views(item.options, digits),
        unit_price=amount(item.unit_price, digits),
        line_total=amount(item.line_total, digits),
        place=None if known is None else known.place,
        photo=None if known is None else known.photo,
        picked_status=PickedStatus.PENDING if pick is None else pick.status,
        version=0 if pick is None else pick.version,
        substitute=None if pick is None else instead_view(pick, restaurant),
        choice=None if pick is None else pick.choice,
    )

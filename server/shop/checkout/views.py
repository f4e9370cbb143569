"""What a customer is shown of their checkout, and of their orders (`docs/contract.md` §10).

Owns: the shapes, from which OpenAPI is generated. Must not: decide anything. Builders are pure.
"""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct, structs

from actors.domain.fulfilment.checking import Quote
from actors.domain.fulfilment.discount_code import Unusable
from actors.domain.fulfilment.fulfilment import DeliveryAddress, is_fee
from actors.domain.fulfilment.pick import MissingChoice, Pick, PickedStatus
from actors.domain.fulfilment.vocabulary import FULFILMENT_TYPES, SHOWN, ShopStatus
from actors.domain.money.payment import Payment
from actors.domain.ordering.order import OrderItem, OrderStatus, PaymentStatus
from actors.domain.refusal import CheckoutProblem
from actors.domain.restaurant import Restaurant
from actors.ports.shop_orders import ShopOrder
from server.http.bill_views import PaymentView, payment_view
from server.http.data import Pagination
from server.money import Money, amount


class ShortItemView(Struct, frozen=True, gc=False):
    """Something of which the cart asks for more than there is."""

    product_id: int
    name: str
    requested: int
    available: int
    option_id: int | None


class ProblemView(Struct, frozen=True, gc=False, kw_only=True):
    """One thing for which the cart cannot be checked out.

    `minimum` is the least total of what is delivered there, or for which the code is good; `reason` is why a code is
    good for nothing.
    """

    code: str
    message: str
    items: list[ShortItemView]
    minimum: Money | None
    reason: Unusable | None


class CheckoutTaxView(Struct, frozen=True, gc=False):
    """What is taxed at a rate (basis points), without its tax, and its tax."""

    rate: int
    net: Money
    tax: Money


class TotalsView(Struct, frozen=True, gc=False, kw_only=True):
    """What it comes to: `subtotal` are the goods alone, `total` is what there is to pay."""

    subtotal: Money
    discount: Money
    delivery_fee: Money
    taxes: list[CheckoutTaxView]
    total: Money
    currency: str


class OrderSlotView(Struct, frozen=True, gc=False):
    """When: the slot that begins on this date."""

    delivery_slot_id: int
    date: date
    starts_at: datetime
    ends_at: datetime


class PreviewView(Struct, frozen=True, gc=False, kw_only=True):
    """What the cart comes to as it is wished for; it may be confirmed where there are no `problems`."""

    totals: TotalsView
    branch_id: int | None
    slot: OrderSlotView | None
    problems: list[ProblemView]


class PreviewAnswer(Struct, frozen=True):
    """A preview."""

    data: PreviewView


class AddressedView(Struct, frozen=True, gc=False):
    """Where it is brought, as the address was then."""

    recipient: str
    street: str
    postcode: str
    city: str
    country: str
    phone: str
    note: str


class SubstituteView(Struct, frozen=True, gc=False):
    """What lies ready, or came, instead of something that was not there."""

    product_id: int
    name: str
    quantity: int
    unit_price: Money


class ShopItemView(Struct, frozen=True, gc=False, kw_only=True):
    """Something that was ordered. Where it was `MISSING`, `choice` is what its customer wants, null until they say.

    `item_id` is its position in the order, from 0: by that it is chosen for.
    """

    item_id: int
    product_id: int
    name: str
    quantity: int
    note: str
    options: list[str]
    unit_price: Money
    line_total: Money
    picked_status: PickedStatus
    substitute: SubstituteView | None
    choice: MissingChoice | None


class ShopMoveView(Struct, frozen=True, gc=False):
    """The order went to this status."""

    status: ShopStatus
    at: datetime


class ShopOrderView(Struct, frozen=True, gc=False, kw_only=True):
    """An order of the shop, as its customer sees it.

    `total` is what there was to pay, `comes_to` what it costs now: less what does not come, came cheaper or was taken
    off, and nothing where it was called off.
    """

    order_id: str
    order_number: int
    status: ShopStatus
    payment_status: PaymentStatus
    fulfillment_type: str
    branch_id: int
    slot: OrderSlotView
    address: AddressedView | None
    items: list[ShopItemView]
    subtotal: Money
    discount: Money
    delivery_fee: Money
    total: Money
    comes_to: Money
    currency: str
    note: str
    created_at: datetime
    history: list[ShopMoveView]


class ConfirmedView(Struct, frozen=True, gc=False, kw_only=True):
    """The order, and the payment that it stands or waits by; null where it is paid at the counter or costs nothing."""

    order: ShopOrderView
    payment: PaymentView | None


class ConfirmedAnswer(Struct, frozen=True):
    """What came of confirming."""

    data: ConfirmedView


class ShopOrderAnswer(Struct, frozen=True):
    """One order."""

    data: ShopOrderView


class ShopOrdersAnswer(Struct, frozen=True):
    """A page of one's orders, the newest first."""

    data: list[ShopOrderView]
    pagination: Pagination


class GoneView(Struct, frozen=True, gc=False):
    """Something that cannot be had any more, or not now, and why."""

    product_id: int
    name: str
    code: str


class DearerView(Struct, frozen=True, gc=False):
    """Something that costs more than it did."""

    product_id: int
    name: str
    was: Money
    now: Money


class ReorderView(Struct, frozen=True, gc=False, kw_only=True):
    """What was put into the cart again: how many lines, what of the order is gone, and what is dearer."""

    added: int
    gone: list[GoneView]
    dearer: list[DearerView]


class ReorderAnswer(Struct, frozen=True):
    """What came of ordering again."""

    data: ReorderView


def problem_view(problem: CheckoutProblem, restaurant: Restaurant) -> ProblemView:
    """One problem."""
    return ProblemView(
        code=problem.code,
        message=problem.message,
        items=[
            ShortItemView(one.menu_item_id, one.name, one.requested, one.available, one.option_id)
            for one in problem.items
        ],
        minimum=None if problem.minimum is None else amount(problem.minimum, restaurant.minor_digits),
        reason=problem.reason,
    )


def totals_view(quote: Quote, restaurant: Restaurant) -> TotalsView:
    """What a quote comes to."""
    digits = restaurant.minor_digits
    return TotalsView(
        subtotal=amount(sum(item.line_total for item in quote.items) - quote.fee, digits),
        discount=amount(sum(one.amount for one in quote.bill.discounts), digits),
        delivery_fee=amount(quote.fee, digits),
        taxes=[CheckoutTaxView(tax.rate, amount(tax.net, digits), amount(tax.tax, digits)) for tax in quote.bill.taxes],
        total=amount(quote.total, digits),
        currency=restaurant.currency,
    )


def preview_view(quote: Quote, day: date, restaurant: Restaurant) -> PreviewView:
    """What a quote says."""
    slot = None
    if quote.slot is not None and quote.window is not None:
        slot = OrderSlotView(quote.slot.slot_id, day, *quote.window)
    return PreviewView(
        totals=totals_view(quote, restaurant),
        branch_id=None if quote.branch is None else quote.branch.branch_id,
        slot=slot,
        problems=[problem_view(problem, restaurant) for problem in quote.problems],
    )


def shop_order_view(found: ShopOrder, restaurant: Restaurant) -> ShopOrderView:
    """An order with all that its customer sees of it."""
    order, fulfilment, digits = found.order, found.fulfilment, restaurant.minor_digits
    picks = {pick.position: pick for pick in found.picks}
    off = order.status is OrderStatus.CANCELLED
    goods = [(at, item) for at, item in enumerate(order.items) if not is_fee(item.menu_item_id)]
    window = OrderSlotView(fulfilment.slot_id, fulfilment.day, fulfilment.starts_at, fulfilment.ends_at)
    return ShopOrderView(
        order_id=order.order_id,
        order_number=order.order_number,
        status=SHOWN[order.status],
        payment_status=order.payment_status,
        fulfillment_type=FULFILMENT_TYPES[fulfilment.kind],
        branch_id=fulfilment.branch_id,
        slot=window,
        address=None if fulfilment.address is None else _address_view(fulfilment.address),
        items=[_item_view(at, item, picks.get(at), digits) for at, item in goods],
        subtotal=amount(sum(item.line_total for _, item in goods), digits),
        discount=amount(fulfilment.discount, digits),
        delivery_fee=amount(fulfilment.fee, digits),
        total=amount(fulfilment.total, digits),
        comes_to=amount(0 if off else found.comes_to, digits),
        currency=restaurant.currency,
        note=fulfilment.note,
        created_at=order.created_at,
        history=[ShopMoveView(SHOWN[move.status], move.at) for move in found.moves],
    )


def called_off_view(kept: ShopOrder, at: datetime, restaurant: Restaurant) -> ShopOrderView:
    """A draft that is called off at that moment."""
    was, status = shop_order_view(kept, restaurant), ShopStatus.CANCELED
    return structs.replace(
        was,
        status=status,
        comes_to=amount(0, restaurant.minor_digits),
        history=[*was.history, ShopMoveView(status, at)],
    )


def confirmed_view(
    order: ShopOrderView, payment: Payment | None, session_id: UUID, restaurant: Restaurant
) -> ConfirmedView:
    """What came of confirming."""
    shown = None if payment is None else payment_view(payment, session_id, restaurant, for_payer=True)
    return ConfirmedView(order=order, payment=shown)


def _address_view(address: DeliveryAddress) -> AddressedView:
    return AddressedView(
        address.recipient,
        address.street,
        address.postcode,
        address.city,
        address.country,
        address.phone,
        address.note,
    )


def _item_view(at: int, item: OrderItem, pick: Pick | None, digits: int) -> ShopItemView:
    instead = None if pick is None else pick.substitute
    return ShopItemView(
        item_id=at,
        product_id=item.menu_item_id,
        name=item.name,
        quantity=item.qty,
        note=item.note,
        options=[str(option) for option in item.options],
        unit_price=amount(item.unit_price, digits),
        line_total=amount(item.line_total, digits),
        picked_status=PickedStatus.PENDING if pick is None else pick.status,
        substitute=None
        if instead is None
        else SubstituteView(instead.menu_item_id, instead.name, instead.qty, amount(instead.unit_price, digits)),
        choice=None if pick is None else pick.choice,
    )

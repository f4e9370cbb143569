"""What people are shown of a bill and of payments (`docs/contract.md` §8).

Owns: every name there, from which OpenAPI and AsyncAPI are generated. Must not: compute anything; the domain has.
"""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from actors.domain.money.basis import basis_of, billed, session_bill
from actors.domain.money.bill import Bill, BilledLine
from actors.domain.money.claim import EVERYBODY
from actors.domain.money.discount import AppliedDiscount
from actors.domain.money.paying import offered
from actors.domain.money.payment import Method, Payment, PaymentState
from actors.domain.ordering.order import OrderItem
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from server.http.views import Instant, OrderId
from server.money import Money, amount

Share = Annotated[list[int], Meta(min_length=2, max_length=2, description="`[1, 2]` is half of it.", examples=[[1, 2]])]
Rate = Annotated[int, Meta(ge=0, description="In basis points: 1900 is 19 %.", examples=[1900])]


class BillOptionView(Struct, frozen=True, gc=False):
    """An option that was chosen, `qty` of it for each of the line. Its `price` is in the line's `unit_price`."""

    option_id: int
    name: str
    price: Money
    qty: int


class ClaimView(Struct, frozen=True, gc=False):
    """Who has said that which share of a line is theirs."""

    member_id: UUID
    share: Share


class BillLineView(Struct, frozen=True, gc=False, kw_only=True):
    """An ordered line. `line_total` is before discounts, `due` its part of the bill, `open` what is still to be paid.

    `name` is as it was ordered; with `menu_item_id` a reader finds it in their language. `shared` says that it is the
    whole table's. `paid`: nothing of it is open. `missing`: it was not there, and costs nothing; `instead_of` is what
    was ordered, where something else came.
    """

    order_id: OrderId
    public_id: UUID
    menu_item_id: int
    name: str
    options: list[BillOptionView]
    qty: int
    unit_price: Money
    line_total: Money
    due: Money
    open: Money
    member_id: UUID
    tax_rate: Rate
    shared: bool
    paid: bool
    claimed_by: list[ClaimView]
    missing: bool | UnsetType = UNSET
    instead_of: str | UnsetType = UNSET


class DiscountView(Struct, frozen=True, gc=False, kw_only=True):
    """What was taken off: `amount`, which is `rate` of it where that is not null; of a line, or (null) of the bill."""

    discount_id: UUID
    reason: str
    amount: Money
    rate: Rate | None
    public_id: UUID | None


class TaxView(Struct, frozen=True, gc=False):
    """What is sold at a rate, without its tax, and its tax."""

    rate: Rate
    net: Money
    tax: Money


class ShareView(Struct, frozen=True, gc=False):
    """What a member owes of the balance; below 0, what they get back. `free` is what of it nobody is paying now."""

    member_id: UUID
    amount: Money
    free: Money


class PaidPartView(Struct, frozen=True, gc=False):
    """A part of a line that a payment covers. Both numbers may be large where parts of parts were paid."""

    public_id: UUID
    share: Share


class NextActionView(Struct, frozen=True, gc=False):
    """With what the payer goes on: a page of the provider's, or a secret for its script. One of the two."""

    client_secret: str | None = None
    redirect_url: str | None = None


class PaymentView(Struct, frozen=True, gc=False, kw_only=True):
    """Somebody's money towards a bill. `payer` is null where staff took it from nobody in particular.

    `next_action` is for the payer alone and null for everybody else; `error`, why it was declined in a word, is for the
    payer and the staff. `refunded` is what went back of `amount`. `deposit`: it was paid ahead. `parts`: it is one of
    so many even ones.
    `lines` are none where it covers nothing, because it came to nothing, or went back.
    """

    payment_id: UUID
    session_id: UUID | None
    amount: Money
    tip: Money
    refunded: Money
    currency: str
    method: Method
    provider: str | None
    status: PaymentState
    payer: UUID | None
    deposit: bool
    lines: list[PaidPartView]
    parts: int | None
    bill_version: int
    next_action: NextActionView | None
    error: str | None
    created_at: Instant


class BillView(Struct, frozen=True, gc=False, kw_only=True):
    """What a session owes. `version` counts every change of that; the one with the highest is the bill.

    `total` is after `deposit` and with the `tips` of what is paid; `balance` is `total - paid`, and the sum of
    `shares`; below 0 where more was paid than is owed.
    """

    session_id: UUID
    version: int
    currency: str
    lines: list[BillLineView]
    subtotal: Money
    discounts: list[DiscountView]
    service_charge: Money
    taxes: list[TaxView]
    tax_included: bool
    deposit: Money
    tips: Money
    total: Money
    paid: Money
    balance: Money
    payments: list[PaymentView]
    shares: list[ShareView]
    tip_presets: list[Rate]


def bill_view(state: State, restaurant: Restaurant) -> BillView:
    """The bill as everybody at the table sees it."""
    bill, digits = session_bill(state), restaurant.minor_digits
    orders = list(billed(state))
    items = {item.public_id: item for order in orders for item in order.items}
    shared = {claim.public_id for claim in state.claims.values() if claim.member_id == EVERYBODY}
    return BillView(
        session_id=state.session.session_id,
        version=state.session.bill.version,
        currency=restaurant.currency,
        lines=[_line(one, items, shared, digits) for one in bill.lines],
        subtotal=amount(bill.subtotal, digits),
        discounts=[_discount(one, digits) for one in bill.discounts],
        service_charge=amount(bill.service_charge, digits),
        taxes=[TaxView(one.rate, amount(one.net, digits), amount(one.tax, digits)) for one in bill.taxes],
        tax_included=orders[0].tax_included if orders else restaurant.prices_include_tax,
        deposit=amount(bill.deposit, digits),
        tips=amount(bill.tips, digits),
        total=amount(bill.total, digits),
        paid=amount(bill.paid, digits),
        balance=amount(bill.balance, digits),
        payments=[payment_view(one, state.session.session_id, restaurant) for one in state.payments.values()],
        shares=_shares(bill, state, digits),
        tip_presets=list(restaurant.terms.tip_presets),
    )


def _shares(bill: Bill, state: State, digits: int) -> list[ShareView]:
    """What each owes, and can pay; the bill is reckoned once more only where somebody is paying."""
    free = offered(basis_of(state)) if state.paying else bill
    return [
        ShareView(one.member_id, amount(one.amount, digits), amount(left.amount, digits))
        for one, left in zip(bill.shares, free.shares, strict=True)
    ]


def payment_view(
    payment: Payment,
    session_id: UUID | None,
    restaurant: Restaurant,
    *,
    for_payer: bool = False,
    for_staff: bool = False,
) -> PaymentView:
    """A payment; `for_payer` with what only whoever pays may see. The table is not told why a card was declined."""
    digits = restaurant.minor_digits
    return PaymentView(
        payment_id=payment.payment_id,
        session_id=session_id,
        amount=amount(payment.amount, digits),
        tip=amount(payment.tip, digits),
        refunded=amount(payment.refunded, digits),
        currency=restaurant.currency,
        method=payment.method,
        provider=payment.provider,
        status=payment.status,
        payer=payment.payer,
        deposit=payment.deposit,
        lines=[PaidPartView(part.public_id, [*part.fraction.as_integer_ratio()]) for part in payment.lines]
        if payment.stands
        else [],
        parts=payment.parts,
        bill_version=payment.bill_version,
        next_action=_next_action(payment) if for_payer else None,
        error=payment.error if for_payer or for_staff else None,
        created_at=payment.created_at,
    )


def _next_action(payment: Payment) -> NextActionView | None:
    if payment.client_secret is None and payment.redirect_url is None:
        return None
    return NextActionView(payment.client_secret, payment.redirect_url)


def _line(one: BilledLine, items: Mapping[UUID, OrderItem], shared: set[UUID], digits: int) -> BillLineView:
    line = one.line
    item = items[line.public_id]
    return BillLineView(
        order_id=line.order_id,
        public_id=line.public_id,
        menu_item_id=line.item_id or item.menu_item_id,
        name=line.name,
        options=[] if line.instead_of else _options(item, digits),
        qty=line.qty,
        unit_price=amount(line.unit_price, digits),
        line_total=amount(one.line_total, digits),
        due=amount(one.due, digits),
        open=amount(one.open, digits),
        member_id=line.member_id,
        tax_rate=line.tax_rate,
        shared=line.public_id in shared,
        paid=one.paid,
        claimed_by=[ClaimView(claim.member_id, [claim.share, claim.parts]) for claim in one.claimed_by],
        missing=line.missing or UNSET,
        instead_of=line.instead_of or UNSET,
    )


def _options(item: OrderItem, digits: int) -> list[BillOptionView]:
    """What was chosen with it."""
    return [BillOptionView(one.option_id, one.name, amount(one.price, digits), one.qty) for one in item.options]


def _discount(one: AppliedDiscount, digits: int) -> DiscountView:
    return DiscountView(
        discount_id=one.discount.discount_id,
        reason=one.discount.reason,
        amount=amount(one.amount, digits),
        rate=one.discount.rate,
        public_id=one.discount.public_id,
    )

"""A receipt: what a bill says to whoever has paid it, whole by itself.

It names everything it says, so that it can be read when menu, session and restaurant have changed or are gone: an
invoice keeps one for good (`actors.domain.papers.invoice`). The same things at the same price are one line of it.

Owns: what is on it, made of a session and its restaurant. Must not: know a language, a page or a printer. Pure.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from attrs import evolve, field, frozen

from actors.domain.money.basis import basis_of, billed
from actors.domain.money.bill import bill_of
from actors.domain.money.bill_line import BillLine, BillOption
from actors.domain.money.discount import AppliedDiscount
from actors.domain.money.payment import Method, Payment
from actors.domain.money.sold import service_of, sold_lines, taxes_of
from actors.domain.money.tax import Tax
from actors.domain.ordering.order import Order, OrderItem
from actors.domain.papers.letterhead import Letterhead
from actors.domain.restaurant import Restaurant
from actors.domain.state import State


@frozen
class ReceiptLine:
    """So much of one thing. `unit_price` is one of it with its `options`; `total` is before discounts.

    What was `missing` costs nothing.
    """

    name: str
    qty: int
    unit_price: int
    total: int
    tax_rate: int
    options: tuple[BillOption, ...] = ()
    missing: bool = False


@frozen
class ReceiptDiscount:
    """What was taken off: of a line, by its name in `of`, or of the bill. `rate` in basis points where it was one."""

    reason: str
    amount: int
    rate: int | None = None
    of: str | None = None


@frozen
class ReceiptPayment:
    """Money that came, and how. `tendered` is the cash that was given, `refunded` what went back of `amount` later."""

    at: datetime
    method: Method
    amount: int
    tip: int = 0
    tendered: int | None = None
    refunded: int = 0

    @property
    def change(self) -> int | None:
        """What went back of the cash at once."""
        return None if self.tendered is None else self.tendered - self.amount - self.tip


@frozen
class Receipt:
    """A receipt. Money in minor units, of which `minor_digits` make one unit of `currency`; rates in basis points.

    `at` is when it was made, aware UTC, and is read in `timezone`. `restaurant_name` is what people call the place.
    `total` is after `deposit` and with `tips`; `balance` is what is still to be paid. Of a receipt for one order,
    which nobody pays by itself, `whole` is False, and it has no payments.
    """

    restaurant_id: int
    restaurant_name: str
    letterhead: Letterhead
    timezone: str
    currency: str
    minor_digits: int
    table_number: int | None
    orders: tuple[int, ...]
    at: datetime
    lines: tuple[ReceiptLine, ...]
    subtotal: int
    discounts: tuple[ReceiptDiscount, ...]
    service_charge: int
    service_rate: int
    taxes: tuple[Tax, ...]
    tax_included: bool
    deposit: int = 0
    tips: int = 0
    total: int = 0
    paid: int = 0
    balance: int = 0
    payments: tuple[ReceiptPayment, ...] = ()
    whole: bool = field(default=True)

    @property
    def gross(self) -> int:
        """What was sold, tax included: before the deposit and tips, which are not sold."""
        return sum(tax.net + tax.tax for tax in self.taxes)

    @property
    def sold(self) -> tuple[object, ...]:
        """What an invoice is about: two with the same are the same, however they were paid."""
        return (self.currency, self.lines, self.discounts, self.service_charge, self.taxes, self.tax_included)


def receipt_of(state: State, restaurant: Restaurant, letterhead: Letterhead, at: datetime) -> Receipt:
    """The receipt of a session's whole bill, as it stands."""
    basis, orders = basis_of(state), tuple(billed(state))
    bill = bill_of(basis)
    return evolve(
        _blank(state, orders, restaurant, letterhead, at),
        lines=_lines(basis.lines, orders),
        subtotal=bill.subtotal,
        discounts=_discounts(bill.discounts, basis.lines),
        service_charge=bill.service_charge,
        service_rate=basis.service_rate,
        taxes=bill.taxes,
        tax_included=basis.tax_included,
        payments=tuple(_payment(one) for one in state.payments.values() if one.paid),
        deposit=bill.deposit,
        tips=bill.tips,
        total=bill.total,
        paid=bill.paid,
        balance=bill.balance,
    )


def order_receipt(
    state: State, order: Order, restaurant: Restaurant, letterhead: Letterhead, at: datetime
) -> Receipt | None:
    """The receipt of one order, which is a part of its session's bill; None where it is not on the bill.

    Discounts and service charge are the order's part of the bill's.
    """
    basis = basis_of(state)
    included = basis.alone.get(order.order_id, basis.tax_included)
    sold = sold_lines(basis.lines, basis.discounts, basis.service_rate, tax_included=included, alone=basis.alone)
    mine = [one for one in sold if one.line.order_id == order.order_id]
    if not mine:
        return None
    off, gross = sum(one.discount for one in mine), sum(one.due for one in mine)
    return evolve(
        _blank(state, (order,), restaurant, letterhead, at),
        lines=_lines([one.line for one in mine], (order,)),
        subtotal=sum(one.total for one in mine),
        discounts=(ReceiptDiscount("", off),) if off else (),
        service_charge=service_of(mine, tax_included=included),
        service_rate=basis.service_rate,
        taxes=taxes_of(mine),
        tax_included=included,
        total=gross,
        balance=gross,
        whole=False,
    )


def settled(state: State) -> bool:
    """Whether there is a bill, and nothing of it is open or under way."""
    bill = bill_of(basis_of(state))
    return bool(bill.lines) and bill.balance <= 0 and not any(one.under_way for one in state.payments.values())


def _blank(
    state: State, orders: Sequence[Order], restaurant: Restaurant, letterhead: Letterhead, at: datetime
) -> Receipt:
    table = restaurant.table_at(state.session.place)
    return Receipt(
        restaurant_id=restaurant.restaurant_id,
        restaurant_name=restaurant.name,
        letterhead=letterhead,
        timezone=restaurant.timezone,
        currency=restaurant.currency,
        minor_digits=restaurant.minor_digits,
        table_number=None if table is None else table.table_number,
        orders=tuple(order.order_number for order in orders),
        at=at,
        lines=(),
        subtotal=0,
        discounts=(),
        service_charge=0,
        service_rate=0,
        taxes=(),
        tax_included=True,
    )


def _lines(lines: Iterable[BillLine], orders: Iterable[Order]) -> tuple[ReceiptLine, ...]:
    """One for each thing at one price, in the order in which each was first ordered."""
    chosen = {item.public_id: _options(item) for order in orders for item in order.items}
    found: dict[tuple[object, ...], ReceiptLine] = {}
    for line in lines:
        options = () if line.instead_of else chosen.get(line.public_id, ())  # those are of what was ordered
        key = (line.name, line.unit_price, options, line.tax_rate, line.missing)
        known = found.get(key)
        qty, total = (known.qty, known.total) if known else (0, 0)
        found[key] = ReceiptLine(
            line.name, qty + line.qty, line.unit_price, total + line.line_total, line.tax_rate, options, line.missing
        )
    return tuple(found.values())


def _options(item: OrderItem) -> tuple[BillOption, ...]:
    """What was chosen with it. Their prices are in the item's own."""
    return tuple(BillOption(one.option_id, one.name, one.price, one.qty) for one in item.options)


def _discounts(discounts: Iterable[AppliedDiscount], lines: Iterable[BillLine]) -> tuple[ReceiptDiscount, ...]:
    names: dict[UUID, str] = {line.public_id: line.name for line in lines}
    return tuple(
        ReceiptDiscount(
            one.discount.reason,
            one.amount,
            one.discount.rate,
            None if one.discount.public_id is None else names.get(one.discount.public_id),
        )
        for one in discounts
        if one.amount
    )


def _payment(payment: Payment) -> ReceiptPayment:
    return ReceiptPayment(
        payment.created_at, payment.method, payment.amount, payment.tip, payment.tendered, payment.refunded
    )

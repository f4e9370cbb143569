"""A business day as a manager is shown it (`docs/contract.md` §8).

Owns: every name there. Must not: compute anything; the rules have.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from actors.domain.money.payment import Method
from actors.domain.papers.business_day import DayClosing, DayFigures, MoneyMoved, Span
from actors.domain.restaurant import Restaurant
from server.http.bill_views import TaxView
from server.http.views import Instant
from server.money import Money, amount

Hour = Annotated[int, Meta(ge=0, le=23, description="Of the restaurant's clocks.")]


class CategorySalesView(Struct, frozen=True, gc=False):
    """What was sold under a heading; null for what stands under none now, and for deliveries (`is_fee`)."""

    category: str | None
    qty: int
    gross: Money
    net: Money
    is_fee: bool


class HourSalesView(Struct, frozen=True, gc=False):
    """What was ordered in an hour."""

    hour: Hour
    orders: int
    gross: Money


class MethodMoneyView(Struct, frozen=True, gc=False, kw_only=True):
    """What came by a method in `count` payments, `deposits` of it ahead, and what went `back`, tips apart."""

    method: Method
    count: int
    taken: Money
    tips: Money
    deposits: Money
    back: Money
    tips_back: Money


class StaffMoneyView(Struct, frozen=True, gc=False, kw_only=True):
    """What went through somebody's hands, and what they gave away. `by_user` null: by a provider, or by a code."""

    by_user: int | None
    name: str | None
    count: int
    taken: Money
    tips: Money
    back: Money
    discounts: Money


class OpenBillView(Struct, frozen=True, gc=False):
    """A bill with something of the day that is not paid."""

    session_id: UUID | None
    table_number: int | None
    balance: Money


class DayClosingView(Struct, frozen=True, gc=False, kw_only=True):
    """How it was closed: what cash there should have been and was. `difference` below 0 is too little.

    `changed_since` is by how much sales and money of the day are others by now, which changes nothing of the closing.
    """

    closed_at: Instant
    by_user: int
    counted_cash: Money
    expected_cash: Money
    difference: Money
    changed_since: Money


class BusinessDayView(Struct, frozen=True, gc=False, kw_only=True):
    """A business day, from `starts_at` to before `ends_at`. `gross` is with tax and without discounts.

    `taken` and `tips` are the money that came and stayed, whatever for; `expected_cash` what of it is in the drawer.
    `closing` is null until it is closed; from then on all of it is as it was then.
    """

    day: date
    starts_at: Instant
    ends_at: Instant
    currency: str
    timezone: str
    orders: int
    bills: int
    gross: Money
    net: Money
    tax: Money
    discounts: Money
    service_charge: Money
    by_category: list[CategorySalesView]
    by_hour: list[HourSalesView]
    by_rate: list[TaxView]
    by_method: list[MethodMoneyView]
    by_staff: list[StaffMoneyView]
    open: list[OpenBillView]
    taken: Money
    tips: Money
    expected_cash: Money
    may_close: bool
    closing: DayClosingView | None


def day_view(
    span: Span, figures: DayFigures, restaurant: Restaurant, *, may_close: bool, closing: DayClosingView | None
) -> BusinessDayView:
    """The day."""
    sales, digits = figures.sales, restaurant.minor_digits

    def shown(minor: int) -> Money:
        return amount(minor, digits)

    return BusinessDayView(
        day=span.day,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        currency=restaurant.currency,
        timezone=restaurant.timezone,
        orders=sales.orders,
        bills=sales.bills,
        gross=shown(sales.gross),
        net=shown(sales.net),
        tax=shown(sales.tax),
        discounts=shown(sales.discounts),
        service_charge=shown(sales.service_charge),
        by_category=[
            CategorySalesView(one.category, one.qty, shown(one.gross), shown(one.net), one.is_fee)
            for one in sales.by_category
        ],
        by_hour=[HourSalesView(one.hour, one.orders, shown(one.gross)) for one in sales.by_hour],
        by_rate=[TaxView(one.rate, shown(one.net), shown(one.tax)) for one in sales.by_rate],
        by_method=_by_method(figures, digits),
        by_staff=_by_staff(figures, digits),
        open=[OpenBillView(one.session_id, one.table_number, shown(one.balance)) for one in sales.open],
        taken=shown(figures.taken),
        tips=shown(figures.tips),
        expected_cash=shown(figures.expected_cash),
        may_close=may_close,
        closing=closing,
    )


def closing_view(closing: DayClosing, changed_since: int, digits: int) -> DayClosingView:
    """How a day was closed."""
    return DayClosingView(
        closed_at=closing.closed_at,
        by_user=closing.by_user,
        counted_cash=amount(closing.counted_cash, digits),
        expected_cash=amount(closing.figures.expected_cash, digits),
        difference=amount(closing.difference, digits),
        changed_since=amount(changed_since, digits),
    )


def _by_method(figures: DayFigures, digits: int) -> list[MethodMoneyView]:
    found: dict[Method, list[MoneyMoved]] = {}
    for one in figures.money:
        found.setdefault(one.method, []).append(one)
    return [
        MethodMoneyView(
            method=method,
            count=sum(one.count for one in moved),
            taken=amount(sum(one.taken for one in moved), digits),
            tips=amount(sum(one.tips for one in moved), digits),
            deposits=amount(sum(one.deposits for one in moved), digits),
            back=amount(sum(one.back for one in moved), digits),
            tips_back=amount(sum(one.tips_back for one in moved), digits),
        )
        for method, moved in found.items()
    ]


def _by_staff(figures: DayFigures, digits: int) -> list[StaffMoneyView]:
    given = {one.by_user: one.amount for one in figures.sales.discounts_by}
    names: Mapping[int, str] = dict(figures.names)
    people = sorted({*given, *(one.by_user for one in figures.money)}, key=lambda who: (who is None, who or 0))
    return [
        StaffMoneyView(
            by_user=who,
            name=None if who is None else names.get(who),
            count=sum(one.count for one in figures.money if one.by_user == who),
            taken=amount(sum(one.taken for one in figures.money if one.by_user == who), digits),
            tips=amount(sum(one.tips - one.tips_back for one in figures.money if one.by_user == who), digits),
            back=amount(sum(one.back for one in figures.money if one.by_user == who), digits),
            discounts=amount(given.get(who, 0), digits),
        )
        for who in people
    ]

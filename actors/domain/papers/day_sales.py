"""What was sold on a business day: by category, hour and rate, and what of it is still open.

A day's sales are the orders that were placed in it, each with its part of its bill's discounts, service charge and tax
(`actors.domain.money.sold`): a bill whose orders are of two days is in both, and nothing is in neither or twice.

Owns: the values that go in and come out, and adding up. Must not: know when a day begins, or read anything. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from attrs import frozen

from actors.domain.money.bill_line import BillLine
from actors.domain.money.discount import Discount, discounted
from actors.domain.money.sold import SoldLine, service_of, sold_lines, taxes_of
from actors.domain.money.tax import Tax


@frozen
class DayLine:
    """A line of a bill; `of_day` says whether its order was placed on the day that is asked about.

    `order_number` and `placed_at` are its order's, `category` the heading it stands under now, None where it has none.
    `alone` says whether the prices of its order have the tax in them, where that is paid for by itself, as in the shop;
    None where it is one party's with the others.
    """

    line: BillLine
    order_number: int
    placed_at: datetime
    category: str | None
    of_day: bool
    alone: bool | None = None


@frozen
class DayBill:
    """A bill that has something of the day, whole. `session_id` is None where the session was deleted.

    `balance` is what is open of it, in minor units; `discounts` are all that it has.
    """

    session_id: UUID | None
    table_number: int | None
    balance: int
    service_rate: int
    tax_included: bool
    lines: tuple[DayLine, ...]
    discounts: tuple[Discount, ...] = ()


@frozen
class Sold:
    """The bills that have something of a day, and what the restaurant's staff are called, by id."""

    bills: tuple[DayBill, ...]
    names: tuple[tuple[int, str], ...]


@frozen
class CategorySales:
    """What was sold under a heading: how many things, and what they came to with tax and without.

    `category` is None for what stands under none now, and for deliveries, which `is_fee` tells apart.
    """

    category: str | None
    qty: int
    gross: int
    net: int
    is_fee: bool = False


@frozen
class HourSales:
    """What was ordered in an hour of the restaurant's clocks, 0 to 23, and in how many orders."""

    hour: int
    orders: int
    gross: int


@frozen
class DiscountsGiven:
    """What somebody of the staff gave away of the day's bills, None for a code: how many, and what they took off.

    A discount is of the day of what was ordered last before it, so it is of one day, whenever it was given.
    """

    by_user: int | None
    count: int
    amount: int


@frozen
class OpenBill:
    """A bill with something of the day that is not paid."""

    session_id: UUID | None
    table_number: int | None
    balance: int


@frozen
class DaySales:
    """The sales of a day. `gross` has the tax in it and `discounts` off; `by_hour` begins when the day does."""

    orders: int = 0
    bills: int = 0
    gross: int = 0
    net: int = 0
    tax: int = 0
    discounts: int = 0
    service_charge: int = 0
    by_category: tuple[CategorySales, ...] = ()
    by_hour: tuple[HourSales, ...] = ()
    by_rate: tuple[Tax, ...] = ()
    discounts_by: tuple[DiscountsGiven, ...] = ()
    open: tuple[OpenBill, ...] = ()


def day_sales(bills: Iterable[DayBill], starts_at: datetime, timezone: str) -> DaySales:
    """The sales of the day that begins at `starts_at`, on the clocks of `timezone`."""
    bills = tuple(bills)
    pairs = [pair for bill in bills for pair in _of_day(bill)]
    sold = [one for _, one in pairs]
    return DaySales(
        orders=len({day.order_number for day, _ in pairs}),
        bills=sum(1 for bill in bills if any(line.of_day for line in bill.lines)),
        gross=sum(one.due for one in sold),
        net=sum(one.net for one in sold),
        tax=sum(one.tax for one in sold),
        discounts=sum(one.discount for one in sold),
        service_charge=sum(_service(bill) for bill in bills),
        by_category=_by_category(pairs),
        by_hour=_by_hour(pairs, starts_at, ZoneInfo(timezone)),
        by_rate=taxes_of(sold),
        discounts_by=_given(bills),
        open=tuple(OpenBill(one.session_id, one.table_number, one.balance) for one in bills if one.balance > 0),
    )


def _of_day(bill: DayBill) -> Iterator[tuple[DayLine, SoldLine]]:
    """Its lines that are of the day, with what each comes to among all."""
    lines, alone = [one.line for one in bill.lines], _alone(bill)
    sold = sold_lines(lines, bill.discounts, bill.service_rate, tax_included=bill.tax_included, alone=alone)
    return (pair for pair in zip(bill.lines, sold, strict=True) if pair[0].of_day)


def _service(bill: DayBill) -> int:
    return service_of((one for _, one in _of_day(bill)), tax_included=bill.tax_included, alone=_alone(bill))


def _alone(bill: DayBill) -> Mapping[str, bool]:
    return {one.line.order_id: one.alone for one in bill.lines if one.alone is not None}


def _by_category(pairs: Iterable[tuple[DayLine, SoldLine]]) -> tuple[CategorySales, ...]:
    """The largest first."""
    found: dict[tuple[str | None, bool], CategorySales] = {}
    for day, one in pairs:
        category, is_fee = key = day.category, one.line.is_fee
        was = found.get(key, CategorySales(category, 0, 0, 0))
        found[key] = CategorySales(category, was.qty + one.line.qty, was.gross + one.due, was.net + one.net, is_fee)
    return tuple(sorted(found.values(), key=lambda one: (-one.gross, one.category or "", one.is_fee)))


def _by_hour(pairs: Iterable[tuple[DayLine, SoldLine]], starts_at: datetime, zone: ZoneInfo) -> tuple[HourSales, ...]:
    """In the order of the day, which may begin at four: an hour that comes twice is one."""
    orders: dict[int, set[int]] = {}
    gross: dict[int, int] = {}
    for day, one in pairs:
        hour = day.placed_at.astimezone(zone).hour
        orders.setdefault(hour, set()).add(day.order_number)
        gross[hour] = gross.get(hour, 0) + one.due
    first = starts_at.astimezone(zone).hour
    hours = sorted(gross, key=lambda hour: (hour - first) % 24)
    return tuple(HourSales(hour, len(orders[hour]), gross[hour]) for hour in hours)


def _given(bills: Iterable[DayBill]) -> tuple[DiscountsGiven, ...]:
    found: dict[int | None, DiscountsGiven] = {}
    for bill in bills:
        lines = [one.line for one in bill.lines]
        _, applied = discounted(lines, [line.line_total for line in lines], bill.discounts)
        for one in applied:
            if _given_on(one.discount, bill.lines).of_day:
                who = one.discount.by_user
                was = found.get(who, DiscountsGiven(who, 0, 0))
                found[who] = DiscountsGiven(who, was.count + 1, was.amount + one.amount)
    return tuple(found[who] for who in sorted(found, key=lambda who: who or 0))


def _given_on(discount: Discount, lines: Sequence[DayLine]) -> DayLine:
    """What was ordered last before it was given, whose day it is of: also where it was given after the cut-off."""
    before = [one for one in lines if one.placed_at <= discount.given_at]
    if not before:
        return min(lines, key=lambda one: one.placed_at)
    return max(before, key=lambda one: one.placed_at)

"""A business day's books: what was sold, what money came and went, and its closing with the cash that was counted.

Money is counted when it came or went, whatever it was for; a sale when it was ordered. A day may be closed before it
ends: what comes then is the next day's, which begins where this one ended. So every sale and every coin is in one
day and no other. A day that was closed does not change; what was changed about it later is told beside it.

Owns: those values, and when a day may be closed. Must not: read anything. Pure.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from attrs import frozen

from actors.domain import limits
from actors.domain.money.payment import Method
from actors.domain.opening import business_day, day_bounds
from actors.domain.papers.day_sales import DaySales


@frozen
class MoneyMoved:
    """What came by a method to one of the staff (None: by a provider), and what they gave back, in minor units.

    `taken` and `tips` came in `count` payments, `deposits` of it before anything was sold for it; `back` and
    `tips_back` went.
    """

    method: Method
    by_user: int | None
    count: int = 0
    taken: int = 0
    tips: int = 0
    deposits: int = 0
    back: int = 0
    tips_back: int = 0


@frozen
class DayFigures:
    """All of a day. `names` are of the staff who are in it, by id, as they were called then."""

    sales: DaySales
    money: tuple[MoneyMoved, ...]
    names: tuple[tuple[int, str], ...] = ()

    @property
    def taken(self) -> int:
        """What came and stayed, without tips."""
        return sum(one.taken - one.back for one in self.money)

    @property
    def tips(self) -> int:
        """The tips that stayed."""
        return sum(one.tips - one.tips_back for one in self.money)

    @property
    def expected_cash(self) -> int:
        """What the day has put into the drawer: cash with its tips, less what went back out of it."""
        cash = (one for one in self.money if one.method is Method.CASH)
        return sum(one.taken + one.tips - one.back - one.tips_back for one in cash)


@frozen
class DayClosing:
    """A day that is closed, as it is kept. `starts_at` and `ends_at` are what it was in fact; cash in minor units."""

    day: date
    starts_at: datetime
    ends_at: datetime
    figures: DayFigures
    counted_cash: int
    by_user: int
    closed_at: datetime

    @property
    def difference(self) -> int:
        """Below 0 where there is less than there should be."""
        return self.counted_cash - self.figures.expected_cash


@frozen
class Span:
    """A business day and when it lasts: from `starts_at` to before `ends_at`, aware UTC."""

    day: date
    starts_at: datetime
    ends_at: datetime


def span_of(day: date, timezone: str, cutoff: time, before: DayClosing | None) -> Span:
    """When the day lasts; `before` is the closing of the day before it, if that was closed."""
    starts_at, ends_at = day_bounds(day, timezone, cutoff)
    return Span(day, starts_at if before is None else before.ends_at, ends_at)


def today(now: datetime, timezone: str, cutoff: time) -> date:
    """The business day that it is."""
    return business_day(now, timezone, cutoff)


def may_close(span: Span, timezone: str, cutoff: time, now: datetime) -> bool:
    """Whether the day has begun by the calendar: also where the day before it was closed early."""
    return day_bounds(span.day, timezone, cutoff)[0] < now


def closed_span(span: Span, now: datetime, awaited_since: datetime | None) -> Span | None:
    """What the day comes to be when it is closed now; None where nothing of it can be closed yet.

    It ends before what may still come to be of it: what is on its way to the store, and the oldest order for which
    diners wait (`awaited_since`), which is not on a bill before the till has it.
    """
    written = now - timedelta(seconds=limits.WRITTEN_S)
    ends_at = min(span.ends_at, written, span.ends_at if awaited_since is None else awaited_since)
    return Span(span.day, span.starts_at, ends_at) if span.starts_at < ends_at else None


def names_in(figures: DaySales, money: Iterable[MoneyMoved]) -> frozenset[int]:
    """The staff users who are in a day's figures."""
    given = (one.by_user for one in figures.discounts_by)
    return frozenset(who for who in (*given, *(one.by_user for one in money)) if who is not None)

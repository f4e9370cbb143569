"""A business day's figures and its closing.

Owns: the way from a day to what is read of it, and what is closed. Must not: add anything up (`actors.domain.papers`).

Reading and adding up a busy day takes some tenths of a second of CPU, so it is done in a thread, one day at a time.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

import trio
from attrs import field, frozen

from actors.domain import limits
from actors.domain.audit import day_closed
from actors.domain.papers.business_day import (
    DayClosing,
    DayFigures,
    Span,
    closed_span,
    may_close,
    names_in,
    span_of,
    today,
)
from actors.domain.papers.day_sales import DaySales, Sold, day_sales
from actors.domain.restaurant import Restaurant
from actors.domain.rights import BOOKS_ROLE
from actors.domain.staff import StaffUser
from actors.errors import Unavailable
from actors.ports.clock import Clock
from server import money
from server.http.problems import Problem, malformed
from staff.floor.sessions import Sessions
from staff.office.books.day_views import BusinessDayView, closing_view, day_view
from staff.ports import DayBooks
from staff.rights import demand

Names = tuple[tuple[int, str], ...]
MAKE_TIMEOUT_S: Final = 20.0  # others' days included; shorter than a request may take


@frozen(eq=False)
class DayDesk:
    """Days of a manager's own restaurant. All raises `Unavailable`; `Problem` (403) for the wrong role."""

    books: DayBooks
    sessions: Sessions
    clock: Clock
    _one_at_a_time: trio.CapacityLimiter = field(factory=lambda: trio.CapacityLimiter(1), init=False)

    async def look(self, user: StaffUser, day: date | None) -> BusinessDayView:
        """The day as it was closed, or as it stands; the one that it is where none is said."""
        demand(user, BOOKS_ROLE)
        restaurant, now = await self.sessions.restaurant(user), self.clock()
        cutoff = (await self.books.stationery(user.restaurant_id)).cutoff
        chosen = day or today(now, restaurant.timezone, cutoff)
        before, closing = await self._closings(user, chosen)
        if closing is not None:
            return await self._closed(closing, restaurant)
        span = span_of(chosen, restaurant.timezone, cutoff, before)
        closable = may_close(span, restaurant.timezone, cutoff, now)
        return day_view(span, await self._figures(restaurant, span), restaurant, may_close=closable, closing=None)

    async def span(self, user: StaffUser, day: date) -> Span:
        """When the day lasts, or has lasted if it was closed."""
        restaurant = await self.sessions.restaurant(user)
        cutoff = (await self.books.stationery(user.restaurant_id)).cutoff
        before, closing = await self._closings(user, day)
        if closing is not None:
            return Span(day, closing.starts_at, closing.ends_at)
        return span_of(day, restaurant.timezone, cutoff, before)

    async def close(self, user: StaffUser, day: date, counted_cash: bytes) -> BusinessDayView:
        """Closes the day with the cash that was counted: for good, so twice is the same as once.

        Raises `Problem`: 409 `DAY_NOT_BEGUN`, `DAY_UNDER_WAY` while all there is of it is on its way, and `DAY_CLOSED`
        where it was closed with other cash.
        """
        demand(user, BOOKS_ROLE)
        restaurant, now = await self.sessions.restaurant(user), self.clock()
        counted = money.minor(money.number(counted_cash), restaurant.minor_digits)
        if not 0 <= counted <= limits.BILL_TOTAL_MAX:
            raise malformed("The field `counted_cash` must be what there is in the drawer.", field="counted_cash")
        cutoff = (await self.books.stationery(user.restaurant_id)).cutoff
        before, closing = await self._closings(user, day)
        if closing is None:
            span = span_of(day, restaurant.timezone, cutoff, before)
            if not may_close(span, restaurant.timezone, cutoff, now):
                raise Problem(409, "DAY_NOT_BEGUN", "This day has not begun yet.")
            await self._close(user, restaurant, await self._ended(user, span, now), counted, now)
            _, closing = await self._closings(user, day)
        if closing is None:
            raise Unavailable("the day was not closed")
        if closing.counted_cash != counted:
            raise Problem(409, "DAY_CLOSED", "This day was closed with another sum. What is closed does not change.")
        return await self._closed(closing, restaurant)

    async def _close(self, user: StaffUser, restaurant: Restaurant, span: Span, counted: int, now: datetime) -> None:
        figures = await self._figures(restaurant, span)
        closing = DayClosing(span.day, span.starts_at, span.ends_at, figures, counted, user.staff_user_id, now)
        entry = day_closed(
            user.restaurant_id, span.day.isoformat(), figures.expected_cash, counted, at=now, who=user.staff_user_id
        )
        await self.books.close(user.restaurant_id, closing, entry)

    async def _ended(self, user: StaffUser, span: Span, now: datetime) -> Span:
        """The day as it is closed. Asked before its figures are, so that what arrives meanwhile is the next day's."""
        since = await self.books.awaited_since(user.restaurant_id, span.starts_at)
        ended = closed_span(span, now, since)
        if ended is None:
            raise Problem(409, "DAY_UNDER_WAY", "What was ordered is still on its way. Try again in a minute.")
        return ended

    async def _closings(self, user: StaffUser, day: date) -> tuple[DayClosing | None, DayClosing | None]:
        """Of the day before, and of the day."""
        yesterday = day - timedelta(days=1)
        found = {one.day: one for one in await self.books.closings(user.restaurant_id, [yesterday, day])}
        return found.get(yesterday), found.get(day)

    async def _closed(self, closing: DayClosing, restaurant: Restaurant) -> BusinessDayView:
        span = Span(closing.day, closing.starts_at, closing.ends_at)
        now, then = await self._figures(restaurant, span), closing.figures
        changed = now.sales.gross - then.sales.gross + now.taken + now.tips - then.taken - then.tips
        shown = closing_view(closing, changed, restaurant.minor_digits)
        return day_view(span, then, restaurant, may_close=False, closing=shown)

    async def _figures(self, restaurant: Restaurant, span: Span) -> DayFigures:
        moved = await self.books.money(restaurant.restaurant_id, span.starts_at, span.ends_at)
        read = await self.books.sold(restaurant.restaurant_id, span.starts_at, span.ends_at)
        add_up = partial(_added_up, read, span.starts_at, restaurant.timezone)
        try:
            with trio.fail_after(MAKE_TIMEOUT_S):
                sales, names = await trio.to_thread.run_sync(
                    add_up, abandon_on_cancel=True, limiter=self._one_at_a_time
                )
        except trio.TooSlowError:
            raise Unavailable("days take too long") from None
        there = names_in(sales, moved)
        return DayFigures(sales, tuple(moved), tuple((who, name) for who, name in names if who in there))


def _added_up(read: Callable[[], Sold], starts_at: datetime, timezone: str) -> tuple[DaySales, Names]:
    """In a thread: reading what was sold takes as long as adding it up."""
    sold = read()
    return day_sales(sold.bills, starts_at, timezone), sold.names

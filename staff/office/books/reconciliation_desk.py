"""What differs between a restaurant's provider and its own books, looked at and compared anew.

Owns: who may, and how much of it at once. Must not: compare anything (`actors.reconciling`).
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import trio
from attrs import frozen

from actors.domain.money.commands import Remedy, RemedyPayment
from actors.domain.money.differences import remedies
from actors.domain.money.reconciliation import (
    How,
    Reconciliation,
    Settled,
)
from actors.domain.papers.business_day import today
from actors.domain.refusal import Code
from actors.domain.restaurant import Restaurant
from actors.domain.rights import BOOKS_ROLE
from actors.domain.staff import StaffUser
from actors.domain.text import tidy
from actors.ports.clock import Clock
from actors.reconciling import Reconciler
from server.http.problems import Problem, malformed
from staff.floor.bills import BillDesk
from staff.floor.sessions import Sessions
from staff.office.books.reconciliation_views import (
    ReconciledDayView,
    ReconciliationView,
    day_view,
    reconciliation_view,
    sheet,
)
from staff.rights import demand

LOOK_DAYS_MAX: Final = 366
RUN_DAYS_MAX: Final = 31
USUAL: Final = timedelta(days=6)  # before today, where nothing is said: a week
RUN_S: Final = 20.0  # for all days that are asked for at once, so that the answer comes while somebody waits
NEVER: Final = datetime.min.replace(tzinfo=UTC)
AT_ONCE: Final = 2  # of a process: a provider is asked by many payments besides


@frozen
class Settling:
    """What a manager says of a row: which of which day, how it is settled, and why."""

    day: date
    key: tuple[str, str, str | None]
    how: How
    reason: str


@frozen(eq=False)
class ReconciliationDesk:
    """Days of a manager's own restaurant. All raises `Unavailable`; `Problem` (403) for the wrong role, 422."""

    reconciler: Reconciler
    sessions: Sessions
    bills: BillDesk
    clock: Clock
    limiter: trio.CapacityLimiter

    async def look(self, user: StaffUser, since: date | None, until: date | None) -> ReconciliationView:
        """What was found on these business days; the last week where nothing is said."""
        restaurant, now, span = await self._asked(user, since, until, LOOK_DAYS_MAX)
        provider = self.reconciler.books.provider(restaurant)
        return reconciliation_view(span, now, provider, restaurant, await self._kept(user, span))

    async def sheet(self, user: StaffUser, since: date | None, until: date | None) -> str:
        """The same as CSV."""
        restaurant, _, span = await self._asked(user, since, until, LOOK_DAYS_MAX)
        return sheet(await self._kept(user, span), restaurant.minor_digits)

    async def run(self, user: StaffUser, since: date, until: date) -> ReconciliationView:
        """Compares these days now, one after the other, as far as it comes in `RUN_S`; gives them as they are then.

        It begins with those that were never compared, or longest ago, so that asking again goes on. `checked_at` says
        which were reached. Raises `Problem`: 409 `DAY_NOT_BEGUN`.
        """
        restaurant, now, span = await self._asked(user, since, until, RUN_DAYS_MAX)
        if span[1] > now:
            raise Problem(409, "DAY_NOT_BEGUN", "This day has not begun yet.")
        with trio.move_on_after(RUN_S):
            async with self.limiter:
                for day in await self._longest_ago(user, span):
                    await self.reconciler.reconcile(restaurant, day)
        return await self.look(user, *span)

    async def settle(self, user: StaffUser, settling: Settling) -> ReconciledDayView:
        """A manager settles a row; the same again changes nothing. Gives its day as it is then.

        Raises `Problem`: 404 `DIFFERENCE_NOT_FOUND`, 409 `INVALID_STATUS_TRANSITION` where it cannot be settled so, and
        what the payment's own session says.
        """
        demand(user, BOOKS_ROLE)
        restaurant, day = await self.sessions.restaurant(user), settling.day
        known = next(iter(await self._kept(user, (day, day))), None)
        row = next((one for one in known.rows if one.key == settling.key), None) if known is not None else None
        if known is None or row is None:
            raise Problem(404, "DIFFERENCE_NOT_FOUND", "There is no such difference on that day.")
        if row.settled is not None and row.settled.how is settling.how:
            return day_view(known, restaurant.minor_digits)
        if settling.how not in remedies(row):
            message = "This cannot be settled like that, or is already. Look at it again."
            raise Problem(409, Code.INVALID_STATUS_TRANSITION, message, {"allowed": list(remedies(row))})
        reason = tidy(settling.reason)
        if settling.how is not How.BY_HAND:
            remedy, left = Remedy(settling.how), row.theirs - row.theirs_refunded
            name = UUID(row.payment_id)
            await self.bills.remedy(
                user, RemedyPayment(name, remedy, user.staff_user_id, user.role, reason, row.reference, left)
            )
        elif not reason:
            raise malformed("Say what was done about it.", field="reason")
        settled = Settled(self.clock(), user.staff_user_id, settling.how, reason)
        return day_view(await self.reconciler.settle(restaurant, day, row, settled), restaurant.minor_digits)

    async def _asked(
        self, user: StaffUser, since: date | None, until: date | None, most: int
    ) -> tuple[Restaurant, date, tuple[date, date]]:
        """The restaurant, the day that it is there, and the days that are asked for."""
        demand(user, BOOKS_ROLE)
        restaurant = await self.sessions.restaurant(user)
        cutoff = (await self.reconciler.days.stationery(user.restaurant_id)).cutoff
        now = today(self.clock(), restaurant.timezone, cutoff)
        last = until or max(now, since or now)
        first = since or last - USUAL
        if first > last:
            raise malformed("The field `from` must not be after `to`.", field="from")
        if (last - first).days >= most:
            raise malformed(f"Ask for at most {most} days at once.", field="from")
        return restaurant, now, (first, last)

    async def _longest_ago(self, user: StaffUser, span: tuple[date, date]) -> Sequence[date]:
        """These days, in the order of when they were compared last; those that never were are first."""
        checked = {one.day: one.checked_at or NEVER for one in await self._kept(user, span)}
        days = [span[0] + timedelta(days=ahead) for ahead in range((span[1] - span[0]).days + 1)]
        return sorted(days, key=lambda day: checked.get(day, NEVER))

    async def _kept(self, user: StaffUser, span: tuple[date, date]) -> Sequence[Reconciliation]:
        return await self.reconciler.ledger.reconciled(user.restaurant_id, *span)

"""Each business day is compared with the provider an hour after it has ended (`docs/contract.md` §8).

Days that were missed are made up for, and those on which something still differs, was on its way or could not be asked
about are looked at once more, as long as they are not too old: what somebody has mended at the provider is then known
here. A provider that is away is asked
again by the poller's own pauses; the day says so meanwhile. A day that is too large to be read says so too, and stops
no other: it would be as large later.

Owns: which days, and when. Must not: compare anything (`actors.reconciling`).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from attrs import frozen

from actors.domain.opening import next_business_day
from actors.domain.papers.business_day import today
from actors.domain.restaurant import Restaurant
from actors.nightly.shift import Outcome, Postponed, Shift, Work
from actors.reconciling import TOO_MUCH, Reconciler
from actors.restaurants import Restaurants

RECONCILE_JOB: Final = "reconcile_payments"
AFTER: Final = timedelta(hours=1)  # the day's end, when the last guest's payment has come to its end too
BACK: Final = timedelta(days=31)  # so far what was missed is made up for, and what differs is looked at again
LOOK_AGAIN: Final = timedelta(hours=6)  # at a restaurant that is not there, or takes no cards


@frozen(eq=False)
class Reconciling:
    """The job of each restaurant."""

    reconciler: Reconciler
    restaurants: Restaurants

    def duties(self) -> dict[str, Work]:
        """The work by the name of its job, one for each restaurant."""
        return {RECONCILE_JOB: self._work}

    async def _work(self, shift: Shift) -> Outcome:
        """The work of one restaurant; `progress` is the last day that is done. Raises `Postponed`, `Unavailable`."""
        actor = await self.restaurants.by_id(shift.job.restaurant_id)
        now = shift.clock()
        if actor is None or self.reconciler.books.provider(actor.restaurant) is None:
            return Outcome(now + LOOK_AGAIN)
        restaurant, found = actor.restaurant, 0
        cutoff = (await self.reconciler.days.stationery(restaurant.restaurant_id)).cutoff
        yesterday = today(now - AFTER, restaurant.timezone, cutoff) - timedelta(days=1)
        for day in await self._days(restaurant, shift.progress, yesterday):
            told = await self.reconciler.reconcile(restaurant, day, shift.keep)
            if told is not None and told.error not in (None, TOO_MUCH):
                raise Postponed("the provider could not be read")
            found += 0 if told is None else len(told.open_rows)
            await shift.keep(max(shift.progress, day.toordinal()))
        return Outcome(next_business_day(now - AFTER, restaurant.timezone, cutoff) + AFTER, found)

    async def _days(self, restaurant: Restaurant, done: int, yesterday: date) -> Sequence[date]:
        """Those on which something is left to find out, then those never done; the first night, the day before."""
        first = yesterday - BACK
        known = await self.reconciler.ledger.reconciled(restaurant.restaurant_id, first, yesterday)
        missed = max(first, date.fromordinal(done + 1)) if done else yesterday
        new = [missed + timedelta(days=ahead) for ahead in range((yesterday - missed).days + 1)]
        again = (one for one in known if one.unfinished or one.error not in (None, TOO_MUCH))
        return [*(one.day for one in again if one.day not in new), *new]

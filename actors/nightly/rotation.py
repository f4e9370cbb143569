"""A new daily pass at the end of each business day (`docs/contract.md` §7).

The pass is a commit of its restaurant and nothing else, so it is renewed at the cut-off whatever becomes of the mail;
`actors.nightly.mailing` tells the owner, as a job of its own.

Owns: these steps. Must not: log a word, or wait for a network.
"""

from datetime import datetime, timedelta
from typing import Final

from attrs import frozen

from actors.domain.daily_pass import DailyPass, PassRecord
from actors.domain.opening import business_day, next_business_day
from actors.domain.restaurant import Restaurant
from actors.nightly.mailing import GRACE, MAIL_JOB, being_told
from actors.nightly.shift import Outcome, Shift, Work
from actors.passes import Passes

LOOK_AGAIN: Final = timedelta(hours=1)  # so late a changed cut-off, or a restaurant that asks for passes from now on
ROTATE_JOB: Final = "rotate_pass"


@frozen(eq=False)
class Rotation:
    """Rotates the passes of restaurants that ask for one."""

    passes: Passes

    def duties(self) -> dict[str, Work]:
        """The work by the name of its job, one for each restaurant."""
        return {ROTATE_JOB: self._rotate}

    async def _rotate(self, shift: Shift) -> Outcome:
        """The work of one restaurant. Raises `Unavailable`."""
        restaurant_id, now = shift.job.restaurant_id, shift.clock()
        found = await self.passes.asked_for(restaurant_id)
        if found is None:
            return Outcome(now + LOOK_AGAIN)
        restaurant, record = found
        if not _is_of_today(record.live, restaurant, record, now):
            if record.live is not None and being_told(record.live, now):
                return Outcome(record.live.created_at + GRACE)
            await shift.keep()
            if await self.passes.replace(restaurant_id, record.live) is None:
                return Outcome(now)  # a manager has just made one: it is seen anew whether that is today's
            await shift.jobs.hasten(MAIL_JOB, [restaurant_id], now)  # only so that it is soon: it is looked for as well
        begins = next_business_day(now, restaurant.timezone, record.cutoff)
        return Outcome(min(begins, now + LOOK_AGAIN))


def _is_of_today(live: DailyPass | None, restaurant: Restaurant, record: PassRecord, now: datetime) -> bool:
    return live is not None and live.business_day >= business_day(now, restaurant.timezone, record.cutoff)

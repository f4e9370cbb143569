"""A new daily pass at the end of each business day, and the mail that tells the owner (`docs/contract.md` §7).

The pass is committed first and mailed then, so that no mail holds up its own restaurant's rotation. The words are
nowhere but in this process's memory until the mail is sent. If it ends before, nobody knows them, and nobody ever could
have: then another pass takes its place, whose words are mailed. So the words of the last mail are always the ones that
open carts, unless a manager has made a pass since, which needs no mail.

Owns: these steps. Must not: log a word.
"""

from datetime import datetime, timedelta
from typing import Final

import structlog
from attrs import define

from actors.domain.audit import alerted
from actors.domain.daily_pass import DailyPass, PassRecord
from actors.domain.opening import business_day, next_business_day
from actors.domain.restaurant import Restaurant
from actors.nightly.shift import Outcome, Postponed, Shift
from actors.passes import FreshPass, Passes
from actors.ports.mail import Mail, MailNotSent, Post

LOOK_AGAIN: Final = timedelta(hours=1)  # so late a changed cut-off, or a restaurant that asks for passes from now on
NOBODY: Final = "the restaurant has no owner_email"

log = structlog.get_logger(__name__)


@define(eq=False)
class _Untold:
    """A pass whose words nobody has been told yet; `mailed` once they have, and that is still to be stored."""

    fresh: FreshPass
    mailed: bool = False
    alerted: bool = False


class Rotation:
    """Rotates the passes of restaurants that ask for one."""

    def __init__(self, passes: Passes, post: Post) -> None:
        self._passes = passes
        self._post = post
        self._untold: dict[int, _Untold] = {}  # by restaurant, so never more than there are

    async def rotate(self, shift: Shift) -> Outcome:
        """The work of one restaurant. Raises `Postponed` where the mail could not be sent, and `Unavailable`."""
        restaurant_id, now = shift.job.restaurant_id, shift.clock()
        actor = await self._passes.restaurants.by_id(restaurant_id)
        record = None if actor is None else await self._passes.store.record(restaurant_id)
        if actor is None or record is None or not record.required:
            self._forget(restaurant_id)
            return Outcome(now + LOOK_AGAIN)
        untold = await self._to_tell(shift, actor.restaurant, record)
        if untold is not None:
            await self._tell(shift, actor.restaurant, record, untold)
        begins = next_business_day(now, actor.restaurant.timezone, record.cutoff)
        return Outcome(min(begins, now + LOOK_AGAIN))

    async def _to_tell(self, shift: Shift, restaurant: Restaurant, record: PassRecord) -> _Untold | None:
        """What is still to be told of today's pass, which is made where it is not there; None where it is told."""
        restaurant_id, live = restaurant.restaurant_id, record.live
        current = live if live is not None and _is_of_today(live, restaurant, record, shift.clock()) else None
        if current is not None and current.told_at is not None:
            self._forget(restaurant_id)
            return None
        known = self._untold.get(restaurant_id)
        if known is None or current is None or known.fresh.kept.created_at != current.created_at:
            await shift.keep()
            known = _Untold(await self._passes.renew(restaurant_id, who=None, told=False))
            self._untold[restaurant_id] = known
            self._passes.unmailed.add(restaurant_id)
        return known

    def _forget(self, restaurant_id: int) -> None:
        self._untold.pop(restaurant_id, None)
        self._passes.unmailed.discard(restaurant_id)

    async def _tell(self, shift: Shift, restaurant: Restaurant, record: PassRecord, untold: _Untold) -> None:
        """Mails the words and stores that they have been told."""
        await shift.keep()
        if not untold.mailed:
            try:
                await self._mail(restaurant, record, untold.fresh)
            except MailNotSent as error:
                await self._alert(shift, untold, str(error))
                raise Postponed("the mail was not sent") from None
            untold.mailed = True
            self._passes.unmailed.discard(restaurant.restaurant_id)
        made_at = untold.fresh.kept.created_at
        await self._passes.store.told(restaurant.restaurant_id, made_at, shift.clock())
        self._untold.pop(restaurant.restaurant_id, None)
        log.info("daily_pass_mailed", restaurant_id=restaurant.restaurant_id)

    async def _mail(self, restaurant: Restaurant, record: PassRecord, fresh: FreshPass) -> None:
        if record.owner_email is None or not record.owner_email.strip():
            raise MailNotSent(NOBODY)
        await self._post.send(mail_of(restaurant, record.owner_email.strip(), fresh))

    async def _alert(self, shift: Shift, untold: _Untold, reason: str) -> None:
        """Once for each pass; the next failures are only counted."""
        restaurant_id = shift.job.restaurant_id
        if untold.alerted:
            log.warning("daily_pass_still_not_mailed", restaurant_id=restaurant_id, reason=reason)
            return
        log.error("daily_pass_not_mailed", restaurant_id=restaurant_id, reason=reason)
        entry = alerted(restaurant_id, shift.clock(), "daily_pass_not_mailed", "daily_pass", None, reason)
        await shift.jobs.note(entry)
        untold.alerted = True


def _is_of_today(live: DailyPass, restaurant: Restaurant, record: PassRecord, now: datetime) -> bool:
    return live.business_day >= business_day(now, restaurant.timezone, record.cutoff)


def mail_of(restaurant: Restaurant, to: str, fresh: FreshPass) -> Mail:
    """What the owner is told."""
    day, name = fresh.kept.business_day.isoformat(), " ".join(restaurant.name.split())
    return Mail(
        to,
        f"{name}: the pass for {day}",
        f"The pass of {name} for {day} is\n\n    {fresh.words}\n\n"
        "Guests type it once at each table; how they write it does not matter. It takes the place of every pass\n"
        "before, and tables that have given one stay open. A manager can make another at any time.\n",
    )

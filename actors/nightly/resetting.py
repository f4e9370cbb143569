"""Mails whoever has forgotten their password a token by which to have another (`docs/contract.md` §10).

The token is drawn when the mail is written, and only what it hashes to is stored, before the mail leaves: so nothing
that is stored opens an account, and a process that ends in between has lost nothing but a token that nobody was told.
Whoever takes the job next draws another, which alone is good from then on. What could not be mailed within the hour is
forgotten: somebody who still wants it has asked again.

Owns: these steps. Must not: log an address or a token.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import structlog
from attrs import field, frozen

from actors.domain.audit import alerted
from actors.domain.restaurant import Restaurant
from actors.nightly.shift import Outcome, Postponed, Shift, Work
from actors.ports.mail import Mail, MailNotSent, Post
from actors.ports.resets import DrawnToken, DueReset, ResetMails
from actors.restaurants import Restaurants

MAIL_JOB: Final = "mail_resets"
FIND_JOB: Final = "find_unmailed_resets"
GOOD_FOR: Final = timedelta(hours=1)
FIND_EVERY: Final = timedelta(seconds=20)  # less than from one look of the poller to the next: at each
LOOK_AGAIN: Final = timedelta(hours=1)  # `FIND_JOB` is quicker
AT_ONCE_MAX: Final = 20  # mails of one turn of the job

WriteReset = Callable[[Restaurant, DueReset, DrawnToken], Mail]
"""The mail to somebody who has forgotten their password."""

log = structlog.get_logger(__name__)


@frozen(eq=False)
class ResetPost:
    """Mails people of restaurants that ask for it."""

    resets: ResetMails
    restaurants: Restaurants
    post: Post
    write: WriteReset
    draw: Callable[[], DrawnToken]
    _alerted: set[int] = field(factory=set, init=False)  # restaurants whose mails fail, told once until one is sent

    def finding(self) -> dict[str, Work]:
        """The work, by the name of its job, that says for all restaurants who is to be mailed."""
        return {FIND_JOB: self._find}

    def mailing(self) -> dict[str, Work]:
        """The work of one restaurant, by the name of its job. It may wait for a mail server."""
        return {MAIL_JOB: self._mail}

    async def _find(self, shift: Shift) -> Outcome:
        now = shift.clock()
        waiting = await self.resets.unmailed(now, now - GOOD_FOR)
        if waiting:
            await shift.jobs.hasten(MAIL_JOB, waiting, now)
        return Outcome(now + FIND_EVERY)

    async def _mail(self, shift: Shift) -> Outcome:
        """The work of one restaurant. Raises `Postponed` where a mail could not be sent, and `Unavailable`."""
        restaurant_id, now = shift.job.restaurant_id, shift.clock()
        actor = await self.restaurants.by_id(restaurant_id)
        if actor is None:
            return Outcome(now + LOOK_AGAIN)
        waiting = await self.resets.due(restaurant_id, now - GOOD_FOR, AT_ONCE_MAX)
        for due in waiting:
            await self._send(shift, actor.restaurant, due)
        return Outcome(now if len(waiting) == AT_ONCE_MAX else now + LOOK_AGAIN)

    async def _send(self, shift: Shift, restaurant: Restaurant, due: DueReset) -> None:
        await shift.keep()
        drawn = self.draw()
        if not await self.resets.drawn(due, drawn.token_hash, shift.clock() + GOOD_FOR):
            return  # it was asked for again: that is another mail
        try:
            await self.post.send(self.write(restaurant, due, drawn))
        except MailNotSent as error:
            await self._alert(shift, str(error))
            raise Postponed("the mail was not sent") from None
        await self.resets.mailed(due, shift.clock())
        self._alerted.discard(restaurant.restaurant_id)
        log.info("password_reset_mailed", restaurant_id=restaurant.restaurant_id)

    async def _alert(self, shift: Shift, reason: str) -> None:
        """Once until a mail was sent; the next failures are only counted."""
        restaurant_id = shift.job.restaurant_id
        if restaurant_id in self._alerted:
            log.warning("password_reset_still_not_mailed", restaurant_id=restaurant_id, reason=reason)
            return
        log.error("password_reset_not_mailed", restaurant_id=restaurant_id, reason=reason)
        entry = alerted(restaurant_id, shift.clock(), "password_reset_not_mailed", "password_reset", None, reason)
        await shift.jobs.note(entry)
        self._alerted.add(restaurant_id)

"""Mails the owner the words of a daily pass that nobody was told yet (`docs/contract.md` §7).

Which passes those are follows from what is stored, not from who made them: Trivet's own, a manager's whose answer never
left, those of a process that ended. Their words are nowhere but in the memory of the process that drew them. If it has
ended, nobody knows them, and nobody ever could have: then another pass takes its place, whose words are mailed. So the
words of the last mail are always the ones that open carts, unless a manager has been told another pass since.

A pass that was just made is left alone for a while where somebody else may be telling it: a manager's answer is on its
way, or another process has the words. That one asks for the job each time it looks for work (`claim`), whoever has just
left it; a process without the words waits until anybody who has them must have looked.

A mail server may take its time, so these jobs have a poller to themselves; what is only looked for is everybody's.

Owns: these steps. Must not: log a word.
"""

from datetime import datetime, timedelta
from typing import Final

import structlog
from attrs import define, field, frozen

from actors.domain.audit import alerted
from actors.domain.daily_pass import DailyPass, PassRecord
from actors.domain.restaurant import Restaurant
from actors.nightly.poller import LOOK_S
from actors.nightly.shift import Outcome, Postponed, Shift, Work
from actors.passes import FreshPass, Passes
from actors.ports.jobs import JobStore
from actors.ports.mail import Mail, MailNotSent, Post

MAIL_JOB: Final = "mail_pass"
FIND_JOB: Final = "find_untold_passes"
GRACE: Final = timedelta(minutes=1)  # for whoever may be telling it; longer than an answer can be on its way
PATIENCE: Final = GRACE + timedelta(seconds=2 * LOOK_S)  # of who lacks the words: whoever has them looks once at least
FIRST_S: Final = 3.0  # after the other jobs have been looked for, so that what they have made is mailed at once
FIND_EVERY: Final = timedelta(seconds=20)  # less than from one look of the poller to the next: at each
LOOK_AGAIN: Final = timedelta(hours=1)  # by itself, only to forget what nobody needs; `FIND_JOB` is quicker
NOBODY: Final = "the restaurant has no owner_email"

log = structlog.get_logger(__name__)


@define(eq=False)
class _Letter:
    """The mail about one pass: whether it was sent, which is still to be stored, and whether its failing was told."""

    fresh: FreshPass
    sent: bool = False
    alerted: bool = False


@frozen(eq=False)
class PassMails:
    """Mails passes of restaurants that ask for one."""

    passes: Passes
    post: Post
    _letters: dict[int, _Letter] = field(factory=dict, init=False)  # by restaurant, so never more than there are

    def finding(self) -> dict[str, Work]:
        """The work, by the name of its job, that says for all restaurants which mails are due. Waits for no network."""
        return {FIND_JOB: self._find}

    def mailing(self) -> dict[str, Work]:
        """The work of one restaurant, by the name of its job. It may wait for a mail server."""
        return {MAIL_JOB: self._mail}

    async def claim(self, jobs: JobStore, now: datetime) -> None:
        """Makes those mails due whose words are known here. Raises `Unavailable`."""
        mine = self.passes.waiting(now, GRACE)
        if mine:
            await jobs.hasten(MAIL_JOB, mine, now)

    async def _find(self, shift: Shift) -> Outcome:
        now = shift.clock()
        untold = await self.passes.store.untold(now - GRACE)
        if untold:
            await shift.jobs.hasten(MAIL_JOB, untold, now)
        return Outcome(now + FIND_EVERY)

    async def _mail(self, shift: Shift) -> Outcome:
        """The work of one restaurant. Raises `Postponed` where the mail could not be sent, and `Unavailable`."""
        restaurant_id, now = shift.job.restaurant_id, shift.clock()
        found = await self.passes.asked_for(restaurant_id)
        live = None if found is None else found[1].live
        if found is None or live is None or live.told_at is not None:
            self._forget(restaurant_id, now if live is None else live.created_at)
            return Outcome(now + LOOK_AGAIN)
        fresh = self.passes.known(restaurant_id, live)
        left_until = _left_until(live, fresh)
        if now < left_until:
            return Outcome(left_until)
        if fresh is None:
            self._forget(restaurant_id, live.created_at)  # what we made before was replaced by another process
            await shift.keep()
            fresh = await self.passes.replace(restaurant_id, live)
            if fresh is None:
                return Outcome(now)  # somebody else was quicker: it is seen anew what is to be done
        await self._tell(shift, *found, self._letter(restaurant_id, fresh))
        return Outcome(now + LOOK_AGAIN)

    def _letter(self, restaurant_id: int, fresh: FreshPass) -> _Letter:
        letter = self._letters.get(restaurant_id)
        if letter is None or letter.fresh is not fresh:
            letter = self._letters[restaurant_id] = _Letter(fresh)
        return letter

    def _forget(self, restaurant_id: int, made_by: datetime) -> None:
        self._letters.pop(restaurant_id, None)
        self.passes.forget(restaurant_id, made_by)

    async def _tell(self, shift: Shift, restaurant: Restaurant, record: PassRecord, letter: _Letter) -> None:
        """Mails the words and stores that they have been told."""
        await shift.keep()
        if not letter.sent:
            try:
                await self._send(restaurant, record, letter.fresh)
            except MailNotSent as error:
                await _alert(shift, letter, str(error))
                raise Postponed("the mail was not sent") from None
            letter.sent = True
        await self.passes.told(restaurant.restaurant_id, letter.fresh.kept.created_at)
        self._letters.pop(restaurant.restaurant_id, None)
        log.info("daily_pass_mailed", restaurant_id=restaurant.restaurant_id)

    async def _send(self, restaurant: Restaurant, record: PassRecord, fresh: FreshPass) -> None:
        if record.owner_email is None or not record.owner_email.strip():
            raise MailNotSent(NOBODY)
        await self.post.send(mail_of(restaurant, record.owner_email.strip(), fresh))


def being_told(live: DailyPass, now: datetime) -> bool:
    """Whether somebody may be about to tell its words; until then nobody replaces it."""
    return live.told_at is None and now - live.created_at < GRACE


def _left_until(live: DailyPass, fresh: FreshPass | None) -> datetime:
    """Until when somebody else may have the words and tell them."""
    if fresh is None:
        return live.created_at + PATIENCE
    return live.created_at if fresh.who is None else live.created_at + GRACE


async def _alert(shift: Shift, letter: _Letter, reason: str) -> None:
    """Once for each pass; the next failures are only counted."""
    restaurant_id = shift.job.restaurant_id
    if letter.alerted:
        log.warning("daily_pass_still_not_mailed", restaurant_id=restaurant_id, reason=reason)
        return
    log.error("daily_pass_not_mailed", restaurant_id=restaurant_id, reason=reason)
    entry = alerted(restaurant_id, shift.clock(), "daily_pass_not_mailed", "daily_pass", None, reason)
    await shift.jobs.note(entry)
    letter.alerted = True


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

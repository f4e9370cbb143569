"""Sends the letters about recurring orders: what comes tomorrow and how to stop it, and why nothing came.

A letter is written in the change that it tells (`actors.domain.recurring.rules`). It is a mail, also to whoever gets
messages to their phone, because no message holds a list of what is ordered; who wants no notices gets none. What could
not be sent is tried again for a day, and holds up no other.

Owns: these steps. Must not: log an address, or what is said.
"""

from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

import structlog
from attrs import field, frozen

from actors.domain.audit import alerted
from actors.domain.restaurant import Restaurant
from actors.nightly.noticing import AT_ONCE_MAX, FAILURES_MAX, FIND_EVERY, LOOK_AGAIN, WORTH_FOR
from actors.nightly.shift import PAUSES, Outcome, Postponed, Shift, Work
from actors.ports.mail import Mail, MailNotSent, Post
from actors.ports.recurring import DueLetter, RecurringOrders
from actors.restaurants import Restaurants

MAIL_JOB: Final = "mail_recurring_letters"
FIND_JOB: Final = "find_recurring_letters"
_PAUSES_S: Final = tuple(int(pause.total_seconds()) for pause in PAUSES)

WriteLetter = Callable[[Restaurant, DueLetter], Mail]
"""The mail about a recurring order."""

log = structlog.get_logger(__name__)


@frozen(eq=False)
class RecurringPost:
    """Writes to customers of all restaurants."""

    kept: RecurringOrders
    restaurants: Restaurants
    write: WriteLetter
    post: Post
    _sent: set[UUID] = field(factory=set, init=False)  # taken, and not stored as sent: few, or nothing goes on
    _alerted: set[int] = field(factory=set, init=False)  # where it fails, told once until one is sent

    def finding(self) -> Mapping[str, Work]:
        """The work, by the name of its job, that says for all restaurants what is due. Waits for no network."""
        return {FIND_JOB: self._find}

    def mailing(self) -> Mapping[str, Work]:
        """The work of one restaurant, by the name of its job. It may wait for a mail server."""
        return {MAIL_JOB: self._mail}

    async def _find(self, shift: Shift) -> Outcome:
        now = shift.clock()
        waiting = await self.kept.letters_waiting(now, now - WORTH_FOR)
        if waiting:
            await shift.jobs.hasten(MAIL_JOB, waiting, now)
        return Outcome(now + FIND_EVERY)

    async def _mail(self, shift: Shift) -> Outcome:
        """Sends what is due at one restaurant. Raises `Postponed` where nothing is taken, and `Unavailable`."""
        await self._keep(shift)
        actor = await self.restaurants.by_id(shift.job.restaurant_id)
        failed = in_a_row = 0
        for _ in range(AT_ONCE_MAX if actor is not None else 0):
            now = shift.clock()
            await shift.keep()
            due = await self.kept.take_letter(shift.job.restaurant_id, now, now - WORTH_FOR, _PAUSES_S)
            if due is None or actor is None:
                return Outcome(now + LOOK_AGAIN, failed)
            sent = await self._send(shift, actor.restaurant, due)
            failed, in_a_row = (failed, 0) if sent else (failed + 1, in_a_row + 1)
            if in_a_row == FAILURES_MAX:
                raise Postponed("the letters were not sent")
        now = shift.clock()
        return Outcome(now + LOOK_AGAIN if actor is None else now, failed)

    async def _send(self, shift: Shift, restaurant: Restaurant, due: DueLetter) -> bool:
        """Whether it was taken."""
        letter, told = due.letter, {"restaurant_id": restaurant.restaurant_id, "kind": due.letter.kind}
        try:
            await self.post.send(self.write(restaurant, due))
        except MailNotSent as error:
            await self._alert(shift, due, str(error))
            return False
        self._sent.add(letter.letter_id)
        await self._keep(shift)
        self._alerted.discard(restaurant.restaurant_id)
        log.info("recurring_letter_sent", **told)
        return True

    async def _keep(self, shift: Shift) -> None:
        """Stores what was taken as sent. What cannot be stored is not sent again by this process meanwhile."""
        for letter_id in list(self._sent):
            await self.kept.sent(letter_id, shift.clock())
            self._sent.discard(letter_id)

    async def _alert(self, shift: Shift, due: DueLetter, reason: str) -> None:
        """Once until one is sent again; the next failures are only counted."""
        restaurant_id = due.letter.restaurant_id
        if due.letter.attempts > 1 or restaurant_id in self._alerted:
            log.warning("recurring_letter_still_not_sent", restaurant_id=restaurant_id, reason=reason)
            return
        log.error("recurring_letter_not_sent", restaurant_id=restaurant_id, reason=reason)
        entry = alerted(restaurant_id, shift.clock(), "recurring_letter_not_sent", "recurring_order", None, reason)
        await shift.jobs.note(entry)
        self._alerted.add(restaurant_id)

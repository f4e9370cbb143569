"""Sends the letters about recurring orders: what comes tomorrow and how to stop it, and why nothing came.

A letter is written in the change that it tells (`actors.domain.recurring.rules`). It is a mail, also to whoever gets
messages to their phone, because no message holds a list of what is ordered; who wants no notices gets none.

Owns: what is due, and how it leaves. Must not: log an address, or what is said.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

import structlog
from attrs import field, frozen

from actors.domain.audit import AuditEntry, alerted
from actors.domain.restaurant import Restaurant
from actors.nightly.dispatch import FIND_EVERY, PAUSES_S, WORTH_FOR, Dispatch
from actors.nightly.shift import Outcome, Shift, Work
from actors.ports.mail import Mail, Post
from actors.ports.recurring import DueLetter, RecurringOrders
from actors.restaurants import Restaurants

MAIL_JOB: Final = "mail_recurring_letters"
FIND_JOB: Final = "find_recurring_letters"

WriteLetter = Callable[[Restaurant, DueLetter], Mail]
"""The mail about a recurring order."""

log = structlog.get_logger(__name__)


@frozen(eq=False)
class _Letters:
    """Fits `actors.nightly.dispatch.Outgoing`."""

    kept: RecurringOrders
    write: WriteLetter
    post: Post

    async def take(self, restaurant_id: int, now: datetime) -> DueLetter | None:
        return await self.kept.take_letter(restaurant_id, now, now - WORTH_FOR, PAUSES_S)

    async def send(self, restaurant: Restaurant, due: DueLetter, /) -> None:
        await self.post.send(self.write(restaurant, due))

    async def sent(self, due: DueLetter, at: datetime) -> None:
        await self.kept.sent(due.letter.letter_id, at)

    def attempts(self, due: DueLetter) -> int:
        return due.letter.attempts

    def log_sent(self, due: DueLetter) -> None:
        log.info("recurring_letter_sent", restaurant_id=due.letter.restaurant_id, kind=due.letter.kind)

    def log_failed(self, due: DueLetter, reason: str, *, first: bool) -> None:
        if first:
            log.error("recurring_letter_not_sent", restaurant_id=due.letter.restaurant_id, reason=reason)
        else:
            log.warning("recurring_letter_still_not_sent", restaurant_id=due.letter.restaurant_id, reason=reason)

    def alert(self, due: DueLetter, at: datetime, reason: str) -> AuditEntry:
        return alerted(due.letter.restaurant_id, at, "recurring_letter_not_sent", "recurring_order", None, reason)


@frozen(eq=False)
class RecurringPost:
    """Writes to customers of all restaurants."""

    kept: RecurringOrders
    restaurants: Restaurants
    write: WriteLetter
    post: Post
    _letters: Dispatch[DueLetter] = field(init=False)

    @_letters.default
    def _by_mail(self) -> Dispatch[DueLetter]:
        return Dispatch(self.restaurants, _Letters(self.kept, self.write, self.post))

    def finding(self) -> Mapping[str, Work]:
        """The work, by the name of its job, that says for all restaurants what is due. Waits for no network."""
        return {FIND_JOB: self._find}

    def mailing(self) -> Mapping[str, Work]:
        """The work of one restaurant, by the name of its job. It may wait for a mail server."""
        return {MAIL_JOB: self._letters.work_off}

    async def _find(self, shift: Shift) -> Outcome:
        now = shift.clock()
        waiting = await self.kept.letters_waiting(now, now - WORTH_FOR)
        if waiting:
            await shift.jobs.hasten(MAIL_JOB, waiting, now)
        return Outcome(now + FIND_EVERY)

"""Mails whoever has forgotten their password a token by which to have another (`docs/contract.md` §10).

The token is drawn when the mail is written, and only what it hashes to is stored, before the mail leaves: so nothing
that is stored opens an account, and a process that ends in between has lost nothing but a token that nobody was told.
Whoever takes it next (`actors.nightly.dispatch`) draws another, which alone is good from then on. What could not be
mailed within the hour is forgotten: somebody who still wants it has asked again.

Owns: what is due, and how it leaves. Must not: log an address or a token.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog
from attrs import field, frozen

from actors.domain.audit import AuditEntry, alerted
from actors.domain.restaurant import Restaurant
from actors.nightly.dispatch import FIND_EVERY, Dispatch
from actors.nightly.shift import PAUSES, Outcome, Shift, Work
from actors.ports.mail import Mail, Post
from actors.ports.resets import DrawnToken, DueReset, ResetMails
from actors.restaurants import Restaurants

MAIL_JOB: Final = "mail_resets"
FIND_JOB: Final = "find_unmailed_resets"
GOOD_FOR: Final = timedelta(hours=1)
PAUSE: Final = PAUSES[0]  # somebody waits for it

WriteReset = Callable[[Restaurant, DueReset, DrawnToken], Mail]
"""The mail to somebody who has forgotten their password."""

log = structlog.get_logger(__name__)


@frozen
class _Drawn:
    """A reset that was taken, and the token that is mailed."""

    due: DueReset
    token: DrawnToken


@frozen(eq=False)
class _Resets:
    """Fits `actors.nightly.dispatch.Outgoing`."""

    resets: ResetMails
    write: WriteReset
    post: Post
    draw: Callable[[], DrawnToken]

    async def take(self, restaurant_id: int, now: datetime) -> _Drawn | None:
        token = self.draw()
        due = await self.resets.take(restaurant_id, now, token.token_hash, GOOD_FOR, PAUSE)
        return None if due is None else _Drawn(due, token)

    async def send(self, restaurant: Restaurant, drawn: _Drawn, /) -> None:
        await self.post.send(self.write(restaurant, drawn.due, drawn.token))

    async def sent(self, drawn: _Drawn, at: datetime) -> None:
        await self.resets.mailed(drawn.due, at)

    def attempts(self, drawn: _Drawn) -> int:
        return 2 if drawn.due.again else 1

    def log_sent(self, drawn: _Drawn) -> None:
        log.info("password_reset_mailed", restaurant_id=drawn.due.restaurant_id)

    def log_failed(self, drawn: _Drawn, reason: str, *, first: bool) -> None:
        if first:
            log.error("password_reset_not_mailed", restaurant_id=drawn.due.restaurant_id, reason=reason)
        else:
            log.warning("password_reset_still_not_mailed", restaurant_id=drawn.due.restaurant_id, reason=reason)

    def alert(self, drawn: _Drawn, at: datetime, reason: str) -> AuditEntry:
        return alerted(drawn.due.restaurant_id, at, "password_reset_not_mailed", "password_reset", None, reason)


@frozen(eq=False)
class ResetPost:
    """Mails people of restaurants that ask for it."""

    resets: ResetMails
    restaurants: Restaurants
    post: Post
    write: WriteReset
    draw: Callable[[], DrawnToken]
    _mails: Dispatch[_Drawn] = field(init=False)

    @_mails.default
    def _by_mail(self) -> Dispatch[_Drawn]:
        return Dispatch(self.restaurants, _Resets(self.resets, self.write, self.post, self.draw))

    def finding(self) -> dict[str, Work]:
        """The work, by the name of its job, that says for all restaurants who is to be mailed."""
        return {FIND_JOB: self._find}

    def mailing(self) -> dict[str, Work]:
        """The work of one restaurant, by the name of its job. It may wait for a mail server."""
        return {MAIL_JOB: self._mails.work_off}

    async def _find(self, shift: Shift) -> Outcome:
        now = shift.clock()
        waiting = await self.resets.unmailed(now, GOOD_FOR, PAUSE)
        if waiting:
            await shift.jobs.hasten(MAIL_JOB, waiting, now)
        return Outcome(now + FIND_EVERY)

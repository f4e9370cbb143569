"""Tells customers of the shop what has become of their orders, by mail or by a message to their phone.

A notice is written in the commit of what it tells (`actors.domain.notices`), so there is one for each such move and
no move without. Whoever gets messages for phones is told their names, and can see to it that even where a process dies
in between (`actors.nightly.dispatch`) nobody reads one twice.

Mails and messages are jobs apart, because one of their servers may hang while the other does not.

Owns: what is due, and how it leaves. Must not: log an address, a number, or what is said.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final

import structlog
from attrs import field, frozen

from actors.domain.audit import AuditEntry, alerted
from actors.domain.notices.notice import ToldBy
from actors.domain.restaurant import Restaurant
from actors.nightly.dispatch import FIND_EVERY, LOOK_AGAIN, PAUSES_S, WORTH_FOR, Dispatch
from actors.nightly.shift import Outcome, Shift, Work
from actors.ports.mail import Mail, Post
from actors.ports.notices import DueNotice, NoticeBox
from actors.ports.texts import Gateway, Text
from actors.restaurants import Restaurants

MAIL_JOB: Final = "mail_notices"
TEXT_JOB: Final = "text_notices"
FIND_JOB: Final = "find_untold_notices"

log = structlog.get_logger(__name__)


@frozen
class Writing:
    """How notices are written: as a mail, and as a message to a phone."""

    mail: Callable[[Restaurant, DueNotice], Mail]
    text: Callable[[Restaurant, DueNotice], Text]


@frozen(eq=False)
class _Notices:
    """Notices that go one way. Fits `actors.nightly.dispatch.Outgoing`."""

    by: ToldBy
    box: NoticeBox
    send: Callable[[Restaurant, DueNotice], Awaitable[None]]
    texts: bool

    async def take(self, restaurant_id: int, now: datetime) -> DueNotice | None:
        return await self.box.take(restaurant_id, self.by, now, now - WORTH_FOR, PAUSES_S, texts=self.texts)

    async def sent(self, due: DueNotice, at: datetime) -> None:
        await self.box.told(due.notice_id, self.by, at)

    def attempts(self, due: DueNotice) -> int:
        return due.attempts

    def log_sent(self, due: DueNotice) -> None:
        log.info("notice_sent", restaurant_id=due.restaurant_id, order_id=due.order_id, kind=due.kind, by=self.by)

    def log_failed(self, due: DueNotice, reason: str, *, first: bool) -> None:
        told = {"restaurant_id": due.restaurant_id, "order_id": due.order_id, "by": self.by, "reason": reason}
        if first:
            log.error("notice_not_sent", **told)
        else:
            log.warning("notice_still_not_sent", **told)

    def alert(self, due: DueNotice, at: datetime, reason: str) -> AuditEntry:
        return alerted(due.restaurant_id, at, "notice_not_sent", due.order_id, None, f"{self.by}: {reason}")


@frozen(eq=False)
class NoticePost:
    """Tells customers of all restaurants. Without a `gateway` those who want messages get mails."""

    box: NoticeBox
    restaurants: Restaurants
    writing: Writing
    post: Post
    gateway: Gateway | None
    _mails: Dispatch[DueNotice] = field(init=False)
    _texts: Dispatch[DueNotice] | None = field(init=False)

    @_mails.default
    def _by_mail(self) -> Dispatch[DueNotice]:
        async def send(restaurant: Restaurant, due: DueNotice) -> None:
            await self.post.send(self.writing.mail(restaurant, due))

        return Dispatch(self.restaurants, _Notices(ToldBy.MAIL, self.box, send, self.gateway is not None))

    @_texts.default
    def _by_text(self) -> Dispatch[DueNotice] | None:
        gateway = self.gateway
        if gateway is None:
            return None

        async def send(restaurant: Restaurant, due: DueNotice) -> None:
            await gateway.send(self.writing.text(restaurant, due))

        return Dispatch(self.restaurants, _Notices(ToldBy.SMS, self.box, send, texts=True))

    def finding(self) -> Mapping[str, Work]:
        """The work, by the name of its job, that says for all restaurants what is due. Waits for no network."""
        return {FIND_JOB: self._find}

    def mailing(self) -> Mapping[str, Work]:
        """The work of one restaurant, by the name of its job. It may wait for a mail server."""
        return {MAIL_JOB: self._mails.work_off}

    def texting(self) -> Mapping[str, Work]:
        """The work of one restaurant, by the name of its job. It may wait for whoever takes messages to phones."""
        return {TEXT_JOB: self._nobody_takes_texts if self._texts is None else self._texts.work_off}

    async def _find(self, shift: Shift) -> Outcome:
        now = shift.clock()
        waiting = await self.box.waiting(now, now - WORTH_FOR, texts=self.gateway is not None)
        for by, name in ((ToldBy.MAIL, MAIL_JOB), (ToldBy.SMS, TEXT_JOB)):
            if waiting[by]:
                await shift.jobs.hasten(name, waiting[by], now)
        return Outcome(now + FIND_EVERY)

    async def _nobody_takes_texts(self, shift: Shift) -> Outcome:
        return Outcome(shift.clock() + LOOK_AGAIN)

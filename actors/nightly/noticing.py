"""Tells customers of the shop what has become of their orders, by mail or by a message to their phone.

A notice is written in the commit of what it tells (`actors.domain.notices`), so there is one for each such move and
no move without. Before one is sent that is stored, with when it would be tried again, and that it was taken once it
was: so one that fails holds up no other, and a process that dies in between has the next one send it once more. Whoever
gets messages for phones is told their names, and can see to it that even then nobody reads one twice.

Mails and messages are jobs apart, because one of their servers may hang while the other does not.

Owns: these steps. Must not: log an address, a number, or what is said.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from attrs import field, frozen

from actors.domain.audit import alerted
from actors.domain.notices.notice import ToldBy
from actors.domain.restaurant import Restaurant
from actors.nightly.shift import PAUSES, Outcome, Postponed, Shift, Work
from actors.ports.mail import Mail, MailNotSent, Post
from actors.ports.notices import DueNotice, NoticeBox
from actors.ports.texts import Gateway, Text, TextNotSent
from actors.restaurants import Restaurants

MAIL_JOB: Final = "mail_notices"
TEXT_JOB: Final = "text_notices"
FIND_JOB: Final = "find_untold_notices"
FIND_EVERY: Final = timedelta(seconds=20)  # less than from one look of the poller to the next: at each
LOOK_AGAIN: Final = timedelta(hours=1)  # `FIND_JOB` is quicker
WORTH_FOR: Final = timedelta(days=1)  # that an order was ready yesterday helps nobody
AT_ONCE_MAX: Final = 20  # notices of one turn of the job
FAILURES_MAX: Final = 2  # in a row: then it is the server and not an address, and the job rests
_PAUSES_S: Final = tuple(int(pause.total_seconds()) for pause in PAUSES)

Send = Callable[[Restaurant, DueNotice], Awaitable[None]]

log = structlog.get_logger(__name__)


@frozen
class Writing:
    """How notices are written: as a mail, and as a message to a phone."""

    mail: Callable[[Restaurant, DueNotice], Mail]
    text: Callable[[Restaurant, DueNotice], Text]


@frozen(eq=False)
class NoticePost:
    """Tells customers of all restaurants. Without a `gateway` those who want messages get mails."""

    box: NoticeBox
    restaurants: Restaurants
    writing: Writing
    post: Post
    gateway: Gateway | None
    _sent: dict[UUID, ToldBy] = field(
        factory=dict, init=False
    )  # taken, and not stored as told: few, or nothing goes on
    _alerted: set[tuple[int, ToldBy]] = field(factory=set, init=False)  # where it fails, told once until one is sent

    def finding(self) -> Mapping[str, Work]:
        """The work, by the name of its job, that says for all restaurants what is due. Waits for no network."""
        return {FIND_JOB: self._find}

    def mailing(self) -> Mapping[str, Work]:
        """The work of one restaurant, by the name of its job. It may wait for a mail server."""
        return {MAIL_JOB: self._mail}

    def texting(self) -> Mapping[str, Work]:
        """The work of one restaurant, by the name of its job. It may wait for whoever takes messages to phones."""
        return {TEXT_JOB: self._text}

    async def _find(self, shift: Shift) -> Outcome:
        now = shift.clock()
        waiting = await self.box.waiting(now, now - WORTH_FOR, texts=self.gateway is not None)
        for by, name in ((ToldBy.MAIL, MAIL_JOB), (ToldBy.SMS, TEXT_JOB)):
            if waiting[by]:
                await shift.jobs.hasten(name, waiting[by], now)
        return Outcome(now + FIND_EVERY)

    async def _mail(self, shift: Shift) -> Outcome:
        async def send(restaurant: Restaurant, due: DueNotice) -> None:
            await self.post.send(self.writing.mail(restaurant, due))

        return await self._work_off(shift, ToldBy.MAIL, send)

    async def _text(self, shift: Shift) -> Outcome:
        gateway = self.gateway
        if gateway is None:
            return Outcome(shift.clock() + LOOK_AGAIN)

        async def send(restaurant: Restaurant, due: DueNotice) -> None:
            await gateway.send(self.writing.text(restaurant, due))

        return await self._work_off(shift, ToldBy.SMS, send)

    async def _work_off(self, shift: Shift, by: ToldBy, send: Send) -> Outcome:
        """Sends what is due at one restaurant. Raises `Postponed` where nothing is taken, and `Unavailable`."""
        await self._keep(shift)
        actor = await self.restaurants.by_id(shift.job.restaurant_id)
        failed = in_a_row = 0
        for _ in range(AT_ONCE_MAX if actor is not None else 0):
            now = shift.clock()
            await shift.keep()
            due = await self.box.take(
                shift.job.restaurant_id, by, now, now - WORTH_FOR, _PAUSES_S, texts=self.gateway is not None
            )
            if due is None or actor is None:
                return Outcome(now + LOOK_AGAIN, failed)
            sent = await self._send(shift, actor.restaurant, due, by, send)
            failed, in_a_row = (failed, 0) if sent else (failed + 1, in_a_row + 1)
            if in_a_row == FAILURES_MAX:
                raise Postponed("the notices were not sent")
        return Outcome(shift.clock() + (LOOK_AGAIN if actor is None else timedelta()), failed)

    async def _send(self, shift: Shift, restaurant: Restaurant, due: DueNotice, by: ToldBy, send: Send) -> bool:
        """Whether it was taken."""
        try:
            await send(restaurant, due)
        except (MailNotSent, TextNotSent) as error:
            await self._alert(shift, due, by, str(error))
            return False
        self._sent[due.notice_id] = by
        await self._keep(shift)
        self._alerted.discard((due.restaurant_id, by))
        log.info("notice_sent", restaurant_id=due.restaurant_id, order_id=due.order_id, kind=due.kind, by=by)
        return True

    async def _keep(self, shift: Shift) -> None:
        """Stores what was sent as told. What cannot be stored is not sent again by this process meanwhile."""
        for notice_id, by in list(self._sent.items()):
            await self.box.told(notice_id, by, shift.clock())
            self._sent.pop(notice_id, None)

    async def _alert(self, shift: Shift, due: DueNotice, by: ToldBy, reason: str) -> None:
        """Once until one is sent again, and once for each notice; the next failures are only counted."""
        told = {"restaurant_id": due.restaurant_id, "order_id": due.order_id, "by": by, "reason": reason}
        if due.attempts > 1 or (due.restaurant_id, by) in self._alerted:
            log.warning("notice_still_not_sent", **told)
            return
        log.error("notice_not_sent", **told)
        entry = alerted(due.restaurant_id, shift.clock(), "notice_not_sent", due.order_id, None, f"{by}: {reason}")
        await shift.jobs.note(entry)
        self._alerted.add((due.restaurant_id, by))

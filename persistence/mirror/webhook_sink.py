"""The sink `webhook`: what has happened, to an address of another system, signed (`docs/mirror.md`, Webhooks).

    taken (2xx) ──▶ kept as such
    refused (4xx but 408, 425, 429) ──▶ put aside, others go on; tried again after 1, 5, 30 min, 2, 5, 10, 14, 24 h
    410 ──▶ the endpoint is disabled
    anything else, or no answer ──▶ the endpoint rests, and the same message comes again; one that alone is not taken
                                    for ten minutes is put aside as if it were refused
    all answered, but slowly ──▶ what there was no time for comes in the next batch, which is at once
    nothing taken for five days ──▶ the endpoint is disabled

Several messages are under way at once, but of one entity never two. Each has its whole time to be answered: none is
begun that might be cut off by the batch's end. What was taken of a batch that was not finished is remembered, so that
it is not sent again where nobody died.

Owns: these rules. Must not: know what the types mean, or speak HTTP.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

import structlog
import trio
from attrs import Factory, define

from actors.domain.alerts.alert import Alert, AlertKind
from actors.domain.event_type import EventType
from actors.domain.webhooks.endpoint import Endpoint, Failure
from actors.ports.clock import Clock
from persistence.bridge import Row
from persistence.mirror.happenings import Happening, body_of, happenings_of, of_types
from persistence.mirror.outbox import Outbox
from persistence.mirror.sink import Left, News, Refused, SinkAway, SinkSettings
from persistence.mirror.webhook_book import Sent, Tried, WebhookBook
from persistence.mirror.webhook_post import Answer, Line, Poster

AT_ONCE: Final = 8  # messages to one endpoint; one that answers after 100 ms is sent 80 a second
BEGIN_S: Final = 6.0  # within which the messages of a batch are begun, each of which may take `Poster.answer_s`
BATCH_S: Final = 16.0  # for all of it, under `persistence.mirror.worker.DELIVERY_S` with the statements around it
STUCK: Final = timedelta(minutes=10)  # after which a message that alone is not taken lets others pass
AGAIN_S: Final = (60.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, 50_400.0, 86_400.0)  # of what was put aside
DUE_MAX: Final = 16  # put aside and tried again at a time
TAKEN_MAX: Final = 2_000  # messages that are remembered as taken, of all endpoints
NOT_SENT: Final = Answer(None, Failure.TIMEOUT)  # the batch's time was over

log = structlog.get_logger(__name__)


@define(eq=False)
class _Went:
    """How what happened to one entity went: what was sent of it, the last of it perhaps not taken.

    It is `over` once nothing is left, or something was not taken; else the batch's time was over before, which is
    nobody's fault.
    """

    happening: Happening
    sent: list[tuple[EventType, Answer]] = Factory(list)
    over: bool = False

    @property
    def wrong(self) -> Answer | None:
        """The answer that did not take it, or `NOT_SENT`; None where all of it was taken."""
        return next((answer for _, answer in self.sent if answer.error is not None), None if self.over else NOT_SENT)

    @property
    def last(self) -> EventType:
        """What was sent last of it, or is to be first."""
        return self.sent[-1][0] if self.sent else self.happening.types[0]


class WebhookSink:
    """Fits `persistence.mirror.sink.Sink`."""

    rows_max = 40
    look_s = 60.0

    def __init__(self, outbox: Outbox, book: WebhookBook, poster: Poster, clock: Clock) -> None:
        self._outbox = outbox
        self._book = book
        self._poster = poster
        self._clock = clock
        self._taken: OrderedDict[tuple[int, str], None] = OrderedDict()
        self._stuck: dict[int, tuple[str, datetime]] = {}
        self._raised: Callable[[Sequence[Alert]], None] = lambda alerts: None

    def on_alerts(self, hears: Callable[[Sequence[Alert]], None]) -> None:
        """Who hears of alerts that are durable; said once, before anything happens."""
        self._raised = hears

    async def begin(self, settings: SinkSettings) -> None:
        """See `persistence.mirror.sink.Sink.begin`. A receiver forgets nothing; it is told of everything as changed."""

    async def deliver(self, settings: SinkSettings, news: Sequence[News]) -> Sequence[Refused | Left]:
        """See `persistence.mirror.sink.Sink.deliver`."""
        endpoint = await self._book.endpoint(settings.sink_id)
        if endpoint is None:
            return ()
        if endpoint.disabled_at is not None:
            raise SinkAway("disabled")
        told = of_types(await happenings_of(self._outbox, settings.restaurant_id, news), endpoint.events)
        went = await self._send(endpoint, told)
        await self._keep(endpoint, went)
        return await self._judge(endpoint, went)

    async def look(self, settings: SinkSettings) -> None:
        """See `persistence.mirror.sink.Sink.look`. What was put aside is tried again when its time has come."""
        rows = await self._book.due(settings.sink_id, self._clock(), DUE_MAX)
        endpoint = await self._book.endpoint(settings.sink_id) if rows else None
        if endpoint is None or endpoint.disabled_at is not None:
            return
        asked = [{**row, "version": row["message"]} for row in map(dict, rows)]
        news = await self._outbox.read(settings.restaurant_id, asked)
        told = of_types(await happenings_of(self._outbox, settings.restaurant_id, news), endpoint.events)
        went = await self._send(endpoint, told)
        await self._keep(endpoint, went)
        ends = {(one.happening.news.entity_type, one.happening.entity_id): one for one in went}
        tried = [(row, ends.get((row["entity_type"], row["entity_id"]))) for row in rows]
        over = [self._tried(row, end) for row, end in tried if end is None or end.over]
        await self._book.tried(endpoint.webhook_id, over)

    async def _send(self, endpoint: Endpoint, told: Sequence[Happening]) -> Sequence[_Went]:
        """Sends everything that was not taken before, in the time that there is."""
        if not told:
            return ()
        went = [_Went(one) for one in told]
        waiting = list(reversed(went))
        async with self._poster.line(endpoint) as line:
            with trio.move_on_after(BATCH_S):
                async with trio.open_nursery() as nursery:
                    for _ in range(min(AT_ONCE, len(told))):
                        nursery.start_soon(self._work, line, endpoint, waiting)
        return went

    async def _work(self, line: Line, endpoint: Endpoint, waiting: list[_Went]) -> None:
        last_s = trio.current_time() + BEGIN_S
        while waiting and trio.current_time() < last_s:
            await self._tell(line, endpoint, waiting.pop(), last_s)

    async def _tell(self, line: Line, endpoint: Endpoint, went: _Went, last_s: float) -> None:
        """What has happened to one entity, one after another, up to what is not taken, or there is no time for."""
        one = went.happening
        for event in one.types:
            message_id = one.message_id(event)
            if (endpoint.webhook_id, message_id) in self._taken:
                continue
            if trio.current_time() >= last_s:
                return
            answer = await line.post(message_id, body_of(event, self._poster.now(), one.data))
            went.sent.append((event, answer))
            if answer.error is not None:
                break
            self._remember(endpoint.webhook_id, one.message_ids(event))
        went.over = True

    async def _keep(self, endpoint: Endpoint, went: Sequence[_Went]) -> None:
        """Keeps how it went, and what it says of the endpoint, which may be its end."""
        sent = [sent_of(one.happening, event, answer) for one in went for event, answer in one.sent]
        if not sent:
            return
        now = self._clock()
        await self._book.noted(endpoint.webhook_id, now, sent)
        took = any(one.answer.error is None for one in sent)
        gone = any(one.answer.error is Failure.GONE for one in sent)
        if took and not gone and endpoint.failing_since is None:
            return
        why = await self._book.fared(endpoint.webhook_id, now, took=took, gone=gone)
        if why is not None:
            log.error("webhook_disabled", sink_id=endpoint.webhook_id, why=why.value)
            await self._alert(endpoint, AlertKind.WEBHOOK_DISABLED)
            raise SinkAway(why.value)

    async def _judge(self, endpoint: Endpoint, went: Sequence[_Went]) -> Sequence[Refused | Left]:
        """What is put aside, and what there was no time for. Raises `SinkAway` where something is to come again."""
        wrong = [(one, answer) for one in went if (answer := one.wrong) is not None]
        left: Sequence[Left] = ()
        if any(one.sent for one in went):  # where nothing was, it is no receiver's fault, but nothing to go on with
            left = [Left(one.happening.news) for one, answer in wrong if answer is NOT_SENT]
            wrong = [(one, answer) for one, answer in wrong if answer is not NOT_SENT]
        away = [(one, answer) for one, answer in wrong if not answer.refused]
        aside = [(one, answer) for one, answer in wrong if answer.refused]
        if away and not self._is_stuck(endpoint, went, away[0][0]):
            raise SinkAway(away[0][1].word, max(answer.after_s for _, answer in away))
        if not away:
            self._stuck.pop(endpoint.webhook_id, None)
        refused = [Refused(one.happening.news, answer.word, AGAIN_S[0]) for one, answer in (*aside, *away)]
        if refused:
            await self._alert(endpoint, AlertKind.WEBHOOK_REFUSED)
        return (*refused, *left)

    def _is_stuck(self, endpoint: Endpoint, went: Sequence[_Went], one: _Went) -> bool:
        """Whether this is the one message that was tried, and has not been taken for long."""
        if len(went) > 1:
            return False
        key, now = one.happening.message_id(one.last), self._clock()
        known, since = self._stuck.get(endpoint.webhook_id, ("", now))
        if known != key:  # those of long ago went to another process, or their endpoint is gone
            recent = {one: stuck for one, stuck in self._stuck.items() if now - stuck[1] < 2 * STUCK}
            self._stuck = {**recent, endpoint.webhook_id: (key, now)}
            return False
        return now - since >= STUCK

    def _tried(self, row: Row, end: _Went | None) -> Tried:
        """What becomes of a row that was put aside; nothing is left to tell of one that nothing was sent of."""
        answer = None if end is None else end.wrong
        tries = row["tries"] + 1
        again = None if tries >= len(AGAIN_S) else self._clock() + timedelta(seconds=AGAIN_S[tries])
        word = "" if answer is None else answer.word
        return Tried(row["entity_type"], row["entity_id"], row["at"], answer is None, word, again)

    async def _alert(self, endpoint: Endpoint, kind: AlertKind) -> None:
        words = endpoint.description or urlsplit(endpoint.url).hostname or ""
        alert = await self._book.alert(endpoint.restaurant_id, kind, words, self._clock())
        if alert is not None:
            self._raised([alert])

    def _remember(self, webhook_id: int, message_ids: Sequence[str]) -> None:
        for message_id in message_ids:
            self._taken[webhook_id, message_id] = None
        while len(self._taken) > TAKEN_MAX:
            self._taken.popitem(last=False)


def sent_of(happening: Happening, event: EventType, answer: Answer) -> Sent:
    """What is kept of a message."""
    return Sent(happening.message_id(event), event.value, happening.entity_type, happening.entity_id, answer)

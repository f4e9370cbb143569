"""A receiver of webhooks on a real socket, which answers as a test wants; and webhooks that go there."""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any, Final

import trio
from attrs import define, field
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from actors.domain.event_type import EventType
from actors.domain.webhooks.endpoint import Endpoint, NewEndpoint
from actors.domain.webhooks.signing import seed_of
from persistence.bridge import Reads
from persistence.mirror.outbox import Outbox
from persistence.mirror.webhook_book import WebhookBook
from persistence.mirror.webhook_post import Policy, Poster, Resolve
from persistence.mirror.webhook_sink import WebhookSink
from persistence.webhooks import Webhooks

KEYS: Final = ("a-key-of-the-operators-that-is-long-enough",)
YES: Final = b"HTTP/1.1 204 No Content\r\n\r\n"


def says(status: str, body: bytes = b"", more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\n{more}Content-Length: {len(body)}\r\n\r\n".encode() + body


@define
class Heard:
    """A message as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def said(self) -> Any:
        return json.loads(self.body)

    @property
    def type(self) -> str:
        return str(self.said["type"])

    def is_signed_by(self, secret: str) -> bool:
        try:
            Webhook(secret).verify(self.body, dict(self.headers))
        except WebhookVerificationError:
            return False
        return True


Answers = Callable[[Heard], bytes]


@define(eq=False)
class Receiver:
    """Answers each message with what `answers` makes of it: bytes, nothing for none ever, or `CUT` to hang up."""

    answers: Answers = lambda heard: YES
    heard: list[Heard] = field(factory=list)
    under_way: int = 0
    at_once: int = 0
    port: int = 0
    came: trio.Event = field(factory=trio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"

    @property
    def types(self) -> Sequence[str]:
        return [one.type for one in self.heard]

    async def serve(self, stream: trio.SocketStream) -> None:
        """Until they hang up, or are gone in the middle of a sentence, as a process is that was killed."""
        with suppress(trio.BrokenResourceError):
            await self._converse(stream)

    async def _converse(self, stream: trio.SocketStream) -> None:
        read = b""
        while True:
            while b"\r\n\r\n" not in read:
                more = await stream.receive_some()
                if not more:
                    return
                read += more
            head, read = read.split(b"\r\n\r\n", 1)
            first, *lines = head.decode().split("\r\n")
            headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
            while len(read) < int(headers["content-length"]):
                more = await stream.receive_some()
                if not more:
                    return
                read += more
            body, read = read[: int(headers["content-length"])], read[int(headers["content-length"]) :]
            one = Heard(first.split(" ")[1], headers, body)
            self.heard.append(one)
            self.under_way += 1
            self.at_once = max(self.at_once, self.under_way)
            self.came.set()
            answer = self.answers(one)
            if answer == CUT:
                await stream.aclose()
                self.under_way -= 1
                return
            if not answer:
                await trio.sleep_forever()
            await trio.lowlevel.checkpoint()
            self.under_way -= 1
            await stream.send_all(answer)


CUT: Final = b"cut"


@asynccontextmanager
async def receiving(answers: Answers | None = None) -> AsyncIterator[Receiver]:
    """A receiver that listens."""
    receiver = Receiver() if answers is None else Receiver(answers)
    async with trio.open_nursery() as nursery:
        (listener,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
        receiver.port = listener.socket.getsockname()[1]
        nursery.start_soon(trio.serve_listeners, receiver.serve, [listener])
        yield receiver
        nursery.cancel_scope.cancel()


def sink_of(
    outbox: Outbox,
    reads: Reads,
    clock: Callable[[], datetime],
    *,
    private: bool = True,
    resolve: Resolve | None = None,
    keys: Sequence[str] = KEYS,
    answer_s: float = 10.0,
) -> WebhookSink:
    """The sink as a process has it that was just started. What is signed says the real time, as receivers check it."""
    poster = Poster(Policy(keys, private), lambda: datetime.now(UTC), resolve, answer_s=answer_s)
    return WebhookSink(outbox, WebhookBook(reads), poster, clock)


async def webhook(
    reads: Reads, url: str, *events: EventType, restaurant_id: int = 1, description: str = "", seed: str = "seed"
) -> Endpoint:
    """An endpoint there, told of these types, or of all."""
    new = NewEndpoint(
        restaurant_id,
        url,
        description,
        frozenset(events or EventType),
        seed_of(seed, KEYS),
        None,
        datetime.now(UTC),
    )
    made = await webhooks_of(reads).add(new)
    assert made is not None
    return made


def webhooks_of(reads: Reads, *, private: bool = True) -> Webhooks:
    """What those are handed who set them up."""
    return Webhooks(reads, Poster(Policy(KEYS, private), lambda: datetime.now(UTC)))

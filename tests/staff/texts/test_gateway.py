"""Messages as they are handed over: signed, once, to the address that was said, and never for longer than allowed."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

import pytest
import trio
from standardwebhooks import Webhook

from actors.ports.texts import Text, TextNotSent
from staff.texts.gateway import WebhookGateway
from staff.texts.settings import text_settings

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
TEXT = Text("5f0f", "+39 055 123", "Deine Bestellung ist bereit: größer", "de", "ORD-1-7")


class Service:
    """Whoever takes messages to phones: answers each request with `answer`, or with nothing while it is empty."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.heard: list[tuple[str, Mapping[str, str], bytes]] = []

    async def serve(self, stream: trio.SocketStream) -> None:
        read = b""
        while b"\r\n\r\n" not in read:
            read += await stream.receive_some()
        head, body = read.split(b"\r\n\r\n", 1)
        first, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        while len(body) < int(headers["content-length"]):
            body += await stream.receive_some()
        self.heard.append((first, headers, body))
        if not self.answer:
            await trio.sleep_forever()
        await stream.send_all(self.answer)
        await stream.aclose()


def answer(status: str, more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\n{more}Content-Length: 0\r\nConnection: close\r\n\r\n".encode()


async def opened(nursery: trio.Nursery, service: Service, **more: str) -> WebhookGateway:
    (listener,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
    nursery.start_soon(partial(trio.serve_listeners, service.serve, [listener]))
    port = listener.socket.getsockname()[1]
    return gateway_to(port, **more)


def gateway_to(port: int, **more: str) -> WebhookGateway:
    said = {"TRIVET_TEXTS_URL": f"http://127.0.0.1:{port}/send?of=trivet", "TRIVET_TEXTS_SECRET": SECRET, **more}
    return WebhookGateway(text_settings(said), lambda: datetime.now(UTC))


async def test_a_message_is_posted_as_documented_and_signed(nursery: trio.Nursery) -> None:
    service = Service(answer("202 Accepted"))
    await (await opened(nursery, service)).send(TEXT)
    ((first, headers, body),) = service.heard
    assert first == "POST /send?of=trivet HTTP/1.1"
    assert json.loads(body) == {"to": TEXT.to, "text": TEXT.text, "language": "de", "order_id": "ORD-1-7"}
    assert headers["webhook-id"] == "5f0f"
    Webhook(SECRET).verify(body, dict(headers))
    with pytest.raises(Exception, match="signature"):
        Webhook(SECRET).verify(body + b" ", dict(headers))


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (answer("500 Sorry"), "http_500"),
        (answer("401 Who?"), "http_401"),
        (answer("302 Found", "Location: http://127.0.0.1:1/\r\n"), "http_302"),
        (b"garbage\r\n\r\n", "RemoteProtocolError"),
    ],
)
async def test_anything_but_a_yes_is_a_no_that_says_nothing_of_the_message(
    nursery: trio.Nursery, said: bytes, reason: str
) -> None:
    service = Service(said)
    with pytest.raises(TextNotSent) as refused:
        await (await opened(nursery, service)).send(TEXT)
    assert str(refused.value) == reason
    assert len(service.heard) == 1


async def test_a_service_that_hangs_is_left_when_its_time_is_over(nursery: trio.Nursery) -> None:
    gateway = await opened(nursery, Service(b""), TRIVET_TEXTS_TIMEOUT_S="1")
    with pytest.raises(TextNotSent, match=r"timeout|Timeout"):
        await gateway.send(TEXT)


async def test_a_service_that_is_away_is_told_by_its_kind() -> None:
    with pytest.raises(TextNotSent, match="ConnectError"):
        await gateway_to(1).send(TEXT)

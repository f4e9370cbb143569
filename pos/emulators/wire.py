"""HTTP on a bare stream, for what stands for the outside: one that drops a line or answers twice needs its hands on it.

Owns: a conversation of requests and answers, within bounds. Must not: know what is asked.
"""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Final, cast

import h11
import msgspec
import trio
from attrs import frozen

CONNECTIONS_MAX: Final = 256  # one worker of each of many restaurants
BODY_BYTES_MAX: Final = 1024 * 1024  # the largest cart, every note full, is a third of it
READ_BYTES: Final = 64 * 1024
SILENCE_TIMEOUT_S: Final = 60.0  # a connection that asks nothing is closed
JSON: Final = MappingProxyType({"Content-Type": "application/json"})


class Dropped(Exception):
    """The connection ends here, without another word."""


ENDS: Final = (Dropped, h11.RemoteProtocolError, trio.BrokenResourceError, trio.ClosedResourceError, trio.TooSlowError)
"""How a conversation may end that nobody has to hear of."""


@frozen
class Answer:
    """What is answered; `twice`: as if it had been asked twice."""

    status: int
    body: bytes
    headers: Mapping[str, str] = JSON
    twice: bool = False


def json_answer(status: int, value: object, *, twice: bool = False) -> Answer:
    """What is answered in JSON."""
    return Answer(status, msgspec.json.encode(value), twice=twice)


def answering(
    answer: Callable[[h11.Request, bytes], Awaitable[Answer]],
) -> Callable[[trio.SocketStream], Awaitable[None]]:
    """What answers connections, so many at a time: of each the requests, one after the other, until it ends."""
    free = trio.CapacityLimiter(CONNECTIONS_MAX)

    async def connection(stream: trio.SocketStream) -> None:
        async with free:
            try:
                await _talk(stream, answer)
            except ENDS:
                pass
            finally:
                await trio.aclose_forcefully(stream)

    return connection


async def _talk(stream: trio.SocketStream, answer: Callable[[h11.Request, bytes], Awaitable[Answer]]) -> None:
    wire = h11.Connection(h11.SERVER)
    while True:
        request, body = await read_request(wire, stream)
        await write_answer(wire, stream, await answer(request, body))
        if wire.our_state is not h11.DONE:
            return
        wire.start_next_cycle()


async def read_request(wire: h11.Connection, stream: trio.SocketStream) -> tuple[h11.Request, bytes]:
    """One whole request. Raises `Dropped` when the caller has gone."""
    request: h11.Request | None = None
    body = bytearray()
    while True:
        event = await _next_event(wire, stream)
        match event:
            case h11.Request():
                request = event
            case h11.Data(data=data):
                body += data
            case h11.EndOfMessage() if request is not None:
                return request, bytes(body)
            case _:
                raise Dropped
        if len(body) > BODY_BYTES_MAX:
            raise Dropped


async def _next_event(wire: h11.Connection, stream: trio.SocketStream) -> h11.Event:
    while (event := wire.next_event()) is h11.NEED_DATA:
        with trio.fail_after(SILENCE_TIMEOUT_S):
            wire.receive_data(await stream.receive_some(READ_BYTES))
    if event is h11.PAUSED:
        raise Dropped
    return cast("h11.Event", event)


async def write_answer(wire: h11.Connection, stream: trio.SocketStream, answer: Answer) -> None:
    """One whole answer, or the same one twice in a row."""
    head = [*answer.headers.items(), ("Content-Length", str(len(answer.body)))]
    parts = (h11.Response(status_code=answer.status, headers=head), h11.Data(data=answer.body), h11.EndOfMessage())
    data = b"".join(wire.send(part) or b"" for part in parts)
    with trio.fail_after(SILENCE_TIMEOUT_S):
        await stream.send_all(data * 2 if answer.twice else data)

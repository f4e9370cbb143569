"""Answers over HTTP: views become JSON bytes here, and nowhere else on this side of the door.

Owns: the bodies and their content types. Must not: choose a status for an error (`server.http.problems` does).
"""

from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType

import msgspec
import trio
from quart import Response
from quart.json.provider import JSONProvider
from quart.wrappers.response import DataBody
from quart_trio.wrappers import TrioResponse

from server.http.views import encode

JSON = "application/json"


def json_answer(view: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A view as JSON, with money as numbers and times as RFC 3339 in UTC."""
    return bytes_answer(encode(view), JSON, status, headers)


def bytes_answer(
    body: bytes, content_type: str, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Bytes that are already what they should be."""
    return TrioResponse(body, status=status, headers=dict(headers or {}), content_type=content_type)


class _Given(DataBody):
    """Bytes, and what is done once the connection has taken them."""

    def __init__(self, data: bytes, given: Callable[[], Awaitable[object]]) -> None:
        super().__init__(data)
        self._given = given

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, tb: TracebackType | None
    ) -> None:
        """After the last byte. Where that could not be written there is no error here: the request was cancelled."""
        if exc_type is None:
            await trio.lowlevel.checkpoint_if_cancelled()
            await self._given()


def json_given(view: object, then: Callable[[], Awaitable[object]]) -> Response:
    """A view as JSON, and `then` once all of it was written to whoever asked; never where they have gone before.

    `then` must not raise, and is cancelled where they hang up at once, as one may who has what they asked for.
    """
    body = encode(view)
    answer = bytes_answer(body, JSON)
    answer.response = _Given(body, then)
    return answer


def empty_answer(status: int, headers: Mapping[str, str] | None = None) -> Response:
    """No body, and nothing said about one."""
    answer = TrioResponse(b"", status=status, headers=dict(headers or {}))
    answer.headers.pop("Content-Type")
    return answer


class ViewProvider(JSONProvider):
    """The framework's own JSON, by the same encoder, so that there is one way to write a number or a time."""

    def dumps(self, obj: object, **_: object) -> str:
        """The JSON of a view or of plain values."""
        return encode(obj).decode()

    def loads(self, s: str | bytes, **_: object) -> object:
        """Plain values from JSON. Raises ValueError for anything else."""
        return msgspec.json.decode(s)

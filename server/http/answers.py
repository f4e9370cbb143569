"""Answers over HTTP: views become JSON bytes here, and nowhere else on this side of the door.

Owns: the bodies and their content types. Must not: choose a status for an error (`server.http.problems` does).
"""

from collections.abc import Mapping

import msgspec
from quart import Response
from quart.json.provider import JSONProvider
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

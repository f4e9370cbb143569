"""The door's own no: what is answered to a request that never reaches the app, in the contract's shape (§2).

Owns: the codes and words of every refusal below the app, and that each is counted, logged and has an id. Must not:
know a route; the app refuses on its own behalf.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from email.utils import formatdate
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

import structlog
from attrs import frozen
from msgspec import json
from uuid_utils.compat import uuid7

from server.door.bounds import REQUEST_ID_CHARS_MAX, RETRY_AFTER_S
from server.door.head import HEAD_BYTES_MAX, TARGET_BYTES_MAX, Head

Headers = Sequence[tuple[bytes, bytes]]
Counting = Callable[[str, int], None]

REFUSALS: Final[Mapping[int, tuple[str, str]]] = MappingProxyType(
    {
        400: ("BAD_REQUEST", "This is not a proper HTTP request, or not a proper WebSocket handshake."),
        403: ("ORIGIN_NOT_ALLOWED", "Pages of this origin may not connect here."),
        404: ("NOT_FOUND", "There is nothing here."),
        408: ("REQUEST_TIMEOUT", "The request took too long to arrive. Please try again."),
        414: ("URI_TOO_LONG", f"An address may have {TARGET_BYTES_MAX // 1024} KiB."),
        426: ("UPGRADE_REQUIRED", "Connect with version 13 of the WebSocket protocol."),
        431: ("HEADERS_TOO_LARGE", f"The headers of a request may have {HEAD_BYTES_MAX // 1024} KiB."),
        500: ("INTERNAL", "Something went wrong on our side. Please try again."),
        501: ("NOT_IMPLEMENTED", "Of transfer encodings, only `chunked` is understood."),
        503: ("UNAVAILABLE", "This is not possible right now. Please try again in a moment."),
        505: ("HTTP_VERSION_NOT_SUPPORTED", "Speak HTTP/1.1."),
    }
)
"""Code and words by HTTP status."""

_MORE: Final[Mapping[int, Headers]] = MappingProxyType(
    {
        426: ((b"upgrade", b"websocket"), (b"sec-websocket-version", b"13")),  # RFC 6455 §4.4
        503: ((b"retry-after", b"%d" % RETRY_AFTER_S),),
    }
)
_SANE_ID: Final = re.compile(rf"[A-Za-z0-9._-]{{1,{REQUEST_ID_CHARS_MAX}}}")

log = structlog.get_logger(__name__)


def sane_id(offered: str | None) -> str | None:
    """The caller's own request id, if it is one that may stand in a header and a log."""
    return offered if offered is not None and _SANE_ID.fullmatch(offered) else None


@frozen
class Refusal:
    """An answer that ends its connection."""

    status: int
    headers: Headers
    body: bytes

    def as_bytes(self) -> bytes:
        """The whole of it, as HTTP/1.1."""
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}".encode()]
        lines += [name + b": " + value for name, value in self.headers]
        return b"\r\n".join((*lines, b"", self.body))


@frozen
class Refusals:
    """Makes refusals. `count` is told the method and the status of each."""

    count: Counting = lambda method, status: None

    def refuse(self, status: int, head: Head | None = None) -> Refusal:
        """The refusal of a request with this head, or of one whose head nobody could read."""
        offered, method = (None, "unknown") if head is None else (head.header(b"x-request-id"), head.method)
        request_id = sane_id(offered) or str(uuid7())
        self.count(method, status)
        log.info("http_refused", request_id=request_id, method=method[:10], status=status)
        code, message = REFUSALS[status]
        error = {"code": code, "message": message, "details": {}, "request_id": request_id}
        body = json.encode({"error": error})
        headers = (
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(body)),
            (b"x-request-id", request_id.encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"cache-control", b"no-store"),
            (b"date", formatdate(usegmt=True).encode()),
            (b"connection", b"close"),
            *_MORE.get(status, ()),
        )
        return Refusal(status, headers, b"" if method == "HEAD" else body)

"""The head of a request: what it says, whether it asks for a WebSocket, and what is wrong with it. Pure."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Sequence
from typing import Final

import h11
from attrs import frozen
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, RejectConnection
from wsproto.utilities import RemoteProtocolError

HEAD_BYTES_MAX: Final = 16 * 1024  # a request line and headers, with a token of 1 KiB among them
TARGET_BYTES_MAX: Final = 8 * 1024  # of a request line; RFC 9112 §3 asks for 8,000 at least, ours have about 200
HEAD_END: Final = b"\r\n\r\n"
HTTP_VERSIONS: Final = frozenset({b"1.0", b"1.1"})

_KEY_BYTES: Final = 16  # RFC 6455 §4.1, before base64


class BadHandshake(Exception):
    """A request for a WebSocket that must be refused, with this HTTP status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@frozen
class Head:
    """What a request says about itself. Names of headers in lower case."""

    target: str
    headers: Sequence[tuple[bytes, bytes]]
    method: str = "GET"
    http_version: bytes = b"1.1"

    def header(self, name: bytes) -> str | None:
        """The header's first value."""
        return next(iter(self._values(name)), None)

    def words(self, name: bytes) -> list[str]:
        """The words of a header that is a list, which may be spread over several lines."""
        return [word.strip() for value in self._values(name) for word in value.split(",") if word.strip()]

    @property
    def upgrades(self) -> bool:
        """Whether a WebSocket is asked for. Every other offer of another protocol is ignored (RFC 9110 §7.8)."""
        return "websocket" in (word.lower() for word in self.words(b"upgrade"))

    @property
    def fault(self) -> int | None:
        """The HTTP status that refuses it, whoever was to serve it; None where it is sound."""
        if self.http_version not in HTTP_VERSIONS:
            return 505
        if len(self.target) > TARGET_BYTES_MAX:
            return 414
        if sum(len(name) + len(value) + 4 for name, value in self.headers) > HEAD_BYTES_MAX:
            return 431  # whole in one piece, which is no reason to take it
        chunked = self.header(b"transfer-encoding") is not None
        if chunked and (self.header(b"content-length") is not None or self.http_version == b"1.0"):
            return 400  # two ends of one body: whoever is between us may see the other (RFC 9112 §6.1)
        return None

    def _values(self, name: bytes) -> list[str]:
        return [value.decode("latin-1") for key, value in self.headers if key == name]


def head_of(request: h11.Request) -> Head:
    """A parsed request's head."""
    target, method = request.target.decode("latin-1"), request.method.decode("latin-1")
    return Head(target, list(request.headers), method, request.http_version)


def parse(raw: bytes) -> Head | None:
    """The head at the beginning of these bytes, or None where it is not HTTP/1.x and hypercorn should say so."""
    reader = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD_BYTES_MAX)
    try:
        reader.receive_data(raw)
        request = reader.next_event()
    except h11.RemoteProtocolError:
        return None
    return head_of(request) if isinstance(request, h11.Request) else None


def too_long(raw: bytes) -> int:
    """The HTTP status for a head that has more than `HEAD_BYTES_MAX` and is not over: its target, or its headers."""
    return 414 if b"\n" not in raw[:TARGET_BYTES_MAX] else 431


def shaken(head: Head) -> WSConnection:
    """The handshake of a proper request for a WebSocket, ready for our answer. Raises `BadHandshake`.

    Our own checks are those that the library does not make: it takes any key, any method, and a body.
    """
    if head.method != "GET" or head.http_version == b"1.0" or not _is_key(head.header(b"sec-websocket-key")):
        raise BadHandshake(400)
    if head.header(b"transfer-encoding") is not None or head.header(b"content-length") not in (None, "0"):
        raise BadHandshake(400)
    handshake = WSConnection(ConnectionType.SERVER)
    try:
        handshake.initiate_upgrade_connection(list(head.headers), head.target)
    except RemoteProtocolError as error:
        hint = error.event_hint
        raise BadHandshake(hint.status_code if isinstance(hint, RejectConnection) else 400) from None
    except UnicodeError:
        raise BadHandshake(400) from None
    return handshake


def acceptance(handshake: WSConnection, subprotocol: str | None) -> bytes:
    """Our answer, with the chosen subprotocol where any were offered."""
    return handshake.send(AcceptConnection(subprotocol=subprotocol))


def _is_key(offered: str | None) -> bool:
    try:
        return offered is not None and len(b64decode(offered.strip(), validate=True)) == _KEY_BYTES
    except (NotBase64, ValueError):
        return False

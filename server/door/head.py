"""The head of a connection's first request, read only to learn who should serve it. Pure."""

from collections.abc import Sequence
from typing import Final

import h11
from attrs import evolve, frozen
from wsproto import ConnectionType, WSConnection
from wsproto.events import RejectConnection
from wsproto.utilities import RemoteProtocolError

HEAD_BYTES_MAX: Final = 16 * 1024  # a request line and headers, with a token of 1 KiB among them
HEAD_END: Final = b"\r\n\r\n"


@frozen
class Head:
    """What the first request says about itself. Names of headers in lower case."""

    target: str
    headers: Sequence[tuple[bytes, bytes]]
    fault: int | None = None  # the HTTP status that refuses it as a WebSocket's handshake, where it asks for one

    def header(self, name: bytes) -> str | None:
        """The header's first value."""
        return next(iter(self._values(name)), None)

    def words(self, name: bytes) -> list[str]:
        """The words of a header that is a list, which may be spread over several lines."""
        return [word.strip() for value in self._values(name) for word in value.split(",") if word.strip()]

    @property
    def upgrades(self) -> bool:
        """Whether a WebSocket is asked for."""
        return any(value.lower() == "websocket" for value in self._values(b"upgrade"))

    def _values(self, name: bytes) -> list[str]:
        return [value.decode("latin-1") for key, value in self.headers if key == name]


def parse(raw: bytes) -> Head | None:
    """The head's target and headers, or None where it is not HTTP/1.1 and hypercorn should say so."""
    reader = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD_BYTES_MAX)
    try:
        reader.receive_data(raw)
        request = reader.next_event()
    except h11.RemoteProtocolError:
        return None
    if not isinstance(request, h11.Request):
        return None
    head = Head(request.target.decode("latin-1"), list(request.headers))
    return evolve(head, fault=_handshake_fault(raw)) if head.upgrades else head


def _handshake_fault(raw: bytes) -> int | None:
    """What is wrong with a handshake, asked before the connection is handed over.

    The library that will serve it waits for ever once it has refused one, and fails on a name that is no text.
    """
    try:
        WSConnection(ConnectionType.SERVER).receive_data(raw)
    except RemoteProtocolError as error:
        return error.event_hint.status_code if isinstance(error.event_hint, RejectConnection) else 400
    except UnicodeError:
        return 400
    return None

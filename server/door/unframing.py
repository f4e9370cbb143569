"""Messages out of the bytes that a client sends (RFC 6455 §5). Pure; waits for nothing.

A whole masked text frame, which is nearly all that a phone ever sends, is read here. What is anything else (control
frames, fragments, binary, whatever breaks the rules) goes to wsproto, in its turn, so that nothing overtakes anything;
one is made when it is needed and let go once no frame and no message is under way, because thousands of idle phones
have no room for it.

Owns: the bound on a message, and what a peer's bytes oblige us to answer. Must not: read or write a socket.
"""

from collections.abc import Sequence
from typing import Any, Final

from attrs import frozen
from wsproto.connection import Connection, ConnectionState, ConnectionType
from wsproto.events import CloseConnection, Event, Message, Ping

from server.door.framing import close_frame

NOT_UTF_8: Final = 1007
TOO_BIG: Final = 1009

_WHOLE_TEXT: Final = 0x81  # final, no reserved bit, text
_MASKED: Final = 0x80
_CONTROL: Final = 0x08
_OPCODE: Final = 0x0F
_BINARY: Final = 0x02  # what is above it is a control frame or unknown, and never as long as to say so in more bits
_LENGTH: Final = 0x7F
_LENGTH_16: Final = 126  # in place of a length: sixteen bits of it follow
_LENGTH_64_MIN: Final = 1 << 16  # shorter ones must be said in fewer bits
_HEADER_BYTES: Final = 6  # two, and four of mask
_NO_MASK: Final = bytes(4)
_WORDS: Final = {NOT_UTF_8: "text must be valid UTF-8", TOO_BIG: "message too big"}


@frozen
class Control:
    """Something a peer said that is no message: what must be answered (perhaps nothing), and whether it is the end."""

    answer: bytes = b""
    ends: bool = False


_NOTHING: Final = Control()


class Unframing:
    """The bytes of one client, on their way to become messages of at most `bytes_max` bytes."""

    __slots__ = ("_at", "_bytes_max", "_data", "_ended", "_left", "_library", "_message_bytes", "_parts")

    def __init__(self, bytes_max: int) -> None:
        self._bytes_max = bytes_max
        self._data = b""
        self._at = 0  # where in the data the next frame begins
        self._ended = False
        self._library: Connection | None = None
        self._left = 0  # bytes that are still to come of the frame which the library reads
        self._message_bytes = 0  # of the message in fragments that the library reads
        self._parts: list[str | bytes] | None = None  # what it has read of it

    @property
    def waiting_bytes(self) -> int:
        """What has been fed and not been read yet."""
        return len(self._data) - self._at

    def feed(self, data: bytes) -> None:
        """Takes the next bytes; after the end they are let go by."""
        if not self._ended:
            self._data = self._data[self._at :] + data if self._at < len(self._data) else data
            self._at = 0

    def next(self) -> str | bytes | Control | None:
        """The next message (text, or bytes for binary) or what else was said; None until more bytes come."""
        data, at = self._data, self._at
        if self._left:
            return self._read_by_library()
        there = len(data) - at
        if there < 2:
            if not there:
                self._data, self._at = b"", 0  # who says nothing for long keeps nothing of what was said
            return None
        start, length = at + _HEADER_BYTES, data[at + 1] & _LENGTH
        short = True
        if length >= _LENGTH_16:
            wide = 2 if length == _LENGTH_16 else 8
            if there < 2 + wide:
                return self._begin_by_library(there, 0) if data[at] & _OPCODE > _BINARY else None
            length = int.from_bytes(data[at + 2 : at + 2 + wide])
            start += wide
            short = length >= (_LENGTH_16 if wide == 2 else _LENGTH_64_MIN)
        if length > self._bytes_max - self._message_bytes and not data[at] & _CONTROL:
            return self._end(TOO_BIG)
        if data[at] != _WHOLE_TEXT or not data[at + 1] & _MASKED or self._library is not None or not short:
            return self._begin_by_library(start - at, length)
        if len(data) < start + length:
            return None
        self._at = start + length
        return self._text(data, start, length)

    def _text(self, data: bytes, start: int, length: int) -> str | Control:
        mask, payload = data[start - 4 : start], data[start : start + length]
        if mask != _NO_MASK:
            key = (mask * (length // 4 + 1))[:length]
            payload = (int.from_bytes(payload) ^ int.from_bytes(key)).to_bytes(length)
        try:
            return payload.decode()
        except UnicodeDecodeError:
            return self._end(NOT_UTF_8)

    # ---- the long way

    def _begin_by_library(self, header: int, length: int) -> str | bytes | Control | None:
        """Hands a frame over: the library reads what is there, and then the rest as it comes."""
        if self._library is None:
            self._library = Connection(ConnectionType.SERVER)
        if not self._data[self._at] & _CONTROL:
            self._message_bytes += length
        self._left = header + length
        return self._read_by_library()

    def _read_by_library(self) -> str | bytes | Control | None:
        library = self._library
        assert library is not None, "there is one while a frame is under way"  # noqa: S101
        chunk = self._data[self._at : self._at + self._left]
        self._at += len(chunk)
        self._left -= len(chunk)
        library.receive_data(chunk)
        said = self._said(library, list(library.events()))
        if said is None and self._left:
            return None
        if self._parts is None and not self._left:
            self._library, self._message_bytes = None, 0
        return _NOTHING if said is None else said

    def _said(self, library: Connection, events: Sequence[Event]) -> str | bytes | Control | None:
        """What a piece of one frame has brought: one event at most."""
        for event in events:
            if isinstance(event, Message):
                return self._collect(event)
            if isinstance(event, Ping):
                return Control(bytes(library.send(event.response())))
            if isinstance(event, CloseConnection):
                if library.state is not ConnectionState.REMOTE_CLOSING:
                    return self._end(event.code, event.reason)
                self._let_go()
                return Control(bytes(library.send(event.response())), ends=True)
        return None

    def _collect(self, part: Message[Any]) -> str | bytes | Control | None:
        if self._parts is None:
            self._parts = []
        if part.data:
            self._parts.append(part.data)
        if not part.message_finished:
            return None
        parts, self._parts = self._parts, None
        return "".join(parts) if isinstance(part.data, str) else b"".join(parts)  # type: ignore[arg-type]

    def _end(self, code: int, reason: str | None = None) -> Control:
        """The peer broke the rules: the last word is ours."""
        self._let_go()
        return Control(close_frame(code, _WORDS.get(code) or reason or ""), ends=True)

    def _let_go(self) -> None:
        self._ended = True
        self._data, self._at, self._left = b"", 0, 0
        self._library, self._parts = None, None

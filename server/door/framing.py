"""WebSocket frames as bytes (RFC 6455 §5.2). Pure.

Owns: how a message becomes a frame. Must not: know what it says.
"""

from collections.abc import Sequence
from struct import pack
from typing import Final

_FINAL_TEXT: Final = 0x81
_FINAL_CLOSE: Final = 0x88
_REASON_BYTES_MAX: Final = 123  # a control frame has 125 at most, and two are the code
_LENGTH_16: Final = 126  # in place of a length: sixteen bits of it follow
_LENGTH_16_MAX: Final = (1 << 16) - 1
_LENGTH_64: Final = 127  # likewise, sixty-four


def text_frames(payloads: Sequence[bytes]) -> bytes:
    """The payloads as whole text frames one behind the other, unmasked, as a server sends them."""
    return b"".join([_header(len(payload)) + payload for payload in payloads])


def close_frame(code: int, reason: str) -> bytes:
    """The last frame of a connection (RFC 6455 §5.5.1). What is too long of the reason is left out."""
    said = reason.encode()[:_REASON_BYTES_MAX].decode(errors="ignore").encode()
    return pack("!BBH", _FINAL_CLOSE, 2 + len(said), code) + said


def _header(length: int) -> bytes:
    """The head of an unmasked, final text frame: one byte, then the length in 7, 16 or 64 bits."""
    if length < _LENGTH_16:
        return bytes((_FINAL_TEXT, length))
    if length <= _LENGTH_16_MAX:
        return pack("!BBH", _FINAL_TEXT, _LENGTH_16, length)
    return pack("!BBQ", _FINAL_TEXT, _LENGTH_64, length)

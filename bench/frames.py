"""WebSocket frames as a load generator needs them: made and taken apart with hardly any work.

Owns: the client's end of RFC 6455, as far as text frames go. Must not: know what the messages say.
"""

import os
import socket
from base64 import b64encode
from struct import pack, unpack_from
from typing import Final
from urllib.parse import urlsplit

CONNECT_TIMEOUT_S: Final = 10.0
NO_MASK: Final = bytes(4)  # a mask of zeros is a mask (RFC 6455 §5.3), and costs nothing
TEXT: Final = 0x81
CLOSE: Final = 0x88
PING: Final = 0x89
PONG: Final = 0x8A


def frame(message: bytes, kind: int = TEXT) -> bytes:
    """A message as one masked frame of a client, text unless said otherwise."""
    length = len(message)
    head = pack("!BB", kind, 0x80 | length) if length < 126 else pack("!BBH", kind, 0x80 | 126, length)
    return head + NO_MASK + message


def taken_apart(data: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    """The server's whole frames in `data`, each with its first byte, and what is left of one that has not all come."""
    frames, at = [], 0
    while (span := _body(data, at)) is not None:
        begin, end = span
        frames.append((data[at], data[begin:end]))
        at = end
    return frames, data[at:]


def _body(data: bytes, at: int) -> tuple[int, int] | None:
    """Where the body of the server's frame that begins at `at` begins and ends, or None if it is not all there."""
    if len(data) < at + 2:
        return None
    length, begin = data[at + 1], at + 2
    if length == 126:
        if len(data) < at + 4:
            return None
        (length,) = unpack_from("!H", data, begin)
        begin += 2
    elif length == 127:
        if len(data) < at + 10:
            return None
        (length,) = unpack_from("!Q", data, begin)
        begin += 8
    end = begin + int(length)
    return (begin, end) if len(data) >= end else None


def handshake(url: str, token: str | None) -> bytes:
    """The request that opens a WebSocket; with a token, as a diner."""
    parts = urlsplit(url)
    offered = "" if token is None else f"Sec-WebSocket-Protocol: trivet.v1, bearer.{token}\r\n"
    return (
        f"GET {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {b64encode(os.urandom(16)).decode()}\r\nSec-WebSocket-Version: 13\r\n{offered}\r\n"
    ).encode()


def connected(url: str, token: str | None) -> socket.socket:
    """An open WebSocket, with nothing read past the handshake. Raises `OSError`."""
    parts = urlsplit(url)
    connection = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=CONNECT_TIMEOUT_S)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sendall(handshake(url, token))
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = connection.recv(1)
        if not byte:
            raise ConnectionError("the server hung up during the handshake")
        head += byte
    accepted(head)
    return connection


def accepted(head: bytes) -> None:
    """Checks the answer to a handshake. Raises `ConnectionError` unless it is an upgrade."""
    status = head.partition(b"\r\n")[0]
    if b" 101 " not in status:
        raise ConnectionError(f"no upgrade: {status!r}")

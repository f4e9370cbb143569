"""A phone that speaks WebSocket byte by byte, so that it can do it wrong."""

import os
from struct import pack, unpack
from typing import Final

import trio
from attrs import define

TEXT, BINARY, CLOSE, PING, PONG, CONTINUED = 0x1, 0x2, 0x8, 0x9, 0xA, 0x0
PATIENCE_S: Final = 20.0  # on a busy machine


def handshake(*headers: str, path: str = "/ws", host: str = "127.0.0.1") -> bytes:
    """A proper request for an upgrade, with more headers."""
    proper = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
    ]
    return "".join(f"{line}\r\n" for line in (*proper, *(h for h in headers if h), "")).encode("latin-1")


def frame(opcode: int, payload: bytes = b"", *, final: bool = True, reserved: int = 0) -> bytes:
    """One masked frame, as a client sends it (RFC 6455 §5.2)."""
    first, size = (0x80 if final else 0) | reserved << 4 | opcode, len(payload)
    if size < 126:
        head = pack("!BB", first, 0x80 | size)
    else:
        head = pack("!BBH", first, 0x80 | 126, size) if size < 1 << 16 else pack("!BBQ", first, 0x80 | 127, size)
    mask = os.urandom(4)
    return head + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))


@define
class RawPhone:
    """The bytes of one connection."""

    stream: trio.SocketStream
    _read: bytes = b""
    head: bytes = b""
    """Of the last answer, in lower case."""

    async def status(self) -> int:
        """Reads the head of the answer; gives its HTTP status."""
        with trio.fail_after(PATIENCE_S):
            while b"\r\n\r\n" not in self._read:
                assert await self._more(), "the connection ended without an answer"
        head, _, self._read = self._read.partition(b"\r\n\r\n")
        self.head = head.lower()
        return int(head.split(b" ")[1])

    async def body(self) -> bytes:
        """The body of the answer whose status has been read."""
        (length,) = (line.split(b":")[1] for line in self.head.splitlines() if line.startswith(b"content-length:"))
        return await self._take(int(length))

    async def opened(self) -> None:
        """Reads up to and past the first frame, the snapshot."""
        assert await self.status() == 101
        assert (await self.hears())[0] == TEXT

    async def hears(self) -> tuple[int, bytes]:
        """The next frame's opcode and payload."""
        first, second = await self._take(2)
        size = second
        if size >= 126:
            (size,) = unpack("!H" if size == 126 else "!Q", await self._take(2 if size == 126 else 8))
        return first & 0x0F, await self._take(size)

    async def closed_with(self) -> int:
        """Reads to the close frame; gives its code."""
        while True:
            opcode, payload = await self.hears()
            if opcode == CLOSE:
                return int.from_bytes(payload[:2])

    async def to_the_end(self) -> bytes:
        """Everything up to the connection's end, also where that is a reset."""
        with trio.fail_after(PATIENCE_S):
            try:
                while await self._more():
                    pass
            except trio.BrokenResourceError:
                pass
        return self._read

    async def says(self, *frames: bytes) -> None:
        with trio.fail_after(PATIENCE_S):
            await self.stream.send_all(b"".join(frames))

    async def _take(self, size: int) -> bytes:
        with trio.fail_after(PATIENCE_S):
            while len(self._read) < size:
                assert await self._more(), "the connection ended"
        taken, self._read = self._read[:size], self._read[size:]
        return taken

    async def _more(self) -> bool:
        data = await self.stream.receive_some()
        self._read += data
        return bool(data)

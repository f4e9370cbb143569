"""The bytes of one accepted connection, ours to control (`docs/libraries.md`, traps 1 and 2).

The door has read the head of the first request to learn who should serve it; the head is replayed here. Everything
written is either taken by the socket at once or waits here in order, so that a broadcast never blocks, a cancelled
write never tears a frame, and a reader that makes no progress is noticed.

Owns: what was read too early and what is waiting to be written. Must not: know HTTP or WebSocket.
"""

import math
import os
import socket
from contextlib import suppress
from typing import Final

import trio

WRITE_TIMEOUT_S: Final = 10.0  # a reader that takes nothing for so long has gone
SEND_BUFFER_BYTES: Final = 128 * 1024  # what the kernel may hold for one reader; its own default grows to megabytes
LINGER_S: Final = 1.0  # how long a peer may take to read the last words before the connection is cut
LINGER_BYTES_MAX: Final = 4 * 1024 * 1024  # dropped meanwhile: what the peer's system may hold that is not sent yet
RECEIVE_BYTES: Final = 64 * 1024  # a read; one whole message of the largest size, and its neighbours


class DoorStream(trio.abc.HalfCloseableStream):
    """A TCP stream whose first bytes are replayed and whose writes can be offered without waiting."""

    __slots__ = (  # there are thousands
        "_broken",
        "_flushing",
        "_head",
        "_heard",
        "_inner",
        "_patience",
        "_torn",
        "_until",
        "_waiting",
        "_waiting_bytes",
        "_write_timeout_s",
        "heard_at",
        "socket",
        "unheeded_bytes_max",
    )

    def __init__(self, inner: trio.SocketStream, head: bytes, write_timeout_s: float = WRITE_TIMEOUT_S) -> None:
        inner.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        self.socket = inner.socket
        self.heard_at = trio.current_time()
        self.unheeded_bytes_max: int | None = None  # what may still come before somebody makes sense of it
        self._inner = inner
        self._head = head
        self._write_timeout_s = write_timeout_s
        self._until = math.inf  # by when all has to be taken
        self._waiting: list[bytes] = []  # nearly always empty, and an empty deque takes 700 bytes of every connection
        self._waiting_bytes = 0
        self._torn = False  # whether the first of the waiting has been sent in part
        self._broken = False
        self._flushing: trio.Lock | None = None  # made when something has to wait for the first time
        self._patience: trio.CancelScope | None = None  # of the write that is under way
        self._heard: trio.Event | None = None  # for who waits until somebody else has read

    @property
    def broken(self) -> bool:
        """Whether nothing more can be written: closed, reset, or given up on."""
        return self._broken

    async def receive_some(self, max_bytes: int | None = None) -> bytes:
        """The next bytes, the replayed head first. Raises `trio.BrokenResourceError` past `unheeded_bytes_max`."""
        if self._head:
            await trio.lowlevel.checkpoint()
            cut = len(self._head) if max_bytes is None else max_bytes
            data, self._head = self._head[:cut], self._head[cut:]
            return data
        data = await self._receive(max_bytes or RECEIVE_BYTES)
        self._hear(data)
        return data

    def replay(self, head: bytes) -> None:
        """Puts back what was read too early, before whatever comes next."""
        self._head = head + self._head

    def replayed(self) -> bytes:
        """All that was read too early and has not been received yet."""
        head, self._head = self._head, b""
        return head

    def read_now(self, bytes_max: int) -> bytes | None:
        """What the socket has, without waiting: None for nothing, no bytes for its end.

        Raises `trio.BrokenResourceError` past `unheeded_bytes_max`, and where the connection is gone.
        """
        try:
            data = os.read(self.socket.fileno(), bytes_max)
        except BlockingIOError:
            return None
        except OSError as error:
            raise trio.BrokenResourceError("the connection is gone") from error
        self._hear(data)
        return data

    def offer(self, data: bytes) -> int:
        """Writes what the socket takes now and keeps the rest, in order. Gives the number of bytes that wait.

        Never blocks and never raises: a broken connection shows on the reading side.
        """
        if not self._waiting and not self._broken:
            sent = self._send_now(data)
            if sent == len(data):
                return 0
            self._torn = sent > 0
            data = data[sent:]
        if self._broken:
            return 0
        self._waiting.append(data)
        self._waiting_bytes += len(data)
        return self._waiting_bytes

    async def flush(self) -> None:
        """Waits until nothing waits. Cancelled, nothing is lost or torn.

        Raises `trio.BrokenResourceError` when the connection is gone or its reader makes no progress in time.
        """
        self._flushing = self._flushing or trio.Lock()
        async with self._flushing:
            while self._waiting and not self._broken:
                await self._until_writable()
                if not self._waiting:
                    break  # it was dropped meanwhile
                chunk = self._waiting[0]
                sent = self._send_now(chunk)
                self._waiting_bytes -= sent
                self._torn = 0 < sent < len(chunk) or (self._torn and sent == 0)
                if sent == len(chunk):
                    self._waiting.pop(0)
                else:
                    self._waiting[0] = chunk[sent:]
        if self._broken:
            raise trio.BrokenResourceError("the connection is gone")

    def drop_waiting(self) -> None:
        """Forgets all that waits, except the rest of what has been sent in part."""
        keep = self._waiting[0] if self._torn and self._waiting else None
        self._waiting.clear()
        self._waiting_bytes = 0
        if keep is not None:
            self._waiting.append(keep)
            self._waiting_bytes = len(keep)

    def hurry(self, within_s: float) -> None:
        """Gives the reader so long for all that is written, from now on, whatever progress they make."""
        self._until = min(self._until, trio.current_time() + within_s)
        if self._patience is not None:
            self._patience.deadline = min(self._patience.deadline, self._until)

    async def send_all(self, data: bytes | bytearray | memoryview) -> None:
        """Writes everything. Raises `trio.BrokenResourceError`."""
        if self.offer(bytes(data)) == 0 and not self._broken:
            await trio.lowlevel.checkpoint()
            return
        await self.flush()

    async def wait_send_all_might_not_block(self) -> None:
        """Waits until a write might be taken at once."""
        await self.flush()
        await self._inner.wait_send_all_might_not_block()

    async def send_eof(self) -> None:
        """Ends our half."""
        await self._inner.send_eof()

    async def aclose(self) -> None:
        """Closes both halves at once."""
        self._broken = True
        await self._inner.aclose()

    async def linger(self) -> None:
        """Ends our half and waits a moment for the peer's, so that a reset does not overtake our last words.

        A connection that is broken has none.
        """
        if self._broken:
            return
        self.unheeded_bytes_max = LINGER_BYTES_MAX
        with trio.move_on_after(LINGER_S):
            try:
                await self.send_eof()
                while await self._swallow():
                    pass
            except (trio.BrokenResourceError, trio.ClosedResourceError):
                pass

    async def _swallow(self) -> bool:
        """Drops what comes next, also where somebody else still waits for it. False at the end."""
        try:
            data = await self._inner.receive_some(RECEIVE_BYTES)
        except trio.BusyResourceError:
            self._heard = trio.Event()
            await self._heard.wait()
            return True
        self._hear(data)
        return bool(data)

    def _hear(self, data: bytes) -> None:
        self.heard_at = trio.current_time()
        if self._heard is not None:
            self._heard.set()
        if self.unheeded_bytes_max is not None:
            self.unheeded_bytes_max -= len(data)
            if self.unheeded_bytes_max < 0:
                self._broken = True  # no last words for this one
                raise trio.BrokenResourceError("too much without a message")

    async def _receive(self, bytes_max: int) -> bytes:
        """What the socket gives. Waits first: nearly always nothing is there yet, and trio's own would ask twice."""
        while self.socket.fileno() >= 0:
            await trio.lowlevel.wait_readable(self.socket)
            try:
                return os.read(self.socket.fileno(), bytes_max)
            except BlockingIOError:
                continue
            except OSError as error:
                raise trio.BrokenResourceError("the connection is gone") from error
        raise trio.ClosedResourceError

    async def _until_writable(self) -> None:
        self._patience = trio.CancelScope(deadline=min(trio.current_time() + self._write_timeout_s, self._until))
        try:
            with self._patience:
                await trio.lowlevel.wait_writable(self.socket)
                return
        except trio.ClosedResourceError:
            pass
        finally:
            self._patience = None
        self._broken = True
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)  # who reads from it must not wait for its words either
        raise trio.BrokenResourceError("the reader makes no progress")

    def _send_now(self, data: bytes) -> int:
        """How many bytes the socket took. The descriptor is asked for each time: it is -1 once closed."""
        try:
            return os.write(self.socket.fileno(), data)
        except BlockingIOError:
            return 0
        except OSError:
            self._broken = True
            return 0

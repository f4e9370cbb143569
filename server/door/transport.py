"""One WebSocket, without any idea of what is said on it.

Owns: the bounded way out, the heartbeat's memory and how the socket ends. Must not: know members, sessions or JSON.
What is delivered goes straight to the socket if it takes it; otherwise it waits, up to a bound, and past that the
connection is ended, because its queue is its own problem (`docs/contract.md` §3, promise 5).
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import trio
from trio_websocket import ConnectionClosed, WebSocketConnection

from server.door.stream import DoorStream

WAITING_BYTES_MAX: Final = 256 * 1024  # beyond the kernel's buffer; about 500 events that a phone has not read
UNHEEDED_BYTES_MAX: Final = 640 * 1024  # read without taking a message; more than the queue of messages may hold
CLOSE_TIMEOUT_S: Final = 3.0  # for the closing handshake; a phone that has gone will not answer
PING_FRAME: Final = b"\x89\x00"  # RFC 6455 §5.5.2, without payload
PING_AFTER_S: Final = 20.0  # contract §3
SILENT_AFTER_S: Final = 30.0  # contract §3

NORMAL = 1000
BAD_MESSAGES = 1008
TOO_BIG = 1009
RESTARTING = 1012
UNAUTHORIZED = 4401
SILENT = 4408
SESSION_CLOSED = 4410
FLOODING = 4429
TOO_SLOW = 4430


class Transport:
    """A WebSocket that can be written to without waiting and ended from anywhere."""

    def __init__(self, websocket: WebSocketConnection, stream: DoorStream, nursery: trio.Nursery) -> None:
        self._websocket = websocket
        self._stream = stream
        stream.unheeded_bytes_max = UNHEEDED_BYTES_MAX
        self._nursery = nursery
        self._talking = trio.CancelScope()
        self._closing: tuple[int, str] | None = None
        self._pumping = False
        self._pinged_at = trio.current_time()

    def deliver(self, data: bytes) -> None:
        """Sends whole frames, in order, now or as soon as the peer reads. Over the bound it ends the connection."""
        if self._closing is not None:
            return
        waiting = self._stream.offer(data)
        if waiting > WAITING_BYTES_MAX:
            self.close(TOO_SLOW, "too slow to read")
        elif waiting and not self._pumping:
            self._pumping = True
            self._nursery.start_soon(self._pump)

    def close(self, code: int, reason: str) -> None:
        """Ends the conversation; the closing handshake follows. The first reason stands."""
        if self._closing is None:
            self._closing = (code, reason)
            self._talking.cancel()

    async def receive(self) -> str | bytes:
        """The next message. Raises `ConnectionClosed` when the peer has gone."""
        message: str | bytes = await self._websocket.get_message()
        self._stream.unheeded_bytes_max = UNHEEDED_BYTES_MAX
        return message

    async def talk(self, conversation: Callable[[], Awaitable[None]]) -> None:
        """Holds the conversation until it or the connection ends, then closes the socket properly."""
        try:
            with self._talking, suppress(ConnectionClosed):
                await conversation()
        finally:
            self._closing = self._closing or (NORMAL, "")  # from here on nothing is delivered
        await self._finish(*self._closing)

    def beat(self, now_s: float) -> None:
        """Pings a quiet peer and ends a silent one. Called about once a second."""
        quiet_s = now_s - self._stream.heard_at
        if quiet_s >= SILENT_AFTER_S:
            self.close(SILENT, "silent for too long")
        elif now_s - max(self._pinged_at, self._stream.heard_at) >= PING_AFTER_S:
            self._pinged_at = now_s
            self.deliver(PING_FRAME)

    async def _pump(self) -> None:
        """Writes what waits, for as long as the peer makes progress."""
        try:
            await self._stream.flush()
        except trio.BrokenResourceError:
            self.close(TOO_SLOW, "too slow to read")
        finally:
            self._pumping = False

    async def _finish(self, code: int, reason: str) -> None:
        if code == TOO_SLOW:
            self._stream.drop_waiting()
        with trio.move_on_after(CLOSE_TIMEOUT_S):
            await self._websocket.aclose(code, reason)
        await self._stream.linger()

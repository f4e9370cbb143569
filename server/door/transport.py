"""One WebSocket, without any idea of what is said on it.

Owns: the bounded way out, the heartbeat's memory and how the socket ends. Must not: know members, sessions or JSON.
What is delivered goes straight to the socket if it takes it; otherwise it waits, up to a bound, and past that the
connection is ended, because its queue is its own problem (`docs/contract.md` §3, promise 5).
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import structlog
import trio

from server.door.framing import close_frame
from server.door.inbox import ConnectionClosed, Inbox, Take
from server.door.poller import Poller
from server.door.stream import DoorStream

WAITING_BYTES_MAX: Final = 256 * 1024  # beyond the kernel's buffer; about 500 events that a phone has not read
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

log = structlog.get_logger(__name__)


class Transport:
    """A WebSocket that can be written to without waiting and ended from anywhere.

    Messages have `bytes_max` bytes at most. What waits to be written is written by a task in `nursery`, which ends with
    the stream.
    """

    __slots__ = ("_closing", "_inbox", "_nursery", "_pinged_at", "_pumping", "_stream", "_talking")

    def __init__(self, stream: DoorStream, bytes_max: int, poller: Poller, nursery: trio.Nursery) -> None:
        self._stream = stream
        self._inbox = Inbox(stream, bytes_max, poller, self.deliver)
        self._nursery = nursery
        self._talking = trio.CancelScope()
        self._closing: tuple[int, str] | None = None
        self._pumping = False
        self._pinged_at = trio.current_time()

    def deliver(self, data: bytes, waiting_bytes_max: int = WAITING_BYTES_MAX) -> None:
        """Sends whole frames, in order, now or as soon as the peer reads. Over the bound it ends the connection."""
        if self._closing is not None:
            return
        waiting = self._stream.offer(data)
        if waiting > waiting_bytes_max:
            self.cut_off(TOO_SLOW, "too slow to read")
        elif waiting and not self._pumping:
            self._pumping = True
            self._nursery.start_soon(self._pump)

    async def delivered(self) -> bool:
        """Waits until all that was delivered has been taken by the peer's connection; False where that will not be."""
        if self._closing is not None:
            return False
        try:
            await self._stream.flush()
        except trio.BrokenResourceError:
            return False
        return self._closing is None

    def close(self, code: int, reason: str) -> None:
        """Ends the conversation; the closing handshake follows what waits. The first reason stands."""
        if self._closing is None:
            self._closing = (code, reason)
            self._inbox.stop()
            self._talking.cancel()

    def cut_off(self, code: int, reason: str) -> None:
        """Ends it as `close` does, but what waits is not sent: it would not be read, or may not be."""
        if self._closing is None:
            self._stream.drop_waiting()
            self.close(code, reason)

    async def receive(self) -> str | bytes:
        """The next message. Raises `ConnectionClosed` when the peer has gone."""
        return await self._inbox.receive()

    async def each(self, take: Take) -> None:
        """Hands every message to `take`, at once and in order, until the peer has gone: then raises `ConnectionClosed`.

        `take` is called where the message was read, in another task, and so must not wait; what it has to wait for it
        gives back, and that is awaited here before the next message. What it raises is raised here.
        """
        await self._inbox.each(take)

    async def talk(self, conversation: Callable[[], Awaitable[None]]) -> None:
        """Holds the conversation until it or the connection ends, then closes the socket properly."""
        self._inbox.start()
        try:
            with self._talking, suppress(ConnectionClosed):
                await conversation()
        finally:
            self._closing = self._closing or (NORMAL, "")  # from here on nothing is delivered
            self._inbox.stop()
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
        """Writes what waits, for as long as the peer makes progress. Ends when the stream does."""
        try:
            await self._stream.flush()
        except trio.BrokenResourceError:
            self.cut_off(TOO_SLOW, "too slow to read")
        except Exception:
            log.exception("connection_failed")  # the nursery is everybody's
            self.close(RESTARTING, "reconnect and resume")
        finally:
            self._pumping = False

    async def _finish(self, code: int, reason: str) -> None:
        """Says goodbye, or answers the peer's, and waits a moment for the other half of it."""
        theirs = self._inbox.goodbye
        with trio.move_on_after(CLOSE_TIMEOUT_S):
            try:
                self._stream.offer(close_frame(code, reason) if theirs is None else theirs.answer)
                await self._stream.flush()
                if theirs is None:
                    await self._inbox.until_goodbye()
            except (trio.BrokenResourceError, trio.ClosedResourceError):
                return
        await self._stream.linger()

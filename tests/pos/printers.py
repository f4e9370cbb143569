"""A kitchen printer for tests, behind a real socket: it answers as printers do, keeps what it prints, misbehaves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from socket import SO_LINGER, SOL_SOCKET

import trio
from attrs import field, mutable

from pos.till.printer import ASK_STATUS, Printer
from pos.till.till_settings import PrintSettings

READY, COVER_OPEN, PAPER_OUT, ERROR = b"\x12", b"\x16", b"\x32", b"\x52"
CUT = b"\x1dV\x00"


@mutable
class Paper:
    """A printer. `before` and `after` are what it answers to a question about its state, before and after a ticket.

    `None` is no answer. `resets` tears the connection in the middle of a ticket; `ends` is whether it ends the
    connection when the other side has; `reads` whether it takes anything; `slow_s` passes before each answer.
    """

    before: bytes | None = READY
    after: bytes | None = READY
    resets: bool = False
    ends: bool = True
    reads: bool = True
    slow_s: float = 0.0
    tickets: list[bytes] = field(factory=list)
    asked: int = 0
    connections: int = 0
    got_order: trio.Event = field(factory=trio.Event)

    async def serve(self, stream: trio.SocketStream) -> None:
        self.connections += 1
        with suppress(trio.BrokenResourceError, trio.ClosedResourceError):
            if not self.reads:
                await trio.sleep_forever()
            await self._talk(stream)

    async def _talk(self, stream: trio.SocketStream) -> None:
        data, before = b"", len(self.tickets)
        async for chunk in stream:
            data += chunk
            if b"\x1b@" in data and self.resets:
                return self._tear(stream)
            while ASK_STATUS in data:
                data = data.replace(ASK_STATUS, b"", 1)
                await self._answer(stream, self.after if CUT in data or len(self.tickets) > before else self.before)
            data = self._print(data)
        if not self.ends:
            await trio.sleep_forever()
        return await stream.aclose()

    def _print(self, data: bytes) -> bytes:
        if b"\x1b@" in data:
            self.got_order.set()
        if data.endswith(CUT):
            self.tickets.append(data)
            return b""
        return data

    async def _answer(self, stream: trio.SocketStream, answer: bytes | None) -> None:
        self.asked += 1
        await trio.sleep(self.slow_s)
        if answer is not None:
            await stream.send_all(answer)

    def _tear(self, stream: trio.SocketStream) -> None:
        """Ends the connection with a reset, as a printer does that is switched off and on."""
        stream.setsockopt(SOL_SOCKET, SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        stream.socket.close()


@asynccontextmanager
async def printing(paper: Paper, *, answers_status: bool = True) -> AsyncIterator[Printer]:
    """The driver of this printer."""
    async with trio.open_nursery() as nursery:
        listeners = await nursery.start(partial(trio.serve_tcp, paper.serve, 0, host="127.0.0.1"))
        port = listeners[0].socket.getsockname()[1]
        yield Printer(PrintSettings("127.0.0.1", port, answers_status=answers_status))
        nursery.cancel_scope.cancel()

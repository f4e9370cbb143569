"""The driver for restaurants whose till is a network printer: ESC/POS to port 9100.

    connect ─▶ ask its status ─▶ send the ticket ─▶ ask its status again ─▶ accepted
       │            │                  │                    └ no answer, out of paper, gone: unknown
       │            │                  └ gone in the middle: unknown
       └────────────┴ nobody there, no answer, out of paper: certainly not sent

A printer remembers nothing, so it cannot be asked for an order: after an unknown outcome staff look at the paper. That
is why it is asked how it is before it gets a byte of the order. The answer afterwards is the only sign that it has
read everything, because a socket takes a whole ticket for a printer that has stopped. One that answers no status has
to say so in its settings, and to end the connection when we do: that is its sign then.

Owns: the connection. Must not: lay out a ticket, or print one twice by itself.
"""

from typing import Final

import trio

from pos.till.driver import NOT_SENT, Accepted, Found, Outcome, Unknown
from pos.till.ticket import Ticket
from pos.till.till_settings import PrinterSettings

CONNECT_TIMEOUT_S: Final = 2.0  # as for any till: within the attempt's 3 s, so that "not there" is told from "silent"
STATUS_TIMEOUT_S: Final = 0.8  # a printer answers in real time, also while it prints; on a bad Wi-Fi in half a second
SIGN_TIMEOUT_S: Final = 30.0  # the caller's limit is far below; this one only keeps us from waiting for ever
STATUS_BYTES_MAX: Final = 64  # some printers send states nobody asked for; a chatterbox is no printer
ASK_STATUS: Final = b"\x10\x04\x02"  # DLE EOT 2: why it is off line, if it is
_FIXED, _FIXED_BITS = 0b10010011, 0b00010010  # which bits of an answer never change, and how they are
_COVER_OPEN, _PAPER_OUT, _ERROR = 0b00000100, 0b00100000, 0b01000000
_GONE = (OSError, trio.BrokenResourceError, trio.ClosedResourceError)


class Printer:
    """One restaurant's printer."""

    can_look_up = False

    def __init__(self, settings: PrinterSettings) -> None:
        self._settings = settings

    async def send(self, ticket: Ticket) -> Outcome:
        """Prints the order, once."""
        return await self.put(await trio.to_thread.run_sync(_laid_out, ticket, self._settings))

    async def put(self, data: bytes) -> Outcome:
        """Prints what is laid out, once."""
        stream = await self._connected()
        if stream is None:
            return Unknown(NOT_SENT)
        async with stream:
            hindrance = await self._hindrance(stream)
            if hindrance is not None:
                return Unknown(f"{NOT_SENT}_{hindrance}")
            return await self._print(stream, data)

    async def look_up(self, order_id: str) -> Found:
        """Nobody can be asked."""
        await trio.lowlevel.checkpoint()
        return Unknown("cannot_look_up")

    async def _connected(self) -> trio.SocketStream | None:
        with trio.move_on_after(CONNECT_TIMEOUT_S):
            try:
                return await trio.open_tcp_stream(self._settings.host, self._settings.port)
            except OSError:
                return None
        return None

    async def _hindrance(self, stream: trio.SocketStream) -> str | None:
        """Why the printer cannot print, or None if it can or is not to be asked."""
        if not self._settings.answers_status:
            return None
        with trio.move_on_after(STATUS_TIMEOUT_S):
            try:
                return await _status(stream)
            except _GONE:
                return "connection_dropped"
        return "printer_silent"

    async def _print(self, stream: trio.SocketStream, data: bytes) -> Outcome:
        with trio.move_on_after(SIGN_TIMEOUT_S):
            try:
                await stream.send_all(data)
                trouble = await (_status(stream) if self._settings.answers_status else _ended(stream))
            except _GONE:
                return Unknown("connection_dropped")
            return Accepted(None) if trouble is None else Unknown(trouble)
        return Unknown("printer_silent")


def _laid_out(ticket: Ticket, settings: PrinterSettings) -> bytes:
    """In a thread: the first ticket imports what lays tickets out, which takes a third of the time of a whole start."""
    from pos.till.paper import printed

    return printed(ticket, settings.columns, settings.code_page)


async def _status(stream: trio.SocketStream) -> str | None:
    """What is wrong with the printer, in its own words, or None. Raises one of `_GONE` when it has gone."""
    await stream.send_all(ASK_STATUS)
    for _ in range(STATUS_BYTES_MAX):
        answer = await stream.receive_some(1)
        if not answer:
            raise trio.BrokenResourceError
        if answer[0] & _FIXED == _FIXED_BITS:
            return _trouble(answer[0])
    return "no_printer"


def _trouble(status: int) -> str | None:
    if status & _PAPER_OUT:
        return "paper_out"
    if status & _COVER_OPEN:
        return "cover_open"
    return "printer_error" if status & _ERROR else None


async def _ended(stream: trio.SocketStream) -> str | None:
    """None once the printer has ended the connection because we have. Raises one of `_GONE` when it was torn."""
    await stream.send_eof()
    for _ in range(STATUS_BYTES_MAX):
        if not await stream.receive_some(1):
            return None
    return "no_printer"

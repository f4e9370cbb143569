"""A diner's conversation with their table over one WebSocket (`CONTRACT.md` §3).

Owns: reading messages, the limits on how many and how bad, and turning answers into frames. Must not: decide; the
table does. A conversation is temporary: when its table stops, the phone connects again and resumes.
"""

from typing import Final
from uuid import UUID

import structlog
import trio

from actors.domain.refusal import Refusal
from actors.errors import NoSuchSession, Unavailable
from actors.ports import Ending
from actors.registry import Registry
from actors.table import Answer, TableRef
from server import messages, transport
from server.flood import TokenBucket
from server.messages import BadMessage, Message, Ping, Resume
from server.settings import DoorSettings
from server.transport import Transport
from server.wire import DinerWire

BAD_MESSAGES_MAX: Final = 10  # in a row; a client that never says anything sensible is not a client of ours
FLOODED_MAX: Final = 100  # messages refused beyond those taken meanwhile; a thumb cannot do that, a loop can

log = structlog.get_logger(__name__)

_ENDINGS: Final = {
    Ending.CLOSED: (transport.SESSION_CLOSED, "session closed"),
    Ending.LEFT: (transport.UNAUTHORIZED, "you have left this table"),
    Ending.TOO_MANY: (transport.FLOODING, "too many connections"),
    Ending.STOPPED: (transport.RESTARTING, "reconnect and resume"),
}


class DinerConnection:
    """One phone's connection: a subscriber of its table."""

    def __init__(self, member_id: UUID, socket: Transport, wire: DinerWire, settings: DoorSettings) -> None:
        self.member_id = member_id
        self._socket = socket
        self._wire = wire
        self._bytes_max = settings.frame_bytes_max
        self._bucket = TokenBucket(settings.frames_per_second, settings.frames_burst, trio.current_time())
        self._bad = 0
        self._flooded = 0

    def deliver(self, data: bytes) -> None:
        """Takes frames from the table."""
        self._socket.deliver(data)

    def end(self, reason: Ending) -> None:
        """The table lets this connection go."""
        self._socket.close(*_ENDINGS[reason])

    async def converse(self, registry: Registry, session_id: UUID) -> None:
        """Subscribes, then reads until the phone goes or is sent away. Raises `ConnectionClosed` when it goes."""
        try:
            table = await registry.session(session_id)
            await table.subscribe(self)
        except NoSuchSession:
            self._socket.close(transport.UNAUTHORIZED, "no such session")
            return
        except Unavailable:
            self._socket.close(transport.RESTARTING, "try again")
            return
        try:
            while True:
                await self._take(await self._socket.receive(), table)
        finally:
            table.unsubscribe(self)

    async def _take(self, frame: str | bytes, table: TableRef) -> None:
        if len(frame) * 4 > self._bytes_max and _bytes_in(frame) > self._bytes_max:
            self._socket.close(transport.TOO_BIG, "message too big")
        elif not self._bucket.take(trio.current_time()):
            self._refuse_flood(messages.ref_of(frame))
        else:
            self._flooded = max(0, self._flooded - 1)  # not 0: the bucket gains a token now and then in any flood
            await self._read(frame, table)

    async def _read(self, frame: str | bytes, table: TableRef) -> None:
        try:
            message = messages.decode(frame)
        except BadMessage as error:
            self._refuse_bad(error)
            return
        self._bad = 0
        try:
            await self._follow(message, table)
        except Unavailable:
            self._say_not_saved(message.ref)

    async def _follow(self, message: Message, table: TableRef) -> None:
        match message:
            case Ping():
                self._say(self._wire.pong(message.ref))
            case Resume():
                await table.subscribe(self, message.since, message.ref)
            case _:
                command = messages.command_of(message, self.member_id, table.house)
                table.tell(command, message.ref, lambda answer: self._answer(answer, message.ref))

    def _answer(self, answer: Answer | Unavailable, ref: str | None) -> None:
        """Answers this phone alone; what happened it has already heard with everybody else."""
        if isinstance(answer, Unavailable):
            self._say_not_saved(ref)
        elif isinstance(answer.decision, Refusal):
            self._say(self._wire.refused(answer.decision, answer.state, answer.house, answer.connected, ref))
        elif not isinstance(answer.decision, tuple):
            self._say(self._wire.snapshot(answer.state, answer.house, answer.connected, ref))

    def _refuse_bad(self, error: BadMessage) -> None:
        self._say(self._wire.error("BAD_MESSAGE", error.message, error.ref))
        self._bad += 1
        if self._bad >= BAD_MESSAGES_MAX:
            self._socket.close(transport.BAD_MESSAGES, "too many bad messages")

    def _refuse_flood(self, ref: str | None) -> None:
        self._say(self._wire.error("RATE_LIMITED", "Slow down a little, then send it again.", ref))
        self._flooded += 1
        if self._flooded >= FLOODED_MAX:
            self._socket.close(transport.FLOODING, "too many messages")

    def _say_not_saved(self, ref: str | None) -> None:
        self._say(self._wire.error("UNAVAILABLE", "This could not be saved. Send it again in a moment.", ref))

    def _say(self, payload: bytes) -> None:
        """Sends one message to this phone alone."""
        self.deliver(self._wire.join([payload]))


def _bytes_in(frame: str | bytes) -> int:
    return len(frame) if isinstance(frame, bytes) else len(frame.encode(errors="surrogatepass"))

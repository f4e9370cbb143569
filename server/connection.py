"""A diner's conversation with their table over one WebSocket (`CONTRACT.md` §3).

Owns: turning messages into commands, and answers into frames. Must not: decide; the table does. A conversation is
temporary: when its table stops, the phone connects again and resumes.
"""

from typing import Final
from uuid import UUID

from actors.domain.refusal import Refusal
from actors.envelope import Answer
from actors.errors import NoSuchSession, Unavailable
from actors.ports import Ending
from actors.registry import Registry
from actors.table import TableRef
from server import messages, transport
from server.intake import Intake
from server.messages import Message, Ping, Resume
from server.settings import DoorSettings
from server.transport import Transport
from server.wire import DinerWire

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
        self._intake: Intake[Message] = Intake(socket, settings, messages.decode, self._say_error)

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
                await self._take(await self._intake.next(), table)
        finally:
            table.unsubscribe(self)

    async def _take(self, message: Message, table: TableRef) -> None:
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

    def _say_not_saved(self, ref: str | None) -> None:
        self._say_error("UNAVAILABLE", "This could not be saved. Send it again in a moment.", ref)

    def _say_error(self, code: str, message: str, ref: str | None) -> None:
        self._say(self._wire.error(code, message, ref))

    def _say(self, payload: bytes) -> None:
        """Sends one message to this phone alone."""
        self.deliver(self._wire.join([payload]))

"""A diner's conversation with their table over one WebSocket (`docs/contract.md` §3).

Owns: turning messages into commands, and answers into frames. Must not: decide; the table does. A conversation is
temporary: when its table stops, the phone connects again and resumes.
"""

from collections.abc import Awaitable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from actors.domain.refusal import Refusal
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.envelope import Answer
from actors.errors import NoSuchSession, Unavailable
from actors.ports.wire import Ending
from actors.registry import Registry
from actors.session import SessionRef
from server.diners import messages
from server.diners.messages import Message, Mutation
from server.diners.tokens import MemberToken, MemberTokens
from server.diners.wire import DinerWire
from server.door import transport
from server.door.intake import Complaint, Intake
from server.door.messages import Ping, Resume
from server.door.transport import Transport
from server.settings import DoorSettings

_ENDINGS: Final = {
    Ending.CLOSED: (transport.SESSION_CLOSED, "session closed"),
    Ending.LEFT: (transport.UNAUTHORIZED, "you have left this table"),
    Ending.TOO_MANY: (transport.FLOODING, "too many connections"),
    Ending.STOPPED: (transport.RESTARTING, "reconnect and resume"),
}


class DinerConnection:
    """One phone's connection: a subscriber of its table. Fits `server.door.sockets.Caller`."""

    __slots__ = ("_intake", "_registry", "_socket", "_table", "_token", "_tokens", "_wire")  # there are thousands

    _table: SessionRef  # from the moment it is found

    def __init__(
        self,
        token: MemberToken,
        socket: Transport,
        registry: Registry,
        tokens: MemberTokens,
        wire: DinerWire,
        settings: DoorSettings,
    ) -> None:
        self._token = token
        self._tokens = tokens
        self._socket = socket
        self._registry = registry
        self._wire = wire
        self._intake: Intake[Message] = Intake(settings, messages.decode)

    @property
    def member_id(self) -> UUID:
        """Whose connection this is."""
        return self._token.member_id

    @property
    def expires_at(self) -> datetime:
        """When their token does, aware UTC."""
        return self._token.expires_at

    @property
    def ids(self) -> Mapping[str, str]:
        """Their session, for the log."""
        return {"session_id": str(self._token.session_id)}

    def deliver(self, data: bytes) -> None:
        """Takes frames from the table."""
        self._socket.deliver(data)

    def send_on(self, to: State, restaurant: Restaurant, came: State) -> None:
        """The member is in another session now: how to go on there."""
        session = to.session
        token, _ = self._tokens.issue(session.session_id, self.member_id, session.restaurant_id)
        self._say(self._wire.sent_on(to, came, restaurant, token))

    def end(self, reason: Ending) -> None:
        """The table lets this connection go."""
        self._socket.close(*_ENDINGS[reason])

    async def converse(self) -> None:
        """Subscribes, then reads until the phone goes or is sent away. Raises `ConnectionClosed` when it goes."""
        try:
            table = self._table = await self._registry.session(self._token.session_id)
            if await self._is_elsewhere():
                return
        except NoSuchSession:
            self._socket.close(transport.UNAUTHORIZED, "no such session")
            return
        except Unavailable:
            self._socket.close(transport.RESTARTING, "try again")
            return
        try:
            await self._listen()
        finally:
            table.unsubscribe(self)  # cancelled while it subscribes, it may be in the audience already

    async def _is_elsewhere(self) -> bool:
        """Whether the member is in another session since a merge or its undoing; then they are told how to go on there.

        Raises as `session` does.
        """
        came = self._table.state
        if self.member_id in came.members:
            return False
        there = await self._registry.with_member(self._token.session_id, self.member_id)
        if there.session_id == self._token.session_id:
            return False
        if there.state.present(self.member_id) is not None:
            self.send_on(there.state, there.restaurant, came)
        self.end(Ending.CLOSED)
        return True

    async def _listen(self) -> None:
        try:
            await self._table.subscribe(self)
            if await self._is_elsewhere():  # since a moment ago
                return
        except (Unavailable, NoSuchSession):
            self._socket.close(transport.RESTARTING, "try again")
            return
        if self.member_id not in self._table.state.members:
            self.end(Ending.LEFT)
            return
        await self._socket.each(self._take)

    def _take(self, frame: str | bytes) -> Awaitable[None] | None:
        """Follows a message at once, and gives back what has to be waited for."""
        message = self._intake.take(frame)
        if isinstance(message, Complaint):
            message.tell(self._say_error, self._socket)
            return None
        match message:
            case Ping():
                self._say(self._wire.pong(message.ref))
            case Resume():
                return self._resume(message)
            case _:
                self._tell(message)
        return None

    async def _resume(self, message: Resume) -> None:
        try:
            await self._table.resume(self, message.since, message.ref)
        except Unavailable:
            self._say_not_saved(message.ref)

    def _tell(self, message: Mutation) -> None:
        table = self._table
        command = messages.command_of(message, self.member_id, table.restaurant)
        try:
            table.tell(command, message.ref, lambda answer: self._answer(answer, table.state, message.ref))
        except Unavailable:
            self._say_not_saved(message.ref)

    def _answer(self, answer: Answer | Unavailable, now: State, ref: str | None) -> None:
        """Answers this phone alone; what happened it has already heard with everybody else.

        So whatever it is shown is as of `now`: the turn may have gone on after the answer.
        """
        if isinstance(answer, Unavailable):
            self._say_not_saved(ref)
        elif isinstance(answer.decision, Refusal):
            self._say(self._wire.refused(answer.decision, now, answer.restaurant, answer.connected, ref))
        elif not isinstance(answer.decision, tuple):
            self._say(self._wire.snapshot(now, answer.restaurant, answer.connected, ref))

    def _say_not_saved(self, ref: str | None) -> None:
        self._say_error("UNAVAILABLE", "This could not be saved. Send it again in a moment.", ref)

    def _say_error(self, code: str, message: str, ref: str | None) -> None:
        self._say(self._wire.error(code, message, ref))

    def _say(self, payload: bytes) -> None:
        """Sends one message to this phone alone."""
        self.deliver(self._wire.join([payload]))

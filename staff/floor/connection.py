"""A staff user's conversation with their restaurant over one WebSocket (`docs/contract.md` §5).

Owns: what is shown first, that nothing falls between it and what follows, and who follows a message. Must not: hold a
rule. One message is followed at a time, so a command waits for the one before, at the longest as long as a session may
take to answer (`actors.patience.ASK_TIMEOUT_S`); the peer's own TCP waits meanwhile.

The floor is read from the store, which takes a while, and things go on happening. So the connection watches the feed
first and notes its number, then reads, and lets go by what it is told meanwhile: all of that is in the feed's memory,
and follows the floor. An event says how an order is, all of it, so one that the floor had in it already harms nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import trio

from actors.errors import Unavailable
from actors.resuming import lacking
from server.door import transport
from server.door.framing import text_frames
from server.door.intake import Complaint, Intake
from server.door.messages import Ping, Resume
from server.door.transport import Transport
from server.http.problems import Problem
from server.settings import DoorSettings
from staff.accounts.authentication import Identity
from staff.commands import COMMAND_OF, decode
from staff.floor import wire
from staff.floor.feed import Feeds
from staff.services import StaffServices

CHECK_TIMEOUT_S: Final = 5.0  # as long as the store may take to read anything
# Of what a screen has not read yet. A full house takes three quarters of it, and what happens meanwhile has room.
WAITING_BYTES_MAX: Final = 1024 * 1024
MISSED_BYTES_MAX: Final = WAITING_BYTES_MAX // 2  # more than that is told by showing the floor

_join: Final = text_frames


class StaffConnection:
    """One device of somebody with a good token.

    Fits `server.door.sockets.Caller`, `staff.floor.feed.Watcher` and `staff.accounts.notices.Connected`.
    """

    def __init__(
        self,
        identity: Identity,
        socket: Transport,
        services: StaffServices,
        feeds: Feeds,
        settings: DoorSettings,
    ) -> None:
        self._identity = identity
        self._socket = socket
        self._services = services
        self._feed = feeds.feed(identity.user.restaurant_id)
        self._intake: Intake[Any] = Intake(settings, decode)
        self._begun = self._feed.seq  # the number that this connection's events begin after
        self._reading = False  # while the floor is, what is told is let go by

    @property
    def identity(self) -> Identity:
        """Who they were when they came in."""
        return self._identity

    @property
    def expires_at(self) -> datetime:
        """When their token does, aware UTC."""
        return self._identity.expires_at

    @property
    def ids(self) -> Mapping[str, str]:
        """Who it is, for the log."""
        return {"staff_user_id": str(self._identity.user.staff_user_id)}

    def deliver(self, data: bytes) -> None:
        """Takes what everybody is told."""
        if not self._reading:
            self._socket.deliver(data, WAITING_BYTES_MAX)

    def end(self) -> None:
        """Their token is good no more, or their role is another one."""
        self._socket.cut_off(transport.UNAUTHORIZED, "sign in again")

    async def converse(self) -> None:
        """Shows the floor, then follows messages until they go or are sent away. Raises `ConnectionClosed`."""
        try:
            await self._services.floor.house(self._identity.user)  # from here on it is kept true
        except Unavailable:
            self._socket.close(transport.RESTARTING, "try again")
            return
        if not self._feed.watch(self):
            self._socket.close(transport.FLOODING, "too many connections")
            return
        self._services.notices.enter(self)
        try:
            self._begun = self._feed.seq
            await self._show_floor()
            while True:
                await self._take_next()
        except Unavailable:
            self._socket.close(transport.RESTARTING, "try again")
        finally:
            self._services.notices.leave(self)
            self._feed.leave(self)

    async def _take_next(self) -> None:
        """Waits for a message and follows it."""
        message = self._intake.take(await self._socket.receive())
        if isinstance(message, Complaint):
            message.tell(self._say_error, self._socket)
        else:
            await self._answer(message)

    async def _answer(self, message: Any) -> None:
        try:
            await self._follow(message)
        except Problem as problem:
            self._say(wire.error(problem.code, problem.message, message.ref, problem.details))
        except Unavailable:
            self._say_error("UNAVAILABLE", "This is not possible right now. Send it again in a moment.", message.ref)

    async def _follow(self, message: Any) -> None:
        """`message` is one of `staff.commands.FROM_STAFF`."""
        match message:
            case Ping():
                self._say(wire.pong(message.ref))
            case Resume():
                await self._resume(message)
            case _:
                if await self._still_good():
                    command = COMMAND_OF[type(message)]
                    view = await command.follow(self._services, self._identity.user, message)
                    self._say(wire.done(command.shows, view, message.ref))
                    if command.given is not None and await self._socket.delivered():
                        await command.given(self._services, self._identity.user, view)

    # ---- the floor

    async def _resume(self, message: Resume) -> None:
        """Tells what they lack who have everything up to `since`, or how everything is where that is the only way."""
        count = lacking(message.since, self._begun, self._feed.seq)
        missed = None if count is None else self._feed.missed(self._feed.seq - count)
        if missed is None or sum(map(len, missed)) > MISSED_BYTES_MAX:
            await self._show_floor(message.ref)
        elif missed:
            self._begun = message.since
            self._say(*missed)

    async def _show_floor(self, ref: str | None = None) -> None:
        """Tells how everything is, and then what has happened since. Raises `Unavailable`; then only the latter."""
        seq = self._feed.seq
        self._reading = True
        try:
            view = await self._services.floor.floor(self._identity.user)
        except Unavailable:
            self._go_on(seq, [])
            raise
        self._go_on(seq, [wire.floor(seq, view, ref)])

    def _go_on(self, seq: int, first: Sequence[bytes]) -> None:
        """Tells everything after `seq` and from now on. Synchronous, so nothing happens in between."""
        self._reading = False
        missed = self._feed.missed(seq)
        if missed is None:  # so much has happened that the store had no time for us
            self._socket.close(transport.RESTARTING, "reconnect and resume")
        else:
            self._say(*first, *missed)

    # ---- whether they may still be here

    async def _still_good(self) -> bool:
        """Whether they are who they were, with the same role; if not, the connection ends. Raises `Unavailable`."""
        try:
            with trio.fail_after(CHECK_TIMEOUT_S):
                good = await self._services.authentication.still_good(self._identity)
        except trio.TooSlowError:
            raise Unavailable("the database is slow") from None
        if not good:
            self.end()
        return good

    # ---- the way out

    def _say_error(self, code: str, message: str, ref: str | None) -> None:
        self._say(wire.error(code, message, ref))

    def _say(self, *payloads: bytes) -> None:
        """Sends messages to this connection alone."""
        if payloads:
            self._socket.deliver(_join(payloads), WAITING_BYTES_MAX)

"""A listener's conversation over one WebSocket (`docs/contract.md` §11).

Owns: which rooms they listen to, from which number on, and that nothing is missed or doubled between what is read for
them and what everybody is told. Must not: look for what is new; the hub does, for all.

    ready ──subscribe──▶ live ◀────────── all was read ──┐
               └──resume──▶ reading, a page at a time ───┘

While they are behind, what everybody is told is let go by: it is in the store, and follows. A page is read only after
the one before has been taken by their connection, so that a day that was missed never waits in our memory.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import UNSET, Struct, UnsetType

from actors.domain.api_key import Scope
from actors.errors import Unavailable
from actors.ports.stream import StreamEvent
from server.door import transport
from server.door.framing import text_frames
from server.door.intake import Complaint, Intake
from server.door.messages import BadMessage, Ping
from server.door.transport import Transport
from server.http.problems import Problem
from server.http.views import encode
from server.settings import DoorSettings
from staff.accounts.authentication import Identity
from staff.accounts.notices import Notices
from staff.floor.reading import in_time
from staff.stream.frames import (
    SCOPES,
    StreamError,
    StreamPong,
    StreamReady,
    StreamReset,
    Subscribed,
    concerns,
    event_json,
)
from staff.stream.hub import PAGE, Hub, lost
from staff.stream.messages import Chosen, ResumeStream, Subscribe, chosen, decode

WAITING_BYTES_MAX: Final = 1024 * 1024  # about a thousand usual events that somebody has not read
READ_AHEAD_BYTES: Final = 128 * 1024  # of what is read for one who is behind, before they have taken it


class StreamConnection:
    """One connection of a key, or of somebody of the staff. `scopes` None: they may hear of everything.

    Fits `server.door.sockets.Caller`, `staff.stream.hub.Listener` and `staff.accounts.notices.Connected`.
    """

    def __init__(
        self,
        identity: Identity,
        scopes: frozenset[Scope] | None,
        socket: Transport,
        hub: Hub,
        notices: Notices,
        settings: DoorSettings,
    ) -> None:
        self._identity = identity
        self._event_types = frozenset(name for name, scope in SCOPES.items() if scopes is None or scope in scopes)
        self._socket = socket
        self._hub = hub
        self._notices = notices
        self._intake: Intake[Any] = Intake(settings, decode)
        self._rooms: frozenset[str] = frozenset()
        self._seq = 0  # everything up to it was told, or does not concern them
        self._live = False

    @property
    def identity(self) -> Identity:
        """Who they were when they came in."""
        return self._identity

    @property
    def expires_at(self) -> datetime:
        """When their token or key does, aware UTC."""
        return self._identity.expires_at

    @property
    def ids(self) -> Mapping[str, str]:
        """Who it is, for the log."""
        return {"staff_user_id": str(self.account_id)}

    @property
    def restaurant_id(self) -> int:
        """See `staff.stream.hub.Listener.restaurant_id`."""
        return self._identity.user.restaurant_id

    @property
    def account_id(self) -> int:
        """See `staff.stream.hub.Listener.account_id`."""
        return self._identity.user.staff_user_id

    def end(self) -> None:
        """Their token or key is good no more."""
        self._socket.cut_off(transport.UNAUTHORIZED, "this key or token is not good any more")

    async def converse(self) -> None:
        """Tells what happens in the rooms they name, until they go or are sent away. Raises `ConnectionClosed`."""
        if not self._event_types:
            self._say_error("NOT_ALLOWED", "This key has none of the scopes with which anything is heard.", None)
            self._socket.close(transport.UNAUTHORIZED, "this key hears of nothing")
            return
        try:
            entered = await self._hub.enter(self)
        except Unavailable:
            self._socket.close(transport.RESTARTING, "try again")
            return
        if not entered:
            self._socket.close(transport.FLOODING, "too many connections")
            return
        self._notices.enter(self)
        try:
            self._go_live()
            self._say(StreamReady(seq=self._seq, event_types=sorted(self._event_types)))
            while True:
                await self._take_next()
        finally:
            self._notices.leave(self)
            self._hub.leave(self)

    # ---- what everybody is told

    def hear(self, event: StreamEvent, frame: bytes) -> None:
        """See `staff.stream.hub.Listener.hear`."""
        if self._live and event.seq > self._seq:
            self._seq = event.seq
            if concerns(event, self._rooms, self._event_types):
                self._socket.deliver(frame, WAITING_BYTES_MAX)

    def lose(self, seq: int) -> None:
        """See `staff.stream.hub.Listener.lose`."""
        if self._live:
            self._seq = seq
            self._say(StreamReset(seq=seq))

    # ---- what they say

    async def _take_next(self) -> None:
        message = self._intake.take(await self._socket.receive())
        if isinstance(message, Complaint):
            message.tell(self._say_error, self._socket)
            return
        try:
            await self._follow(message)
        except Problem as problem:
            self._say_error(problem.code, problem.message, message.ref, problem.details)
        except BadMessage as bad:
            self._say_error("BAD_MESSAGE", bad.message, bad.ref)
        except Unavailable:
            self._say_error("UNAVAILABLE", "This is not possible right now. Send it again in a moment.", message.ref)

    async def _follow(self, message: Any) -> None:
        """`message` is one of `staff.stream.messages.FROM_LISTENER`."""
        match message:
            case Ping():
                self._say(StreamPong(seq=self._seq, ref=_shown(message.ref)))
            case Subscribe():
                rooms = await self._known(chosen(message.rooms, message.ref))
                self._rooms = rooms
                self._go_live()
                self._say(Subscribed(seq=self._seq, rooms=sorted(rooms), ref=_shown(message.ref)))
            case ResumeStream():
                await self._resume(message)

    async def _known(self, wanted: Chosen) -> frozenset[str]:
        """The rooms, all of which are the restaurant's. Raises `Problem` (404) where one is not, and `Unavailable`."""
        known: Collection[str] = ()
        if wanted.sessions or wanted.tables:
            known = await in_time(self._hub.streams.known(self.restaurant_id, wanted.sessions, wanted.tables))
        for room in sorted(wanted.names):
            if room.startswith("session:") and room not in known:
                raise Problem(404, "SESSION_NOT_FOUND", "There is no such table session.", {"room": room})
            if room.startswith("table:") and room not in known:
                raise Problem(404, "TABLE_NOT_FOUND", "There is no such table.", {"room": room})
        return wanted.names

    def _go_live(self) -> None:
        """From here on they are told what everybody is. Synchronous, so nothing falls between."""
        self._seq = self._hub.seq(self.restaurant_id)
        self._live = True

    # ---- who was here before

    async def _resume(self, message: ResumeStream) -> None:
        """Tells everything after `since`, and then what happens; or that it cannot be told."""
        rooms = await self._known(chosen(message.rooms, message.ref))
        first = await self._next(message.since)
        self._rooms, self._seq, self._live = rooms, message.since, False
        ref = _shown(message.ref)
        if first is None:
            self._seq = self._hub.seq(self.restaurant_id)
            self._say(StreamReset(seq=self._seq, ref=ref))
        else:
            self._say(Subscribed(seq=message.since, rooms=sorted(rooms), ref=ref))
        try:
            await self._catch_up(first or ())
        except Unavailable:
            self._socket.close(transport.RESTARTING, "reconnect and resume")

    async def _catch_up(self, page: Sequence[StreamEvent] | None) -> None:
        """Tells page after page until they have what everybody was told. Raises `Unavailable`."""
        while page is None or await self._tell(page):
            if page is None:
                self._seq = self._hub.seq(self.restaurant_id)
                self._say(StreamReset(seq=self._seq))
            if self._seq >= self._hub.seq(self.restaurant_id):  # and nothing happens until they are live
                self._live = True
                return
            page = await self._next(self._seq)

    async def _next(self, since: int) -> Sequence[StreamEvent] | None:
        """The events after this number, up to a page; None where not all of them can be told. Raises `Unavailable`."""
        news = (await in_time(self._hub.streams.news({self.restaurant_id: since}, PAGE))).get(self.restaurant_id)
        if news is None:
            return ()
        return None if lost(news.reach, since) else news.events

    async def _tell(self, page: Sequence[StreamEvent]) -> bool:
        """Tells a page as fast as it is taken; whether they are still there."""
        ahead = 0
        for event in page:
            if concerns(event, self._rooms, self._event_types):
                frame = text_frames([event_json(event)])
                self._socket.deliver(frame, WAITING_BYTES_MAX)
                ahead += len(frame)
            self._seq = event.seq
            if ahead >= READ_AHEAD_BYTES:
                ahead = 0
                if not await self._socket.delivered():
                    return False
        return await self._socket.delivered() if page else True

    # ---- the way out

    def _say_error(self, code: str, message: str, ref: str | None, details: Mapping[str, Any] | None = None) -> None:
        said = dict(details) if details else UNSET
        self._say(StreamError(code=code, message=message, ref=_shown(ref), details=said))

    def _say(self, frame: Struct) -> None:
        self._socket.deliver(text_frames([encode(frame)]), WAITING_BYTES_MAX)


def _shown(ref: str | None) -> str | UnsetType:
    return UNSET if ref is None else ref

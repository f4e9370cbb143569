"""What comes in on one WebSocket, from the socket to the conversation.

While a conversation waits, each message is handed to it right where it was read: no channel, no second task, and no
waking of the first. While it is busy, bytes are read ahead of it up to a bound, and past that the peer's own TCP waits.

                          ┌──────── take(message) gives None ────────┐
                          ▼                                          │
    poller: readable ──▶ waiting ──────────────────────────────────▶─┘
                          │  take gives something to await, or there is more than one turn's worth
                          ▼
                         busy: bytes wait here ──(too many)──▶ not watched, until the conversation waits again

Owns: the bounds on one socket's turn and on what is read ahead, and how a peer has gone. Must not: know what is said,
or let what goes wrong in a conversation reach the poller: it is raised in the conversation's own task.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

import trio

from server.door.poller import Poller
from server.door.stream import DoorStream
from server.door.unframing import Control, Unframing

READ_BYTES: Final = 8 * 1024  # of one socket in a round; a tap has about 200
FRAMES_A_TURN: Final = 16  # handed over in one go; then others have their turn
AHEAD_BYTES_MAX: Final = 64 * 1024  # read while the conversation is busy; two messages of the largest size
UNHEEDED_BYTES_MAX: Final = 640 * 1024  # read without a message; pongs alone would take weeks

T = TypeVar("T")
Take = Callable[[str | bytes], Awaitable[None] | None]


class ConnectionClosed(Exception):
    """The peer has gone: with a goodbye, without one, or by breaking the protocol."""


class Inbox:
    """The way in of one connection. `answer` sends what the protocol obliges us to."""

    __slots__ = (
        "_answer",
        "_descriptor",
        "_error",
        "_given",
        "_more",
        "_poller",
        "_stopped",
        "_stream",
        "_take",
        "_task",
        "_unframing",
        "goodbye",
    )

    def __init__(self, stream: DoorStream, bytes_max: int, poller: Poller, answer: Callable[[bytes], None]) -> None:
        self.goodbye: Control | None = None  # what the peer ended the conversation with
        self._stream = stream
        self._unframing = Unframing(bytes_max)
        self._poller = poller
        self._answer = answer
        self._descriptor = -1  # of the socket, while it is watched
        self._task: trio.lowlevel.Task | None = None  # the conversation's, while it waits
        self._take: Callable[[str | bytes], Any] | None = None  # what it does with a message, while it waits
        self._given: Any = None  # what that gave back, on its way to the task
        self._more = True  # whether a whole frame may be among what was read
        self._stopped = False  # nothing is handed over any more
        self._error: Exception | None = None  # how it ended

    def start(self) -> None:
        """Reads from now on, beginning with what came right behind the handshake."""
        self._stream.unheeded_bytes_max = UNHEEDED_BYTES_MAX
        self._unframing.feed(self._stream.replayed())
        self._watch()

    def stop(self) -> None:
        """Hands over nothing more, and is not told of the socket any more. Safe at any time, also twice."""
        self._stopped = True
        self._answer = _say_nothing
        self._unwatch()

    async def receive(self) -> str | bytes:
        """The next message. Raises `ConnectionClosed` once the peer has gone and all it had said is taken."""
        await trio.lowlevel.checkpoint()
        return await self._until_given(_as_it_is)

    async def each(self, take: Take) -> None:
        """Hands every message to `take`, in order, and awaits what it gives back before the next.

        Raises `ConnectionClosed` like `receive`, and whatever `take` raises.
        """
        while True:
            await (await self._until_given(take))

    async def until_goodbye(self) -> None:
        """Reads on past whatever is said, until the peer says goodbye or goes. Raises `trio.BrokenResourceError`."""
        while not (self._error or self.goodbye):
            said = self._unframing.next()
            if isinstance(said, Control) and said.ends:
                self.goodbye = said
            elif said is None:
                data = await self._stream.receive_some(READ_BYTES)
                if not data:
                    return
                self._unframing.feed(data)

    def readable(self) -> None:
        """One turn of this socket. Whatever goes wrong in it is raised in the conversation's task."""
        try:
            self._read()
            if self._task is None:
                if self._unframing.waiting_bytes >= AHEAD_BYTES_MAX:
                    self._unwatch()
                return
            given = self._hand_over(self._take)
        except Exception as error:  # noqa: BLE001 - the boundary of a connection: it is raised again there
            self._end(error)
            given = None
        if given is not None or self._more or self._error is not None:
            self._wake(given)

    # ---- handing over

    async def _until_given(self, take: Callable[[str | bytes], T | None]) -> T:
        """Hands over message after message until `take` gives something back; that."""
        while True:
            given: T | None = self._hand_over(take)
            if given is None and not self._more:
                if self._error is not None:
                    raise self._let_go(self._error)
                given = await self._wait(take)
            if given is not None:
                return given
            if self._more:
                await trio.lowlevel.checkpoint()

    def _hand_over(self, take: Callable[[str | bytes], Any] | None) -> Any:
        """Hands over what has come, one turn's worth at most, until `take` gives something back; that."""
        for _ in range(FRAMES_A_TURN):
            said = None if self._stopped or take is None else self._unframing.next()
            if said is None or take is None:
                self._more = False
                return None
            if isinstance(said, Control):
                self._heed(said)
                continue
            self._stream.unheeded_bytes_max = UNHEEDED_BYTES_MAX
            given = take(said)
            if given is not None:
                self._more = True
                return given
        self._more = True
        return None

    def _heed(self, said: Control) -> None:
        if said.ends:
            self.goodbye = said
            self._end(ConnectionClosed())
        elif said.answer:
            self._answer(said.answer)

    # ---- the task that waits

    async def _wait(self, take: Callable[[str | bytes], Any]) -> Any:
        """Waits until the poller has something for this task that it could not hand over."""
        self._watch()
        self._task, self._take = trio.lowlevel.current_task(), take
        await trio.lowlevel.wait_task_rescheduled(self._give_up)
        given, self._given = self._given, None
        return given

    def _give_up(self, _: object) -> trio.lowlevel.Abort:
        """The task is cancelled while it waits: from this moment nothing is handed to it."""
        self._task = self._take = None
        return trio.lowlevel.Abort.SUCCEEDED

    def _wake(self, given: object) -> None:
        task, self._task, self._take = self._task, None, None
        if task is not None:
            self._given = given
            trio.lowlevel.reschedule(task)

    # ---- the socket

    def _read(self) -> None:
        try:
            data = self._stream.read_now(READ_BYTES)
        except trio.BrokenResourceError:
            data = b""
        if data:
            self._unframing.feed(data)
        elif data is not None:
            self._end(ConnectionClosed())

    def _end(self, error: Exception) -> None:
        """What is read already is still handed over; nothing more is read."""
        self._error = self._error or error
        if not isinstance(error, ConnectionClosed):
            self._stopped, self._more = True, False
        self._unwatch()

    def _let_go(self, error: Exception) -> Exception:
        """That error, no longer kept: once raised it knows who heard it, and so this, and they would be a circle."""
        self._error = ConnectionClosed()
        return error

    def _watch(self) -> None:
        if self._descriptor < 0 and not self._stopped and self._error is None:
            descriptor = self._stream.socket.fileno()
            self._poller.watch(descriptor, self)
            self._descriptor = descriptor

    def _unwatch(self) -> None:
        if self._descriptor >= 0:
            self._poller.unwatch(self._descriptor, self)
            self._descriptor = -1


def _as_it_is(message: str | bytes) -> str | bytes:
    return message


def _say_nothing(_: bytes) -> None:
    """The goodbye has been said."""

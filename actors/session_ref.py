"""The handle through which everybody speaks to a session.

Owns: asking with a limit on the wait. Must not: decide, or change anything of the session but through its mailbox.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from uuid import UUID

import trio
from attrs import field, frozen

from actors.domain.commands import Command
from actors.domain.refusal import Repeat
from actors.domain.restaurant import Context, Restaurant
from actors.domain.state import State
from actors.envelope import Answer, Envelope, Reply
from actors.errors import ActorStopped, StaleVersion, Unavailable
from actors.pause import Pause
from actors.ports.wire import Subscriber

if TYPE_CHECKING:
    from actors.session import SessionActor


@frozen(eq=False)
class SessionRef:
    """The handle through which everybody speaks to a session."""

    _actor: "SessionActor" = field(alias="actor")

    @property
    def session_id(self) -> UUID:
        """The session behind this handle."""
        return self._actor.state.session.session_id

    @property
    def restaurant_id(self) -> int:
        """The restaurant it belongs to."""
        return self._actor.state.session.restaurant_id

    @property
    def restaurant(self) -> Restaurant:
        """The restaurant as the session sees it now."""
        return self._actor.restaurant

    @property
    def state(self) -> State:
        """The session as it is now, all of it durable. Not older than anything its members have been sent."""
        return self._actor.state

    def connected(self) -> frozenset[UUID]:
        """The members with a live connection now."""
        return self._actor.audience.connected

    def tell(self, command: Command, ref: str | None = None, reply: Reply | None = None) -> None:
        """Sends a command without waiting; `reply` is called once, inside the turn. Raises `Unavailable` if full."""
        self._actor.mailbox.put_nowait(Envelope(command, ref, reply))

    async def ask(self, command: Command, ref: str | None = None) -> Answer:
        """Sends a command and waits until it is durable. Raises `Unavailable`."""
        return await self._ask(command, ref)

    async def look(self) -> Answer:
        """The session as it is, and durable. Raises `Unavailable`."""
        return await self._ask(None, None)

    async def seen(self) -> Answer:
        """As `look`, but as it is before what waits in its mailbox: it costs no turn. Raises `Unavailable`."""
        await trio.lowlevel.checkpoint_if_cancelled()
        if self._actor.stopped:
            raise ActorStopped("the session was reloaded")
        return Answer(Repeat(), self.state, self.connected(), self.restaurant)

    async def until(self, true: Callable[[State], bool], within_s: float) -> State:
        """The session as soon as that is true of it, or as it is after so long, or when its actor stops."""
        with trio.move_on_after(within_s):
            while not self._actor.stopped and not true(self._actor.state):
                await self._actor.audience.awaited.next()
        return self._actor.state

    def context(self) -> Context:
        """What the rules may look at besides the session, as it is at this moment."""
        return self._actor.context()

    async def subscribe(self, subscriber: Subscriber) -> None:
        """Sends a snapshot and every event from then on, in one turn, so nothing falls in between.

        Whoever calls this calls `unsubscribe` in the end, whatever comes of it: cancelled or out of time, it may have
        let the subscriber in all the same. Raises `Unavailable`.
        """
        await self._ask(None, None, lambda _: self._actor.admit(subscriber))

    async def resume(self, subscriber: Subscriber, since: int, ref: str | None = None) -> None:
        """Sends a subscriber what it lacks who says that it has everything up to `since`, in one turn.

        What it was sent since it subscribed, it has. Where what it lacks would come out of order, or is not known any
        more, that is a snapshot (`actors.resuming`). Raises `Unavailable`.
        """
        await self._ask(None, None, lambda _: self._actor.catch_up(subscriber, since, ref))

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[tuple["SessionActor", Pause]]:
        """The session's actor between two turns, for as long as the block lasts. Raises `Unavailable`.

        Two blocks at once around one session are a mistake; `actors.handover` sees to it.
        """
        pause = Pause()
        try:
            await self._ask(None, None, lambda _: self._actor.pause(pause))
            if self._actor.stopped:
                raise ActorStopped("the session was reloaded")
            yield self._actor, pause
        finally:
            pause.end()

    async def having(self, member_id: UUID) -> "SessionRef":
        """Itself, where the store has the member in this session.

        If its actor does not know of them, the session was changed since it was read: by what a process that was killed
        had begun. Then it stops, to be read again. Raises `Unavailable` for that.
        """
        stops = Pause()
        stops.end(StaleVersion("the store has a member of it that is not here"))

        def look(_: Answer) -> None:  # once all that is under way here is done
            if member_id not in self.state.members:
                self._actor.pause(stops)

        if member_id not in self.state.members:
            await self._ask(None, None, look)
        if member_id not in self.state.members:
            raise Unavailable("the session is read again")
        return self

    def unsubscribe(self, subscriber: Subscriber) -> None:
        """The connection is gone. Safe at any time, also twice."""
        self._actor.dismiss(subscriber)

    async def _ask(
        self, command: Command | None, ref: str | None, then: Callable[[Answer], None] | None = None
    ) -> Answer:
        answered = trio.Event()
        answers: list[Answer | Unavailable] = []

        def reply(answer: Answer | Unavailable) -> None:
            if then is not None and isinstance(answer, Answer) and not given_up:
                then(answer)
            answers.append(answer)
            answered.set()

        given_up = False
        self._actor.mailbox.put_nowait(Envelope(command, ref, reply))
        self._actor.patience.begin(answered)
        try:
            await answered.wait()
        finally:
            given_up = True
            answered.set()
        if not answers:
            raise Unavailable("no answer in time")
        (answer,) = answers
        if isinstance(answer, Unavailable):
            raise answer
        return answer

"""The actor of one session.

A turn drains the mailbox, decides every command on a draft, makes one commit, and only then moves its state,
publishes and answers (`docs/architecture.md`, "A turn is"). Nobody ever sees what is not durable, and the commit is
the only await: between two commits a turn is atomic.

Owns: the session's state, version, recent events and audience. Must not: know SQL, sockets or rules. It stops, and
answers everyone who waits, when a rule crashes, when another owner has moved the session on, or when a commit's
outcome is unknown; the next message loads the session afresh.
"""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
import trio
from attrs import field, frozen

from actors.audience import Audience
from actors.change import difference
from actors.domain.commands import Command, Tick
from actors.domain.events import Event
from actors.domain.ordering.events import OrderPlaced
from actors.domain.party.events import MemberLeft, SessionClosed, SessionRestored
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.domain.till.events import OrderResent
from actors.envelope import Answer, Envelope, Reply, refuse_all
from actors.errors import ActorStopped, CommitFailed, NotSaved, OutcomeUnknown, Unavailable
from actors.mailbox import Mailbox
from actors.ports.journal import Change, StoredEvent
from actors.ports.sessions import Stored
from actors.ports.wire import Ending, Subscriber
from actors.restaurant import RestaurantActor
from actors.resuming import lacking
from actors.surroundings import Surroundings
from actors.telling import tell_of_orders
from actors.turn import Turn

TURN_MAX: Final = 64  # envelopes a turn: a commit of that many still takes about 2 ms
MAILBOX_MAX: Final = 512  # eight full turns; more would only wait longer for the same "not now"
RECENT_MAX: Final = 128  # events kept to answer `resume`; an older one gets a snapshot, which is about as large
# Without connections or messages for so long, then the actor is let go and its memory freed. Longer than any call to a
# till, so that one attempt finds one actor; not much longer, because a backlog wakes one for each of its sessions.
IDLE_S: Final = 10.0
COMMIT_GUARD_S: Final = 10.0  # twice the journal's own deadline: the last resort against a journal that hangs
ASK_TIMEOUT_S: Final = (
    25.0  # two turns that end at their guard, and a margin; behind a full mailbox it may be too short
)
RETRY_TICK_S: Final = 1.0  # pause before a tick that could not be saved is tried again

log = structlog.get_logger(__name__)


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
        try:
            with trio.move_on_after(ASK_TIMEOUT_S):
                await answered.wait()
        finally:
            given_up = True
        if not answers:
            raise Unavailable("no answer in time")
        if isinstance(answers[0], Unavailable):
            raise answers[0]
        return answers[0]


class SessionActor:
    """One session, alive. Everything but `run` is synchronous."""

    def __init__(
        self,
        stored: Stored,
        restaurant_actor: RestaurantActor,
        around: Surroundings,
        seated: Callable[["SessionActor"], None] = lambda _: None,
    ) -> None:
        """`seated` hears that the session, which was closed, is the one at its table again."""
        self.state = stored.state
        self.mailbox: Mailbox[Envelope] = Mailbox(MAILBOX_MAX)
        self.audience = Audience()
        self.stopped = False
        self._version = stored.version
        self._deadline = stored.state.deadline()
        self._recent: deque[StoredEvent] = deque(stored.recent, maxlen=RECENT_MAX)
        self._restaurant_actor = restaurant_actor
        self._around = around
        self._seated = seated
        self._turn: deque[Envelope] = deque()  # under way and not yet answered
        self._tick_not_before: datetime | None = None
        self._heard_at_s = trio.current_time()
        self._alarm = around.alarms.alarm(self._rung)
        self._committing: trio.CancelScope | None = None
        self._give_up_at_s = 0.0  # the commit that is under way

    @property
    def restaurant(self) -> Restaurant:
        """The restaurant as this session sees it now."""
        return self._restaurant_actor.restaurant

    # ---- the loop

    async def run(self) -> None:
        """Takes turns until nobody needs the session any more, or something fails. Never raises but `Cancelled`."""
        try:
            while await self._take_turn():
                pass
        except CommitFailed as error:
            log.warning("session_stopped", session_id=str(self.state.session.session_id), reason=type(error).__name__)
        except Exception:
            commands = sorted({type(envelope.command).__name__ for envelope in self._turn})
            log.exception("session_crashed", session_id=str(self.state.session.session_id), commands=commands)
        finally:
            self._stop()

    async def _take_turn(self) -> bool:
        """One turn. False when the session is idle and may be let go."""
        self._set_alarm()
        drained = await self.mailbox.drain(TURN_MAX)
        due = self._due()
        if drained:
            self._heard_at_s = trio.current_time()
        elif not due:
            return not self._idle()
        self._turn = deque([Envelope(Tick()), *drained] if due else drained)
        before, turn = self.state, self._decided()
        if turn.state is not before and not await self._commit(turn):
            return True
        self._publish(turn)
        if self.state is not before:
            self._tell_observers(before)
            tell_of_orders(self._around.observers, before, self.state, self.restaurant, turn.alerts)
        self._answer(turn)
        return True

    def _decided(self) -> Turn:
        """The turn, decided. Nothing of the actor changes here."""
        around = self._around
        connected = len(self.audience)
        turn = Turn(self.state, self._restaurant_actor, connected, around.wire, around.clock, around.till)
        turn.decide(self._turn)
        return turn

    async def _commit(self, turn: Turn) -> bool:
        """Makes the turn durable and its state ours. False when it was certainly not saved: everyone is told so."""
        change = difference(self.state, turn.state, self._version, turn.stored, turn.audit, turn.alerts)
        try:
            await self._save(change)
        except NotSaved as error:
            self._refuse_turn(error)
            return False
        self.state = turn.state
        self._deadline = turn.state.deadline()
        self._version += 1
        self._recent.extend(turn.stored)
        return True

    async def _save(self, change: Change) -> None:
        """Commits, whoever cancels us meanwhile. The alarm ends it when it hangs; then the outcome is unknown."""
        self._give_up_at_s = trio.current_time() + COMMIT_GUARD_S
        self._alarm.set(self._give_up_at_s)
        scope = self._committing = trio.CancelScope(shield=True)
        try:
            with scope:
                await self._around.journal.commit(change)
        finally:
            self._committing = None
        if scope.cancelled_caught:
            raise OutcomeUnknown("the journal did not answer")

    def _publish(self, turn: Turn) -> None:
        """Everybody hears what is now durable, once encoded and in one piece."""
        if not turn.events:
            return
        if self.audience:
            self.audience.publish(self._around.wire.join([event.payload for event in turn.stored]))
        for event in turn.events:
            self._follow(event)
        if self._around.mirror is not None:
            self._around.mirror.changed(self.state, self.restaurant, self.snapshot)

    def _follow(self, event: Event) -> None:
        """What an event means to those beyond the session's members."""
        if isinstance(event, OrderPlaced | OrderResent):
            number = event.order.order_number if isinstance(event, OrderPlaced) else event.order_number
            self._around.till.placed(self.state.session.session_id, self.state.orders[number])
        elif isinstance(event, MemberLeft):
            self.audience.end(Ending.LEFT, event.member.member_id)
        elif isinstance(event, SessionClosed):
            self.audience.end(Ending.CLOSED)
        elif isinstance(event, SessionRestored):
            self._seated(self)

    def _tell_observers(self, before: State) -> None:
        """They hear what is durable now, or that somebody came or went."""
        for observer in self._around.session_observers:
            observer.session_changed(before, self.state, self.restaurant, self._connected)

    def _connected(self) -> frozenset[UUID]:
        return self.audience.connected

    def _answer(self, turn: Turn) -> None:
        connected, restaurant = self.audience.connected, self.restaurant
        for envelope, decision, state in turn.decisions:
            self._turn.popleft()
            if envelope.reply is not None:
                envelope.reply(Answer(decision, state, connected, restaurant))

    # ---- connections

    def admit(self, subscriber: Subscriber) -> None:
        """Sends a snapshot and lets the subscriber in. Called inside a turn."""
        member = self.state.present(subscriber.member_id)
        if not self.state.active or member is None:
            subscriber.end(Ending.LEFT if self.state.active else Ending.CLOSED)
            return
        if self.audience.full(subscriber.member_id):
            subscriber.end(Ending.TOO_MANY)
            return
        first = self.audience.add(subscriber, self.state.session.seq)
        subscriber.deliver(self._around.wire.join([self.snapshot()]))
        if first:
            self._publish_presence(subscriber, connected=True)

    def catch_up(self, subscriber: Subscriber, since: int, ref: str | None) -> None:
        """Sends a subscriber what it lacks. Called inside a turn; to one that was let go meanwhile nothing is sent."""
        if subscriber not in self.audience:
            return
        seq = self.state.session.seq
        count = lacking(since, self.audience.begun(subscriber), seq)
        if count is None or count > len(self._recent):
            subscriber.deliver(self._around.wire.join([self.snapshot(ref)]))
        elif count:
            self.audience.begins(subscriber, since)
            missed = [event.payload for event in self._recent if event.seq > seq - count]
            subscriber.deliver(self._around.wire.join(missed))

    def dismiss(self, subscriber: Subscriber) -> None:
        """Lets a subscriber go and tells the others if its member is away now."""
        if self.audience.discard(subscriber):
            self._publish_presence(subscriber, connected=False)

    def snapshot(self, ref: str | None = None) -> bytes:
        """The JSON of the whole cart as it is."""
        return self._around.wire.snapshot(self.state, self.restaurant, self.audience.connected, ref)

    def _publish_presence(self, subscriber: Subscriber, *, connected: bool) -> None:
        member = self.state.members[subscriber.member_id]
        payload = self._around.wire.presence(member, self.state, connected=connected)
        self.audience.publish(self._around.wire.join([payload]), but=subscriber)
        self._tell_observers(self.state)

    # ---- time and the end

    def _set_alarm(self) -> None:
        """To be woken at the next deadline, or when an unused actor may go.

        Also while somebody is connected, because nothing wakes the actor when the last of them leaves.
        """
        now_s = trio.current_time()
        at_s = self._heard_at_s + IDLE_S
        if at_s <= now_s:
            at_s = now_s + IDLE_S
        deadline = self._next_tick()
        if deadline is not None:
            left_s = (deadline - self._around.clock()).total_seconds()
            at_s = min(at_s, now_s + max(left_s, 0.0))
        self._alarm.set(at_s)

    def _rung(self) -> None:
        """The alarm's: it is time to look, or to give up on a commit."""
        scope = self._committing
        if scope is None:
            self.mailbox.wake()
        elif trio.current_time() >= self._give_up_at_s:
            scope.cancel()
        else:
            self._alarm.set(self._give_up_at_s)

    def _next_tick(self) -> datetime | None:
        deadline = self._deadline
        if deadline is None or self.state.session.seq == 0:
            return None
        return deadline if self._tick_not_before is None else max(deadline, self._tick_not_before)

    def _due(self) -> bool:
        deadline = self._next_tick()
        return deadline is not None and deadline <= self._around.clock()

    def _idle(self) -> bool:
        unheard_s = trio.current_time() - self._heard_at_s
        unused = not self.audience and not len(self.mailbox) and not self.state.locked
        return unused and unheard_s >= IDLE_S

    def _refuse_turn(self, error: CommitFailed) -> None:
        """Nothing was saved: the state stays, and everyone in the turn is told to try again."""
        log.warning("turn_not_saved", session_id=str(self.state.session.session_id), reason=str(error))
        self._tick_not_before = self._around.clock() + timedelta(seconds=RETRY_TICK_S)
        turn, self._turn = self._turn, deque()
        refuse_all(turn, Unavailable("not saved"))

    def _stop(self) -> None:
        """Answers every envelope that still waits and lets every connection go."""
        self.stopped = True
        self._alarm.off()
        waiting = [*self._turn, *self.mailbox.close()]
        refuse_all(waiting, ActorStopped("the session was reloaded"))
        self.audience.end(Ending.STOPPED)
        self._tell_observers(self.state)

"""The actor of one session.

A turn drains the mailbox, decides every command on a draft, makes one commit, and only then moves its state,
publishes and answers (`docs/architecture.md`, "A turn is"). Nobody ever sees what is not durable, and the commit is
the only await: between two commits a turn is atomic. With an order whose stock others took first it begins anew.

Owns: the session's state, version, recent events and audience. Must not: know SQL, sockets or rules. It stops, and
answers everyone who waits, when a rule crashes, when another owner has moved the session on, or when a commit's
outcome is unknown; the next message loads the session afresh.
"""

from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
import trio

from actors.audience import Audience
from actors.domain.commands import Tick
from actors.domain.events import CartEvent, Event
from actors.domain.moving.events import SessionMoved
from actors.domain.party.events import SessionRestored
from actors.domain.restaurant import Context, Restaurant
from actors.domain.state import State
from actors.domain.stock.commands import CheckStock
from actors.domain.till.events import OrderFailed
from actors.envelope import Answer, Envelope, refuse_all
from actors.errors import (
    ActorStopped,
    BadRow,
    CommitFailed,
    MailboxFull,
    NotSaved,
    OutcomeUnknown,
    StaleVersion,
    Unavailable,
)
from actors.mailbox import Mailbox
from actors.pause import Pause
from actors.ports.journal import Change, StoredEvent
from actors.ports.sessions import Stored
from actors.ports.wire import Ending, Subscriber
from actors.restaurant import RestaurantActor
from actors.resuming import lacking
from actors.session_ref import SessionRef
from actors.surroundings import Surroundings
from actors.telling import send_on, tell_of_event, tell_of_orders
from actors.turn import Turn, context_at

TURN_MAX: Final = 64  # envelopes a turn: a commit of that many still takes about 2 ms
MAILBOX_MAX: Final = 512  # eight full turns; more would only wait longer for the same "not now"
RECENT_MAX: Final = 128  # events kept to answer `resume`; an older one gets a snapshot, which is about as large
# Without connections or messages for so long, then the actor is let go and its memory freed. Longer than any call to a
# till, so that one attempt finds one actor; not much longer, because a backlog wakes one for each of its sessions.
IDLE_S: Final = 10.0
COMMIT_GUARD_S: Final = 10.0  # twice the journal's own deadline: the last resort against a journal that hangs
RETRY_TICK_S: Final = 1.0  # pause before a tick that could not be saved is tried again
TRIES_MAX: Final = 5  # of a turn with an order whose stock or number another process was faster with; each knows more

__all__ = ["IDLE_S", "MAILBOX_MAX", "RECENT_MAX", "SessionActor", "SessionRef", "Surroundings"]

log = structlog.get_logger(__name__)


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
        self.patience = around.patience
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
        self._pause: Pause | None = None
        self._context: Context | None = None  # of the last turn
        # Of the branch where it is when it is brought to life; it goes on to no other (`actors.domain.moving`).
        self.stock = restaurant_actor.stockroom.at(stored.state.session.place, self.restaurant)
        self.stock.woken(stored.state, self.restaurant.hold_s)

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
            self.stock.slept(self.state, self.restaurant.hold_s)
        except CommitFailed as error:
            log.warning("session_stopped", session_id=str(self.state.session.session_id), reason=type(error).__name__)
        except Exception:
            commands = sorted({type(envelope.command).__name__ for envelope in self._turn})
            log.exception("session_crashed", session_id=str(self.state.session.session_id), commands=commands)
        finally:
            self._stop()

    async def _take_turn(self) -> bool:
        """One turn. False when the session is idle and may be let go."""
        if self._pause is not None:
            await self._paused(self._pause)
        tick_at = self._set_alarm()
        drained = await self.mailbox.drain(TURN_MAX)
        due = tick_at is not None and tick_at <= self._around.clock()
        if drained:
            self._heard_at_s = trio.current_time()
        elif not due:
            return not self._idle()
        self._turn = deque([Envelope(Tick()), *drained] if due else drained)
        before, turn = self.state, await self._carried_out()
        if turn is not None:
            self._publish(turn)
            if self.state is not before:
                self._tell_observers(before)
                tell_of_orders(self._around.observers, before, self.state, self.restaurant, turn.alerts)
            self._answer(turn)
        return True

    async def _paused(self, pause: Pause) -> None:
        self._pause = None
        await pause.wait()
        self._heard_at_s = trio.current_time()

    async def _carried_out(self) -> Turn | None:
        """The turn, decided and durable. None when it was certainly not saved: everyone is told so."""
        for _ in range(TRIES_MAX):
            turn = self._decided()
            if turn.state is self.state:
                return turn
            try:
                return turn if await self._commit(turn) else None
            except BadRow as error:
                if not turn.orders:
                    raise
                turn.refused(error.constraint)
            try:
                await self._restaurant_actor.read_stock()  # then the rules know, and refuse only the cart at fault
            except Unavailable:
                break
        self._refuse_turn(NotSaved("others take the same stock, or the same numbers"))
        return None

    def _decided(self) -> Turn:
        """The turn, decided. Nothing of the actor changes here."""
        turn = self._new_turn()
        try:
            turn.decide(self._turn)
        except BaseException:
            turn.undo()
            raise
        return turn

    def _new_turn(self) -> Turn:
        around, actor, context = self._around, self._restaurant_actor, self.context()
        return Turn(self.state, actor, self.stock, context, around.wire, around.clock, around.till)

    def context(self) -> Context:
        """What the rules may look at besides the session, as it is at this moment."""
        self._context = context_at(self._restaurant_actor, self.stock, len(self.audience), self._context)
        return self._context

    async def _commit(self, turn: Turn) -> bool:
        """Makes the turn durable and its state ours. False when it was certainly not saved: everyone is told so."""
        try:
            await self._save(turn.change(self._version))
        except NotSaved as error:
            turn.undo()
            self._refuse_turn(error)
            return False
        except (BadRow, StaleVersion):
            turn.undo()
            raise
        except BaseException:
            turn.forsake()
            raise
        self._saved(turn)
        return True

    def _saved(self, turn: Turn) -> None:
        """The turn is durable, and its state ours."""
        turn.keep()
        self.state = turn.state
        self._deadline = turn.state.deadline()
        self._version += 1
        self._recent.extend(turn.stored)

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
            payloads = [event.payload for event in turn.stored]
            if turn.owes_otherwise:
                payloads.append(self._around.wire.bill(self.state, self.restaurant))
            self.audience.publish(self._around.wire.join(payloads))
        for event in turn.events:
            if not isinstance(event, CartEvent):  # nearly every event is one of these
                self._follow(event)
        if self._around.mirror is not None:
            self._around.mirror.changed(self.state, self.restaurant, self.snapshot)

    def _follow(self, event: Event) -> None:
        """What an event means to those beyond the session's members."""
        self.audience.awaited.ring()
        tell_of_event(event, self.state, self.audience, self._around.till, self._around.payments)
        if isinstance(event, SessionRestored | SessionMoved):
            self._seated(self)
        if self.state.holds and isinstance(event, SessionRestored | OrderFailed):
            with suppress(MailboxFull):  # what it holds has not counted for a while; else seen when the cart is placed
                self.mailbox.put_nowait(Envelope(CheckStock()))

    def _tell_observers(self, before: State) -> None:
        """They hear what is durable now, or that somebody came or went."""
        after, restaurant, connected = self.state, self.restaurant, self._connected
        for observer in self._around.session_observers:
            observer.session_changed(before, after, restaurant, connected)

    def _connected(self) -> frozenset[UUID]:
        return self.audience.connected

    def _answer(self, turn: Turn) -> None:
        connected, restaurant = self.audience.connected, self.restaurant
        for envelope, decision, state in turn.decisions:
            self._turn.popleft()
            if envelope.reply is not None:
                envelope.reply(Answer(decision, state, connected, restaurant))

    # ---- a turn that somebody else saves, together with another session's, while this one pauses

    def pause(self, pause: Pause) -> None:
        """No turn follows the one that this is called in until the pause is over."""
        self._pause = pause

    def prepare(self, events: Iterable[Event], other: UUID) -> tuple[Turn, Change]:
        """A turn in which these events happen, and what has to be saved of it, with `other`'s. Or it is undone."""
        turn = self._new_turn()
        try:
            turn.happen(events, other)
            return turn, turn.change(self._version)
        except BaseException:
            turn.undo()
            raise

    def complete(self, turn: Turn, *, gave: bool) -> None:
        """The turn is durable; everybody hears of it. With `gave` others tell of the orders, which they have now."""
        before = self.state
        self._saved(turn)
        self._publish(turn)
        self._tell_observers(before)
        if not gave:
            tell_of_orders(self._around.observers, before, self.state, self.restaurant, turn.alerts)

    # ---- connections

    def send_on(self, to: State) -> None:
        """Members who are in another session now are told where to go on, as the last thing that they hear here."""
        send_on(self.audience, self.state, to, self.restaurant)

    def admit(self, subscriber: Subscriber) -> None:
        """Sends a snapshot and lets the subscriber in. Called inside a turn."""
        member = self.state.present(subscriber.member_id)
        if subscriber.member_id not in self.state.members and self.state.session.seq:
            return  # they are elsewhere, and are sent on (`server.diners.connection`)
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

    def _set_alarm(self) -> datetime | None:
        """To be woken at the next deadline, which it gives, or when an unused actor may go.

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
        return deadline

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
        self.stock.stopped(self.state.session.session_id)
        self._alarm.end()
        waiting = [*self._turn, *self.mailbox.close()]
        refuse_all(waiting, ActorStopped("the session was reloaded"))
        self.audience.awaited.ring()
        self.audience.end(Ending.STOPPED)
        self._tell_observers(self.state)

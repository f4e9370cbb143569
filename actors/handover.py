"""Parties that become one, and are two again: what takes two sessions at once.

Both actors pause between two turns. What happens in each is decided from what both are then, and saved in one step;
only then do they move their states and tell everybody. So nothing is ever in both sessions or in neither, whenever a
process dies:

    pause the one, pause the other, decide      nothing has happened
    save both                                   either nothing has happened, or all of it
    tell phones, screens and the till           who was not told reads it: phones when they connect again, a till's
                                                worker when it looks at the store

Owns: that order of things, and that it is done to one restaurant's sessions one after the other. Must not: hold a rule
(`actors.domain.moving.merging`).
"""

from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Final, TypeAlias
from uuid import UUID

import structlog
import trio
from attrs import frozen

from actors.domain.decision import Decision
from actors.domain.moving.merging import Handover, merge, undo
from actors.domain.moving.taking import take
from actors.domain.party.commands import SetOrdering
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.staff import Role
from actors.domain.state import State
from actors.domain.who import SYSTEM
from actors.envelope import Answer
from actors.errors import ActorStopped, BadRow, CommitFailed, NotSaved, OutcomeUnknown, StaleVersion, Unavailable
from actors.pause import Pause
from actors.ports.clock import Clock
from actors.ports.journal import Journal
from actors.registry import Registry
from actors.session import SessionActor
from actors.session_ref import SessionRef

SAVE_S: Final = 10.0  # twice the journal's own deadline: the last resort against a journal that hangs
WAIT_S: Final = 30.0  # for others of the same restaurant; each takes a few milliseconds

Rule: TypeAlias = Callable[[State, State], Handover | Refusal | Repeat]

log = structlog.get_logger(__name__)


@frozen(eq=False)
class _Paused:
    """A session whose actor pauses."""

    actor: SessionActor
    pause: Pause


class Handovers:
    """Merges sessions of this process, undoes it, and takes guests' carts over."""

    def __init__(self, registry: Registry, journal: Journal, clock: Clock) -> None:
        self._registry = registry
        self._journal = journal
        self._clock = clock
        self._busy: dict[int, trio.Lock] = {}  # one of each restaurant that has ever merged

    async def merge(self, source_id: UUID, target_id: UUID, role: Role, by_user: int) -> Answer:
        """The target with all that the source had. Both are of one restaurant.

        Raises `NoSuchSession`, and `Unavailable`: then it was not done, or shows by itself that it was.
        """

        def rule(source: State, target: State) -> Handover | Refusal | Repeat:
            return merge(source, target, self._clock(), role, by_user)

        return await self._again(source_id, lambda _: target_id, rule, back=False)

    async def undo(self, source_id: UUID, role: Role, by_user: int) -> Answer:
        """The source with all that it had, out of the session that it was merged into. Raises as `merge` does."""

        def into(source: State) -> UUID:
            merged = source.session.merged
            return source_id if merged is None else merged.into

        def rule(source: State, target: State) -> Handover | Refusal | Repeat:
            return undo(source, target, self._clock(), role, by_user)

        answer = await self._again(source_id, into, rule, back=True)
        if isinstance(answer.decision, tuple):
            await self._tell_switch(source_id)
        return answer

    async def take(self, guest_id: UUID, customers_id: UUID) -> Answer:
        """The customer's cart with all that the guest's had, which ends. Both are of one restaurant.

        Done twice, the second is a `Repeat`. Raises as `merge` does.
        """

        def rule(guest: State, customers: State) -> Handover | Refusal | Repeat:
            return take(guest, customers, self._clock())

        return await self._again(guest_id, lambda _: customers_id, rule, back=False)

    async def _again(self, source_id: UUID, other: Callable[[State], UUID], rule: Rule, *, back: bool) -> Answer:
        """Once more where an actor has ended just then."""
        try:
            return await self._in_turn(source_id, other, rule, back=back)
        except ActorStopped:
            return await self._in_turn(source_id, other, rule, back=back)

    async def _in_turn(self, source_id: UUID, other: Callable[[State], UUID], rule: Rule, *, back: bool) -> Answer:
        source = await self._registry.session(source_id)
        lock = self._busy.setdefault(source.restaurant_id, trio.Lock())
        try:
            with trio.fail_after(WAIT_S):
                await lock.acquire()
        except trio.TooSlowError:
            raise Unavailable("others are being merged") from None
        try:
            target = await self._registry.session(other(source.state))
            return await self._both(source, target, rule, back=back)
        finally:
            lock.release()

    async def _both(self, source: SessionRef, target: SessionRef, rule: Rule, *, back: bool) -> Answer:
        async with AsyncExitStack() as stack:
            first = _Paused(*await stack.enter_async_context(source.paused()))
            second = first
            if target.session_id != source.session_id:
                second = _Paused(*await stack.enter_async_context(target.paused()))
            decided = rule(first.actor.state, second.actor.state)
            if isinstance(decided, Handover):  # what is impossible anywhere is not told to be so because of a branch
                decided = _apart(first.actor, second.actor) or decided
            giver, taker = (second, first) if back else (first, second)
            if isinstance(decided, Refusal | Repeat):
                await self._compare(first, second)
                return _answer(decided, taker.actor)
            await self._hand_over(giver, taker, decided)
            return _answer(decided.taking, taker.actor)

    async def _compare(self, *both: _Paused) -> None:
        """Nobody is told no, or that it is done, by what a session is no more: nothing is saved that would find out.

        What a process that was killed had begun may have been saved since one of the two was read, and before the other
        was. Raises `Unavailable` where one has to be read again.
        """
        states = [one.actor.state for one in both]
        stored = [await self._registry.stored(state.session.session_id) for state in states]
        stale = [
            one
            for one, here, there in zip(both, states, stored, strict=True)
            if there is not None and there.session.seq != here.session.seq
        ]
        for one in stale:
            one.pause.end(StaleVersion("it was saved by another process"))
        if stale:
            raise Unavailable("a session is read again")

    async def _hand_over(self, giver: _Paused, taker: _Paused, decided: Handover) -> None:
        """Saves what was decided, whoever cancels us meanwhile, and tells everybody. Raises `Unavailable`."""
        gives, giving = giver.actor.prepare(decided.giving, taker.actor.state.session.session_id)
        try:
            takes, taking = taker.actor.prepare(decided.taking, giver.actor.state.session.session_id)
        except BaseException:
            gives.undo()
            gives.settle()
            raise
        gives.settle()  # a line that was given something while it waited has it over there
        try:
            with trio.CancelScope(deadline=trio.current_time() + SAVE_S, shield=True) as scope:
                await self._journal.hand_over(giving, taking)
            if scope.cancelled_caught:
                raise OutcomeUnknown("the journal did not answer")
        except Exception as error:
            log.warning("not_handed_over", reason=type(error).__name__, session_id=str(giving.owner.key))
            failure = error if isinstance(error, CommitFailed) else OutcomeUnknown("a bug of ours")
            for turn in (takes, gives):  # who gave holds again what the other one does not any more
                turn.undo() if isinstance(failure, NotSaved | BadRow | StaleVersion) else turn.forsake()
            gives.settle()
            if not isinstance(failure, NotSaved):
                giver.pause.end(failure)
                taker.pause.end(type(failure)(*failure.args))
            if failure is not error:
                raise
            raise Unavailable("not saved") from error
        taker.actor.complete(takes, gave=False)
        giver.actor.send_on(taker.actor.state)
        giver.actor.complete(gives, gave=True)
        gives.settle()

    async def _tell_switch(self, session_id: UUID) -> None:
        """How the switch stands at its table now, which may have been turned while it was away."""
        try:
            session = await self._registry.session(session_id)
            enabled = session.restaurant.takes_orders_at(session.state.session.place)
            session.tell(SetOrdering(enabled, SYSTEM))
        except Unavailable:
            log.warning("switch_not_told", session_id=str(session_id))


def _apart(one: SessionActor, other: SessionActor) -> Refusal | None:
    """The no to parties at two branches: what the lines of one hold is not on the other's shelves."""
    if one.stock is other.stock:
        return None
    return Refusal(Code.BRANCHES_APART, "They are at two branches, each with a stock of its own.", allowed=())


def _answer(decision: Decision, actor: SessionActor) -> Answer:
    return Answer(decision, actor.state, actor.audience.connected, actor.restaurant)

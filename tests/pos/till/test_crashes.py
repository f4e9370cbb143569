"""A worker that dies between any two steps leaves the till with the order once, and its diners with an answer."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
import trio
from attrs import mutable
from trio.testing import MockClock

from actors.domain.till.commands import ReportAttempt
from actors.domain.till.status import Phase, PosStatus
from pos.emulators.till import Behaviour, Manner
from tests.cases import case
from tests.pos.rig import Rig, workers_on
from tests.pos.sessions import SessionsInMemory, clock, no_step
from tests.pos.tills import DirectTill

STEPS_MAX = 60  # more than any story here has
BEHAVIOURS = {
    "accepts": Behaviour(),
    "drops after accepting": Behaviour(Manner.DROP, times=1),
    "drops before accepting": Behaviour(Manner.DROP_BEFORE, times=1),
    "answers too late": Behaviour(latency_s=31, times=1),
    "is broken at first": Behaviour(Manner.ERROR, times=3),
}


@mutable
class Reaper:
    """Stops the worker for ever at its n-th step."""

    fatal_step: int
    steps: int = 0
    struck: bool = False

    async def step(self, name: str) -> None:
        self.steps += 1
        if self.steps == self.fatal_step:
            self.struck = True
            await trio.sleep_forever()


async def until(done: Callable[[], bool], seconds: float) -> None:
    """Returns when it is done, or after that time."""
    with trio.move_on_after(seconds):
        while not done():  # noqa: ASYNC110 - the rules that are waited for know no events of trio
            await trio.sleep(0.5)


async def die_at(fatal_step: int, rig: Rig, rested_s: float = 0.0) -> bool:
    """One life that ends at that step. False if it ended well before.

    A worker that has rested is ready for the order, which is then announced with the commit that places it.
    """
    reaper = Reaper(fatal_step)
    rig.sessions.step = rig.till.step = reaper.step
    async with trio.open_nursery() as life:
        await life.start(rig.workers.run)
        await trio.sleep(rested_s)
        rig.place()
        await until(lambda: reaper.struck or rig.sessions.settled, 100)
        life.cancel_scope.cancel()
    rig.sessions.step = rig.till.step = no_step
    return reaper.struck


async def live_on(rig: Rig) -> None:
    async with trio.open_nursery() as life:
        await life.start(workers_on(rig.sessions, lambda _: rig.till).run)
        await until(lambda: rig.sessions.settled, 1000)
        life.cancel_scope.cancel()


def new_rig(behaviour: Behaviour) -> Rig:
    sessions, till = SessionsInMemory(), DirectTill()
    till.till.behave(behaviour)
    return Rig(sessions, till, workers_on(sessions, lambda _: till))


async def deaths(behaviour: Behaviour, rested_s: float, *, can_look_up: bool = True) -> AsyncIterator[tuple[int, Rig]]:
    """The same story again and again, with a death at the first step, the second, …, and at last with none.

    Gives that step, and what each has led to once another process has lived on.
    """
    for fatal_step in range(1, STEPS_MAX):
        rig = new_rig(behaviour)
        rig.till.can_look_up = can_look_up
        async with trio.open_nursery() as time:
            time.start_soon(rig.sessions.keep_time)
            struck = await die_at(fatal_step, rig, rested_s)
            await live_on(rig)
            time.cancel_scope.cancel()
        yield fatal_step, rig
        if not struck:
            assert fatal_step > 3
            return
    pytest.fail("the story never ended")


@pytest.mark.parametrize("rested_s", [pytest.param(0.0, marks=pytest.mark.slow), 1.0])
@pytest.mark.parametrize("behaviour", BEHAVIOURS.values(), ids=BEHAVIOURS.keys())
async def test_a_crash_at_any_step_ends_with_one_ticket(
    autojump_clock: MockClock, behaviour: Behaviour, rested_s: float
) -> None:
    async for fatal_step, rig in deaths(behaviour, rested_s):
        with case(fatal_step):
            ((session_id, state),) = rig.sessions.states.items()
            assert rig.sessions.status(session_id) is PosStatus.ACCEPTED
            assert [order_id for order_id, _ in rig.received()] == ["ORD-1-1"]
            assert not state.locked


@pytest.mark.parametrize("rested_s", [0.0, 1.0])
async def test_a_crash_at_any_step_ends_a_rejected_order_without_a_ticket(
    autojump_clock: MockClock, rested_s: float
) -> None:
    async for fatal_step, rig in deaths(Behaviour(Manner.REJECT), rested_s):
        with case(fatal_step):
            (state,) = rig.sessions.states.values()
            assert rig.received() == []
            assert all(order.pos_status is PosStatus.REJECTED for order in state.orders.values())
            assert not state.locked


@pytest.mark.parametrize("rested_s", [pytest.param(0.0, marks=pytest.mark.slow), 1.0])
async def test_a_crash_at_any_step_never_sends_twice_to_a_till_that_cannot_be_asked(
    autojump_clock: MockClock, rested_s: float
) -> None:
    async for fatal_step, rig in deaths(Behaviour(Manner.DROP), rested_s, can_look_up=False):
        with case(fatal_step):
            (state,) = rig.sessions.states.values()
            assert rig.till.till.requests <= 1
            assert not state.locked


@pytest.mark.parametrize("can_look_up", [True, False])
async def test_an_order_that_another_process_is_sending_is_left_alone(
    autojump_clock: MockClock, *, can_look_up: bool
) -> None:
    rig = new_rig(Behaviour(think_s=2.5))  # until then a look-up would say that the till does not have it
    rig.till.can_look_up = can_look_up
    other = workers_on(rig.sessions, lambda _: rig.till)
    async with trio.open_nursery() as life:
        await life.start(rig.workers.run)
        await life.start(other.run)
        session_id, order = rig.sessions.place()
        rig.workers.placed(session_id, order)
        await trio.sleep(0.5)
        other.placed(session_id, order)
        await trio.sleep(30)
        life.cancel_scope.cancel()
    assert rig.till.till.requests == 1
    assert rig.till.till.look_ups == 0
    assert rig.sessions.status(session_id) is PosStatus.ACCEPTED


async def test_two_workers_that_claim_an_order_at_the_same_moment_send_it_once(autojump_clock: MockClock) -> None:
    rig, both_have_claimed, claimed = new_rig(Behaviour(think_s=1)), trio.Event(), 0

    async def meet(name: str) -> None:
        nonlocal claimed
        if name == "before ReportAttempt" and not both_have_claimed.is_set():
            claimed += 1
            if claimed == 2:
                both_have_claimed.set()
            await both_have_claimed.wait()

    rig.sessions.step = meet
    other = workers_on(rig.sessions, lambda _: rig.till)
    async with trio.open_nursery() as life:
        await life.start(rig.workers.run)
        await life.start(other.run)
        session_id, order = rig.sessions.place()
        rig.workers.placed(session_id, order)
        other.placed(session_id, order)
        await trio.sleep(30)
        life.cancel_scope.cancel()
    assert claimed == 2
    assert rig.till.till.requests == 1


async def test_an_announcement_that_fails_does_not_call_another_process_sending_unsent(
    autojump_clock: MockClock,
) -> None:
    rig = new_rig(Behaviour())
    rig.till.can_look_up = False

    async def be_overtaken(name: str) -> None:
        if name == "before ReportAttempt" and not rig.sessions.away:
            rig.sessions.step = no_step
            lease = clock() + timedelta(seconds=3)
            theirs = ReportAttempt(1, 1, Phase.SENDING, PosStatus.SENDING, None, lease)
            rig.sessions.act(session_id, theirs)
            rig.till.till.take("ORD-1-1", b"{}")  # and with that the other process dies
            rig.sessions.away = True

    rig.sessions.step = be_overtaken
    async with trio.open_nursery() as life:
        await life.start(rig.workers.run)
        session_id, order = rig.sessions.place()
        rig.workers.placed(session_id, order)
        await trio.sleep(1)
        rig.sessions.away = False
        await trio.sleep(300)
        life.cancel_scope.cancel()
    assert rig.till.sent == []
    assert rig.received() == [("ORD-1-1", 1)]
    assert rig.sessions.status(session_id) is PosStatus.UNKNOWN

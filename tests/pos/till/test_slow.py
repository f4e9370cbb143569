"""A worker, a table or a till that is slow at any step, beside a second process and staff who do not wait.

The order reaches the till at most once, and the kitchen does not get it a second time by hand or after it was called
off, unless staff are told.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

import pytest
import trio
from attrs import define, field
from trio.testing import MockClock

from actors.domain.commands import Command
from actors.domain.party.commands import CloseSession
from actors.domain.staff import Role
from actors.domain.till.commands import CancelOrder, EnterOrderByHand, ResendOrder
from actors.domain.till.events import OrderFired
from actors.domain.till.status import PosStatus
from pos.emulators.till import Behaviour, Manner
from tests.cases import quick_are
from tests.pos.rig import Rig, workers_on
from tests.pos.sessions import SessionsInMemory, clock
from tests.pos.tills import DirectTill

STEPS_MAX: Final = 60  # more than any story here has
SLOW_S: Final = (0.7, 2.5, 6.0, 15.0)  # within a lease's margin, within the lease, beyond it, beyond the diners' wait
THINK_S: Final = 2.8  # of the 3 s that an attempt has
WITHIN_S, BEYOND_S = SLOW_S[1], SLOW_S[2]  # what is most likely to go wrong, and so looked at in the quick run
STORY_S: Final = 90.0  # with the first attempt in the background
BEHAVIOURS: Final = {
    "thinks": Behaviour(think_s=THINK_S),
    "drops after accepting": Behaviour(Manner.DROP, think_s=1.0, times=1),
    "drops before accepting": Behaviour(Manner.DROP_BEFORE, times=2),
}
ACTS: Final[dict[str, Command]] = {
    "resend": ResendOrder(1, Role.EMPLOYEE, 7),
    "enter by hand": EnterOrderByHand(1, Role.EMPLOYEE, 7, "H1"),
    "cancel": CancelOrder(1, Role.MANAGER, 7),
}


@define
class Drag:
    """Holds whoever takes the n-th step, of both processes together, for so long. `reached` is set with that step."""

    slow_step: int
    slow_s: float
    steps: int = 0
    reached: trio.Event = field(factory=trio.Event)

    async def step(self, name: str) -> None:
        self.steps += 1
        if self.steps == self.slow_step:
            self.reached.set()
            await trio.sleep(self.slow_s)


@define
class Story:
    """Two processes, one till, one order, and perhaps somebody of the staff."""

    behaviour: Behaviour
    drag: Drag
    can_look_up: bool = True
    act: Command | None = None
    acted_at: datetime | None = None
    rig: Rig = field(init=False)

    def __attrs_post_init__(self) -> None:
        sessions, till = SessionsInMemory(), DirectTill(can_look_up=self.can_look_up)
        till.till.behave(self.behaviour)
        self.rig = Rig(sessions, till, workers_on(sessions, lambda _: till))

    async def tell(self, rested_s: float) -> None:
        """An order is placed; both processes hear of it. It has all the time that it needs."""
        rig, other = self.rig, workers_on(self.rig.sessions, lambda _: self.rig.till)
        async with trio.open_nursery() as life:
            life.start_soon(rig.sessions.keep_time)
            await life.start(rig.workers.run)
            await life.start(other.run)
            await trio.sleep(rested_s)
            rig.sessions.step = rig.till.step = self.drag.step
            session_id, _ = rig.place()
            other.placed(session_id, rig.sessions.order(session_id))
            if self.act is not None:
                life.start_soon(self._insist, self.act)
            await trio.sleep(STORY_S)
            life.cancel_scope.cancel()

    async def _insist(self, act: Command) -> None:
        """From the slow step on staff try again and again, until they may."""
        await self.drag.reached.wait()
        (session_id,) = self.rig.sessions.states
        while not isinstance(self.rig.sessions.act(session_id, act).decision, tuple):  # noqa: ASYNC110 - a rule decides
            await trio.sleep(0.3)
        self.acted_at = clock()

    @property
    def received(self) -> int:
        return sum(count for _, count in self.rig.received())

    @property
    def alerted(self) -> bool:
        """Whether staff were told that the till has what they did not expect there."""
        (events,) = self.rig.sessions.stories.values()
        return any(isinstance(event, OrderFired) and event.alert for event in events)

    @property
    def sent_after_the_act(self) -> bool:
        """Whether a sending began after staff had acted, or could still be under way then."""
        since = None if self.acted_at is None else self.acted_at - timedelta(seconds=THINK_S)
        return since is not None and any(when > since for when, _ in self.rig.till.sent)


def at_every_step(tell: Callable[[int], Story]) -> Iterable[Story]:
    """The story with each step slow in turn, until there is no such step."""
    for slow_step in range(1, STEPS_MAX):
        story = tell(slow_step)
        yield story
        if not story.drag.reached.is_set():
            assert slow_step > 5
            return
    pytest.fail("the story never ended")


@pytest.mark.parametrize("rested_s", [pytest.param(0.0, marks=pytest.mark.slow), 1.0])
@pytest.mark.parametrize("behaviour", BEHAVIOURS.values(), ids=BEHAVIOURS.keys())
@pytest.mark.parametrize("slow_s", quick_are([BEYOND_S], SLOW_S))
async def test_whatever_step_is_slow_two_processes_send_an_order_once(
    autojump_clock: MockClock, behaviour: Behaviour, slow_s: float, rested_s: float
) -> None:
    for story in at_every_step(lambda step: Story(behaviour, Drag(step, slow_s))):
        await story.tell(rested_s)
        (session_id,) = story.rig.sessions.states
        where = (story.drag.slow_step, story.rig.till.sent)
        assert story.received == 1, where
        assert story.rig.sessions.status(session_id) is PosStatus.ACCEPTED, where
        assert story.rig.till.at_once_max == 1, where


@pytest.mark.parametrize("rested_s", [pytest.param(0.0, marks=pytest.mark.slow), 1.0])
async def test_whatever_step_is_slow_a_till_that_cannot_be_asked_is_sent_an_order_once(
    autojump_clock: MockClock, rested_s: float
) -> None:
    for slow_s in SLOW_S:
        for story in at_every_step(
            lambda step: Story(Behaviour(think_s=THINK_S), Drag(step, slow_s), can_look_up=False)  # noqa: B023
        ):
            await story.tell(rested_s)
            assert story.rig.till.till.requests <= 1, (slow_s, story.drag.slow_step)


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(behaviour, id=name, marks=pytest.mark.slow if behaviour.manner is Manner.DROP_BEFORE else ())
        for name, behaviour in BEHAVIOURS.items()
    ],
)
@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
@pytest.mark.parametrize("slow_s", quick_are([WITHIN_S], SLOW_S[1::2]))
async def test_whatever_step_is_slow_nothing_comes_twice_where_staff_act_meanwhile(
    autojump_clock: MockClock, behaviour: Behaviour, act: Command, slow_s: float
) -> None:
    for story in at_every_step(lambda step: Story(behaviour, Drag(step, slow_s), act=act)):
        await story.tell(1.0)
        where = (story.drag.slow_step, story.acted_at, story.rig.till.sent)
        assert story.received <= 1, where
        if story.sent_after_the_act and not isinstance(act, ResendOrder):
            assert not story.received or story.alerted, where


async def test_an_announcement_that_comes_back_late_begins_nothing_that_staff_could_type_in_meanwhile(
    autojump_clock: MockClock, rig: Rig
) -> None:
    rig.till.till.behave(Behaviour(think_s=THINK_S))

    async def answer_late(name: str) -> None:
        if name == "after ReportAttempt" and not rig.till.sent:
            await trio.sleep(2.5)

    rig.sessions.step = answer_late
    session_id, _ = rig.place()
    while not rig.till.sent:  # noqa: ASYNC110 - the till has no event for it
        await trio.sleep(0.1)
    rig.sessions.act(session_id, CloseSession(unless_busy=False))
    while rig.till.at_once:
        assert not isinstance(rig.sessions.act(session_id, ACTS["enter by hand"]).decision, tuple)
        await trio.sleep(0.1)


async def test_an_order_reaches_its_till_however_long_each_announcement_takes(
    autojump_clock: MockClock, rig: Rig
) -> None:
    async def answer_late(name: str) -> None:
        if name == "after ReportAttempt":
            await trio.sleep(4.9)

    rig.sessions.step = answer_late
    session_id, order_id = rig.place()
    await trio.sleep(60)
    assert rig.received() == [(order_id, 1)]
    assert rig.sessions.order(session_id).pos_attempts == 1

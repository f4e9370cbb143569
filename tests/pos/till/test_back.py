"""A till that is back, one that only looks up, and who else may have an order in hand meanwhile."""

from datetime import timedelta

import trio
from trio.testing import MockClock

from actors.domain.till.commands import ReportAttempt
from actors.domain.till.status import Phase, PosStatus
from pos.emulators.till import Behaviour, Manner
from pos.outside.breaker import BreakerState
from tests.pos.rig import Rig
from tests.pos.sessions import clock


async def test_an_order_that_another_process_is_sending_is_left_alone_when_the_till_is_back(
    autojump_clock: MockClock, rig: Rig
) -> None:
    rig.till.refused = True
    (theirs, _), (ours, _), (probe, _) = rig.place(), rig.place(), rig.place()
    await trio.sleep(60)
    assert rig.workers.statistics()[0].breaker is BreakerState.OPEN
    order = rig.sessions.order(theirs)
    lease = clock() + timedelta(seconds=200)  # longer than any pause, so that the sweep finds it under way
    announced = ReportAttempt(1, order.pos_attempts + 1, Phase.RETRYING, PosStatus.SENDING, None, lease)
    assert isinstance(rig.sessions.act(theirs, announced).decision, tuple)
    rig.till.refused = False
    sent = len(rig.till.sent)
    await trio.sleep(130)
    assert rig.workers.statistics()[0].breaker is BreakerState.CLOSED
    assert [rig.sessions.status(session_id) for session_id in (ours, probe)] == [PosStatus.ACCEPTED] * 2
    assert 1 not in [number for _, number in rig.till.sent[sent:]]
    assert (rig.sessions.status(theirs), rig.sessions.order(theirs).pos_next_at) == (PosStatus.SENDING, lease)
    await trio.sleep(100)
    assert rig.sessions.status(theirs) is PosStatus.ACCEPTED  # whoever it was has died: it is looked up, and sent


async def test_a_till_that_looks_up_well_and_takes_nothing_is_left_alone(autojump_clock: MockClock, rig: Rig) -> None:
    rig.till.till.behave(Behaviour(Manner.ERROR))  # and every look-up says truly that it does not have the order
    rig.place()
    await trio.sleep(9)
    assert rig.till.till.look_ups == 2
    assert rig.workers.statistics()[0].breaker is BreakerState.OPEN


async def test_a_drain_waits_for_the_attempt_under_way_and_for_what_was_announced_this_moment(
    autojump_clock: MockClock, rig: Rig
) -> None:
    rig.till.till.behave(Behaviour(latency_s=2))
    session_id, _ = rig.place()  # its worker was started by it, and has not had its first turn
    begun = trio.current_time()
    await rig.workers.drain()
    assert trio.current_time() - begun == 2
    assert rig.sessions.status(session_id) is PosStatus.ACCEPTED
    with trio.fail_after(0):
        await rig.workers.drain()

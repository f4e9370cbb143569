"""People wait for a session's answer, and not for ever."""

import trio
from trio.testing import MockClock

from actors.alarms import Alarms
from actors.patience import ASK_TIMEOUT_S, Patience


async def _over(answered: trio.Event) -> float:
    with trio.fail_after(2 * ASK_TIMEOUT_S):
        await answered.wait()
    return trio.current_time()


async def test_each_waits_for_as_long_as_all_others(nursery: trio.Nursery, autojump_clock: MockClock) -> None:
    alarms = Alarms()
    nursery.start_soon(alarms.run)
    patience, began = Patience(alarms), trio.current_time()
    first, second, third = trio.Event(), trio.Event(), trio.Event()
    patience.begin(first)
    await trio.sleep(1)
    patience.begin(second)
    patience.begin(third)
    await trio.sleep(1)
    assert not any(one.is_set() for one in (first, second, third))
    assert await _over(first) == began + ASK_TIMEOUT_S
    assert not second.is_set()
    assert await _over(second) == await _over(third) == began + ASK_TIMEOUT_S + 1


async def test_who_is_answered_is_forgotten_and_nobody_waits_longer_for_it(
    nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    alarms = Alarms()
    nursery.start_soon(alarms.run)
    patience, began = Patience(alarms), trio.current_time()
    for _ in range(100):
        answered = trio.Event()
        patience.begin(answered)
        answered.set()
    assert len(patience) == 1
    assert len(alarms) == 1
    await trio.sleep(2)
    late = trio.Event()
    patience.begin(late)
    assert len(patience) == 1
    assert await _over(late) == began + 2 + ASK_TIMEOUT_S
    assert not len(patience)

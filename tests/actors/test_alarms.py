"""Alarms: each rings in time, once, and costs nothing while it would ring before anyway."""

import pytest
import trio
from attrs import define, field
from trio.testing import MockClock, wait_all_tasks_blocked

from actors.alarms import Alarms


@define(eq=False)
class Bell:
    """Remembers when it rang."""

    rang_at: list[float] = field(factory=list)

    def __call__(self) -> None:
        self.rang_at.append(trio.current_time())


@pytest.fixture
async def alarms(nursery: trio.Nursery) -> Alarms:
    alarms = Alarms()
    nursery.start_soon(alarms.run)
    await wait_all_tasks_blocked()
    return alarms


async def test_an_alarm_rings_once_at_its_time(alarms: Alarms, autojump_clock: MockClock) -> None:
    bell = Bell()
    alarms.alarm(bell).set(5.0)
    await trio.sleep(60.0)
    assert bell.rang_at == [5.0]


async def test_one_that_is_set_for_sooner_rings_sooner_and_not_again(alarms: Alarms, autojump_clock: MockClock) -> None:
    bell = Bell()
    alarm = alarms.alarm(bell)
    alarm.set(30.0)
    alarm.set(5.0)
    await trio.sleep(60.0)
    assert bell.rang_at == [5.0]


async def test_setting_it_for_later_changes_nothing_and_keeps_nothing(
    alarms: Alarms, autojump_clock: MockClock
) -> None:
    bell = Bell()
    alarm = alarms.alarm(bell)
    for at_s in (5.0, 6.0, 7.0):
        alarm.set(at_s)
    assert len(alarms) == 1
    await trio.sleep(60.0)
    assert bell.rang_at == [5.0]


async def test_an_alarm_that_has_rung_can_be_set_again(alarms: Alarms, autojump_clock: MockClock) -> None:
    bell = Bell()
    alarm = alarms.alarm(bell)
    alarm.set(5.0)
    await trio.sleep(10.0)
    alarm.set(20.0)
    await trio.sleep(60.0)
    assert bell.rang_at == [5.0, 20.0]


async def test_an_alarm_that_is_off_does_not_ring(alarms: Alarms, autojump_clock: MockClock) -> None:
    bell = Bell()
    alarm = alarms.alarm(bell)
    alarm.set(5.0)
    alarm.off()
    await trio.sleep(60.0)
    assert bell.rang_at == []


async def test_many_alarms_ring_in_the_order_of_their_times(alarms: Alarms, autojump_clock: MockClock) -> None:
    rang: list[int] = []
    for number in (3, 1, 2, 1):
        alarms.alarm(lambda number=number: rang.append(number)).set(float(number))  # type: ignore[misc]
    await trio.sleep(60.0)
    assert rang == [1, 1, 2, 3]


async def test_an_alarm_may_be_set_while_another_rings(alarms: Alarms, autojump_clock: MockClock) -> None:
    bell = Bell()
    late = alarms.alarm(bell)
    alarms.alarm(lambda: late.set(7.0)).set(5.0)
    await trio.sleep(60.0)
    assert bell.rang_at == [7.0]

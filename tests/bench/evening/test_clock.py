"""The evening's clock: work takes its time, and waiting takes none."""

import math
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep
from zoneinfo import ZoneInfo

import trio
from attrs import define

from bench.evening.clock import EveningClock, next_weekday

BEGINS_AT = datetime(2026, 11, 27, 20, 50, tzinfo=UTC)
AT_ONCE_S = 20.0  # on a machine that is busy with other tests; what is skipped is hours
WORK_S = 0.2


@define
class Border:
    crossing: int = 0


def took_s(evening: Callable[[EveningClock], Awaitable[None]], clock: EveningClock | None = None) -> float:
    """How long an evening takes on the wall outside."""
    clock = clock or EveningClock(BEGINS_AT)
    begun = monotonic()

    async def play() -> None:
        clock.skipping()
        await evening(clock)

    trio.run(play, clock=clock)
    return monotonic() - begun


def test_hours_of_waiting_are_over_at_once_and_the_wall_agrees() -> None:
    async def evening(clock: EveningClock) -> None:
        await trio.sleep(3 * 3600)
        assert timedelta(0) <= clock.wall() - (BEGINS_AT + timedelta(hours=3)) < timedelta(minutes=1)
        await clock.until(BEGINS_AT + timedelta(hours=8))
        assert clock.wall() >= BEGINS_AT + timedelta(hours=8)
        await clock.until(BEGINS_AT)  # long ago

    assert took_s(evening) < AT_ONCE_S


def test_everybody_wakes_in_the_order_of_their_times() -> None:
    woken = []

    async def sleeper(hours: float) -> None:
        await trio.sleep(hours * 3600)
        woken.append(hours)

    async def evening(_: EveningClock) -> None:
        async with trio.open_nursery() as nursery:
            for hours in (3, 1, 2, 0.5):
                nursery.start_soon(sleeper, hours)

    took_s(evening)
    assert woken == [0.5, 1, 2, 3]


def test_what_a_thread_computes_takes_as_long_as_it_takes() -> None:
    async def evening(_: EveningClock) -> None:
        with trio.fail_after(60):
            await trio.to_thread.run_sync(sleep, WORK_S)

    assert took_s(evening) >= WORK_S


def test_who_has_crossed_a_border_is_not_skipped() -> None:
    border = Border()
    clock = EveningClock(BEGINS_AT).heeding(border)

    async def evening(_: EveningClock) -> None:
        border.crossing = 1
        await trio.sleep(WORK_S)
        border.crossing = 0
        await trio.sleep(3600)

    assert WORK_S <= took_s(evening, clock) < AT_ONCE_S


def test_what_is_on_the_wire_already_comes_before_any_time_limit() -> None:
    async def evening(_: EveningClock) -> None:
        one, other = trio.socket.socketpair()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(one.send, b"here")
            with trio.fail_after(3):
                assert await other.recv(4) == b"here"
        one.close()
        other.close()

    took_s(evening)


def test_without_being_told_to_it_skips_nothing_and_waits_for_ever_where_nobody_wakes() -> None:
    now = [100.0]
    clock = EveningClock(BEGINS_AT, lambda: now[0])

    assert clock.deadline_to_sleep_time(103.0) == 3.0
    assert clock.deadline_to_sleep_time(103.0) == 3.0
    assert math.isinf(clock.deadline_to_sleep_time(math.inf))
    now[0] = 101.5
    assert clock.wall() == BEGINS_AT + timedelta(seconds=1.5)


def test_a_time_is_of_the_day_that_it_begins_on_and_goes_on_counting_past_midnight() -> None:
    clock = EveningClock(BEGINS_AT)
    assert clock.at("21:05") == BEGINS_AT + timedelta(minutes=15)
    assert clock.at("29:05") == datetime(2026, 11, 28, 5, 5, tzinfo=UTC)


def test_the_next_such_day_is_one_that_has_not_begun_where_it_is() -> None:
    rome = ZoneInfo("Europe/Rome")
    friday = datetime(2026, 11, 27, 0, 30, tzinfo=rome)
    assert friday.astimezone(UTC).day == 26
    assert next_weekday(friday, 4, "20:50") == datetime(2026, 12, 4, 20, 50, tzinfo=rome)
    assert next_weekday(friday - timedelta(hours=1), 4, "20:50") == datetime(2026, 11, 27, 20, 50, tzinfo=rome)

"""Starting in order, restarting within a budget, stopping in the opposite order and in time."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import trio
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs
from trio.testing import MockClock, wait_all_tasks_blocked

from actors.supervisor import (
    RESTART_PAUSE_S,
    RestartBudget,
    RestartBudgetSpent,
    Service,
    ServiceState,
    Supervisor,
)

Status = trio.TaskStatus[None]


class Diary:
    """Services that write down what happens to them."""

    def __init__(self) -> None:
        self.entries: list[str] = []

    def service(self, name: str, **budget: Any) -> Service:
        async def run(task_status: Status) -> None:
            await trio.lowlevel.checkpoint()
            self.entries.append(f"{name} starts")
            task_status.started()
            try:
                await trio.sleep_forever()
            finally:
                self.entries.append(f"{name} ends")

        return Service(name, run, **budget)

    def drain(self, name: str, seconds: float = 0) -> Callable[[], Awaitable[None]]:
        async def drain() -> None:
            self.entries.append(f"{name} drains")
            await trio.sleep(seconds)
            self.entries.append(f"{name} has drained")

        return drain


class Fragile:
    """A service that crashes each time it is told to. `lives` are the moments at which it was started."""

    def __init__(self) -> None:
        self.lives: list[float] = []
        self.crash = trio.Event()

    async def run(self, task_status: Status) -> None:
        self.lives.append(trio.current_time())
        self.crash = trio.Event()
        task_status.started()
        await self.crash.wait()
        raise ValueError("broken")


async def crash_always(task_status: Status) -> None:
    await trio.lowlevel.checkpoint()
    task_status.started()
    raise ValueError("broken")


# ---- order


async def test_services_start_one_after_the_other_and_stop_in_the_opposite_order(
    nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    diary, supervisor = Diary(), Supervisor(nursery)
    for name in ("journal", "tables", "door"):
        await supervisor.start(diary.service(name))
    assert diary.entries == ["journal starts", "tables starts", "door starts"]
    assert [child.name for child in supervisor.statistics()] == ["journal", "tables", "door"]
    assert all(child.running for child in supervisor.statistics())
    with trio.fail_after(60):
        await supervisor.stop()
    assert diary.entries[3:] == ["door ends", "tables ends", "journal ends"]
    assert supervisor.statistics() == ()


async def test_a_service_drains_before_it_is_ended_and_both_before_the_one_below(
    nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    diary, supervisor = Diary(), Supervisor(nursery)
    await supervisor.start(diary.service("tables"))
    await supervisor.start(diary.service("door", drain=diary.drain("door", 1.0)))
    await supervisor.stop()
    assert diary.entries[2:] == ["door drains", "door has drained", "door ends", "tables ends"]
    assert trio.current_time() == 1.0


async def test_stopping_twice_stops_once(nursery: trio.Nursery, autojump_clock: MockClock) -> None:
    diary, supervisor = Diary(), Supervisor(nursery)
    await supervisor.start(diary.service("door"))
    await supervisor.stop()
    await supervisor.stop()
    assert diary.entries == ["door starts", "door ends"]


# ---- the end has a budget


async def test_a_drain_that_hangs_is_cut_off_after_its_budget(nursery: trio.Nursery, autojump_clock: MockClock) -> None:
    diary, supervisor = Diary(), Supervisor(nursery)
    await supervisor.start(diary.service("tables"))
    await supervisor.start(diary.service("door", drain=diary.drain("door", 1000.0), stop_s=2.0))
    with capture_logs() as logs:
        await supervisor.stop()
    assert trio.current_time() == 2.0
    assert diary.entries[2:] == ["door drains", "door ends", "tables ends"]
    assert {"event": "service_cut_off", "service": "door", "log_level": "warning"} in logs


async def test_a_drain_that_crashes_does_not_keep_the_others_from_stopping_in_order(
    nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    async def broken() -> None:
        await trio.lowlevel.checkpoint()
        raise ValueError("broken")

    diary, supervisor = Diary(), Supervisor(nursery)
    await supervisor.start(diary.service("tables"))
    await supervisor.start(diary.service("door", drain=broken))
    with capture_logs() as logs:
        await supervisor.stop()
    assert diary.entries[2:] == ["door ends", "tables ends"]
    assert "service_drain_failed" in [entry["event"] for entry in logs]


async def test_a_service_that_its_drain_brings_to_its_end_is_not_taken_for_one_that_failed(
    nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    closing, lives = trio.Event(), 0

    async def run(task_status: Status) -> None:
        nonlocal lives
        lives += 1
        task_status.started()
        await closing.wait()

    async def drain() -> None:
        closing.set()
        await trio.sleep(2)

    supervisor = Supervisor(nursery)
    await supervisor.start(Service("journal", run, drain=drain))
    with capture_logs() as logs:
        await supervisor.stop()
    assert lives == 1
    assert [entry["event"] for entry in logs] == ["service_stopping"]


async def test_the_one_below_is_not_stopped_while_the_one_above_still_ends(
    nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    diary, supervisor = Diary(), Supervisor(nursery)

    async def finishes_its_turn(task_status: Status) -> None:
        task_status.started()
        try:
            await trio.sleep_forever()
        finally:
            with trio.CancelScope(deadline=trio.current_time() + 10, shield=True):
                await trio.sleep(3)
            diary.entries.append("tables end")

    await supervisor.start(diary.service("journal"))
    await supervisor.start(Service("tables", finishes_its_turn, stop_s=1.0))
    await supervisor.stop()
    assert diary.entries[1:] == ["tables end", "journal ends"]
    assert trio.current_time() == 3.0


# ---- restarts


async def test_a_crash_is_logged_and_the_service_started_again_after_a_pause(
    nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    fragile, supervisor = Fragile(), Supervisor(nursery)
    await supervisor.start(Service("fragile", fragile.run))
    with capture_logs() as logs:
        fragile.crash.set()
        await trio.sleep(10)
    assert fragile.lives == [0.0, RESTART_PAUSE_S]
    assert [child.restarts for child in supervisor.statistics()] == [1]
    crash = next(entry for entry in logs if entry["event"] == "service_crashed")
    assert (crash["service"], crash["exc_info"]) == ("fragile", True)
    await supervisor.stop()


async def test_a_service_that_returns_is_started_again_because_none_may_end_by_itself(
    nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    lives = 0

    async def returns_once(task_status: Status) -> None:
        nonlocal lives
        lives += 1
        task_status.started()
        if lives > 1:
            await trio.sleep_forever()

    supervisor = Supervisor(nursery)
    with capture_logs() as logs:
        await supervisor.start(Service("short", returns_once))
        await trio.sleep(10)
    assert lives == 2
    assert "service_returned" in [entry["event"] for entry in logs]
    await supervisor.stop()


async def test_a_crash_does_not_touch_the_neighbours(nursery: trio.Nursery, autojump_clock: MockClock) -> None:
    diary, fragile, supervisor = Diary(), Fragile(), Supervisor(nursery)
    await supervisor.start(diary.service("tables"))
    await supervisor.start(Service("fragile", fragile.run))
    fragile.crash.set()
    await trio.sleep(10)
    assert diary.entries == ["tables starts"]
    assert [(child.name, child.running, child.restarts) for child in supervisor.statistics()] == [
        ("tables", True, 0),
        ("fragile", True, 1),
    ]
    await supervisor.stop()


async def test_a_spent_budget_ends_the_process(autojump_clock: MockClock) -> None:
    diary = Diary()

    async def process() -> None:
        async with trio.open_nursery() as nursery:
            supervisor = Supervisor(nursery)
            await supervisor.start(diary.service("tables"))
            await supervisor.start(Service("fragile", crash_always, restarts_max=3, within_s=60.0))
            await trio.sleep(60)

    with pytest.raises(ExceptionGroup) as raised:
        await process()
    assert raised.group_contains(RestartBudgetSpent, match="fragile")
    assert trio.current_time() == 3 * RESTART_PAUSE_S
    assert diary.entries == ["tables starts", "tables ends"]


async def test_crashes_far_apart_never_spend_the_budget(nursery: trio.Nursery, autojump_clock: MockClock) -> None:
    fragile, supervisor = Fragile(), Supervisor(nursery)
    await supervisor.start(Service("fragile", fragile.run, restarts_max=1, within_s=60.0))
    for _ in range(10):
        fragile.crash.set()
        await trio.sleep(61)
    assert len(fragile.lives) == 11
    await supervisor.stop()


async def test_a_service_that_is_paused_after_a_crash_stops_at_once(
    nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    fragile, supervisor = Fragile(), Supervisor(nursery)
    await supervisor.start(Service("fragile", fragile.run))
    fragile.crash.set()
    await trio.sleep(RESTART_PAUSE_S / 2)
    await supervisor.stop()
    assert trio.current_time() == RESTART_PAUSE_S / 2
    await trio.sleep(10)
    assert len(fragile.lives) == 1


async def test_a_service_that_crashes_before_it_is_ready_is_its_starters_to_handle(autojump_clock: MockClock) -> None:
    async def cannot_start(task_status: Status) -> None:
        await trio.lowlevel.checkpoint()
        raise ValueError("port in use")

    diary = Diary()
    async with trio.open_nursery() as nursery:
        supervisor = Supervisor(nursery)
        await supervisor.start(diary.service("tables"))
        with pytest.raises(ValueError, match="port in use"):
            await supervisor.start(Service("door", cannot_start))
        assert [child.name for child in supervisor.statistics()] == ["tables"]
        assert trio.current_time() == 0
        await supervisor.stop()


async def test_starting_waits_until_the_service_is_ready(nursery: trio.Nursery, autojump_clock: MockClock) -> None:
    ready, supervisor = trio.Event(), Supervisor(nursery)
    seen: list[str] = []

    async def slow(task_status: Status) -> None:
        await ready.wait()
        task_status.started()
        await trio.sleep_forever()

    async def starter() -> None:
        await supervisor.start(Service("slow", slow))
        seen.append("ready")

    nursery.start_soon(starter)
    await wait_all_tasks_blocked()
    assert seen == []
    ready.set()
    await wait_all_tasks_blocked()
    assert seen == ["ready"]
    await supervisor.stop()


async def test_a_group_of_crashes_inside_a_service_is_a_crash_like_any_other(
    nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    lives: list[float] = []

    async def family(task_status: Status) -> None:
        lives.append(trio.current_time())
        async with trio.open_nursery() as children:
            if len(lives) == 1:
                children.start_soon(crash_always, trio.TASK_STATUS_IGNORED)
                children.start_soon(crash_always, trio.TASK_STATUS_IGNORED)
            task_status.started()
            await trio.sleep_forever()

    supervisor = Supervisor(nursery)
    await supervisor.start(Service("family", family))
    await trio.sleep(5)
    assert len(lives) == 2
    await supervisor.stop()


# ---- the budget, pure


def test_a_budget_allows_so_many_restarts_in_its_window_and_no_more() -> None:
    budget = RestartBudget(2, 60.0)
    assert [budget.allows(now) for now in (0.0, 1.0, 2.0)] == [True, True, False]


def test_a_crash_leaves_the_window_when_it_is_as_old_as_the_window_is_long() -> None:
    budget = RestartBudget(1, 60.0)
    assert budget.allows(0.0)
    assert budget.allows(60.0)
    assert not budget.allows(119.9)


def test_a_budget_of_none_ends_with_the_first_crash() -> None:
    assert not RestartBudget(0, 60.0).allows(0.0)


@given(st.integers(0, 5), st.lists(st.floats(0, 30), max_size=40))
def test_a_budget_never_allows_more_than_its_number_in_any_window(restarts_max: int, gaps: list[float]) -> None:
    budget, now, crashes = RestartBudget(restarts_max, 60.0), 0.0, []
    for gap in gaps:
        now += gap
        crashes.append(now)
        within = [at for at in crashes if at > now - 60.0]
        assert budget.allows(now) == (len(within) <= restarts_max)


async def test_where_a_service_is_in_its_life_and_what_it_crashed_of_is_known(autojump_clock: MockClock) -> None:
    fragile, slow = Fragile(), trio.Event()

    async def drain() -> None:
        await slow.wait()

    def how() -> tuple[Any, ...]:
        (one,) = supervisor.statistics()
        return one.state, one.running, one.restarts, one.crash and one.crash.error

    async with trio.open_nursery() as nursery:
        supervisor = Supervisor(nursery)
        await supervisor.start(Service("door", fragile.run, drain=drain))
        assert how() == (ServiceState.RUNNING, True, 0, None)
        fragile.crash.set()
        await wait_all_tasks_blocked()
        assert how() == (ServiceState.STARTING, True, 1, "ValueError")
        await trio.sleep(RESTART_PAUSE_S + 1)
        assert how() == (ServiceState.RUNNING, True, 1, "ValueError")
        (crash,) = [one.crash for one in supervisor.statistics()]
        assert crash is not None
        assert crash.ago_s == pytest.approx(RESTART_PAUSE_S + 1, abs=0.1)
        child = supervisor._children[0]
        nursery.start_soon(child.stop)
        await wait_all_tasks_blocked()
        assert how()[0] is ServiceState.STOPPING
        slow.set()
        await wait_all_tasks_blocked()
        assert how()[:2] == (ServiceState.ENDED, False)

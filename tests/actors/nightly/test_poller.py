"""Who does a job, when, and what becomes of those that fail."""

from collections import Counter

import pytest
import trio
from structlog.testing import capture_logs
from trio.testing import MockClock, wait_all_tasks_blocked

from actors.errors import Unavailable
from actors.nightly.poller import AT_ONCE_MAX, LOOK_S, REST_S, Duties, Nightly
from actors.nightly.shift import LEASE, PAUSES, Outcome, Postponed, Shift, Work, pause_after
from tests.actors.nightly.night import Night
from tests.cancelling import cancelled_everywhere
from tests.persistence.parties import restaurant


class Deed:
    """Work that notes when it was done, and fails in the ways it is told to, one after the other."""

    def __init__(self, night: Night, *failures: Exception) -> None:
        self.night = night
        self.done: list[int] = []
        self.failures = list(failures)

    async def work(self, shift: Shift) -> Outcome:
        await shift.keep()
        if self.failures:
            raise self.failures.pop(0)
        self.done.append(shift.job.restaurant_id)
        await shift.keep()
        return Outcome(shift.clock() + 60 * LEASE, found=7)


async def test_a_job_is_done_when_it_is_due_and_not_before_it_is_due_again() -> None:
    night = Night()
    deed = Deed(night)
    process = night.process(for_all={"sweep": deed.work})
    for _ in range(3):
        await process.look()
    assert deed.done == [0]
    night.now += 60 * LEASE
    await process.look()
    assert deed.done == [0, 0]


async def test_a_job_of_each_restaurant_is_done_for_each_also_for_one_that_came_later() -> None:
    night = Night([restaurant(1), restaurant(2)])
    deed = Deed(night)
    process = night.process(for_each={"count": deed.work})
    await process.look()
    assert sorted(deed.done) == [1, 2]
    night.store.restaurants.replace(restaurant(3))
    await process.look()
    assert deed.done[2:] == [3]


async def test_of_two_processes_one_does_it(autojump_clock: MockClock) -> None:
    night = Night([restaurant(number) for number in range(1, 30)])
    deed = Deed(night)
    processes = [night.process(for_each={"count": deed.work}) for _ in range(2)]
    async with trio.open_nursery() as nursery:
        for process in processes:
            nursery.start_soon(process.look)
    assert sorted(deed.done) == list(range(1, 30))


async def test_what_is_due_all_at_once_is_done_bit_by_bit(autojump_clock: MockClock) -> None:
    night = Night([restaurant(number) for number in range(1, 31)])
    begun_at_s: list[float] = []

    async def work(shift: Shift) -> Outcome:
        begun_at_s.append(trio.current_time())
        return Outcome(shift.clock() + 60 * LEASE)

    await night.process(for_each={"count": work}).look()
    assert len(begun_at_s) == 30
    assert max(Counter(begun_at_s).values()) <= AT_ONCE_MAX
    assert begun_at_s[-1] - begun_at_s[0] == pytest.approx((30 / AT_ONCE_MAX - 1) * REST_S)


async def test_whoever_dies_with_a_job_is_followed_by_another_once_the_lease_is_over() -> None:
    night = Night()
    deed = Deed(night)

    async def hang(shift: Shift) -> Outcome:
        await trio.sleep_forever()
        raise AssertionError

    async with trio.open_nursery() as dying:
        dying.start_soon(night.process(for_all={"sweep": hang}).look)
        await wait_all_tasks_blocked()
        dying.cancel_scope.cancel()
    second = night.process(for_all={"sweep": deed.work})
    await second.look()
    assert deed.done == []
    night.now += LEASE
    await second.look()
    assert deed.done == [0]


async def test_whoever_comes_back_to_a_job_that_another_has_taken_says_nothing_more_of_it() -> None:
    night = Night()
    woken, deed = trio.Event(), Deed(night)
    steps: list[str] = []

    async def oversleep(shift: Shift) -> Outcome:
        await woken.wait()
        await shift.keep()
        steps.append("went on")
        return Outcome(shift.clock())

    with capture_logs() as logs:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(night.process(for_all={"sweep": oversleep}).look)
            await wait_all_tasks_blocked()
            night.now += LEASE
            await night.process(for_all={"sweep": deed.work}).look()
            woken.set()
    assert (deed.done, steps) == ([0], [])
    assert [entry["event"] for entry in logs] == ["job_lost"]
    standing = await night.store.jobs.standing(night.now)
    assert [(one.failing, one.found, one.oldest_due_at) for one in standing] == [(0, 7, None)]


@pytest.mark.parametrize(
    ("failure", "told"),
    [(Unavailable("away"), ["job_postponed"]), (ValueError("a bug"), ["job_crashed"]), (Postponed("told already"), [])],
)
async def test_a_job_that_fails_is_tried_again_later_and_holds_up_no_other(failure: Exception, told: list[str]) -> None:
    night = Night()
    bad, good = Deed(night, failure, failure), Deed(night)
    process = night.process(for_all={"a_bad": bad.work, "good": good.work})
    with capture_logs() as logs:
        await process.look()
        assert (bad.done, good.done) == ([], [0])
        assert [one.failing for one in process.statistics()] == [1, 0]
        night.now += PAUSES[0]
        await process.look()
        night.now += PAUSES[0]
        await process.look()
        assert bad.done == []
        night.now += PAUSES[1] - PAUSES[0]
        await process.look()
    assert bad.done == [0]
    assert [entry["event"] for entry in logs] == 2 * told
    assert [(one.failing, one.found) for one in process.statistics()] == [(0, 7), (0, 7)]


async def test_a_poller_may_begin_a_moment_after_the_others(autojump_clock: MockClock, nursery: trio.Nursery) -> None:
    night = Night()
    deed = Deed(night)
    await nursery.start(Nightly(night.store.jobs, Duties({"sweep": deed.work}, {}), night.clock, first_s=3.0).run)
    await trio.sleep(2.9)
    assert deed.done == []
    await trio.sleep(0.2)
    assert deed.done == [0]


def test_pauses_grow_and_the_last_is_repeated() -> None:
    assert [pause_after(failures) for failures in (1, 2, 5, 6, 1000)] == [*PAUSES[:2], *[PAUSES[-1]] * 3]


async def test_with_the_store_away_it_waits_and_goes_on(autojump_clock: MockClock, nursery: trio.Nursery) -> None:
    night = Night()
    deed = Deed(night)
    night.store.faults.away = True
    with capture_logs() as logs:
        await nursery.start(night.process(for_all={"sweep": deed.work}).run)
        await trio.sleep(LOOK_S * 2.5)
        assert {entry["event"] for entry in logs} == {"nightly_work_postponed"}
        night.store.faults.away = False
        await trio.sleep(LOOK_S)
    assert deed.done == [0]


async def test_wherever_a_process_is_killed_the_next_one_does_what_is_left() -> None:
    nights: list[tuple[Night, Deed]] = []

    async def die() -> None:
        night = Night([restaurant(1), restaurant(2)])
        nights.append((night, Deed(night)))
        work: dict[str, Work] = {"count": nights[-1][1].work}
        await night.process(for_each=work).look()

    async def go_on(steps: int) -> None:
        night, deed = nights[-1]
        night.now += LEASE
        process = night.process(for_each={"count": deed.work})
        await process.look()
        assert set(deed.done) == {1, 2}, steps
        assert [(one.failing, one.found, one.oldest_due_at) for one in process.statistics()] == [(0, 14, None)], steps

    assert await cancelled_everywhere(die, go_on) >= 10

"""`GET /admin/system/history`: a point a minute, of restaurants only one's own, and no more than six hours of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any
from unittest.mock import ANY

import attrs
import msgspec
import pytest
import trio
from trio.testing import MockClock

from actors.domain.staff import StaffUser
from staff.office.history import EVERY_S, POINTS_MAX, History, Sources
from staff.office.usage import Usage
from tests.server.doors import refusal
from tests.server.http.test_overview import JournalFigures, TillFigures
from tests.staff.office.measured import MeasuredJournal
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld, open_staff_world

PATH = "/admin/system/history"
QUIET = {"sessions": 0, "connections": 0, "screens": 0, "oldest_unsent_s": None, "orders": 0}


@asynccontextmanager
async def measuring(history: History) -> AsyncIterator[None]:
    """One life of the service."""
    async with trio.open_nursery() as life:
        await life.start(history.run)
        yield
        life.cancel_scope.cancel()


@pytest.fixture
async def measured() -> AsyncIterator[StaffWorld]:
    """Whose history is being measured."""
    async with open_staff_world() as world, measuring(world.history):
        yield world


def shown(world: StaffWorld, user: StaffUser = MANAGER) -> Any:
    """Every point as it is told; without signing in, which takes real time in a thread."""
    view = world.staff.history.look(user)
    return msgspec.to_builtins(view)["points"]


async def minute(world: StaffWorld, minutes: int = 1) -> None:
    """Lets minutes pass, and a moment, so that the last one is measured."""
    world.now += timedelta(minutes=minutes)
    await trio.sleep(minutes * EVERY_S + 0.001)


async def test_a_process_that_has_just_started_has_no_point_and_then_one_each_minute(
    autojump_clock: MockClock, measured: StaffWorld
) -> None:
    assert shown(measured) == []
    for passed in (1, 2, 3):
        await minute(measured)
        assert len(shown(measured)) == passed
    first, *_, last = shown(measured)
    assert first["at"] < last["at"]


async def test_sessions_connections_and_orders_are_those_of_ones_own_restaurant(
    autojump_clock: MockClock, measured: StaffWorld
) -> None:
    measured.registry._around = attrs.evolve(measured.registry._around, observers=(measured.placed,))
    diner, _ = await measured.order()
    for one in (diner, await measured.join(table_number=8)):  # a session that nobody is connected to sleeps
        await measured.connect(one)
    await minute(measured)
    (ours,) = shown(measured)
    (theirs,) = shown(measured, STRANGER)
    assert {name: ours[name] for name in QUIET} == {**QUIET, "sessions": 2, "connections": 2, "orders": 1}
    assert {name: theirs[name] for name in QUIET} == {**QUIET, "oldest_unsent_s": 31.3}
    await minute(measured)
    assert [point["orders"] for point in shown(measured)] == [1, 0]


async def test_the_process_is_measured_by_what_has_grown_in_the_minute(
    autojump_clock: MockClock, measured: StaffWorld
) -> None:
    journal = measured.journal
    journal.figures = JournalFigures(flushes=7, changes=20)
    for seconds in (0.004, 0.0901, 0.002):
        journal.times.note(seconds)
    await minute(measured)
    journal.figures = JournalFigures(flushes=10, changes=21)
    await minute(measured)
    first, second = shown(measured)
    assert [first[name] for name in ("flushes", "changes", "flush_median_ms", "flush_max_ms")] == [7, 20, 4.0, 90.1]
    assert [second[name] for name in ("flushes", "changes", "flush_median_ms", "flush_max_ms")] == [3, 1, None, None]


async def test_the_share_of_a_core_is_of_the_time_that_has_passed(autojump_clock: MockClock, world: StaffWorld) -> None:
    used = [Usage(100.0, 5), Usage(130.0, 6), Usage(250.0, None)]
    sources = Sources(dict, list, MeasuredJournal(), world.placed, lambda: used.pop(0))
    history = History(sources, lambda: world.now)
    async with measuring(history):
        await trio.sleep(2 * EVERY_S + 0.001)
    assert [point.cpu_share for point in history.points] == pytest.approx([0.5, 2.0])
    assert [point.memory_bytes for point in history.points] == [6, None]


async def test_an_order_that_waits_for_the_till_and_a_screen_make_a_row_and_nothing_makes_none(
    autojump_clock: MockClock, world: StaffWorld
) -> None:
    tills = [TillFigures(1, 0.0, 0), TillFigures(2, None, 0)]
    sources = Sources(lambda: {3: 2}, partial(list, tills), MeasuredJournal(), world.placed)
    history = History(sources, lambda: world.now)
    async with measuring(history):
        await trio.sleep(EVERY_S + 0.001)
    (point,) = history.points
    assert point.own == {1: (0, 0, 0, 0.0, 0), 3: (0, 0, 2, None, 0)}


async def test_six_hours_are_kept_and_the_oldest_minute_goes_first(
    autojump_clock: MockClock, measured: StaffWorld
) -> None:
    await minute(measured)
    first = shown(measured)[0]["at"]
    await minute(measured, POINTS_MAX)
    points = measured.history.points
    assert len(points) == POINTS_MAX
    assert first not in [point["at"] for point in shown(measured)]


async def test_measuring_that_crashed_goes_on_from_its_last_look(autojump_clock: MockClock, world: StaffWorld) -> None:
    journal = MeasuredJournal()
    history = History(Sources(dict, list, journal, world.placed), lambda: world.now)
    async with measuring(history):
        journal.figures = JournalFigures(flushes=3)
        await trio.sleep(EVERY_S + 0.001)
    journal.figures = JournalFigures(flushes=8)  # while it was down
    async with measuring(history):
        await trio.sleep(EVERY_S + 0.001)
    assert [point.flushes for point in history.points] == [3, 5]


async def test_a_manager_reads_it_over_http_and_an_employee_is_sent_to_one(world: StaffWorld) -> None:
    world.history._measure(world.history._look())
    response = await world.get(PATH, await world.sign_in(MANAGER))
    assert await response.get_json() == {"every_s": EVERY_S, "points": [{**shown(world)[0], "at": ANY}]}
    await refusal(world.get(PATH, await world.sign_in(EMPLOYEE)), 403, "NOT_ALLOWED")
    await refusal(world.get(PATH), 401, "UNAUTHORIZED")

"""`GET /admin/system`: how Trivet is, and of restaurants only one's own."""

from functools import partial
from typing import Any

import attrs

from actors.registry import RegistryStatistics
from actors.supervisor import Crash, ServiceState, ServiceStatistics
from staff.office.system import QueuesView, SystemDesk
from tests.server.doors import refusal
from tests.server.http.test_overview import PARTS, JournalFigures, TillFigures
from tests.staff.screens import open_room
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld

PATH = "/admin/system"


async def shown(world: StaffWorld, user: Any = MANAGER) -> Any:
    response = await world.get(PATH, await world.sign_in(user))
    assert response.status_code == 200, await response.get_data()
    return await response.get_json()


async def test_what_runs_what_waits_and_what_becomes_durable_is_shown(world: StaffWorld) -> None:
    services = (ServiceStatistics("journal", running=True, restarts=0), ServiceStatistics("door", False, 3))
    journal = JournalFigures(flushes=7, changes=9, waiting=1, last_flush_s=0.00249)
    parts = attrs.evolve(PARTS, services=lambda: services, journal=lambda: journal)
    system = SystemDesk(parts, world.registry.statistics, lambda _: 0).look(MANAGER)
    assert [(each.name, each.running, each.restarts) for each in system.services] == [
        ("journal", True, 0),
        ("door", False, 3),
    ]
    assert attrs.astuple(journal)[:3] == (system.journal.flushes, system.journal.changes, system.journal.waiting)
    assert system.journal.last_flush_ms == 2.5


async def test_the_supervisor_is_shown_with_what_it_holds_and_what_that_holds(world: StaffWorld) -> None:
    crash = Crash.of(KeyError("Anna's phone"))
    services = (
        ServiceStatistics("journal", running=True, restarts=0),
        ServiceStatistics("deliveries", running=True, restarts=2, state=ServiceState.STARTING, crash=crash),
    )
    tills = [TillFigures(1, None, 0, restarts=3, crash=Crash.of(ValueError())), TillFigures(2, None, 0)]
    parts = attrs.evolve(PARTS, services=lambda: services, tills=lambda: tills)
    system = SystemDesk(parts, world.registry.statistics, lambda _: 0).look(MANAGER)
    assert system.supervision.holds == system.services
    journal, deliveries = system.services
    assert (journal.state, journal.last_error, journal.holds) == ("running", None, [])
    assert (deliveries.state, deliveries.restarts) == ("starting", 2)
    assert deliveries.last_error is not None
    assert (deliveries.last_error.error, deliveries.last_error.ago_s >= 0) == ("KeyError", True)
    (own,) = deliveries.holds
    assert (own.name, own.state, own.restarts) == ("delivery", "running", 3)
    assert own.last_error is not None
    (theirs,) = SystemDesk(parts, world.registry.statistics, lambda _: 0).look(STRANGER).services[1].holds
    assert (theirs.restarts, theirs.last_error) == (0, None)


async def test_what_waits_is_the_journals_and_ones_own(world: StaffWorld) -> None:
    tills = [TillFigures(1, None, 0, scheduled=4, unreported=1), TillFigures(2, None, 0, scheduled=9)]
    parts = attrs.evolve(
        PARTS, journal=lambda: JournalFigures(waiting=5), tills=lambda: tills, mails=lambda: frozenset({1})
    )
    depths = {1: RegistryStatistics(3, 2, 7, 6), 2: RegistryStatistics(1, 1, 0, 0)}
    desk = SystemDesk(parts, lambda restaurant_id: depths[restaurant_id], lambda _: 0)
    assert desk.look(MANAGER).queues == QueuesView(5, 7, 6, 4, 1, 1)
    assert desk.look(STRANGER).queues == QueuesView(5, 0, 0, 9, 0, 0)
    without = attrs.evolve(parts, tills=list)
    assert SystemDesk(without, desk.sessions, desk.screens).look(MANAGER).queues == QueuesView(5, 7, 6, 0, 0, 1)


async def test_sessions_are_those_of_ones_own_restaurant(world: StaffWorld) -> None:
    for number in (7, 8):
        await world.connect(await world.join(table_number=number))
    await world.join(table_number=7, restaurant_name="sakura")
    ours, theirs = await shown(world), await shown(world, STRANGER)
    assert ours["sessions"] == {"live": 2, "connections": 2, "waiting": 0, "waiting_max": 0}
    assert theirs["sessions"] == {"live": 1, "connections": 0, "waiting": 0, "waiting_max": 0}


async def test_the_till_is_ones_own(world: StaffWorld) -> None:
    assert (await shown(world))["till"] == {"breaker": "closed", "oldest_unsent_s": None, "alerts": 0}
    assert (await shown(world, STRANGER))["till"] == {"breaker": "open", "oldest_unsent_s": 31.3, "alerts": 3}


async def test_a_till_that_is_probed_says_so_and_one_without_orders_is_spoken_to(world: StaffWorld) -> None:
    for tills, expected in (([TillFigures(1, 0.0, 1)], ("half_open", 0.0)), ([], ("closed", None))):
        parts = attrs.evolve(PARTS, tills=partial(list, tills))
        till = SystemDesk(parts, world.registry.statistics, lambda _: 0).look(MANAGER).till
        assert (till.breaker, till.oldest_unsent_s) == expected


async def test_screens_are_those_who_watch_ones_own_restaurant() -> None:
    async with open_room() as room:
        assert room.floor.watching(1) == 0
        for user in (MANAGER, EMPLOYEE, STRANGER):
            await (await room.watch(user)).hears()
        assert [room.floor.watching(restaurant_id) for restaurant_id in (1, 2, 3)] == [2, 1, 0]


async def test_an_employee_is_sent_to_a_manager(world: StaffWorld) -> None:
    await refusal(world.get(PATH, await world.sign_in(EMPLOYEE)), 403, "NOT_ALLOWED")
    await refusal(world.get(PATH), 401, "UNAUTHORIZED")

"""The sweeper: what is due is woken, and one session in the way stops nothing."""

from uuid import UUID

import pytest
import trio
from structlog.testing import capture_logs
from trio.testing import MockClock

from actors.domain.limits import LOCK_LEASE_S
from actors.errors import RestaurantUnfit
from actors.ports.restaurants import StoredRestaurant
from actors.ports.sessions import Stored
from actors.sweeper import EVERY_S
from persistence.memory import MemoryRestaurants
from persistence.memory_sessions import MemorySessions
from tests.actors.process import ANNA, NEXT_TABLE, World, happened, line, order, seat


async def locked(world: World, *table_ids: int) -> list[UUID]:
    """Sessions whose cart is locked, one at each table, and no process that knows of them."""
    process = await world.process()
    sessions: list[UUID] = []
    for n, table_id in enumerate(table_ids):
        member_id = UUID(int=9_000 + n)
        table = await seat(process, member_id, table_id=table_id)
        happened(await table.ask(order(happened(await table.ask(line(n, member_id))), by=member_id)))
        sessions.append(table.session_id)
    await process.stop()
    return sessions


async def still_locked(world: World, sessions: list[UUID]) -> int:
    """How many of the sessions have a lock."""
    return len([each for each in sessions if (await world.stored(each)).state.locked])


async def test_a_forgotten_lock_ends_at_most_one_sweep_late(world: World, autojump_clock: MockClock) -> None:
    (session_id,) = await locked(world, 101)
    await world.process(sweeping=True)
    await trio.sleep(LOCK_LEASE_S - 1)
    assert (await world.stored(session_id)).state.locked
    await trio.sleep(EVERY_S + 1.1)
    assert not (await world.stored(session_id)).state.locked


async def test_what_is_not_due_is_left_asleep(world: World, autojump_clock: MockClock) -> None:
    await locked(world, 101)
    process = await world.process(sweeping=True)
    await trio.sleep(EVERY_S)
    assert process.registry.statistics().sessions == 0


async def test_a_session_that_is_alive_is_not_loaded_a_second_time(world: World, autojump_clock: MockClock) -> None:
    process = await world.process(sweeping=True)
    table = await seat(process, ANNA)
    happened(await table.ask(order(happened(await table.ask(line(1))))))
    await trio.sleep(LOCK_LEASE_S + EVERY_S + 1)
    assert process.registry.statistics().sessions == 1
    assert not (await table.look()).state.locked


async def test_more_than_a_batch_is_done_in_several(
    world: World, monkeypatch: pytest.MonkeyPatch, autojump_clock: MockClock
) -> None:
    monkeypatch.setattr("actors.sweeper.BATCH_MAX", 2)
    sessions = await locked(world, 101, 102, 103, 104, 105)
    await trio.sleep(LOCK_LEASE_S)
    await world.process(sweeping=True)
    await trio.sleep(1)
    assert await still_locked(world, sessions) == 3
    await trio.sleep(2 * EVERY_S)
    assert await still_locked(world, sessions) == 0


async def test_a_store_that_is_away_postpones_the_sweep_until_it_is_back(
    world: World, autojump_clock: MockClock
) -> None:
    (session_id,) = await locked(world, 101)
    world.memory.faults.away = True
    with capture_logs() as logs:
        await world.process(sweeping=True)
        await trio.sleep(LOCK_LEASE_S + EVERY_S)
    assert {entry["event"] for entry in logs} == {"sweep_postponed"}
    world.memory.faults.away = False
    await trio.sleep(EVERY_S + 1)
    assert not (await world.stored(session_id)).state.locked


async def test_a_store_that_hangs_does_not_hang_the_sweeper(world: World, autojump_clock: MockClock) -> None:
    (session_id,) = await locked(world, 101)
    world.memory.faults.delay_s = 10_000
    await world.process(sweeping=True)
    await trio.sleep(LOCK_LEASE_S + 1)
    world.memory.faults.delay_s = 0
    await trio.sleep(3 * EVERY_S)
    assert not (await world.stored(session_id)).state.locked


@pytest.mark.parametrize("trouble", ["gone", "broken"])
async def test_one_session_that_cannot_be_loaded_does_not_keep_the_others_locked(
    trouble: str, world: World, monkeypatch: pytest.MonkeyPatch, autojump_clock: MockClock
) -> None:
    sick, well = await locked(world, 101, NEXT_TABLE)
    load = MemorySessions.load

    async def troubled(self: MemorySessions, session_id: UUID, recent: int) -> Stored | None:
        if session_id != sick:
            return await load(self, session_id, recent)
        await trio.lowlevel.checkpoint()
        if trouble == "gone":
            return None
        raise ValueError("a row that makes no sense")

    monkeypatch.setattr(MemorySessions, "load", troubled)
    with capture_logs() as logs:
        await world.process(sweeping=True)
        await trio.sleep(LOCK_LEASE_S + 2 * EVERY_S)
    assert not (await world.stored(well)).state.locked
    expected = {"gone": "due_session_gone", "broken": "due_session_not_loaded"}[trouble]
    assert (expected, str(sick)) in [(entry["event"], entry.get("session_id")) for entry in logs]


@pytest.mark.parametrize("trouble", ["unfit", "slow"])
async def test_sessions_of_a_restaurant_that_cannot_be_read_stay_in_nobodys_way(
    trouble: str, world: World, monkeypatch: pytest.MonkeyPatch, autojump_clock: MockClock
) -> None:
    monkeypatch.setattr("actors.sweeper.BATCH_MAX", 2)
    *sick, well = await locked(world, 101, 102, 103, 201)
    load = MemoryRestaurants.load

    async def troubled(self: MemoryRestaurants, restaurant_id: int) -> StoredRestaurant | None:
        if restaurant_id == 1 and trouble == "unfit":
            raise RestaurantUnfit(1, ("menu_items 7, allergens",))
        if restaurant_id == 1:
            await trio.sleep_forever()
        return await load(self, restaurant_id)

    monkeypatch.setattr(MemoryRestaurants, "load", troubled)
    with capture_logs():
        await world.process(sweeping=True)
        await trio.sleep(LOCK_LEASE_S + 10 * EVERY_S)
    assert await still_locked(world, sick) == 3
    assert not (await world.stored(well)).state.locked

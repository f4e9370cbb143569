"""The switches of a restaurant reach every session that they concern: busy, asleep, or in the middle of a turn."""

import attrs
import pytest
import trio
from structlog.testing import capture_logs
from trio.testing import MockClock, wait_all_tasks_blocked

from actors.domain.commands import Tick
from actors.domain.restaurant import Menu
from actors.session import IDLE_S, MAILBOX_MAX, SessionRef
from tests.actors.process import (
    ANNA,
    BEN,
    NEXT_TABLE,
    TABLE,
    Process,
    World,
    connect,
    line,
    seat,
)
from tests.actors.restaurants import restaurant


async def found(process: Process, old: SessionRef) -> SessionRef:
    return await process.registry.session(old.session_id)


async def test_a_switch_reaches_every_live_session_of_its_restaurant_and_no_other(
    process: Process, autojump_clock: MockClock
) -> None:
    here, there = await seat(process, ANNA), await seat(process, BEN, table_id=201)
    phones = await connect(here, ANNA), await connect(there, BEN)
    actor = await process.restaurants.by_id(1)
    assert actor is not None
    await actor.set_ordering(enabled=False)
    state = (await here.look()).state
    assert state.session.ordering_disabled
    assert [phone.types[1:] for phone in phones] == [["ordering_disabled"], []]
    assert phones[0].messages[-1]["by"] == "system"
    await actor.set_ordering(enabled=True)
    await here.look()
    assert phones[0].types[1:] == ["ordering_disabled", "ordering_enabled"]


async def test_one_tables_switch_reaches_only_that_table(process: Process, autojump_clock: MockClock) -> None:
    one, other = await seat(process, ANNA), await seat(process, BEN, table_id=NEXT_TABLE)
    actor = await process.restaurants.by_id(1)
    assert actor is not None
    await actor.set_table_enabled(TABLE, enabled=False)
    assert (await one.look()).state.session.ordering_disabled
    assert not (await other.look()).state.session.ordering_disabled


@pytest.mark.parametrize("asleep", ["let go", "in another process"])
async def test_a_session_that_slept_while_the_switch_was_turned_is_told_when_it_wakes(
    asleep: str, world: World, process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    if asleep == "let go":
        await trio.sleep(2 * IDLE_S)
        actor = await process.restaurants.by_id(1)
        assert actor is not None
        await actor.set_ordering(enabled=False)
    else:
        await process.stop()
        world.memory.restaurants.replace(attrs.evolve(restaurant(1), ordering_enabled=False))
        process = await world.process()
    assert process.registry.statistics().sessions == 0
    woken = await found(process, table)
    phone = await connect(woken, ANNA)
    assert (await woken.look()).state.session.ordering_disabled
    assert phone.messages[0]["seq"] == 2


async def test_a_switch_turned_off_and_on_again_in_one_breath_leaves_the_session_open(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    actor = await process.restaurants.by_id(1)
    assert actor is not None
    process.journal.hold()
    table.tell(line(1))
    await wait_all_tasks_blocked()  # the table is busy with its commit and hears of both switches only afterwards
    await actor.set_ordering(enabled=False)
    await actor.set_ordering(enabled=True)
    process.journal.release()
    assert not (await table.look()).state.session.ordering_disabled


async def test_a_change_of_the_menu_alone_writes_nothing_to_the_sessions(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    actor = await process.restaurants.by_id(1)
    assert actor is not None
    world.memory.restaurants.replace(attrs.evolve(restaurant(1), menu=Menu((), {})))
    await actor.refresh()
    assert table.restaurant.menu.items == {}
    await table.look()
    assert len(process.journal.asked) == 1


async def test_a_table_too_busy_to_hear_of_a_switch_does_not_keep_it_from_the_others(
    process: Process, autojump_clock: MockClock
) -> None:
    busy, other = await seat(process, ANNA), await seat(process, BEN, table_id=NEXT_TABLE)
    actor = await process.restaurants.by_id(1)
    assert actor is not None
    process.journal.hold()
    busy.tell(line(1))
    await wait_all_tasks_blocked()
    for _ in range(MAILBOX_MAX):
        busy.tell(Tick())
    with capture_logs() as logs:
        await actor.set_ordering(enabled=False)
    assert [entry["session_id"] for entry in logs if entry["event"] == "switch_not_told"] == [str(busy.session_id)]
    process.journal.release()
    assert (await other.look()).state.session.ordering_disabled


async def test_only_the_sessions_whose_switch_was_turned_are_told(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    await seat(process, ANNA)
    await seat(process, BEN, table_id=NEXT_TABLE)
    actor = await process.restaurants.by_id(1)
    assert actor is not None
    world.memory.restaurants.replace(attrs.evolve(restaurant(1), name="Osteria", menu=Menu((), {})))
    await actor.refresh()
    assert process.registry.statistics().waiting == 0
    tables = {**actor.restaurant.tables, TABLE: attrs.evolve(actor.restaurant.tables[TABLE], enabled=False)}
    world.memory.restaurants.replace(attrs.evolve(restaurant(1), tables=tables))
    await actor.refresh()
    assert process.registry.statistics().waiting == 1

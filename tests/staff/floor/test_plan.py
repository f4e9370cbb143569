"""A manager arranges the plan of the floor, over HTTP and on the socket; every screen is told."""

from collections.abc import Iterable
from typing import Any

import pytest

from persistence.memory_faults import Fault
from tests.cases import case
from tests.server.doors import refusal
from tests.staff.floor.test_control_commands import room, says, screen
from tests.staff.floor.test_controls import audit, signed_in
from tests.staff.screens import Room
from tests.staff.world import EMPLOYEE, MANAGER, StaffWorld

__all__ = ["room"]  # a fixture

PLAN = "/admin/plan"


def place(table_id: int, x: int | None, y: int | None) -> dict[str, Any]:
    return {"table_id": table_id, "x": x, "y": y}


async def arrange(world: StaffWorld, *tables: dict[str, Any]) -> list[dict[str, Any]]:
    response = await world.send("PUT", PLAN, await signed_in(world, MANAGER), {"tables": list(tables)})
    assert response.status_code == 200, await response.get_data()
    told: list[dict[str, Any]] = (await response.get_json())["tables"]
    return told


async def plans(world: StaffWorld) -> dict[int, Any]:
    response = await world.get("/admin/tables", await signed_in(world, EMPLOYEE))
    return {one["table_number"]: one["plan"] for one in (await response.get_json())["tables"]}


async def test_a_manager_places_tables_moves_them_and_takes_them_off(world: StaffWorld) -> None:
    assert set((await plans(world)).values()) == {None}
    told = await arrange(world, place(108, 1000, 0), place(107, 250, 500))
    assert [(one["table_number"], one["plan"]) for one in told] == [(7, {"x": 250, "y": 500}), (8, {"x": 1000, "y": 0})]
    await arrange(world, place(107, None, None), place(108, 0, 0))
    found = await plans(world)
    assert (found[7], found[8]) == (None, {"x": 0, "y": 0})
    assert audit(world) == [
        (2, "table_placed", "table", None, "1000, 0"),
        (2, "table_placed", "table", None, "250, 500"),
        (2, "table_placed", "table", "250, 500", None),
        (2, "table_placed", "table", "1000, 0", "0, 0"),
    ]


async def test_nothing_moves_when_it_is_refused(world: StaffWorld) -> None:
    await arrange(world, place(107, 1, 1))
    before = (await plans(world), audit(world))
    cases: Iterable[tuple[list[Any], str]] = [
        ([place(108, 2, 2), place(107, 1001, 0)], "tables[1].x"),
        ([place(108, 2, 2), place(107, 0, -1)], "tables[1].y"),
        ([place(108, 2, 2), place(107, 5, None)], "tables[1].y"),
        ([place(107, None, 5)], "tables[0].x"),
        ([{"table_id": 107, "x": 5}], "tables[0].y"),
        ([place(107, 2, 2), place(107, 3, 3)], "tables"),
        ([place(1 + n, 1, 1) for n in range(301)], "tables"),
        ([{**place(107, 2, 2), "z": 1}], "tables[0].z"),
    ]
    manager = await signed_in(world, MANAGER)
    for tables, field in cases:
        with case(field):
            details = await refusal(world.send("PUT", PLAN, manager, {"tables": tables}), 422, "VALIDATION_FAILED")
            assert details["field"] == field
    for table_id in (207, 999):  # another's, and nobody's
        wanted = {"tables": [place(108, 2, 2), place(table_id, 3, 3)]}
        await refusal(world.send("PUT", PLAN, manager, wanted), 404, "TABLE_NOT_FOUND")
    employee = await signed_in(world, EMPLOYEE)
    await refusal(world.send("PUT", PLAN, employee, {"tables": [place(107, 2, 2)]}), 403, "NOT_ALLOWED")
    assert (await plans(world), audit(world)) == before


async def test_what_is_wrong_is_said_for_a_person(world: StaffWorld) -> None:
    wanted = {"tables": [place(107, 1, None)]}
    response = await world.send("PUT", PLAN, await signed_in(world, MANAGER), wanted)
    assert "both" in (await response.get_json())["error"]["message"]


@pytest.mark.parametrize("fault", [Fault.NOT_SAVED, Fault.LOST_UNSAVED])
async def test_a_plan_that_cannot_be_saved_is_as_it_was(world: StaffWorld, fault: Fault) -> None:
    manager = await signed_in(world, MANAGER)
    await plans(world)
    world.store.faults.script.append(fault)
    await refusal(world.send("PUT", PLAN, manager, {"tables": [place(107, 1, 1)]}), 503, "UNAVAILABLE")
    assert (await plans(world))[7] is None


async def test_as_many_tables_as_one_may_say_are_placed_at_once_and_none_at_all_is_none(world: StaffWorld) -> None:
    every = [place(key, n, n) for n, key in enumerate(world.store.restaurants._restaurants[1].tables)]
    assert len(await arrange(world, *every)) == len(every)
    assert await arrange(world) == []


async def test_every_screen_is_told_by_a_table_update_and_the_asker_by_done(room: Room) -> None:
    manager, employee = await screen(room, MANAGER), await screen(room, EMPLOYEE)
    done = await says(manager, "arrange_plan", tables=[place(107, 40, 60)])
    assert [one["plan"] for one in done["plan"]["tables"]] == [{"x": 40, "y": 60}]
    for wire in (manager, employee):
        (update,) = [frame for frame in (wire.told or await wire.hears()) if frame["type"] == "table_update"]
        assert (update["table"]["table_number"], update["table"]["plan"]) == (7, {"x": 40, "y": 60})
    late = await room.watch(EMPLOYEE)
    (floor,) = [frame for frame in await late.hears() if frame["type"] == "floor"]
    assert next(one["plan"] for one in floor["tables"] if one["table_number"] == 7) == {"x": 40, "y": 60}


async def test_on_the_socket_what_is_refused_is_refused_alike(room: Room) -> None:
    manager, employee = await screen(room, MANAGER), await screen(room, EMPLOYEE)
    assert (await says(manager, "arrange_plan", tables=[place(999, 1, 1)]))["code"] == "TABLE_NOT_FOUND"
    assert (await says(manager, "arrange_plan", tables=[place(107, 1, None)]))["code"] == "BAD_MESSAGE"
    assert (await says(manager, "arrange_plan", tables=[place(107, 1, 1)] * 2))["code"] == "BAD_MESSAGE"
    assert (await says(employee, "arrange_plan", tables=[place(107, 1, 1)]))["code"] == "NOT_ALLOWED"
    assert room.world.store.audit == []

"""A manager says at which branch a table stands: told, audited, and refused while a party of it is not over."""

from typing import Any

import pytest

from tests.server.doors import refusal
from tests.staff.floor.test_controls import MANAGERS, audit, do, signed_in
from tests.staff.office.shop.test_branches import made
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld

PATH = "/admin/table/107/branch"


async def put(world: StaffWorld, branch_id: int, who: Any = MANAGER) -> Any:
    return await world.send("PUT", PATH, await signed_in(world, who), {"branch_id": branch_id})


async def table(world: StaffWorld) -> Any:
    response = await world.get("/admin/tables", await signed_in(world, EMPLOYEE))
    return next(one for one in (await response.get_json())["tables"] if one["table_id"] == 107)


async def test_a_table_stands_at_another_branch_and_back_and_the_audit_names_both(world: StaffWorld) -> None:
    harbour = await made(world)
    before, main = len(world.store.audit), world.restaurants.alive[0].restaurant.main_branch_id
    for _ in range(2):
        response = await put(world, harbour["id"])
        assert response.status_code == 200
        assert (await response.get_json())["branch_id"] == harbour["id"]
    assert (await table(world))["branch_id"] == harbour["id"]
    assert (await (await put(world, main)).get_json())["branch_id"] is None
    told = audit(world)[before:]
    assert [(one[0], one[1], one[2]) for one in told] == [(2, "table_branch_changed", "table")] * 2
    assert (told[0][4], told[1][3]) == ("Harbour", "Harbour")
    assert told[0][3] == told[1][4]


async def test_nobody_else_and_nowhere_else(world: StaffWorld) -> None:
    harbour = await made(world)
    assert (await put(world, harbour["id"], EMPLOYEE)).status_code == 403
    await refusal(await put(world, harbour["id"], STRANGER), 404, "TABLE_NOT_FOUND")
    await refusal(await put(world, 4711), 404, "BRANCH_NOT_FOUND")
    closed = await world.send(
        "DELETE", f"/api/v1/admin/branches/{harbour['id']}", await signed_in(world, MANAGER), None
    )
    assert closed.status_code < 300
    await refusal(await put(world, harbour["id"]), 404, "BRANCH_NOT_FOUND")
    assert (await table(world))["branch_id"] is None


@pytest.mark.parametrize("gone", [False, True])
async def test_a_table_where_a_party_sits_or_has_left_its_bill_stays_where_it_is(
    world: StaffWorld, *, gone: bool
) -> None:
    harbour = await made(world)
    diner, _ = await world.order()
    if gone:
        await do(world, MANAGER, MANAGERS[0], diner["session_id"])
    response = await put(world, harbour["id"])
    await refusal(response, 409, "SESSION_BUSY")
    assert (await response.get_json())["error"]["details"]["session_id"] == diner["session_id"]
    main = world.restaurants.alive[0].restaurant.main_branch_id
    assert (await put(world, main)).status_code == 200  # where it stands already
    assert (await table(world))["branch_id"] is None

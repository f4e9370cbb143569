"""`/api/v1/admin/users`: the same people as at `/admin/staff`, as the shop's back office says it."""

from typing import Any

import pytest

from tests.server.doors import refusal
from tests.staff.accounts.test_account_routes import NEWER, deeds, may_come_in
from tests.staff.world import ADMIN, EMPLOYEE, MANAGER, PASSWORD, STRANGER, StaffWorld

USERS = "/api/v1/admin/users"


def one(user: Any) -> str:
    return f"{USERS}/{user.staff_user_id}"


async def found(world: StaffWorld, asked: str = "") -> tuple[list[int], Any]:
    said = await (await world.get(f"{USERS}{asked}", await world.sign_in(ADMIN))).get_json()
    return [each["id"] for each in said["data"]], said["pagination"]


async def test_an_admin_finds_who_works_here(world: StaffWorld) -> None:
    response = await world.get(USERS, await world.sign_in(ADMIN))
    assert (await response.get_json())["data"][1] == {
        "id": MANAGER.staff_user_id,
        "email": "marco@chianti.example",
        "name": "Marco",
        "role": "MANAGER",
        "active": True,
        "created_at": "2024-01-01T00:00:00Z",
        "disabled_at": None,
    }
    assert await found(world, "?limit=2&offset=1") == ([2, 3], {"limit": 2, "offset": 1, "total": 3})
    assert (await found(world, "?q=MARCO@"))[0] == [MANAGER.staff_user_id]
    assert (await found(world, "?role=EMPLOYEE"))[0] == [EMPLOYEE.staff_user_id]
    assert await found(world, "?offset=9000") == ([], {"limit": 20, "offset": 9000, "total": 3})


async def test_a_change_is_made_at_once_and_is_in_the_audit(world: StaffWorld) -> None:
    admin = await world.sign_in(ADMIN)
    said = {"role": "MANAGER", "name": "Eva Maria"}
    response = await world.send("PATCH", one(EMPLOYEE), admin, said)
    data = (await response.get_json())["data"]
    assert (response.status_code, data["role"], data["name"]) == (200, "MANAGER", "Eva Maria")
    assert {(what, old, new) for _, what, _, old, new in deeds(world)} == {
        ("staff_renamed", "Eva", "Eva Maria"),
        ("staff_role_changed", "employee", "manager"),
    }


async def test_who_is_not_active_is_out_until_they_are_again(world: StaffWorld) -> None:
    eva, admin = await world.sign_in(EMPLOYEE), await world.sign_in(ADMIN)
    for _ in range(2):
        response = await world.send("PATCH", one(EMPLOYEE), admin, {"active": False})
        assert (response.status_code, (await response.get_json())["data"]["active"]) == (200, False)
    assert not await may_come_in(world, eva)
    assert (await world.try_to_sign_in(EMPLOYEE.email, PASSWORD)).status_code == 401
    await world.send("PATCH", one(EMPLOYEE), admin, {"active": True, "password": NEWER})
    assert not await may_come_in(world, eva)
    assert (await world.try_to_sign_in(EMPLOYEE.email, NEWER)).status_code == 200
    assert [what for _, what, *_ in deeds(world)] == ["staff_disabled", "staff_enabled", "staff_password_changed"]


async def test_the_last_admin_stays(world: StaffWorld) -> None:
    admin = await world.sign_in(ADMIN)
    for said in ({"active": False}, {"role": "EMPLOYEE"}):
        await refusal(world.send("PATCH", one(ADMIN), admin, said), 409, "LAST_ADMIN")
    assert deeds(world) == []


@pytest.mark.parametrize(
    "said",
    [{"role": "CUSTOMER"}, {"role": "manager"}, {"active": "no"}, {"name": ""}, {"password": "short"}, {"id": 3}],
)
async def test_what_is_no_change_is_refused(world: StaffWorld, said: dict[str, Any]) -> None:
    await refusal(world.send("PATCH", one(EMPLOYEE), await world.sign_in(ADMIN), said), 422, "VALIDATION_FAILED")
    assert deeds(world) == []


async def test_other_roles_and_other_restaurants_get_nothing(world: StaffWorld) -> None:
    for who in (EMPLOYEE, MANAGER):
        signed_in = await world.sign_in(who)
        assert (await world.get(USERS, signed_in)).status_code == 403
        assert (await world.send("PATCH", one(EMPLOYEE), signed_in, {"name": "B"})).status_code == 403
    assert (await world.send("PATCH", one(EMPLOYEE), await world.sign_in(STRANGER), {"name": "B"})).status_code in (
        403,
        404,
    )
    assert deeds(world) == []

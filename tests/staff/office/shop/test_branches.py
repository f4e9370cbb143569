"""Managers write branches, zones and slots over `/api/v1`; what is wrong changes nothing."""

from collections.abc import Mapping
from typing import Any, Final

import pytest

from tests.cases import case
from tests.server.doors import refusal
from tests.staff.floor.test_controls import audit, signed_in
from tests.staff.office.menu.test_products import send
from tests.staff.world import MANAGER, StaffWorld

BRANCHES: Final = "/api/v1/admin/branches"
SLOTS: Final = "/api/v1/admin/delivery-slots"
HARBOUR: Final[Mapping[str, Any]] = {
    "name": " Harbour ",
    "address": "Quay 1\nHaifa",
    "delivery": True,
    "hours": [{"weekday": 0, "opens": "06:00", "closes": "22:00"}, {"date": "2027-01-01"}],
}
EVENING: Final[Mapping[str, Any]] = {
    "weekday": 4,
    "starts": "18:00",
    "ends": "20:00",
    "capacity": 2,
    "lead_minutes": 90,
}


async def made(world: StaffWorld, **said: Any) -> dict[str, Any]:
    """A new branch, as it is shown."""
    found: dict[str, Any] = (await send(world, "POST", BRANCHES, {**HARBOUR, **said}))["data"]
    return found


async def tried(world: StaffWorld, method: str, path: str, said: Any = None) -> Any:
    return await world.send(method, path, await signed_in(world, MANAGER), said)


async def test_a_branch_is_made_changed_closed_and_opened_again(world: StaffWorld) -> None:
    branch = await made(world)
    assert (branch["name"], branch["delivery"], branch["pick_up"], branch["main"]) == ("Harbour", True, True, False)
    assert branch["hours"] == [
        {"weekday": 0, "opens": "06:00", "closes": "22:00", "date": None},
        {"weekday": None, "opens": None, "closes": None, "date": "2027-01-01"},
    ]
    path = f"{BRANCHES}/{branch['id']}"
    changed = (await send(world, "PUT", path, {"phone": "+972 4 1", "version": branch["version"]}))["data"]
    assert (changed["phone"], changed["name"]) == ("+972 4 1", "Harbour")
    assert (await send(world, "GET", path))["data"] == changed
    assert [one["main"] for one in (await send(world, "GET", BRANCHES))["data"]] == [True, False]
    await send(world, "DELETE", path)
    assert (await send(world, "GET", BRANCHES))["pagination"]["total"] == 1
    assert (await tried(world, "GET", path)).status_code == 404
    assert [one["active"] for one in (await send(world, "GET", f"{BRANCHES}?deleted=true"))["data"]] == [True, False]
    assert (await send(world, "POST", f"{path}/restore"))["data"] == changed
    assert [one[1] for one in audit(world)] == [
        "branch_added", "branch_changed", "branch_deleted", "branch_restored",
    ]  # fmt: skip
    assert all(one[0] == MANAGER.staff_user_id for one in audit(world))


async def test_of_two_who_change_a_branch_the_later_is_told(world: StaffWorld) -> None:
    branch = await made(world)
    path = f"{BRANCHES}/{branch['id']}"
    await send(world, "POST", f"{path}/zones", {"name": "City", "fee": 30})  # which is no change of the branch itself
    changed = (await send(world, "PUT", path, {"phone": "1", "version": branch["version"]}))["data"]
    response = await tried(world, "PUT", path, {"phone": "2", "version": branch["version"]})
    await refusal(response, 409, "VERSION_CONFLICT")
    assert (await response.get_json())["error"]["details"]["current"] == changed


async def test_one_branch_alone_delivers_and_the_main_one_stays(world: StaffWorld) -> None:
    await made(world)
    await refusal(await tried(world, "POST", BRANCHES, {**HARBOUR, "name": "Two"}), 409, "DELIVERY_ELSEWHERE")
    await refusal(await tried(world, "DELETE", f"{BRANCHES}/1"), 409, "BRANCH_IN_USE")


@pytest.mark.parametrize(
    "said",
    [
        {"name": "  "},
        {"hours": [{"opens": "06:00", "closes": "22:00"}]},
        {"hours": [{"weekday": 1, "date": "2027-01-01", "opens": "06:00", "closes": "22:00"}]},
        {"hours": [{"weekday": 1}]},
        {"hours": [{"weekday": 1, "opens": "6", "closes": "22:00"}]},
        {"hours": [{"weekday": 7, "opens": "06:00", "closes": "22:00"}]},
        {"nonsense": 1},
    ],
)
async def test_a_branch_that_makes_no_sense_is_none(world: StaffWorld, said: dict[str, Any]) -> None:
    assert (await tried(world, "POST", BRANCHES, {**HARBOUR, **said})).status_code == 422
    assert (await send(world, "GET", BRANCHES))["pagination"]["total"] == 1


async def test_zones_are_written_with_their_branch(world: StaffWorld) -> None:
    path = f"{BRANCHES}/{(await made(world))['id']}"
    zone = (await send(world, "POST", f"{path}/zones", {"name": "City", "postcodes": ["32"], "fee": 30}))["data"]
    assert (zone["fee"], zone["free_from"], zone["minimum"]) == (30, None, 0)
    said = {"free_from": 150, "minimum": 50.5, "version": zone["version"]}
    changed = (await send(world, "PUT", f"{path}/zones/{zone['id']}", said))["data"]
    assert (changed["fee"], changed["free_from"], changed["minimum"]) == (30, 150, 50.5)
    assert (await send(world, "GET", path))["data"]["zones"] == [changed]
    never = (await send(world, "PUT", f"{path}/zones/{zone['id']}", {"free_from": None}))["data"]
    assert never["free_from"] is None
    assert (await tried(world, "PUT", f"{path}/zones/{zone['id']}", {"fee": -1})).status_code == 422
    assert (await tried(world, "PUT", f"{BRANCHES}/1/zones/{zone['id']}", {"fee": 1})).status_code == 404
    await send(world, "DELETE", f"{path}/zones/{zone['id']}")
    assert (await send(world, "GET", path))["data"]["zones"] == []


@pytest.mark.parametrize("field", ["fee", "free_from", "minimum"])
@pytest.mark.parametrize("said", [-1, 0.001, 999_999_999_999])
async def test_what_a_zone_costs_is_refused_by_its_name_and_its_bounds(
    world: StaffWorld, field: str, said: float
) -> None:
    path = f"{BRANCHES}/{(await made(world))['id']}/zones"
    response = await tried(world, "POST", path, {"name": "City", "fee": 30, field: said})
    told = (await response.get_json())["error"]
    assert (response.status_code, told["details"]["field"]) == (422, field)
    bounds = "from 0.00 to 1000000000.00, with no more than 2 digits after the point"
    assert told["message"] == f"The field `{field}` must be an amount {bounds}."


async def test_slots_are_made_changed_and_taken_away(world: StaffWorld) -> None:
    branch_id = (await made(world))["id"]
    slot = (await send(world, "POST", SLOTS, {**EVENING, "branch_id": branch_id}))["data"]
    path = f"{SLOTS}/{slot['id']}"
    changed = (await send(world, "PUT", path, {"capacity": 0, "ends": "00:00", "version": slot["version"]}))["data"]
    assert (changed["starts"], changed["ends"], changed["capacity"]) == ("18:00", "00:00", 0)
    assert (await send(world, "GET", path))["data"] == changed
    for asked, total in ((f"?branchId={branch_id}", 1), ("?branchId=1", 0), ("?dayOfWeek=4", 1), ("?dayOfWeek=5", 0)):
        with case(asked):
            assert (await send(world, "GET", f"{SLOTS}{asked}"))["pagination"]["total"] == total
    await refusal(await tried(world, "PUT", path, {"capacity": 1, "version": slot["version"]}), 409, "VERSION_CONFLICT")
    for said in ({"ends": "18:00"}, {"capacity": -1}, {"weekday": 9}):
        with case(said):
            assert (await tried(world, "PUT", path, said)).status_code == 422
    assert (await tried(world, "GET", f"{SLOTS}?branchId=99")).status_code == 404
    await send(world, "DELETE", path)
    assert (await tried(world, "GET", path)).status_code == 404

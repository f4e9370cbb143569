"""`GET /admin/sync`: a manager sees their own restaurant's sinks, and how far behind they are."""

from tests.staff.office.sinks import BEHIND
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld

PATH = "/admin/sync"


async def test_a_manager_sees_how_their_own_sinks_are(world: StaffWorld) -> None:
    answer = await world.get(PATH, who=MANAGER)
    (sink,) = answer["sinks"]
    assert sink | {"next_at": "", "delivered_at": ""} == {
        "id": 5, "kind": "redis", "state": "failed", "attempts": 3, "last_error": "redis does not answer",
        "next_at": "", "lag_rows": 2, "lag_seconds": BEHIND.lag_s(world.now), "delivered": 7, "delivered_at": "",
        "parked": 1,
    }  # fmt: skip
    (other,) = (await world.get(PATH, who=STRANGER))["sinks"]
    assert (other["id"], other["state"], other["lag_seconds"]) == (6, "success", 0.0)


async def test_an_employee_does_not(world: StaffWorld) -> None:
    assert await world.refused("GET", PATH, 403, who=EMPLOYEE)

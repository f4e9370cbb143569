"""`GET /admin/sync`: a manager sees their own restaurant's sinks, and how far behind they are."""

from typing import Any

from actors.domain.staff import StaffUser
from tests.staff.office.sinks import BEHIND
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld


async def shown(world: StaffWorld, user: StaffUser, status: int = 200) -> Any:
    response = await world.get("/admin/sync", await world.sign_in(user))
    assert response.status_code == status, await response.get_data()
    return await response.get_json()


async def test_a_manager_sees_how_their_own_sinks_are(world: StaffWorld) -> None:
    (sink,) = (await shown(world, MANAGER))["sinks"]
    assert sink == {
        "id": 5, "kind": "redis", "state": "failed", "attempts": 3, "last_error": "redis does not answer",
        "next_at": sink["next_at"], "lag_rows": 2, "lag_seconds": BEHIND.lag_s(world.now), "delivered": 7,
        "delivered_at": sink["delivered_at"], "parked": 1,
    }  # fmt: skip
    (other,) = (await shown(world, STRANGER))["sinks"]
    assert (other["id"], other["state"], other["lag_seconds"]) == (6, "success", 0.0)


async def test_an_employee_does_not(world: StaffWorld) -> None:
    await shown(world, EMPLOYEE, 403)

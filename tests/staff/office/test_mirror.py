"""`/admin/sync`: a manager sees their own restaurant's sinks, how far behind they are, and has them try again."""

from typing import Any

import pytest

from actors.domain.staff import StaffUser
from staff.office.mirror import MirrorDesk
from tests.staff.office.sinks import BEHIND, Sinks
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld

SINK = "/api/v1/admin/sync"


async def shown(world: StaffWorld, user: StaffUser, status: int = 200) -> Any:
    response = await world.get("/admin/sync", await world.sign_in(user))
    assert response.status_code == status, await response.get_data()
    return await response.get_json()


async def test_a_manager_sees_how_their_own_sinks_are(world: StaffWorld) -> None:
    (sink,) = (await shown(world, MANAGER))["sinks"]
    assert sink == {
        "id": 5, "kind": "redis", "name": "", "state": "failed", "attempts": 3, "last_error": "redis does not answer",
        "next_at": sink["next_at"], "disabled_at": None, "lag_rows": 2, "lag_seconds": BEHIND.lag_s(world.now), "delivered": 7,
        "delivered_at": sink["delivered_at"], "parked": 1,
    }  # fmt: skip
    (other,) = (await shown(world, STRANGER))["sinks"]
    assert (other["id"], other["state"], other["lag_seconds"]) == (6, "success", 0.0)


async def test_an_employee_does_not(world: StaffWorld) -> None:
    await shown(world, EMPLOYEE, 403)


async def test_a_manager_has_all_be_sent_again_and_what_was_refused(world: StaffWorld) -> None:
    sinks = Sinks()
    object.__setattr__(world.staff, "mirror", MirrorDesk(sinks, world.services.clock))
    for what in ("full", "retry"):
        response = await world.post(f"{SINK}/5/{what}", None, await world.sign_in(MANAGER))
        assert response.status_code == 200
        assert (await response.get_json())["data"]["id"] == 5
    assert sinks.asked == [("full", 5, MANAGER.staff_user_id), ("retry", 5, MANAGER.staff_user_id)]
    response = await world.get(f"{SINK}/5/parked", await world.sign_in(MANAGER))
    (refused,) = (await response.get_json())["data"]
    assert (refused["entity_type"], refused["entity_id"], refused["error"]) == ("table", "7", "no tables here")


@pytest.mark.parametrize("sink_id", [6, 7, 2**31])
async def test_anothers_sink_and_one_that_is_not_there_are_404(world: StaffWorld, sink_id: int) -> None:
    who = await world.sign_in(MANAGER)
    for response in (
        await world.post(f"{SINK}/{sink_id}/full", None, who),
        await world.post(f"{SINK}/{sink_id}/retry", None, who),
        await world.get(f"{SINK}/{sink_id}/parked", who),
    ):
        assert response.status_code == 404
        assert (await response.get_json())["error"]["code"] == "SINK_NOT_FOUND"

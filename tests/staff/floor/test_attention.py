"""Calls and alerts: raised by what diners and tills do, seen by staff, and acknowledged by one of them."""

from collections.abc import AsyncIterator
from typing import Any, Final
from uuid import UUID, uuid4

import pytest

from actors.domain.calls.call import CallReason
from actors.domain.calls.commands import CallWaiter
from tests.server.doors import refusal
from tests.staff.screens import Room, open_room
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld

ORDER: Final = "ORD-1-42"


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with open_room() as opened:
        yield opened


async def call(world: StaffWorld) -> tuple[dict[str, Any], str]:
    """A diner who has called, and the call's name."""
    diner = await world.join()
    answer = await world.ask(diner, CallWaiter(UUID(diner["member_id"]), CallReason.BILL, "by card"))
    return diner, str(answer.state.calls[CallReason.BILL].call_id)


async def test_whoever_acknowledges_a_call_is_shown_it_as_it_is(world: StaffWorld) -> None:
    diner, call_id = await call(world)
    eva = await world.sign_in(EMPLOYEE)
    response = await world.post(f"/admin/calls/{call_id}/acknowledge", None, who=eva)
    assert response.status_code == 200
    shown = await response.get_json()
    assert (shown["reason"], shown["note"], shown["table_number"]) == ("bill", "by card", 7)
    assert (shown["session_id"], shown["acknowledged_by"]) == (diner["session_id"], EMPLOYEE.staff_user_id)
    assert shown["ended_at"] is not None
    marco = await world.sign_in(MANAGER)
    again = await world.post(f"/admin/calls/{call_id}/acknowledge", None, who=marco)
    assert await again.get_json() == shown
    entries = [(entry.who, entry.what) for entry in world.store.audit]
    assert entries == [(EMPLOYEE.staff_user_id, "call_acknowledged")]


async def test_calls_of_another_restaurant_and_of_nobody_are_not_there(world: StaffWorld) -> None:
    _, call_id = await call(world)
    mio, eva = await world.sign_in(STRANGER), await world.sign_in(EMPLOYEE)
    for who, name in ((mio, call_id), (eva, str(uuid4()))):
        response = await world.post(f"/admin/calls/{name}/acknowledge", None, who=who)
        await refusal(response, 404, "CALL_NOT_FOUND")
    assert world.store.audit == []


async def test_an_alert_stays_on_every_screen_until_somebody_acknowledges_it(room: Room) -> None:
    eva = await room.watch(EMPLOYEE)
    await eva.hears()
    await room.world.waiting_order()
    (raised,) = [frame["alert"] for frame in await eva.hears() if frame["type"] == "pos_alert"]
    assert (raised["kind"], raised["order_id"], raised["acknowledged_at"]) == ("order_unsent", ORDER, None)
    marco = await room.watch(MANAGER)
    (floor,) = await marco.hears()
    assert floor["alerts"] == [raised]
    told = await marco.says(type="acknowledge_alert", ref="a", alert_id=raised["alert_id"])
    assert [frame["type"] for frame in told] == ["pos_alert", "done"]
    assert told[1]["alert"]["acknowledged_by"] == MANAGER.staff_user_id
    (heard,) = await eva.hears()
    assert (heard["type"], heard["alert"], "order" in heard) == ("pos_alert", told[1]["alert"], False)
    (again,) = await eva.says(type="acknowledge_alert", ref="b", alert_id=raised["alert_id"])
    assert (again["type"], again["alert"]) == ("done", told[1]["alert"])
    later = await room.watch(EMPLOYEE)
    (floor,) = await later.hears()
    assert floor["alerts"] == []
    entries = [(entry.who, entry.what, entry.subject) for entry in room.world.store.audit]
    assert entries == [(None, "pos_alert", ORDER), (MANAGER.staff_user_id, "alert_acknowledged", ORDER)]


async def test_an_alert_of_another_restaurant_and_of_nobody_is_not_there(world: StaffWorld) -> None:
    await world.waiting_order()
    (alert,) = await world.store.attention.open_alerts(1, 10)
    mio, eva = await world.sign_in(STRANGER), await world.sign_in(EMPLOYEE)
    for who, name in ((mio, str(alert.alert_id)), (eva, str(uuid4()))):
        response = await world.post(f"/admin/alerts/{name}/acknowledge", None, who=who)
        await refusal(response, 404, "ALERT_NOT_FOUND")
    response = await world.post(f"/admin/alerts/{alert.alert_id}/acknowledge", None, who=eva)
    assert (await response.get_json())["acknowledged_by"] == EMPLOYEE.staff_user_id

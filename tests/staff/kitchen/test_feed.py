"""What the staff's screens hear of the kitchen, and what they may say about it."""

from collections.abc import AsyncIterator
from typing import Any, Final
from uuid import UUID

import attrs
import msgspec
import pytest

from actors.domain.cart.commands import AddLine
from actors.domain.kitchen.commands import CallCourse, HoldCourse
from actors.domain.kitchen.course import Course
from actors.domain.till.commands import AcceptOrder, QueueOrder, ReportAttempt
from actors.domain.till.status import Phase, PosStatus
from staff.floor import wire as staff_wire
from staff.floor.connection import WAITING_BYTES_MAX
from staff.kitchen import desk
from tests.server.doors import WATER
from tests.staff.screens import Room, Wire, open_room
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER

ORDER: Final = "ORD-1-42"


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with open_room() as opened:
        around = opened.world.registry._around
        opened.world.registry._around = attrs.evolve(around, session_observers=(opened.world.kitchen,))
        yield opened


async def screen(room: Room, user: Any = EMPLOYEE) -> Wire:
    """A screen that has been shown the floor."""
    wire = await room.watch(user)
    await wire.hears()
    return wire


def tickets(frames: list[Any]) -> list[tuple[str, str, list[tuple[int, str]]]]:
    """What the ticket updates among the frames say."""
    return [
        (
            frame["ticket"]["station"],
            frame["ticket"]["status"],
            [(item["position"], item["state"]) for item in frame["ticket"]["items"]],
        )
        for frame in frames
        if frame["type"] == "ticket_update"
    ]


async def confirmed(room: Room) -> dict[str, Any]:
    diner = await room.world.join()
    await room.world.add(diner)
    await room.world.add(diner, WATER)
    await room.world.place(diner)
    await room.world.ask(diner, QueueOrder(42))
    return diner


async def test_a_ticket_is_told_when_the_order_stands_and_not_again_for_the_tills_sake(room: Room) -> None:
    wire = await screen(room)
    diner = await confirmed(room)
    assert tickets(await wire.hears()) == [
        ("kitchen", "validated", [(0, "queued")]),
        ("bar", "validated", [(1, "queued")]),
    ]
    await room.world.ask(diner, ReportAttempt(42, 1, Phase.QUEUED, PosStatus.UNKNOWN, "timeout"))
    await room.world.ask(diner, AcceptOrder(42, "T"))
    assert tickets(await wire.hears()) == []


async def test_what_happens_to_a_ticket_is_told_to_its_restaurant_alone(room: Room) -> None:
    wire, stranger = await screen(room), await screen(room, STRANGER)
    await confirmed(room)
    await wire.hears()
    done = await wire.says(type="move_item", ref="m", order_id=ORDER, position=1, state="preparing")
    assert tickets(done) == [
        ("kitchen", "preparing", [(0, "queued")]),
        ("bar", "preparing", [(1, "preparing")]),
    ]
    assert (done[-1]["type"], done[-1]["ref"], done[-1]["tickets"]["status"]) == ("done", "m", "preparing")
    assert await stranger.hears() == []
    (refusal,) = await stranger.says(type="bump_ticket", order_id=ORDER)
    assert refusal["code"] == "ORDER_NOT_FOUND"


async def test_every_command_of_the_kitchen_is_followed_on_the_socket(room: Room) -> None:
    wire = await screen(room, MANAGER)
    await confirmed(room)
    await wire.hears()
    for command in (
        {"type": "hold_course", "course": "main"},
        {"type": "fire_course"},
        {"type": "fire_course", "course": "main"},
        {"type": "bump_ticket", "station": "bar"},
        {"type": "recall_ticket"},
        {"type": "move_order", "status": "ready"},
        {"type": "move_item", "position": 0, "state": "served"},
    ):
        *_, answer = await wire.says(order_id=ORDER, ref="r", **command)
        assert (answer["type"], answer["ref"]) == ("done", "r"), (command, answer)
    (refusal,) = await wire.says(type="move_order", order_id=ORDER, status="preparing", ref="x")
    assert (refusal["code"], refusal["ref"]) == ("INVALID_STATUS_TRANSITION", "x")
    assert "done" in refusal["message"]


async def test_a_bump_tells_that_the_ticket_has_left(room: Room) -> None:
    wire = await screen(room)
    await confirmed(room)
    await wire.hears()
    await wire.says(type="bump_ticket", order_id=ORDER, station="bar")
    told = await wire.says(type="bump_ticket", order_id=ORDER)
    assert tickets(told)[-1] == ("bar", "ready", [])


async def test_a_table_that_is_ready_is_seen_by_the_kitchen(room: Room) -> None:
    diner = await confirmed(room)
    await room.world.ask(diner, HoldCourse(42, Course.MAIN, EMPLOYEE.staff_user_id))
    wire = await screen(room)
    await room.world.ask(diner, CallCourse(UUID(diner["member_id"]), Course.MAIN))
    first, _ = [frame["ticket"] for frame in await wire.hears() if frame["type"] == "ticket_update"]
    assert first["items"][0]["held"] is False


async def test_a_tap_tells_the_kitchen_nothing(room: Room) -> None:
    diner = await confirmed(room)
    wire = await screen(room)
    await room.world.ask(diner, AddLine(UUID(diner["member_id"]), UUID(int=9), WATER, 1))
    assert await wire.hears() == []


async def test_an_order_without_a_session_is_told_too(room: Room) -> None:
    diner = await confirmed(room)
    room.world.store.forget(UUID(diner["session_id"]))
    wire = await screen(room)
    told = await wire.says(type="bump_ticket", order_id=ORDER)
    assert tickets(told) == [("kitchen", "ready", []), ("bar", "ready", [])]
    assert told[-1]["type"] == "done"


async def test_a_screen_that_comes_later_finds_on_its_floor_what_is_on_the_display(room: Room) -> None:
    await confirmed(room)
    await room.world.order("sakura")
    display = await (await room.world.get("/admin/kitchen", await room.world.sign_in(EMPLOYEE))).get_json()
    (floor,) = await (await room.watch(EMPLOYEE)).hears()
    assert [ticket["station"] for ticket in floor["tickets"]] == ["kitchen", "bar"]
    assert (floor["tickets"], floor["complete"]) == (display["tickets"], True)
    (theirs,) = await (await room.watch(STRANGER)).hears()
    assert theirs["tickets"] == []


async def test_what_was_bumped_is_on_no_later_floor_until_it_is_recalled(room: Room) -> None:
    await confirmed(room)
    wire = await screen(room, MANAGER)
    for command, stations in (("bump_ticket", ["kitchen"]), ("recall_ticket", ["kitchen", "bar"])):
        await wire.says(type=command, order_id=ORDER, station="bar")
        (floor,) = await (await room.watch(EMPLOYEE)).hears()
        assert [ticket["station"] for ticket in floor["tickets"]] == stations


async def test_a_floor_whose_display_is_cut_says_so(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    await confirmed(room)
    monkeypatch.setattr(desk, "ORDERS_MAX", 0)
    (floor,) = await (await room.watch(EMPLOYEE)).hears()
    assert floor["complete"] is False


async def test_of_a_display_too_large_for_the_wire_the_newest_is_on_the_floor(room: Room) -> None:
    await confirmed(room)
    view = await room.services.floor.floor(EMPLOYEE)
    (ticket, _) = view.tickets
    many = [msgspec.structs.replace(ticket, order_number=n, special_instructions="x" * 500) for n in range(1000)]
    data = staff_wire.floor(7, attrs.evolve(view, tickets=many), None)
    shown = msgspec.json.decode(data)
    numbers = [one["order_number"] for one in shown["tickets"]]
    assert 1 < len(numbers) < len(many)
    assert (numbers, shown["complete"]) == (list(range(1000 - len(numbers), 1000)), False)
    assert len(data) < staff_wire.TICKETS_BYTES_MAX + 8192
    assert (
        staff_wire.ORDERS_BYTES_MAX + staff_wire.SESSIONS_BYTES_MAX + staff_wire.TICKETS_BYTES_MAX
        < WAITING_BYTES_MAX * 2 // 3
    )

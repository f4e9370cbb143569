"""The socket's commands for controls and parties, and what every screen is told when they are followed."""

from collections.abc import AsyncIterator, Iterable
from typing import Any
from uuid import UUID

import attrs
import pytest
from trio.testing import MockClock

from actors.domain.commands import Tick
from actors.domain.staff import StaffUser
from staff.commands import COMMANDS
from tests.cases import case
from tests.server.doors import MARGHERITA
from tests.staff.floor.test_channel import faults
from tests.staff.floor.test_controls import audit
from tests.staff.floor.test_floors import told
from tests.staff.screens import Room, Wire, open_room
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER

LINE = str(UUID(int=5))
FOR_MANAGERS = (
    "force_close_session",
    "disable_table",
    "enable_table",
    "rotate_qr",
    "disable_ordering",
    "enable_ordering",
)


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with open_room() as opened:
        await opened.nursery.start(opened.world.floors.run)
        yield opened


async def screen(room: Room, user: StaffUser) -> Wire:
    """A screen that has been shown the floor."""
    wire = await room.watch(user)
    await wire.hears()
    return wire


async def says(wire: Wire, what: str, **fields: Any) -> Any:
    """The answer to a command: `done` or `error`. What everybody is told stays to be heard."""
    await wire.says(type=what, ref="r", **fields)
    (answer,) = [frame for frame in wire.told if frame["type"] in ("done", "error")]
    wire.told.remove(answer)
    assert answer["ref"] == "r"
    return answer


def everything(session_id: str) -> Iterable[tuple[str, dict[str, Any]]]:
    """Every command of ours, as somebody may say it of table 7 and this session."""
    session, table = {"session_id": session_id}, {"table_id": 107}
    yield "open_session", table
    yield "add_line", {**session, "public_id": LINE, "menu_item_id": MARGHERITA, "qty": 1}
    yield "update_line", {**session, "public_id": LINE, "version": 1, "qty": 2}
    yield "remove_line", {**session, "public_id": LINE, "version": 2}
    yield "place_order", {**session, "idempotency_key": "k", "cart_hash": "x"}
    yield "close_session", session
    yield "restore_session", session
    yield "force_close_session", session
    yield "disable_table", table
    yield "enable_table", table
    yield "rotate_qr", table
    yield "disable_ordering", {}
    yield "enable_ordering", {}
    yield "rename_member", {**session, "member_id": LINE, "nickname": "X"}
    yield "remove_member", {**session, "member_id": LINE}


def test_every_command_is_tried_here_or_with_the_orders() -> None:
    ours = {what for what, _ in everything("")}
    assert {command.name for command in COMMANDS} >= ours
    assert ours >= {
        c.name for c in COMMANDS if c.message.__module__.startswith(("staff.floor.control", "staff.floor.party"))
    }


def test_every_command_is_as_documented() -> None:
    for what, fields in everything(LINE):
        with case(what):
            assert faults(what, {"type": what, **fields}) == []
            assert faults(what, {"type": what, "nonsense": 1, **fields}) != []


async def test_commands_do_what_the_routes_do_and_show_how_it_is_then(room: Room) -> None:
    wire = await screen(room, MANAGER)
    opened = (await says(wire, "open_session", table_id=107, nickname="Rossi"))["session"]
    assert [one["nickname"] for one in opened["members"]] == ["Rossi"]
    told = dict(everything(opened["session_id"]))
    deeds = ("add_line", "update_line", "remove_line", "close_session", "restore_session", "force_close_session")
    shown = [(await says(wire, what, **told[what]))["session"] for what in deeds]
    assert [(one["state"], one["total"]) for one in shown] == [
        ("active", 9.5),
        ("active", 19.0),
        ("active", 0),
        ("closed", 0),
        ("active", 0),
        ("closed", 0),
    ]
    for what, enabled in (("disable_table", False), ("enable_table", True)):
        assert (await says(wire, what, table_id=107))["table"]["enabled"] is enabled
    assert (await says(wire, "rotate_qr", table_id=107))["table"]["qr_version"] == 4
    for what, enabled in (("disable_ordering", False), ("enable_ordering", True)):
        assert (await says(wire, what))["system"]["takes_orders"] is enabled


async def test_staff_place_a_cart_and_rename_and_send_away_on_the_socket(room: Room) -> None:
    wire = await screen(room, EMPLOYEE)
    opened = (await says(wire, "open_session", table_id=107))["session"]
    session = {"session_id": opened["session_id"]}
    guest = opened["members"][0]["member_id"]
    renamed = await says(wire, "rename_member", **session, member_id=guest, nickname="Ada")
    assert renamed["session"]["members"][0]["nickname"] == "Ada"
    cart = await says(wire, "add_line", **session, public_id=LINE, menu_item_id=MARGHERITA, qty=1)
    place = {**session, "idempotency_key": "k", "cart_hash": cart["session"]["cart_hash"]}
    order = (await says(wire, "place_order", **place))["order"]
    assert (order["order_id"], order["total"]) == ("ORD-1-42", 9.5)
    assert (await says(wire, "place_order", **place))["order"] == order
    gone = await says(wire, "remove_member", **session, member_id=guest)
    assert gone["session"]["members"] == []


async def test_parties_are_put_together_and_apart_on_the_socket_and_what_is_done_may_be_said_again(room: Room) -> None:
    wire = await screen(room, MANAGER)
    one, other = [(await says(wire, "open_session", table_id=table))["session"] for table in (107, 108)]
    merge = {"session_id": one["session_id"], "into": other["session_id"]}
    for what, fields, members in (("merge_session", merge, 2), ("undo_merge", {"session_id": one["session_id"]}, 1)):
        done = await says(wire, what, **fields)
        assert len(done["session"]["members"]) == members
        before = audit(room.world)
        assert await says(wire, what, **fields) == done
        assert audit(room.world) == before


async def test_each_asks_for_its_role_and_its_restaurant(room: Room) -> None:
    diner = await room.world.join()
    employee, stranger = await screen(room, EMPLOYEE), await screen(room, STRANGER)
    for what, fields in everything(diner["session_id"]):
        with case(what):
            if what in FOR_MANAGERS:
                assert (await says(employee, what, **fields))["code"] == "NOT_ALLOWED"
            if fields:
                expected = "SESSION_NOT_FOUND" if "session_id" in fields else "TABLE_NOT_FOUND"
                assert (await says(stranger, what, **fields))["code"] == expected
    assert audit(room.world) == []


async def test_a_refusal_says_how_things_are(room: Room) -> None:
    diner = await room.world.join()
    await room.world.connect(diner)
    wire = await screen(room, MANAGER)
    busy = await says(wire, "close_session", session_id=diner["session_id"])
    assert (busy["code"], busy["details"]) == ("SESSION_BUSY", {"allowed": ["force_close"]})
    await says(wire, "force_close_session", session_id=diner["session_id"])
    new = await room.world.join()
    taken = await says(wire, "restore_session", session_id=diner["session_id"])
    assert (taken["code"], taken["details"]) == ("SESSION_BUSY", {"session_id": new["session_id"], "allowed": []})


async def test_every_screen_of_the_restaurant_is_told_a_moment_later_and_no_other(
    mock_clock: MockClock, room: Room
) -> None:
    mine, other, stranger = await screen(room, MANAGER), await screen(room, EMPLOYEE), await screen(room, STRANGER)
    opened = (await says(mine, "open_session", table_id=107))["session"]
    session = {"session_id": opened["session_id"]}
    begun = await told(other)
    assert [frame["type"] for frame in begun] == ["session_update", "table_update"]
    await says(mine, "add_line", **session, public_id=LINE, menu_item_id=MARGHERITA, qty=1)
    chosen = await told(other)
    assert [(frame["type"]) for frame in chosen] == ["session_update", "table_update"]
    assert [frame[0]["session"]["cart_total"] for frame in (begun, chosen)] == [0, 9.5]
    await says(mine, "disable_table", table_id=107)
    await says(mine, "disable_table", table_id=107)  # is so already: no news
    (switched,) = await told(other)
    assert switched["table"] == {
        "table_id": 107,
        "table_number": 7,
        "enabled": False,
        "qr_version": 3,
        "state": "disabled",
        "session_id": opened["session_id"],
        "plan": None,
        "branch_id": None,
    }
    await says(mine, "disable_ordering")
    (dark,) = await told(other)
    assert dark["system"]["takes_orders"] is False
    await says(mine, "force_close_session", **session)
    ended = await told(other)
    assert [frame["type"] for frame in ended] == ["session_update", "table_update"]
    assert ended[0]["session"]["state"] == "closed"
    numbers = [frame["seq"] for frame in (*begun, *chosen, switched, dark, *ended)]
    assert numbers == list(range(numbers[0], numbers[0] + 8))
    assert [frame["seq"] for frame in await told(mine)] == numbers
    assert await told(stranger) == []


async def test_screens_are_told_of_what_nobody_of_them_did(mock_clock: MockClock, room: Room) -> None:
    wire = await screen(room, EMPLOYEE)
    diner = await room.world.join("Anna")
    assert [frame["type"] for frame in await told(wire)] == ["session_update", "table_update"]
    room.world.later(minutes=91)
    await room.world.ask(diner, Tick())
    closed, free = await told(wire)
    assert (closed["session"]["state"], free["table"]["state"]) == ("closed", "free")
    actor = await room.world.restaurants.by_id(1)
    assert actor is not None
    room.world.store.restaurants.replace(attrs.evolve(actor.restaurant, ordering_enabled=False))  # an operator's hand
    await actor.refresh()
    assert [frame["type"] for frame in await told(wire)] == ["system_update"]
    actor.hear_system(ordering=False)
    (dark,) = await told(wire)
    assert dark["system"] == {"ordering_enabled": False, "system_ordering_enabled": False, "takes_orders": False}

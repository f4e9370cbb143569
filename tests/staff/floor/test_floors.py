"""Houses that are looked at: read once, kept true, told to all screens at once, and let go."""

from collections.abc import AsyncIterator
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from actors.domain.calls.call import CallReason
from actors.domain.calls.commands import CallWaiter
from actors.domain.cart.commands import AddLine
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.errors import Unavailable
from actors.ports.wire import Ending
from staff.floor.floors import KEPT_S, REMIND_S, SETTLE_S
from tests.staff.screens import Room, Wire, open_room
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER

HOUSE: Final = frozenset({"table_update", "session_update", "call", "system_update"})


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    """Passwords are looked at in threads, for which a clock that jumps by itself would not wait."""
    async with open_room() as opened:
        await opened.nursery.start(opened.world.floors.run)
        yield opened


async def passes(seconds: float) -> None:
    """So much time does, a quarter of a second at a time, and whatever it brings happens."""
    clock = trio.lowlevel.current_clock()
    assert isinstance(clock, MockClock)
    await wait_all_tasks_blocked()
    for _ in range(round(seconds / SETTLE_S)):
        clock.jump(SETTLE_S)
        await wait_all_tasks_blocked()


class Phone:
    """A diner's connection."""

    def __init__(self, member_id: str) -> None:
        self.member_id = UUID(member_id)

    def deliver(self, data: bytes) -> None:
        """Reads it."""

    def send_on(self, to: State, _restaurant: Restaurant, _came: State) -> None:
        """Goes elsewhere."""

    def end(self, reason: Ending) -> None:
        """Goes."""


async def told(wire: Wire, seconds: float = 2 * SETTLE_S) -> list[Any]:
    """What a screen is told within so many seconds, of the house."""
    await passes(seconds)
    heard, wire.told = wire.told, []
    return [frame for frame in heard if frame["type"] in HOUSE]


async def shown(room: Room, user: Any = MANAGER) -> tuple[Wire, Any]:
    wire = await room.watch(user)
    await wait_all_tasks_blocked()
    floor, *others = wire.told
    assert (floor["type"], others) == ("floor", [])
    wire.told = []
    return wire, floor


async def tap(room: Room, diner: Any, times: int = 1) -> None:
    for _ in range(times):
        await room.world.ask(diner, AddLine(UUID(diner["member_id"]), uuid4(), 456, 1))


async def listed(room: Room, path: str, user: Any = EMPLOYEE) -> Any:
    response = await room.world.get(path, await room.world.sign_in(user))
    assert response.status_code == 200, await response.get_data()
    return await response.get_json()


async def test_the_floor_shows_every_table_and_who_sits_there(mock_clock: MockClock, room: Room) -> None:
    diner = await room.world.join()
    await tap(room, diner, 2)
    _, floor = await shown(room)
    (session,) = floor["sessions"]
    assert (session["session_id"], session["lines"], session["cart_total"]) == (diner["session_id"], 2, 19.0)
    states = {table["table_number"]: (table["state"], table["session_id"]) for table in floor["tables"]}
    assert states.pop(7) == ("ordering", diner["session_id"])
    assert {session_id for _, session_id in states.values()} == {None}
    assert floor["system"] == {"ordering_enabled": True, "system_ordering_enabled": True, "takes_orders": True}
    assert floor["complete"]


async def test_a_session_without_an_actor_is_read_from_the_store(mock_clock: MockClock, room: Room) -> None:
    diner = await room.world.join()
    await tap(room, diner)
    await passes(30)
    assert room.world.registry.statistics().sessions == 0
    _, floor = await shown(room)
    assert [session["lines"] for session in floor["sessions"]] == [1]
    assert [table["state"] for table in floor["tables"] if table["table_number"] == 7] == ["ordering"]


async def test_many_taps_are_one_update_for_every_screen_with_the_same_number(
    mock_clock: MockClock, room: Room
) -> None:
    wires = [(await shown(room, user))[0] for user in (EMPLOYEE, MANAGER)]
    diner = await room.world.join()
    await tap(room, diner, 20)
    first, second = [await told(wire) for wire in wires]
    assert [frame["type"] for frame in first] == ["session_update", "table_update"]
    assert (first[0]["session"]["lines"], first[1]["table"]["state"]) == (20, "ordering")
    assert first == second
    await tap(room, diner, 20)
    assert [frame["type"] for frame in await told(wires[0])] == ["session_update"]
    assert await told(wires[0], 20) == []


async def test_who_comes_and_goes_is_told(mock_clock: MockClock, room: Room) -> None:
    diner = await room.world.join()
    wire, _ = await shown(room)
    session = await room.world.registry.session(UUID(diner["session_id"]))
    phone = Phone(diner["member_id"])
    await session.subscribe(phone)
    (frame,) = await told(wire)
    assert [member["connected"] for member in frame["session"]["members"]] == [True]
    _, floor = await shown(room, EMPLOYEE)
    assert floor["sessions"] == [frame["session"]]
    session.unsubscribe(phone)
    (frame,) = await told(wire)
    assert [member["connected"] for member in frame["session"]["members"]] == [False]


async def test_what_a_screen_missed_it_is_told_once_and_in_order(mock_clock: MockClock, room: Room) -> None:
    wire, floor = await shown(room)
    stays, _ = await shown(room, EMPLOYEE)
    diner = await room.world.join()
    await told(wire)
    since = floor["seq"] + 1  # it had heard of the session, and not yet of the table
    wire.talking.cancel()
    await tap(room, diner, 3)
    await passes(1)
    again, floor = await shown(room)
    heard = await again.says(type="resume", ref="r", since=since)
    assert [frame["seq"] for frame in heard] == list(range(since + 1, floor["seq"] + 1))
    assert [frame["type"] for frame in heard] == ["table_update", "session_update", "table_update"]
    again.told = []
    await tap(room, diner)
    (frame,) = await told(again)
    assert frame["seq"] == floor["seq"] + 1
    assert (await told(stays, 0))[-1] == frame


async def test_a_screen_that_comes_back_to_a_house_that_was_let_go_is_shown_it_anew(
    mock_clock: MockClock, room: Room
) -> None:
    wire, floor = await shown(room)
    wire.talking.cancel()
    await passes(KEPT_S + 2 * REMIND_S)
    diner = await room.world.join()
    await tap(room, diner)
    wire = await room.watch(MANAGER)
    await wait_all_tasks_blocked()
    assert wire.told[0]["seq"] > floor["seq"]
    wire.told = []
    (anew,) = await wire.says(type="resume", ref="r", since=floor["seq"])
    assert (anew["type"], anew["ref"], len(anew["sessions"])) == ("floor", "r", 1)


async def test_nobody_looks_and_nothing_is_kept(mock_clock: MockClock, room: Room) -> None:
    diner = await room.world.join()
    await tap(room, diner)
    assert room.world.floors._watched == {}
    wire, _ = await shown(room)
    wire.talking.cancel()
    await passes(KEPT_S + 2 * REMIND_S)
    assert room.world.floors._watched == {}


async def test_two_restaurants_hear_nothing_of_each_others_houses(mock_clock: MockClock, room: Room) -> None:
    ours, _ = await shown(room)
    theirs, floor = await shown(room, STRANGER)
    diner = await room.world.join()
    await tap(room, diner, 3)
    assert await told(ours)
    assert (await told(theirs, 0), floor["sessions"]) == ([], [])
    assert (await listed(room, "/admin/sessions/active", STRANGER))["sessions"] == []
    assert {table["state"] for table in (await listed(room, "/admin/tables", STRANGER))["tables"]} == {"free"}


async def test_switches_are_told(mock_clock: MockClock, room: Room) -> None:
    wire, _ = await shown(room)
    actor = await room.world.restaurants.by_id(1)
    assert actor is not None
    await actor.set_ordering(enabled=False)
    table = actor.restaurant.table_numbered(7)
    assert table is not None
    await actor.set_table_enabled(table.table_id, enabled=False)
    frames = await told(wire)
    assert [frame["type"] for frame in frames] == ["system_update", "table_update"]
    assert (frames[0]["system"]["ordering_enabled"], frames[1]["table"]["state"]) == (False, "disabled")


async def test_a_call_is_on_every_screen_until_somebody_goes(mock_clock: MockClock, room: Room) -> None:
    wire, _ = await shown(room)
    diner = await room.world.join()
    await room.world.ask(diner, CallWaiter(UUID(diner["member_id"]), CallReason.HELP))
    (call,) = [frame["call"] for frame in await told(wire) if frame["type"] == "call"]
    await passes(KEPT_S * 3)
    _, floor = await shown(room, EMPLOYEE)
    assert [one["calls"] for one in floor["sessions"]] == [[call]]
    answers = await wire.says(type="acknowledge_call", ref="a", call_id=call["call_id"])
    assert [frame["call"]["acknowledged_by"] for frame in answers if frame["type"] == "done"] == [MANAGER.staff_user_id]
    (ended,) = [frame["call"] for frame in await told(wire) if frame["type"] == "call"]
    assert ended["acknowledged_by"] == MANAGER.staff_user_id


async def test_what_is_asked_over_http_is_as_of_this_moment(mock_clock: MockClock, room: Room) -> None:
    diner = await room.world.join()
    before = await listed(room, "/admin/tables")
    await tap(room, diner)
    after = await listed(room, "/admin/tables")
    states = [{table["table_number"]: table["state"] for table in one["tables"]}[7] for one in (before, after)]
    assert states == ["seated", "ordering"]
    active = await listed(room, "/admin/sessions/active")
    assert [(one["session_id"], one["lines"]) for one in active["sessions"]] == [(diner["session_id"], 1)]
    assert active["complete"]


async def test_while_the_store_is_away_nobody_is_shown_half_a_house(mock_clock: MockClock, room: Room) -> None:
    diner = await room.world.join()
    room.world.store.faults.away = True
    actor = await room.world.restaurants.by_id(1)
    assert actor is not None
    with pytest.raises(Unavailable):
        await room.world.floors.house(actor.restaurant)
    room.world.store.faults.away = False
    (session,) = (await room.world.floors.house(actor.restaurant)).sessions
    assert str(session.session_id) == diner["session_id"]

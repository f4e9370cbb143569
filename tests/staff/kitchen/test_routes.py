"""The kitchen over HTTP: the display, what is done to tickets, and orders on their way along their machine."""

from collections.abc import AsyncIterator
from typing import Any, Final
from uuid import UUID

import attrs
import pytest

from actors.domain.kitchen.course import Course
from actors.domain.place import Place
from actors.domain.till.commands import AcceptOrder, QueueOrder, RejectOrder
from persistence.memory_faults import Fault
from tests.server.doors import CHIANTI, WATER, refusal
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld, open_staff_world

ORDER: Final = "ORD-1-42"
STATUS: Final = f"/admin/orders/{ORDER}/status"
AT: Final = "2024-01-15T11:00:00Z"


@pytest.fixture
async def world() -> AsyncIterator[StaffWorld]:
    async with open_staff_world(LOGINS_PER_MINUTE="1000") as opened:
        yield opened


async def ordered(world: StaffWorld, *, drink: bool = True) -> dict[str, Any]:
    """Order 42, a pizza and a water that is confirmed, and the diner who placed it."""
    diner = await world.join()
    await world.add(diner)
    if drink:
        await world.add(diner, WATER)
    assert (await world.place(diner)).status_code == 202
    await world.ask(diner, AcceptOrder(42, "A17"))
    return diner


async def shown(world: StaffWorld, query: str = "", who: Any = EMPLOYEE) -> dict[str, Any]:
    response = await world.get(f"/admin/kitchen{query}", await world.sign_in(who))
    assert response.status_code == 200, await response.get_data()
    display: dict[str, Any] = await response.get_json()
    return display


async def at(world: StaffWorld, query: str = "") -> list[tuple[str, list[tuple[int, str]]]]:
    """Each ticket's station, and its items with their states."""
    tickets = (await shown(world, query))["tickets"]
    return [(it["station"], [(item["position"], item["state"]) for item in it["items"]]) for it in tickets]


async def do(world: StaffWorld, path: str, body: Any = None, user: Any = EMPLOYEE) -> dict[str, Any]:
    response = await world.post(path, body, await world.sign_in(user))
    assert response.status_code == 200, await response.get_data()
    told: dict[str, Any] = await response.get_json()
    return told


async def cook(world: StaffWorld, what: str, body: Any = None) -> dict[str, Any]:
    return await do(world, f"/admin/kitchen/{ORDER}/{what}", body)


async def refused(world: StaffWorld, path: str, body: Any, user: Any, status: int, code: str) -> Any:
    return await refusal(world.post(path, body, await world.sign_in(user)), status, code)


# ---- the display


async def test_an_order_is_a_ticket_at_each_of_its_stations(world: StaffWorld) -> None:
    diner = await ordered(world)
    display = await shown(world)
    assert (display["stations"], display["complete"]) == (["bar", "kitchen", "tandoor"], True)
    pizza, water = display["tickets"]
    (item,) = pizza.pop("items")
    assert pizza == {
        "order_id": ORDER,
        "order_number": 42,
        "round": 1,
        "station": "kitchen",
        "table_number": 7,
        "moved_from": None,
        "session_id": diner["session_id"],
        "status": "validated",
        "payment_status": "unpaid",
        "special_instructions": "",
        "placed_at": AT,
        "arrived_at": AT,
        "late_at": "2024-01-15T11:15:00Z",
    }
    assert item == {
        "position": 0,
        "menu_item_id": 456,
        "name": "Margherita",
        "qty": item["qty"],
        "note": item["note"],
        "state": "queued",
        "since": AT,
        "course": "main",
        "held": False,
        "fired_at": AT,
        "late_at": "2024-01-15T11:15:00Z",
        "struck": None,
        "struck_at": None,
        "struck_why": "",
        "allergens": ["gluten", "milk"],
        "options": [],
    }
    assert (water["station"], water["late_at"]) == ("bar", "2024-01-15T11:05:00Z")


async def test_a_station_is_shown_its_own_tickets(world: StaffWorld) -> None:
    await ordered(world)
    assert await at(world, "?station=bar") == [("bar", [(1, "queued")])]
    assert await at(world, "?station=grill") == []


async def test_an_order_that_is_on_its_way_or_was_refused_is_not_shown(world: StaffWorld) -> None:
    diner, _ = await world.order()
    assert await at(world) == []
    await world.ask(diner, RejectOrder(42, "no", "No."))
    assert await at(world) == []


async def test_an_order_that_is_queued_is_shown_and_not_again_once_the_till_has_it(world: StaffWorld) -> None:
    diner, _ = await world.order()
    await world.ask(diner, QueueOrder(42))
    before = await at(world)
    assert before == [("kitchen", [(0, "queued")])]
    await world.ask(diner, AcceptOrder(42, "A17"))
    assert await at(world) == before


async def test_another_restaurants_kitchen_is_empty(world: StaffWorld) -> None:
    await ordered(world)
    assert (await shown(world, who=STRANGER))["tickets"] == []


async def test_a_station_that_can_be_none_is_refused(world: StaffWorld) -> None:
    who = await world.sign_in(EMPLOYEE)
    for query in ("?station=", f"?station={'x' * 41}", "?station=a&station=b", "?station=%00"):
        details = await refusal(world.get(f"/admin/kitchen{query}", who), 422, "VALIDATION_FAILED")
        assert details == {"field": "station"}, query


async def test_what_nobody_has_bumped_for_a_day_is_not_shown_any_more(world: StaffWorld) -> None:
    await ordered(world)
    world.later(hours=24, seconds=-1)
    assert len(await at(world)) == 2
    world.later(seconds=1)
    assert await at(world) == []


async def test_a_party_that_moved_is_shown_where_it_sits_and_where_it_sat(world: StaffWorld) -> None:
    diner = await ordered(world, drink=False)
    kept = world.store.journal._kept[UUID(diner["session_id"])]
    session = attrs.evolve(kept.state.session, place=Place.at_table(108))
    kept.state = attrs.evolve(kept.state, session=session)
    (ticket,) = (await shown(world))["tickets"]
    assert (ticket["table_number"], ticket["moved_from"]) == (8, 7)
    assert 108 in CHIANTI.tables


# ---- items and their order


async def test_an_order_follows_its_items_from_queued_to_served(world: StaffWorld) -> None:
    diner = await ordered(world)
    statuses = []
    for position, state in ((0, "preparing"), (1, "ready"), (0, "ready"), (0, "served"), (1, "served")):
        told = await cook(world, f"items/{position}", {"state": state})
        statuses.append(told["status"])
    assert statuses == ["preparing", "preparing", "ready", "ready", "done"]
    assert await at(world) == [("kitchen", [(0, "served")]), ("bar", [(1, "served")])]
    assert [ticket["items"] for ticket in (await cook(world, "bump"))["tickets"]] == [[], []]
    assert await at(world) == []
    story = await (await world.get(f"/orders/{ORDER}", diner)).get_json()
    assert [(move["status"], move["by"]) for move in story["history"]] == [
        ("validated", diner["member_id"]),
        ("preparing", "staff"),
        ("ready", "staff"),
        ("done", "staff"),
    ]
    assert [item["state"] for item in story["kitchen"]] == ["served", "served"]


async def test_a_move_backwards_is_409_with_what_is_possible(world: StaffWorld) -> None:
    await ordered(world)
    await cook(world, "items/0", {"state": "ready"})
    path = f"/admin/kitchen/{ORDER}/items/0"
    details = await refused(world, path, {"state": "preparing"}, EMPLOYEE, 409, "INVALID_STATUS_TRANSITION")
    assert details == {"allowed": ["served"]}
    assert (await cook(world, "items/0", {"state": "ready"}))["status"] == "preparing"


async def test_no_other_item_or_state_is_taken(world: StaffWorld) -> None:
    await ordered(world)
    for position in ("2", "-1", "00", "1.0", "x", "9" * 30):
        path = f"/admin/kitchen/{ORDER}/items/{position}"
        await refused(world, path, {"state": "ready"}, EMPLOYEE, 404, "ORDER_NOT_FOUND")
    for body in ({"state": "queued"}, {"state": "burnt"}, {}, {"state": "ready", "by_user": 1}):
        await refused(world, f"/admin/kitchen/{ORDER}/items/0", body, EMPLOYEE, 422, "VALIDATION_FAILED")


async def test_nobody_cooks_another_restaurants_order(world: StaffWorld) -> None:
    await ordered(world)
    before = list(world.store.audit)
    for path, body in (
        (STATUS, {"status": "preparing"}),
        (f"/admin/kitchen/{ORDER}/items/0", {"state": "ready"}),
        (f"/admin/kitchen/{ORDER}/bump", None),
        (f"/admin/kitchen/{ORDER}/recall", None),
        (f"/admin/kitchen/{ORDER}/fire", None),
        (f"/admin/kitchen/{ORDER}/hold", {"course": "main"}),
    ):
        await refused(world, path, body, STRANGER, 404, "ORDER_NOT_FOUND")
    assert world.store.audit == before


async def test_a_station_bumps_and_recalls_its_own(world: StaffWorld) -> None:
    await ordered(world)
    await cook(world, "bump", {"station": "bar"})
    assert await at(world) == [("kitchen", [(0, "queued")])]
    await cook(world, "recall", {"station": "bar"})
    assert await at(world) == [("kitchen", [(0, "queued")]), ("bar", [(1, "ready")])]
    details = await refused(
        world, f"/admin/kitchen/{ORDER}/bump", {"station": "grill"}, EMPLOYEE, 409, "INVALID_STATUS_TRANSITION"
    )
    assert details == {"allowed": []}


async def left(world: StaffWorld, query: str = "", who: Any = EMPLOYEE) -> list[tuple[str, list[int], str]]:
    """Each ticket that has left: its station, its items and when."""
    told = (await shown(world, query, who))["left"]
    return [
        (one["ticket"]["station"], [at["position"] for at in one["ticket"]["items"]], one["left_at"]) for one in told
    ]


async def test_what_has_left_is_told_to_any_screen_the_latest_first_until_it_is_called_back(world: StaffWorld) -> None:
    await ordered(world)
    assert await left(world) == []
    await cook(world, "bump", {"station": "kitchen"})
    world.later(minutes=1)
    await cook(world, "bump", {"station": "bar"})
    kitchen, bar = ("kitchen", [0], AT), ("bar", [1], "2024-01-15T11:01:00Z")
    assert await left(world) == [bar, kitchen]
    assert await left(world, "?station=kitchen") == [kitchen]
    assert await left(world, who=STRANGER) == []
    await cook(world, "recall", {"station": "bar"})
    assert await left(world) == [kitchen]


async def test_what_leaves_while_its_held_course_stays_is_told_with_what_is_gone(world: StaffWorld) -> None:
    await ordered(world)
    await cook(world, "hold", {"course": "main"})
    await cook(world, "bump", {})
    assert [(station, items) for station, items, _ in await left(world)] == [("bar", [1])]
    await cook(world, "fire", {})
    await cook(world, "bump", {})
    assert sorted((station, items) for station, items, _ in await left(world)) == [("bar", [1]), ("kitchen", [0])]


async def test_ten_tickets_are_told_of_and_none_that_is_a_day_old(world: StaffWorld) -> None:
    diner = await ordered(world)
    for number in range(43, 54):
        await world.add(diner)
        await world.place(diner, key=str(number))
        await world.ask(diner, AcceptOrder(number, None))
    for number in range(42, 54):
        world.later(seconds=1)
        await do(world, f"/admin/kitchen/ORD-1-{number}/bump", {})
    told = (await shown(world))["left"]
    assert [one["ticket"]["order_number"] for one in told] == list(range(53, 43, -1))
    world.later(days=1, seconds=1)
    assert (await shown(world))["left"] == []


async def test_a_course_is_held_and_fired(world: StaffWorld) -> None:
    await ordered(world)
    ticket, _ = (await cook(world, "hold", {"course": "main"}))["tickets"]
    assert (ticket["items"][0]["held"], ticket["late_at"]) == (True, None)
    world.later(minutes=10)
    ticket, _ = (await cook(world, "fire"))["tickets"]
    assert (ticket["items"][0]["held"], ticket["late_at"]) == (False, "2024-01-15T11:25:00Z")


async def test_who_fires_the_next_course_once_fires_one_also_where_the_answer_of_the_store_is_lost(
    world: StaffWorld,
) -> None:
    pizza, drinks, _ = CHIANTI.menu.categories
    drinks = attrs.evolve(drinks, station="kitchen", course=Course.DESSERT)
    await world.change_restaurant(menu=attrs.evolve(CHIANTI.menu, categories=(pizza, drinks)))
    await ordered(world)
    await cook(world, "hold", {"course": "main"})
    world.store.faults.script.append(Fault.LOST_SAVED)
    (ticket,) = (await cook(world, "fire"))["tickets"]
    assert [item["held"] for item in ticket["items"]] == [False, True]
    (ticket,) = (await cook(world, "fire"))["tickets"]
    assert [item["held"] for item in ticket["items"]] == [False, False]
    (ticket,) = (await cook(world, "fire"))["tickets"]  # nothing is held any more
    assert [item["held"] for item in ticket["items"]] == [False, False]


async def test_what_is_cancelled_is_struck_through_until_it_is_bumped(world: StaffWorld) -> None:
    diner, _ = await world.order()
    await world.ask(diner, QueueOrder(42))
    await do(world, f"/admin/orders/{ORDER}/cancel", {"reason": "They left."}, MANAGER)
    (ticket,) = (await shown(world))["tickets"]
    (item,) = ticket["items"]
    assert (ticket["status"], item["struck"], item["struck_why"]) == ("cancelled", "cancelled", "They left.")
    await cook(world, "bump")
    assert await at(world) == []


# ---- the machine


async def test_an_order_is_moved_along_its_machine_by_role(world: StaffWorld) -> None:
    await ordered(world)
    assert (await do(world, STATUS, {"status": "preparing"}))["status"] == "preparing"
    assert (await do(world, STATUS, {"status": "delayed"}))["status"] == "delayed"
    details = await refused(world, STATUS, {"status": "done"}, EMPLOYEE, 409, "INVALID_STATUS_TRANSITION")
    assert details == {"allowed": ["preparing"]}
    details = await refused(world, STATUS, {"status": "cancelled"}, EMPLOYEE, 409, "INVALID_STATUS_TRANSITION")
    assert details == {"allowed": ["preparing"]}
    assert (await do(world, STATUS, {"status": "cancelled"}, MANAGER))["status"] == "cancelled"
    details = await refused(world, STATUS, {"status": "preparing"}, MANAGER, 409, "INVALID_STATUS_TRANSITION")
    assert details == {"allowed": []}
    await refused(world, STATUS, {"status": "eaten"}, EMPLOYEE, 422, "VALIDATION_FAILED")


async def test_who_moved_it_and_how_long_it_lasted_is_in_the_history_and_the_audit(world: StaffWorld) -> None:
    diner = await ordered(world)
    world.later(minutes=3)
    await do(world, STATUS, {"status": "preparing"})
    world.later(minutes=9)
    await do(world, STATUS, {"status": "ready"}, MANAGER)
    story = await (await world.get(f"/orders/{ORDER}", await world.sign_in(EMPLOYEE))).get_json()
    assert [(move["status"], move["lasted_s"], move["by_user"]) for move in story["history"]] == [
        ("validated", None, None),
        ("preparing", 180, EMPLOYEE.staff_user_id),
        ("ready", 540, MANAGER.staff_user_id),
    ]
    for move in (await (await world.get(f"/orders/{ORDER}", diner)).get_json())["history"]:
        assert "by_user" not in move
    moves = [(entry.who, entry.old, entry.new) for entry in world.store.audit if entry.what == "order_moved"]
    assert moves == [
        (EMPLOYEE.staff_user_id, "validated", "preparing"),
        (MANAGER.staff_user_id, "preparing", "ready"),
    ]


# ---- once the session is gone


async def test_an_order_whose_visit_was_deleted_is_still_cooked_moved_and_bumped(world: StaffWorld) -> None:
    diner = await ordered(world)
    world.store.forget(UUID(diner["session_id"]))
    ticket, _ = (await shown(world))["tickets"]
    assert (ticket["table_number"], ticket["moved_from"], ticket["session_id"]) == (None, None, None)
    assert (await cook(world, "items/0", {"state": "ready"}))["status"] == "preparing"
    assert (await do(world, STATUS, {"status": "ready"}))["status"] == "ready"
    assert [ticket["items"] for ticket in (await cook(world, "bump"))["tickets"]] == [[], []]
    assert await at(world) == []
    details = await refused(world, STATUS, {"status": "preparing"}, EMPLOYEE, 409, "INVALID_STATUS_TRANSITION")
    assert details == {"allowed": ["done"]}
    story = await (await world.get(f"/orders/{ORDER}", await world.sign_in(EMPLOYEE))).get_json()
    assert [move["status"] for move in story["history"]] == ["validated", "preparing", "ready"]
    assert [item["state"] for item in story["kitchen"]] == ["ready", "ready"]

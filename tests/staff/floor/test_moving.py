"""Staff let parties sit elsewhere, join another one and be their own again, over HTTP."""

from typing import Any
from uuid import UUID

import attrs
import trio

from actors.domain.staff import StaffUser
from actors.domain.till.commands import QueueOrder
from persistence.memory_faults import Fault
from tests.server.doors import refusal
from tests.staff.floor.test_controls import NOBODY, audit, connected, signed_in
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld


async def ask(world: StaffWorld, user: StaffUser, what: str, body: Any = None, status: int = 200) -> dict[str, Any]:
    """What somebody is told who asks for this of a session: `{session_id}/move` and the like."""
    response = await world.post(f"/admin/session/{what}", body, await signed_in(world, user))
    assert response.status_code == status, await response.get_data()
    told: dict[str, Any] = await response.get_json()
    return told


async def no(world: StaffWorld, user: StaffUser, what: str, body: Any, status: int, code: str) -> Any:
    """The details of the refusal that somebody meets, which leaves nothing behind."""
    before = list(world.store.audit)
    request = world.post(f"/admin/session/{what}", body, await signed_in(world, user))
    details = await refusal(request, status, code)
    assert world.store.audit == before
    return details


async def tables(world: StaffWorld) -> dict[int, tuple[str | None, int]]:
    """By table id: whose session is there, and how much is on its bill, as the floor shows it."""
    who = await signed_in(world, EMPLOYEE)
    shown = await (await world.get("/admin/tables", who)).get_json()
    active = await (await world.get("/admin/sessions/active", who)).get_json()
    bills = {one["session_id"]: one["open_bill"] for one in active["sessions"]}
    return {one["table_id"]: (one["session_id"], bills.get(one["session_id"], 0)) for one in shown["tables"]}


async def with_bill(world: StaffWorld) -> tuple[dict[str, Any], str]:
    """A diner at table 7 with an order that stands, and its id."""
    diner, order = await world.order()
    await world.ask(diner, QueueOrder(order["order_number"]))
    return diner, order["order_id"]


async def test_a_party_sits_at_another_table_with_its_bill_and_its_tokens(world: StaffWorld) -> None:
    diner, order_id = await with_bill(world)
    phone = await connected(world, diner)
    moved = await ask(world, EMPLOYEE, f"{diner['session_id']}/move", {"table_id": 108})
    assert moved["table"] == {"id": 108, "table_number": 8}
    assert await tables(world) == {107: (None, 0), 108: (diner["session_id"], 9.5)}
    assert phone.messages[-1]["type"] == "session_moved"
    assert phone.messages[-1]["table"] == {"id": 108, "table_number": 8}
    assert (await world.cart(diner))["seq"] == moved["seq"]
    assert (await world.join(table_number=8))["session_id"] == diner["session_id"]
    assert (await world.join(table_number=7))["session_id"] != diner["session_id"]
    (found,) = (await (await world.get("/admin/kitchen", await signed_in(world, EMPLOYEE))).get_json())["tickets"]
    assert (found["order_id"], found["table_number"], found["moved_from"]) == (order_id, 8, 7)
    assert (1, "session_moved", "session", "table id 107", "table id 108") in audit(world)


async def test_a_party_does_not_move_to_where_somebody_sits_nor_to_no_table(world: StaffWorld) -> None:
    diner, other = await world.join(), await world.join(table_number=8)
    path = f"{diner['session_id']}/move"
    details = await no(world, EMPLOYEE, path, {"table_id": 108}, 409, "SESSION_BUSY")
    assert details == {"session_id": other["session_id"], "allowed": []}
    await no(world, EMPLOYEE, path, {"table_id": 201}, 404, "TABLE_NOT_FOUND")  # another restaurant's
    await no(world, STRANGER, path, {"table_id": 201}, 404, "SESSION_NOT_FOUND")
    await no(world, EMPLOYEE, path, {"table_id": 0}, 422, "VALIDATION_FAILED")
    await no(world, EMPLOYEE, path, {}, 422, "VALIDATION_FAILED")
    assert (await ask(world, EMPLOYEE, path, {"table_id": 107}))["seq"] == 1, "they sit there"


async def test_two_parties_become_one_and_are_two_again(world: StaffWorld) -> None:
    diner, order_id = await with_bill(world)
    other = await world.join("Zoe", table_number=8)
    merged = await ask(world, EMPLOYEE, f"{diner['session_id']}/merge", {"into": other["session_id"]})
    assert (merged["session_id"], merged["open_bill"], len(merged["members"])) == (other["session_id"], 9.5, 2)
    assert await tables(world) == {107: (None, 0), 108: (other["session_id"], 9.5)}
    orders = await (await world.get("/admin/orders", await signed_in(world, EMPLOYEE))).get_json()
    assert [(one["order_id"], one["table_number"]) for one in orders["orders"]] == [(order_id, 8)]
    await refusal(world.get(f"/cart_snapshot?sessionId={diner['session_id']}", diner), 401, "UNAUTHORIZED")
    theirs = await (await world.get(f"/orders?sessionId={other['session_id']}", other)).get_json()
    assert [one["order_id"] for one in theirs["orders"]] == [order_id]
    undone = await ask(world, MANAGER, f"{diner['session_id']}/merge/undo")
    assert (undone["session_id"], undone["open_bill"], undone["state"]) == (diner["session_id"], 9.5, "active")
    assert await tables(world) == {107: (diner["session_id"], 9.5), 108: (other["session_id"], 0)}
    assert (await world.cart(diner))["session_id"] == diner["session_id"], "their token is good again"
    assert audit(world)[-3:] == [
        (1, "session_merged", "session", "table id 107", f"session-{other['session_id']}"),
        (2, "merge_undone", "session", f"session-{diner['session_id']}", "table id 108"),
        (2, "session_restored", "session", "closed", "active"),
    ]


async def test_a_merge_that_cannot_be_says_why_and_what_instead(world: StaffWorld) -> None:
    diner, _ = await world.order()  # its cart is on its way to the till
    other = await world.join(table_number=8)
    path = f"{diner['session_id']}/merge"
    details = await no(world, EMPLOYEE, path, {"into": other["session_id"]}, 409, "CART_LOCKED")
    assert details == {"locked_by": diner["member_id"]}
    await no(world, EMPLOYEE, path, {"into": diner["session_id"]}, 409, "MERGE_IMPOSSIBLE")
    await no(world, EMPLOYEE, path, {"into": str(NOBODY)}, 404, "SESSION_NOT_FOUND")
    await no(world, EMPLOYEE, path, {"into": "table 8"}, 422, "VALIDATION_FAILED")
    stranger = await world.join(restaurant_name="sakura")
    await no(world, EMPLOYEE, path, {"into": stranger["session_id"]}, 404, "SESSION_NOT_FOUND")
    await no(world, EMPLOYEE, f"{path}/undo", None, 403, "NOT_ALLOWED")
    await no(world, MANAGER, f"{path}/undo", None, 409, "MERGE_IMPOSSIBLE")


async def test_a_merge_is_not_undone_where_somebody_sits_at_the_old_table(world: StaffWorld) -> None:
    diner, other = await world.join(), await world.join(table_number=8)
    await ask(world, EMPLOYEE, f"{diner['session_id']}/merge", {"into": other["session_id"]})
    new = await world.join(table_number=7)
    details = await no(world, MANAGER, f"{diner['session_id']}/merge/undo", None, 409, "SESSION_BUSY")
    assert details == {"session_id": new["session_id"], "allowed": []}
    await ask(world, EMPLOYEE, f"{new['session_id']}/merge", {"into": other["session_id"]})
    await ask(world, MANAGER, f"{diner['session_id']}/merge/undo")
    assert await tables(world) == {107: (diner["session_id"], 0), 108: (other["session_id"], 0)}


async def test_a_merged_session_is_not_simply_opened_again(world: StaffWorld) -> None:
    diner, other = await world.join(), await world.join(table_number=8)
    await ask(world, EMPLOYEE, f"{diner['session_id']}/merge", {"into": other["session_id"]})
    restore = world.send("PATCH", f"/session/{diner['session_id']}/restore", await signed_in(world, MANAGER))
    assert await refusal(restore, 409, "SESSION_BUSY") == {"allowed": ["undo_merge"]}


async def test_a_restored_party_is_told_of_a_switch_that_was_turned_meanwhile(world: StaffWorld) -> None:
    diner, other = await world.join(), await world.join(table_number=8)
    await ask(world, EMPLOYEE, f"{diner['session_id']}/merge", {"into": other["session_id"]})
    await world.post("/admin/table/107/disable", None, await signed_in(world, MANAGER))
    await ask(world, MANAGER, f"{diner['session_id']}/merge/undo")
    await refusal(world.place(diner), 423, "ORDERING_DISABLED")


async def test_a_store_that_is_away_changes_nothing(world: StaffWorld) -> None:
    diner, other = await world.join(), await world.join(table_number=8)
    for fault in (Fault.NOT_SAVED, Fault.LOST_UNSAVED):
        world.store.faults.script.append(fault)
        await no(world, EMPLOYEE, f"{diner['session_id']}/merge", {"into": other["session_id"]}, 503, "UNAVAILABLE")
    assert (await world.cart(diner))["seq"] == 1
    await ask(world, EMPLOYEE, f"{diner['session_id']}/merge", {"into": other["session_id"]})


async def test_what_is_not_there_any_more_is_not_found(world: StaffWorld) -> None:
    diner, other = await world.join(), await world.join(table_number=8)
    await ask(world, EMPLOYEE, f"{diner['session_id']}/merge", {"into": other["session_id"]})
    await ask(world, MANAGER, f"{other['session_id']}/force_close")
    world.later(seconds=30)
    world.store.forget(UUID(other["session_id"]))
    world.registry._actors.pop(UUID(other["session_id"]))
    await no(world, MANAGER, f"{diner['session_id']}/merge/undo", None, 404, "SESSION_NOT_FOUND")


async def test_screens_that_have_an_order_are_told_where_its_party_sits_now(world: StaffWorld) -> None:
    diner, order_id = await with_bill(world)
    feeds = world.feeds.feed(1)
    world.registry._around = attrs.evolve(world.registry._around, observers=(world.feeds,))
    (await world.registry.session(UUID(diner["session_id"])))._actor._around = world.registry._around
    before = feeds.seq
    await ask(world, EMPLOYEE, f"{diner['session_id']}/move", {"table_id": 108})
    assert feeds.seq > before
    orders = await (await world.get("/admin/orders", await signed_in(world, EMPLOYEE))).get_json()
    assert [(one["order_id"], one["table_number"]) for one in orders["orders"]] == [(order_id, 8)]


async def test_a_role_that_may_not_undo_is_told_so_before_anything_else(world: StaffWorld) -> None:
    diner, other = await world.join(), await world.join(table_number=8)
    await ask(world, EMPLOYEE, f"{diner['session_id']}/merge", {"into": other["session_id"]})
    await world.join(table_number=7)
    await no(world, EMPLOYEE, f"{diner['session_id']}/merge/undo", None, 403, "NOT_ALLOWED")
    await no(world, EMPLOYEE, f"{diner['session_id']}/move", {"table_id": 107}, 410, "SESSION_CLOSED")


async def test_a_merge_whose_answer_was_lost_may_be_asked_for_again(world: StaffWorld) -> None:
    diner, other = await world.join(), await world.join(table_number=8)
    first = await ask(world, EMPLOYEE, f"{diner['session_id']}/merge", {"into": other["session_id"]})
    assert await ask(world, EMPLOYEE, f"{diner['session_id']}/merge", {"into": other["session_id"]}) == first


async def test_an_undoing_whose_answer_was_lost_may_be_asked_for_again(world: StaffWorld) -> None:
    diner, _ = await with_bill(world)
    other = await world.join(table_number=8)
    path = f"{diner['session_id']}/merge"
    await ask(world, EMPLOYEE, path, {"into": other["session_id"]})
    first = await ask(world, MANAGER, f"{path}/undo")
    entries = list(world.store.audit)
    assert await ask(world, MANAGER, f"{path}/undo") == first
    assert world.store.audit == entries
    await ask(world, EMPLOYEE, path, {"into": other["session_id"]})
    assert (await ask(world, MANAGER, f"{path}/undo"))["seq"] > first["seq"], "another merge, another undoing"
    await ask(world, MANAGER, f"{diner['session_id']}/force_close")
    new = await world.join(table_number=7)
    closed = await ask(world, MANAGER, f"{path}/undo")
    assert (closed["session_id"], closed["state"], closed.keys()) == (diner["session_id"], "closed", first.keys())
    assert (await tables(world))[107] == (new["session_id"], 0)
    await no(world, EMPLOYEE, f"{path}/undo", None, 403, "NOT_ALLOWED")
    await no(world, MANAGER, f"{other['session_id']}/merge/undo", None, 409, "MERGE_IMPOSSIBLE")


async def test_staff_see_which_line_does_not_fit(world: StaffWorld) -> None:
    diner = await world.join()
    await world.add(diner, qty=3)
    who = await signed_in(world, EMPLOYEE)
    item = (await world.cart(diner))["items"][0]["menu_item_id"]
    await world.put(f"/admin/items/{item}/availability", {"available": True, "left": 1}, who)
    await trio.sleep(0.5)
    shown = await ask(world, EMPLOYEE, f"{diner['session_id']}/move", {"table_id": 108})
    assert [one["left"] for one in shown["items"]] == [1]


async def test_a_filter_that_there_is_not_and_a_date_beyond_the_calendar_are_refused(world: StaffWorld) -> None:
    who = await signed_in(world, MANAGER)
    for path in (
        "/admin/orders?placed_form=2026-01-01T00:00:00Z",
        "/admin/kitchen?staton=bar",
        "/admin/qr_sheet?frist=5",
    ):
        await refusal(world.get(path, who), 422, "VALIDATION_FAILED")
    for moment in ("0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"):
        await refusal(world.get(f"/admin/orders?placed_from={moment}", who), 422, "VALIDATION_FAILED")

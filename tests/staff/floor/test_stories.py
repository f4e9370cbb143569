"""How a visit went, over HTTP: what guests did, what staff did and who of them, by pages; and a table's last visit."""

from typing import Any
from uuid import UUID

from actors.domain.calls.call import CallReason
from actors.domain.calls.commands import CallWaiter
from actors.domain.kitchen.commands import BumpTicket, MoveItem
from actors.domain.kitchen.ticket import ItemState
from actors.domain.party.commands import CloseSession, Rename, ValidatePass
from actors.domain.till.commands import AcceptOrder, RejectOrder
from actors.errors import Unavailable
from staff.floor.stories import PAGE_MAX, PAGE_USUAL
from tests.cases import case
from tests.server.doors import refusal
from tests.staff.floor.test_controls import do, signed_in
from tests.staff.floor.test_moving import ask as asked
from tests.staff.floor.test_parties import LINE, line, of
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld


async def told(world: StaffWorld, session: Any, query: str = "") -> dict[str, Any]:
    return await do(world, EMPLOYEE, f"GET /admin/session/{session}/story{query}")


async def story(world: StaffWorld, diner: Any) -> list[dict[str, Any]]:
    """All of it, oldest first."""
    shown = await told(world, diner["session_id"], "?limit=100")
    assert shown["before"] is None
    return list(reversed(shown["entries"]))


def brief(entry: dict[str, Any]) -> tuple[Any, ...]:
    who = entry["user"]["name"] if entry["user"] else entry["member"]["nickname"] if entry["member"] else entry["by"]
    dish = entry.get("dish")
    return (who, entry["what"], entry["act"], *((dish["qty"], dish["name"]) if dish else ()))


async def test_what_guests_did_is_told_with_who_and_when(world: StaffWorld) -> None:
    anna = await world.join("Anna")
    world.later(minutes=2)
    bob = await world.join("Bob")
    await world.add(bob, qty=2)
    await world.ask(bob, CallWaiter(UUID(bob["member_id"]), CallReason.BILL, "by card"))
    entries = await story(world, anna)
    assert [brief(entry) for entry in entries] == [
        ("Anna", "member_join", None),
        ("Bob", "member_join", None),
        ("Bob", "cart_update", None, 2, "Margherita"),
        ("Bob", "waiter_called", None),
    ]
    assert [(one["seq"], one["at"]) for one in entries[:2]] == [
        (1, "2024-01-15T11:00:00Z"),
        (2, "2024-01-15T11:02:00Z"),
    ]
    assert entries[2]["member"] == {"member_id": bob["member_id"], "nickname": "Bob", "joined": 1}
    assert (entries[2]["by"], entries[2]["action"], entries[2]["user"]) == ("member", "created", None)
    assert (entries[3]["reason"], entries[3]["note"]) == ("bill", "by card")


async def test_what_staff_did_in_a_guests_place_is_told_with_their_name_and_whose_it_is(world: StaffWorld) -> None:
    anna = await world.join("Anna")
    await of(world, anna, "POST", "lines", line())
    world.later(seconds=1)
    await of(world, anna, "PATCH", f"lines/{LINE}", {"version": 1, "qty": 3})
    await of(world, anna, "PUT", f"members/{anna['member_id']}", {"nickname": "Nora"})
    world.later(seconds=1)
    await of(world, anna, "DELETE", f"members/{anna['member_id']}")
    entries = await story(world, anna)
    assert [brief(entry) for entry in entries[1:]] == [
        ("Eva", "cart_update", "line_added", 2, "Margherita"),
        ("Eva", "cart_update", "line_updated", 3, "Margherita"),
        ("Eva", "member_update", "member_renamed"),
        ("Eva", "member_leave", "member_sent_away"),
    ]
    assert {entry["by"] for entry in entries[1:]} == {"staff"}
    assert entries[1]["user"] == {"id": EMPLOYEE.staff_user_id, "name": "Eva"}
    assert {entry["whom"]["nickname"] for entry in entries[1:3]} == {"Nora"}


async def test_a_name_that_was_given_then_is_told_as_it_was_and_who_did_it_as_they_are_called_now(
    world: StaffWorld,
) -> None:
    anna = await world.join("Anna")
    member_id = UUID(anna["member_id"])
    for name in ("Nora", "Nina"):
        await world.ask(anna, Rename(member_id, member_id, name))
    entries = await story(world, anna)
    assert [entry["member"]["nickname"] for entry in entries] == ["Nina"] * 3
    assert [entry["whom"]["nickname"] for entry in entries] == ["Anna", "Nora", "Nina"]


async def test_an_orders_way_is_told_and_which_dish_is_ready(world: StaffWorld) -> None:
    anna, order = await world.order()
    number = order["order_number"]
    await world.ask(anna, AcceptOrder(number, "T1"))
    await world.ask(anna, MoveItem(number, 0, ItemState.READY, EMPLOYEE.staff_user_id))
    entries = [one for one in await story(world, anna) if one.get("order_number") == number]
    by_kind = {entry["what"]: entry for entry in entries}
    assert brief(by_kind["cart_locked"])[:2] == (anna["nickname"], "cart_locked")
    assert by_kind["order_confirmed"]["by"] == "system"
    cooked = by_kind["order_item_status"]
    assert (brief(cooked), cooked["state"]) == (("Eva", "order_item_status", "item_moved", 1, "Margherita"), "ready")
    assert cooked["dish"] == {"name": "Margherita", "qty": 1, "note": ""}


async def test_a_ticket_that_is_bumped_before_it_is_finished_is_told_step_by_step(world: StaffWorld) -> None:
    anna, order = await world.order()
    number = order["order_number"]
    await world.ask(anna, AcceptOrder(number, "T1"))
    await world.ask(anna, BumpTicket(number, EMPLOYEE.staff_user_id))
    told = [(one["what"], one["act"], one.get("status")) for one in await story(world, anna) if one["by"] == "staff"]
    assert told == [
        ("order_item_status", "item_moved", None),
        ("order_status", "order_moved", "preparing"),
        ("order_status", "order_moved", "ready"),
        ("order_status", "ticket_bumped", "ready"),
    ]


async def test_a_merge_and_its_undoing_are_told_in_both_sessions(world: StaffWorld) -> None:
    anna, bob = await world.join("Anna"), await world.join("Bob", table_number=8)
    await world.ask(bob, ValidatePass(UUID(bob["member_id"])))
    await asked(world, EMPLOYEE, f"{anna['session_id']}/merge", {"into": bob["session_id"]})
    world.later(seconds=1)
    await asked(world, MANAGER, f"{anna['session_id']}/merge/undo")
    ours = [brief(entry) for entry in (await story(world, anna))[1:]]
    assert ours == [
        ("Eva", "session_moved", "session_merged"),
        ("Marco", "session_restored", "session_restored"),
        ("Marco", "pass_validated", None),
        ("Marco", "member_join", None),
        ("Marco", "party_join", "merge_undone"),
    ]
    theirs = [brief(entry)[1:] for entry in (await story(world, bob))[1:] if entry["by"] == "staff"]
    assert theirs == [
        ("member_join", None),
        ("party_join", "session_merged"),
        ("member_leave", None),
        ("party_leave", "merge_undone"),
    ]


async def test_an_order_that_the_till_refused_is_told_though_it_was_not_kept(world: StaffWorld) -> None:
    anna, order = await world.order()
    await world.ask(anna, RejectOrder(order["order_number"], "no", "No."))
    assert [one["what"] for one in await story(world, anna)][-1] == "order_failed"


async def test_closing_opening_again_and_moving_are_told_with_who_did_it_and_where_to(world: StaffWorld) -> None:
    anna = await world.join("Anna")
    session = anna["session_id"]
    await do(world, EMPLOYEE, "PATCH /session/{s}/close", session)
    world.later(seconds=1)
    await do(world, MANAGER, "PATCH /session/{s}/restore", session)
    world.later(seconds=1)
    response = await world.post(f"/admin/session/{session}/move", {"table_id": 108}, await signed_in(world, MANAGER))
    assert response.status_code == 200, await response.get_data()
    entries = (await story(world, anna))[1:]
    assert [brief(entry) for entry in entries] == [
        ("Eva", "session_closed", "session_closed"),
        ("Marco", "session_restored", "session_restored"),
        ("Marco", "session_moved", "session_moved"),
    ]
    assert entries[2]["table_number"] == 8


async def test_pages_follow_one_another_and_the_last_says_so(world: StaffWorld) -> None:
    anna = await world.join("Anna")
    for _ in range(4):
        await world.add(anna)
    first = await told(world, anna["session_id"], "?limit=2")
    assert ([one["seq"] for one in first["entries"]], first["before"]) == ([5, 4], 4)
    rest = await told(world, anna["session_id"], f"?before={first['before']}")
    assert ([one["seq"] for one in rest["entries"]], rest["before"]) == ([3, 2, 1], None)
    assert PAGE_USUAL < PAGE_MAX
    assert await told(world, anna["session_id"], "?before=1") == {"entries": [], "before": None}


async def test_a_question_that_makes_no_sense_is_refused(world: StaffWorld) -> None:
    anna, who = await world.join(), await signed_in(world, EMPLOYEE)
    for query, field in (("limit=101", "limit"), ("limit=0", "limit"), ("before=0", "before"), ("after=1", "after")):
        with case(query):
            response = await world.get(f"/admin/session/{anna['session_id']}/story?{query}", who)
            assert await refusal(response, 422, "VALIDATION_FAILED") == {"field": field}


async def test_a_store_that_is_away_is_said_to_be(world: StaffWorld) -> None:
    anna, who = await world.join(), await signed_in(world, EMPLOYEE)
    path = f"/admin/session/{anna['session_id']}/story"
    world.store.stories._before_read = unavailable
    await refusal(world.get(path, who), 503, "UNAVAILABLE")


async def unavailable() -> None:
    raise Unavailable("the store is away")


# ---- a table's last visit

LAST = "GET /admin/table/107/last_session"


async def test_a_visit_that_was_closed_by_mistake_is_found_at_its_table_and_can_be_opened_again(
    world: StaffWorld,
) -> None:
    assert await do(world, EMPLOYEE, LAST) == {"session": None}
    anna = await world.join("Anna")
    await world.add(anna)
    assert await do(world, EMPLOYEE, LAST) == {"session": None}
    await do(world, EMPLOYEE, "PATCH /session/{s}/close", anna["session_id"])
    (found,) = (await do(world, EMPLOYEE, LAST)).values()
    assert (found["session_id"], found["state"], found["table"]["table_number"]) == (anna["session_id"], "closed", 7)
    assert [one["nickname"] for one in found["members"]] == ["Anna"]
    assert [one["name"] for one in found["items"]] == ["Margherita"]
    restored = await do(world, EMPLOYEE, "PATCH /session/{s}/restore", found["session_id"])
    assert [one["name"] for one in restored["items"]] == ["Margherita"]
    assert await do(world, EMPLOYEE, LAST) == {"session": None}


async def test_after_a_day_there_is_no_last_visit(world: StaffWorld) -> None:
    anna = await world.join()
    await world.ask(anna, CloseSession())
    world.later(hours=23)
    assert (await do(world, EMPLOYEE, LAST))["session"] is not None
    world.later(hours=1)
    assert await do(world, EMPLOYEE, LAST) == {"session": None}


async def test_another_restaurants_table_is_not_there(world: StaffWorld) -> None:
    path = "/admin/table/107/last_session"
    await refusal(world.get(path, await signed_in(world, STRANGER)), 404, "TABLE_NOT_FOUND")


async def test_another_restaurants_session_has_no_story(world: StaffWorld) -> None:
    anna = await world.join()
    path = f"/admin/session/{anna['session_id']}/story"
    await refusal(world.get(path, await signed_in(world, STRANGER)), 404, "SESSION_NOT_FOUND")

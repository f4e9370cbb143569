"""Staff choose and order in a diner's place, over HTTP: the diners' rules hold, everybody hears, the audit has it."""

import json
from typing import Any
from uuid import UUID

import pytest

from actors.domain.party.commands import CloseSession, Join
from actors.domain.till.commands import AcceptOrder, QueueOrder
from persistence.memory_faults import Fault
from server.http.app import openapi
from staff.routes import STAFF
from tests.server.doors import DIAVOLA, MARGHERITA, refusal
from tests.staff.floor.test_controls import audit, connected, signed_in
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld

LINE = UUID(int=5)


async def of(world: StaffWorld, diner: Any, method: str, path: str, body: Any = None, **how: Any) -> dict[str, Any]:
    """The session as an employee is shown it who asks for this."""
    who = await signed_in(world, EMPLOYEE)
    response = await world.send(method, f"/admin/session/{diner['session_id']}/{path}", who, body, **how)
    assert response.status_code in (200, 202), await response.get_data()
    told: dict[str, Any] = await response.get_json()
    return told


def line(**more: Any) -> dict[str, Any]:
    return {"public_id": str(LINE), "menu_item_id": MARGHERITA, "qty": 2, **more}


async def test_staff_add_change_and_remove_a_line_and_the_table_hears_it(world: StaffWorld) -> None:
    diner = await world.join("Anna")
    phone = await connected(world, diner)
    added = await of(world, diner, "POST", "lines", line(note="no salt"))
    assert [(one["qty"], one["note"], one["line_total"], one["version"]) for one in added["items"]] == [
        (2, "no salt", 19.0, 1)
    ]
    assert added["items"][0]["member_id"] == diner["member_id"]
    changed = await of(world, diner, "PATCH", f"lines/{LINE}", {"version": 1, "qty": 3})
    assert (changed["total"], changed["items"][0]["version"]) == (28.5, 2)
    assert (await of(world, diner, "DELETE", f"lines/{LINE}?version=2"))["items"] == []
    assert [(one["type"], one["by"], one["action"]) for one in phone.messages[1:]] == [
        ("cart_update", "staff", "created"),
        ("cart_update", "staff", "updated"),
        ("cart_update", "staff", "deleted"),
    ]
    assert audit(world) == [
        (1, "line_added", "line", None, "2 x Margherita (no salt)"),
        (1, "line_updated", "line", "2 x Margherita (no salt)", "3 x Margherita (no salt)"),
        (1, "line_removed", "line", "3 x Margherita (no salt)", None),
    ]


async def test_what_is_sent_twice_happens_once(world: StaffWorld) -> None:
    diner = await world.join()
    for method, path, body in (
        ("POST", "lines", line()),
        ("PATCH", f"lines/{LINE}", {"version": 1, "qty": 3}),
        ("DELETE", f"lines/{LINE}?version=2", None),
    ):
        assert await of(world, diner, method, path, body) == await of(world, diner, method, path, body)
    assert len(world.store.audit) == 3


async def test_a_version_that_is_not_the_lines_is_refused_with_the_line_as_it_is(world: StaffWorld) -> None:
    diner = await world.join()
    await of(world, diner, "POST", "lines", line())
    who, path = await signed_in(world, EMPLOYEE), f"/admin/session/{diner['session_id']}/lines/{LINE}"
    details = await refusal(world.send("PATCH", path, who, {"version": 7, "qty": 1}), 409, "VERSION_CONFLICT")
    assert (details["current"]["version"], details["current"]["qty"]) == (1, 2)
    await refusal(world.send("DELETE", f"{path}?version=7", who), 409, "VERSION_CONFLICT")
    await refusal(world.send("DELETE", path, who), 422, "VALIDATION_FAILED")
    assert len(world.store.audit) == 1


async def test_a_locked_cart_and_a_closed_session_refuse(world: StaffWorld) -> None:
    diner, _ = await world.order()
    who, path = await signed_in(world, EMPLOYEE), f"/admin/session/{diner['session_id']}/lines"
    details = await refusal(world.post(path, line(), who), 409, "CART_LOCKED")
    assert details == {"locked_by": diner["member_id"]}
    await world.ask(diner, CloseSession())
    await refusal(world.post(path, line(), who), 410, "SESSION_CLOSED")
    assert world.store.audit == []


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"menu_item_id": 1}, 422, "ITEM_UNKNOWN"),
        ({"menu_item_id": DIAVOLA}, 409, "ITEM_UNAVAILABLE"),
        ({"qty": 0}, 422, "QUANTITY_INVALID"),
        ({"note": "n" * 201}, 422, "NOTE_TOO_LONG"),
        ({"member_id": str(UUID(int=9))}, 404, "MEMBER_NOT_FOUND"),
        ({"price": 1}, 422, "VALIDATION_FAILED"),
        ({"qty": "2"}, 422, "VALIDATION_FAILED"),
    ],
)
async def test_the_diners_bounds_hold(said: dict[str, Any], status: int, code: str, world: StaffWorld) -> None:
    diner = await world.join()
    path = f"/admin/session/{diner['session_id']}/lines"
    await refusal(world.post(path, line(**said), await signed_in(world, EMPLOYEE)), status, code)
    assert (await world.cart(diner))["items"] == []


async def test_the_daily_pass_is_not_asked_of_staff(world: StaffWorld) -> None:
    await world.change_restaurant(pass_required=True)
    diner = await world.join()
    await of(world, diner, "POST", "lines", line())


async def test_members_are_renamed_and_sent_away(world: StaffWorld) -> None:
    diner, other = await world.join("Rude Word"), await world.join("Ben")
    phone = await connected(world, other)
    renamed = await of(world, diner, "PUT", f"members/{diner['member_id']}", {"nickname": "Anna"})
    assert [one["nickname"] for one in renamed["members"]] == ["Anna", "Ben"]
    gone = await of(world, diner, "DELETE", f"members/{diner['member_id']}")
    assert [(one["nickname"], one["is_host"]) for one in gone["members"]] == [("Ben", True)]
    assert [(one["type"], one["by"]) for one in phone.messages[1:]] == [
        ("member_update", "staff"),
        ("member_leave", "staff"),
        ("member_update", "system"),
    ]
    await refusal(world.get(f"/cart_snapshot?sessionId={diner['session_id']}", diner), 401, "UNAUTHORIZED")
    assert audit(world) == [
        (1, "member_renamed", "member", "Rude Word", "Anna"),
        (1, "member_sent_away", "member", "Anna", None),
    ]


async def test_a_party_without_phones_is_served_from_its_first_line_to_the_till(world: StaffWorld) -> None:
    who = await signed_in(world, EMPLOYEE)
    opened = await (await world.post("/admin/table/107/session", {}, who)).get_json()
    shown = await of(world, opened, "POST", "lines", line())
    key = {"headers": {"Idempotency-Key": "k1"}}
    order = await of(world, opened, "POST", "orders", {"cart_hash": shown["cart_hash"]}, **key)
    assert (order["order_id"], order["total"], order["table_number"]) == ("ORD-1-42", 19.0, 7)
    assert await of(world, opened, "POST", "orders", {"cart_hash": shown["cart_hash"]}, **key) == order
    session = await world.registry.session(UUID(opened["session_id"]))
    await session.ask(QueueOrder(42))
    await session.ask(AcceptOrder(42, "T-1"))
    assert (await of(world, opened, "POST", "lines", {**line(), "public_id": str(UUID(int=6))}))["round"] == 2
    assert [what for _, what, *_ in audit(world)] == ["session_opened", "line_added", "order_placed", "line_added"]


async def test_a_cart_that_staff_did_not_see_is_not_placed(world: StaffWorld) -> None:
    diner = await world.join()
    await world.add(diner)
    path, who = f"/admin/session/{diner['session_id']}/orders", await signed_in(world, EMPLOYEE)
    key = {"Idempotency-Key": "k1"}
    details = await refusal(world.post(path, {"cart_hash": "1-0"}, who, key), 409, "CART_CHANGED")
    assert len(details["current"]["items"]) == 1
    await refusal(world.post(path, {"cart_hash": "1-0"}, who), 422, "VALIDATION_FAILED")
    await refusal(world.post(path, {"cart_hash": "1-0"}, who, {"Idempotency-Key": "a b"}), 422, "VALIDATION_FAILED")


async def test_another_restaurants_party_does_not_exist(world: StaffWorld) -> None:
    diner = await world.join()
    who, base = await signed_in(world, STRANGER), f"/admin/session/{diner['session_id']}"
    for method, path, body in (
        ("POST", "lines", line()),
        ("PATCH", f"lines/{LINE}", {"version": 1}),
        ("DELETE", f"lines/{LINE}?version=1", None),
        ("PUT", f"members/{diner['member_id']}", {"nickname": "X"}),
        ("DELETE", f"members/{diner['member_id']}", None),
    ):
        await refusal(world.send(method, f"{base}/{path}", who, body), 404, "SESSION_NOT_FOUND")
    placing = world.post(f"{base}/orders", {"cart_hash": ""}, who, {"Idempotency-Key": "k"})
    await refusal(placing, 404, "SESSION_NOT_FOUND")
    assert (await world.cart(diner))["seq"] == 1


async def test_a_line_that_could_not_be_saved_is_nowhere(world: StaffWorld) -> None:
    diner = await world.join()
    phone, who = await connected(world, diner), await signed_in(world, EMPLOYEE)
    world.store.faults.script.append(Fault.NOT_SAVED)
    await refusal(world.post(f"/admin/session/{diner['session_id']}/lines", line(), who), 503, "UNAVAILABLE")
    assert phone.types == ["snapshot"]
    assert world.store.audit == []
    assert len((await of(world, diner, "POST", "lines", line()))["items"]) == 1


async def test_who_looks_at_a_session_sees_its_cart_and_nobody_notices(world: StaffWorld) -> None:
    diner = await world.join("Anna")
    added = await of(world, diner, "POST", "lines", line(note="no salt"))
    phone = await connected(world, diner)
    who = await signed_in(world, EMPLOYEE)
    session = await world.registry.session(UUID(diner["session_id"]))
    before = (await session.look()).state.session
    response = await world.get(f"/admin/session/{diner['session_id']}", who)
    seen = await response.get_json()
    assert (response.status_code, seen["items"], seen["cart_hash"]) == (200, added["items"], added["cart_hash"])
    assert [member["nickname"] for member in seen["members"]] == ["Anna"]
    assert (await session.look()).state.session == before
    assert len(phone.messages) == 1


async def test_what_staff_cannot_do_with_a_cart_of_the_shop_is_said_as_the_document_promises(world: StaffWorld) -> None:
    manager = await signed_in(world, MANAGER)
    cart = await world.registry.of_customer(1, 5)
    await cart.ask(Join(cart.session_id, "Ada"))
    session = f"/admin/session/{cart.session_id}"
    asked: dict[tuple[str, str], tuple[str, object]] = {
        ("POST", "/admin/session/{session_id}/move"): (f"{session}/move", {"table_id": 107}),
        ("DELETE", "/admin/session/{session_id}/members/{member_id}"): (f"{session}/members/{cart.session_id}", None),
        ("POST", "/admin/session/{session_id}/orders"): (f"{session}/orders", {"cart_hash": "1-0"}),
    }
    promised = json.loads(openapi(*STAFF))["paths"]
    for (method, route), (path, body) in asked.items():
        response = await world.send(method, path, manager, body, {"Idempotency-Key": "k1"})
        found = response.status_code, (await response.get_json())["error"]["code"]
        assert found == (403, "NOT_ALLOWED"), route
        assert "403" in promised[route][method.lower()]["responses"], route

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

import attrs
import pytest

from actors.domain.till.attempt import AttemptKind, AttemptOutcome
from actors.domain.till.commands import AcceptOrder, RejectOrder
from tests.cases import case
from tests.server.diners.routes.test_orders import tried
from tests.server.doors import refusal
from tests.staff.world import ADMIN, EMPLOYEE, MANAGER, PASSWORD_HASH, STRANGER, StaffWorld

ORDER: Final = "/admin/orders/ORD-1-42"
ACTS: Final = ("resend", "entered_by_hand", "cancel")


async def listed(world: StaffWorld, who: Any, query: str = "") -> tuple[list[int], int | None]:
    response = await world.get(f"/admin/orders{query}", who)
    assert response.status_code == 200, await response.get_data()
    shown = await response.get_json()
    return [order["order_number"] for order in shown["orders"]], shown["before"]


async def act(world: StaffWorld, what: str, who: Any, body: Any = None) -> dict[str, Any]:
    response = await world.send("POST", f"{ORDER}/{what}", who, body)
    assert response.status_code == 200, await response.get_data()
    shown: dict[str, Any] = await response.get_json()
    return shown


def deeds(world: StaffWorld) -> list[tuple[str, int]]:
    """What people have done, by the audit."""
    return [(entry.what, entry.who) for entry in world.store.audit if entry.who is not None]


# ---- looking


async def test_an_order_is_shown_with_where_it_was_placed_and_how_it_goes_with_the_till(world: StaffWorld) -> None:
    order = await world.waiting_order()
    who = await world.sign_in(EMPLOYEE)
    response = await world.get("/admin/orders", who)
    (shown,) = (await response.get_json())["orders"]
    assert UUID(shown.pop("session_id")).version == 7
    assert shown == {
        **order,
        "pos_status": "unknown",
        "table_number": 7,
        "customer_name": None,
        "fulfillment_type": None,
        "shop_status": None,
        "special_instructions": "",
        "pos_attempts": 1,
        "pos_error": "timeout",
        "pos_next_at": None,
        "pos_failures": 1,
        "alerted_at": "2024-01-15T11:00:00Z",
    }


async def test_staff_are_shown_an_order_with_every_attempt_as_its_diners_are(world: StaffWorld) -> None:
    diner, order = await world.order()
    await world.ask(diner, AcceptOrder(42, "A17", tried(AttemptKind.SEND, AttemptOutcome.ACCEPTED, "A17")))
    path = f"/orders/{order['order_id']}"
    shown = await (await world.get(path, await world.sign_in(EMPLOYEE))).get_json()
    assert [(attempt["kind"], attempt["outcome"]) for attempt in shown["attempts"]] == [("send", "accepted")]
    seen_by_diner = await (await world.get(path, diner)).get_json()
    for each in shown["history"]:
        del each["by_user"]  # who of the staff it was, diners do not see
    assert shown == seen_by_diner


async def test_staff_are_shown_an_order_whose_session_has_been_deleted(world: StaffWorld) -> None:
    diner, order = await world.order()
    world.store.forget(UUID(diner["session_id"]))
    response = await world.get(f"/orders/{order['order_id']}", await world.sign_in(EMPLOYEE))
    assert (await response.get_json())["order_id"] == order["order_id"]


async def test_staff_are_not_shown_another_restaurants_order(world: StaffWorld) -> None:
    _, order = await world.order()
    await refusal(world.get(f"/orders/{order['order_id']}", await world.sign_in(STRANGER)), 404, "ORDER_NOT_FOUND")


async def test_who_is_not_signed_in_any_more_is_told_to_sign_in_and_not_to_scan_a_code(world: StaffWorld) -> None:
    _, order = await world.order()
    who = await world.sign_in(EMPLOYEE)
    world.accounts.dismiss(EMPLOYEE.staff_user_id)
    response = await world.get(f"/orders/{order['order_id']}", who)
    await refusal(response, 401, "UNAUTHORIZED")
    assert (await response.get_json())["error"]["message"] == "Please sign in again."


async def test_pages_go_from_the_newest_to_the_oldest_and_say_when_they_end(world: StaffWorld) -> None:
    for _ in range(5):
        await world.waiting_order()
    who = await world.sign_in(EMPLOYEE)
    assert await listed(world, who) == ([46, 45, 44, 43, 42], None)
    assert await listed(world, who, "?limit=2") == ([46, 45], 45)
    assert await listed(world, who, "?limit=2&before=45") == ([44, 43], 43)
    assert await listed(world, who, "?limit=2&before=43") == ([42], None)
    assert await listed(world, who, "?limit=5") == ([46, 45, 44, 43, 42], None)
    assert await listed(world, who, "?before=42") == ([], None)


async def test_orders_can_be_narrowed_and_turned_over_page_by_page(world: StaffWorld) -> None:
    for table in (7, 7):
        await world.waiting_order(table_number=table)
    who = await world.sign_in(EMPLOYEE)
    assert await listed(world, who, "?table_number=7") == ([43, 42], None)
    assert await listed(world, who, "?table_number=7&limit=1") == ([43], 43)
    assert await listed(world, who, "?table_number=7&limit=1&before=43") == ([42], None)
    assert await listed(world, who, "?pos_status=unknown&status=validated&payment_status=unpaid") == ([43, 42], None)
    assert await listed(world, who, "?table_number=8") == ([], None)
    assert await listed(world, who, "?status=cancelled") == ([], None)
    assert await listed(world, who, "?placed_until=2024-01-15T11:00:00Z") == ([], None)
    assert await listed(world, who, "?placed_from=2024-01-15T11:00:00%2B00:00") == ([43, 42], None)


async def test_a_filter_that_makes_no_sense_is_refused(world: StaffWorld) -> None:
    who = await world.sign_in(EMPLOYEE)
    cases = ["status=eaten", "placed_from=2024-02-30T10:00:00Z", "placed_from=2024-02-20T10:00:00", "table_number=%25"]
    for asked in cases:
        with case(asked):
            await refusal(world.get(f"/admin/orders?{asked}", who), 422, "VALIDATION_FAILED")


async def test_unsent_orders_are_those_the_till_has_not_answered_for_and_that_were_not_cancelled(
    world: StaffWorld,
) -> None:
    for _ in range(3):
        await world.waiting_order()
    who = await world.sign_in(MANAGER)
    assert (await world.post("/admin/orders/ORD-1-42/entered_by_hand", {}, who)).status_code == 200
    assert (await world.post("/admin/orders/ORD-1-43/cancel", {}, who)).status_code == 200
    assert await listed(world, who, "?unsent=true") == ([44], None)
    assert await listed(world, who) == ([44, 43, 42], None)


async def test_a_page_that_makes_no_sense_is_refused(world: StaffWorld) -> None:
    cases: Iterable[str] = [
        "limit=0",
        "limit=101",
        "limit=x",
        "before=0",
        "before=-1",
        "before=9999999999",
        "unsent=perhaps",
    ]
    who = await world.sign_in(EMPLOYEE)
    for query in cases:
        with case(query):
            details = await refusal(world.get(f"/admin/orders?{query}", who), 422, "VALIDATION_FAILED")
            assert details == {"field": query.partition("=")[0]}


async def test_money_is_in_the_restaurants_currency(world: StaffWorld) -> None:
    await world.waiting_order("sakura")
    who = await world.sign_in(STRANGER)
    response = await world.get("/admin/orders", who)
    assert b'"total":950,' in await response.get_data()


# ---- acting


async def test_a_resent_order_goes_at_once_and_twice_is_once(world: StaffWorld) -> None:
    await world.waiting_order()
    who = await world.sign_in(EMPLOYEE)
    first = await act(world, "resend", who)
    assert (first["pos_error"], first["pos_next_at"], first["pos_failures"]) == ("resent", "2024-01-15T11:00:00Z", 0)
    world.later(seconds=1)
    assert await act(world, "resend", who, {}) == first
    assert deeds(world) == [("order_resent", EMPLOYEE.staff_user_id)]


async def test_an_order_entered_by_hand_has_its_ticket_and_the_audit_knows_who(world: StaffWorld) -> None:
    await world.waiting_order()
    who = await world.sign_in(EMPLOYEE)
    first = await act(world, "entered_by_hand", who, {"ticket": " A17 "})
    assert (first["pos_status"], first["pos_ticket"]) == ("accepted", "A17")
    assert await act(world, "entered_by_hand", who, {"ticket": "B2"}) == first
    assert [who for _, who in deeds(world)] == [EMPLOYEE.staff_user_id]


async def test_a_cancelled_order_is_cancelled_once_by_a_manager_or_an_admin(world: StaffWorld) -> None:
    await world.waiting_order()
    manager, admin = await world.sign_in(MANAGER), await world.sign_in(ADMIN)
    first = await act(world, "cancel", manager, {"reason": "They left."})
    assert first["status"] == "cancelled"
    assert await act(world, "cancel", admin) == first
    assert [who for _, who in deeds(world)] == [MANAGER.staff_user_id]


async def test_an_employee_may_not_cancel(world: StaffWorld) -> None:
    await world.waiting_order()
    who = await world.sign_in(EMPLOYEE)
    await refusal(world.post(f"{ORDER}/cancel", {}, who), 403, "NOT_ALLOWED")
    assert await listed(world, who, "?unsent=true") == ([42], None)


async def test_a_role_that_was_taken_away_counts_at_once(world: StaffWorld) -> None:
    await world.waiting_order()
    who = await world.sign_in(MANAGER)
    world.accounts.hire(attrs.evolve(MANAGER, role=EMPLOYEE.role), PASSWORD_HASH)
    await refusal(world.post(f"{ORDER}/cancel", {}, who), 403, "NOT_ALLOWED")


async def test_an_order_that_is_on_its_way_is_neither_entered_nor_cancelled(world: StaffWorld) -> None:
    await world.order()
    who = await world.sign_in(MANAGER)
    for what in ("entered_by_hand", "cancel"):
        await refusal(world.post(f"{ORDER}/{what}", {}, who), 409, "INVALID_STATUS_TRANSITION")


async def test_an_order_at_the_till_is_not_cancelled(world: StaffWorld) -> None:
    await world.waiting_order()
    who = await world.sign_in(MANAGER)
    await act(world, "entered_by_hand", who)
    await refusal(world.post(f"{ORDER}/cancel", {}, who), 409, "INVALID_STATUS_TRANSITION")


@pytest.mark.parametrize(
    ("what", "deed", "facet", "then"),
    [
        ("resend", "order_resent", "pos_error", "resent"),
        ("entered_by_hand", "order_entered_by_hand", "pos_status", "accepted"),
        ("cancel", "order_cancelled", "status", "cancelled"),
    ],
)
async def test_an_order_whose_visit_was_deleted_is_steered_like_any_other(
    world: StaffWorld, what: str, deed: str, facet: str, then: str
) -> None:
    await world.outlived_order()
    who = await world.sign_in(MANAGER)
    first = await act(world, what, who)
    assert (first["order_id"], first["session_id"], first["table_number"]) == ("ORD-1-42", None, None)
    assert first[facet] == then
    assert await act(world, what, who) == first
    (listed,) = (await (await world.get("/admin/orders", who)).get_json())["orders"]
    assert listed == first
    assert deeds(world) == [(deed, MANAGER.staff_user_id)]


async def test_the_rules_hold_for_an_order_whose_visit_was_deleted(world: StaffWorld) -> None:
    await world.outlived_order()
    employee, manager = await world.sign_in(EMPLOYEE), await world.sign_in(MANAGER)
    await refusal(world.post(f"{ORDER}/cancel", {}, employee), 403, "NOT_ALLOWED")
    await act(world, "cancel", manager)
    for what in ("resend", "entered_by_hand"):
        await refusal(world.post(f"{ORDER}/{what}", {}, manager), 409, "INVALID_STATUS_TRANSITION")


async def test_an_order_the_till_refused_is_gone_but_its_calls_are_told(world: StaffWorld) -> None:
    diner, _ = await world.order()
    no = tried(AttemptKind.SEND, AttemptOutcome.REJECTED, "Sold out.")
    await world.ask(diner, RejectOrder(42, "no", "Sold out.", no))
    who = await world.sign_in(MANAGER)
    for what in ACTS:
        details = await refusal(world.post(f"{ORDER}/{what}", {}, who), 404, "ORDER_NOT_FOUND")
        assert [call["words"] for call in details["attempts"]] == ["Sold out."]


async def test_a_body_that_makes_no_sense_does_nothing(world: StaffWorld) -> None:
    cases: Iterable[tuple[str, Any]] = [
        ("entered_by_hand", {"ticket": "x" * 65}),
        ("entered_by_hand", {"ticket": 7}),
        ("entered_by_hand", {"tickets": "A"}),
        ("cancel", {"reason": "x" * 201}),
        ("cancel", {"reason": None}),
        ("cancel", []),
    ]
    await world.waiting_order()
    who = await world.sign_in(MANAGER)
    for what, body in cases:
        with case(what, body):
            await refusal(world.post(f"{ORDER}/{what}", body, who), 422, "VALIDATION_FAILED")
            assert await listed(world, who, "?unsent=true") == ([42], None)


# ---- who may not


async def test_another_restaurants_orders_do_not_exist(world: StaffWorld) -> None:
    await world.waiting_order()
    who = await world.sign_in(STRANGER)
    assert await listed(world, who) == ([], None)
    for what in ACTS:
        assert await refusal(world.post(f"{ORDER}/{what}", {}, who), 404, "ORDER_NOT_FOUND") == {}


async def test_only_the_name_of_an_order_finds_it(world: StaffWorld) -> None:
    cases: Iterable[str] = [
        "ORD-1-43",
        "ORD-1-042",
        "ORD-01-42",
        "42",
        "ORD-1-0",
        "ORD-1-99999999999",
        "ORD-1-42%20",
        "%00",
        "ORD-1-４２",
    ]
    await world.waiting_order()
    who = await world.sign_in(MANAGER)
    for name in cases:
        with case(name):
            await refusal(world.post(f"/admin/orders/{name}/resend", {}, who), 404, "ORDER_NOT_FOUND")


async def test_nobody_gets_in_without_a_staff_users_token(world: StaffWorld) -> None:
    diner, _ = await world.order()
    for who in (None, diner, {"access_token": "x"}):
        await refusal(world.get("/admin/orders", who), 401, "UNAUTHORIZED")
        for what in ACTS:
            response = await world.post(f"{ORDER}/{what}", {}, who)
            await refusal(response, 401, "UNAUTHORIZED")
            assert response.headers["WWW-Authenticate"] == "Bearer"
            assert (await response.get_json())["error"]["message"] == "Please sign in again."


async def test_somebody_who_was_dismissed_is_out_at_once(world: StaffWorld) -> None:
    who = await world.sign_in(EMPLOYEE)
    world.accounts.dismiss(EMPLOYEE.staff_user_id)
    await refusal(world.get("/admin/orders", who), 401, "UNAUTHORIZED")


async def test_with_the_store_away_nothing_is_done_and_trying_again_is_safe(world: StaffWorld) -> None:
    await world.waiting_order()
    who = await world.sign_in(MANAGER)
    world.store.faults.away = True
    await refusal(world.get("/admin/orders", who), 503, "UNAVAILABLE")
    await refusal(world.post(f"{ORDER}/cancel", {}, who), 503, "UNAVAILABLE")
    world.store.faults.away = False
    assert (await act(world, "cancel", who))["status"] == "cancelled"

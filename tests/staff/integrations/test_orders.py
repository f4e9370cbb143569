"""Counter orders over HTTP, by keys and by staff: one order in one step, by the rules of all others."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any, Final

import attrs
import pytest

from actors.domain.restaurant import Table
from tests.server.doors import DIAVOLA, LEMON, MARGHERITA, WATER
from tests.staff.world import ADMIN, EMPLOYEE, MANAGER, STRANGER, StaffWorld, open_staff_world

ORDERS: Final = "/api/v1/orders"
EVERYTHING: Final = ["orders:read", "orders:write", "payments:read", "payments:write", "menu:read", "tables:read"]
PIZZA: Final = {"menu_item_id": MARGHERITA, "quantity": 2, "special_instructions": "well done"}
GLASS: Final = {"menu_item_id": WATER, "customizations": [{"option_id": LEMON}]}
Who = Mapping[str, Any]


@pytest.fixture
async def world() -> AsyncIterator[StaffWorld]:
    async with open_staff_world(LOGINS_PER_MINUTE="1000", ORDERS_PER_MINUTE="1000") as opened:
        yield opened


async def key_of(world: StaffWorld, scopes: list[str] = EVERYTHING, **more: object) -> Who:
    """A key that was just made, as `who` asks with it."""
    said = {"name": "Delivery service", "scopes": scopes, "role": "MANAGER", **more}
    response = await world.post("/api/v1/admin/api-keys", said, await world.sign_in(ADMIN))
    assert response.status_code == 201, await response.get_data()
    return {"key": (await response.get_json())["data"]["key"]}


async def told(world: StaffWorld, method: str, path: str, who: Who | None, body: object = None, **headers: str) -> Any:
    """What is answered, with its status."""
    shown = {name.replace("_", "-"): value for name, value in headers.items()}
    response = await world.send(method, path, who, body, shown)
    return {"status": response.status_code, "etag": response.headers.get("ETag"), **(await response.get_json())}


async def ordered(world: StaffWorld, who: Who, key: str = "k1", **more: Any) -> Any:
    return await told(world, "POST", ORDERS, who, {"items": [PIZZA], **more}, Idempotency_Key=key)


def kept(world: StaffWorld) -> str:
    """All that is stored of sessions and of the audit."""
    return repr(([one.state for one in world.store._kept.values()], world.store.audit))


async def test_an_order_is_placed_paid_and_over_as_a_visit_in_one_step(world: StaffWorld) -> None:
    key = await key_of(world)
    said = {
        "items": [PIZZA, GLASS],
        "table_id": 107,
        "customer_name": " Anna  Rossi ",
        "customer_phone": "+39 055 1234",
        "customer_session_id": "web-77",
        "discount_amount": 1.5,
        "deposit_used": 5,
        "tip_amount": 2,
        "payment_method": "terminal",
        "notes": "Rings at four",
        "special_instructions": "All at once",
    }
    taken = await told(world, "POST", ORDERS, key, said, Idempotency_Key="k1")
    assert taken["status"] == 201, taken
    order = taken["data"]
    assert (order["order_id"], order["status"], order["payment_status"]) == ("ORD-1-42", "CREATED", "paid")
    assert (order["table_id"], order["table_number"], order["customer_name"]) == (107, 7, "Anna Rossi")
    lines = [(one["name"], one["quantity"], one["unit_price"], one["line_total"]) for one in order["items"]]
    assert lines == [("Margherita", 2, 9.5, 19.0), ("Water <still>", 1, 2.5, 2.5)]
    assert order["items"][1]["customizations"] == [{"option_id": LEMON, "name": "Lemon", "quantity": 1, "price": 0.5}]
    amounts = ("subtotal", "discount_amount", "deposit_used", "tip_amount", "total_amount", "paid_amount", "balance")
    assert [order[name] for name in amounts] == [21.5, 1.5, 5.0, 2.0, 17.0, 17.0, 0]
    session = world.store._kept[next(iter(world.store._kept))].state
    assert (session.session.state, session.session.place.kind) == ("closed", "counter")
    assert [item.state for item in session.ticket_items.values()] == ["queued", "queued"]
    assert [one.what for one in world.store.audit] == [
        "api_key_made",
        "order_placed",
        "discount_given",
        "deposit_taken",
        "payment_taken",
    ]
    by = {one.who for one in world.store.audit[1:]}
    assert by == {order["created_by"]}


async def test_the_same_key_is_the_same_order_and_another_body_is_refused(world: StaffWorld) -> None:
    key = await key_of(world)
    first = await ordered(world, key)
    again = await ordered(world, key)
    assert (first["status"], again["status"]) == (201, 200)
    assert first["data"] == again["data"]
    for said in ({"notes": "other"}, {"payment_method": "cash", "tip_amount": 1}, {"discount_amount": 0.5}):
        other = await ordered(world, key, **said)
        assert (other["status"], other["error"]["code"]) == (409, "IDEMPOTENCY_KEY_REUSED"), said
    elsewhere = await ordered(world, key, table_id=107)
    assert (elsewhere["status"], elsewhere["error"]["code"]) == (409, "IDEMPOTENCY_KEY_REUSED")
    somebody = await ordered(world, await world.sign_in(EMPLOYEE))
    assert (somebody["status"], somebody["data"]["order_number"]) == (201, 43)  # their keys are their own


async def test_what_was_refused_may_be_said_again_otherwise_with_the_same_key(world: StaffWorld) -> None:
    key = await key_of(world)
    await world.change_restaurant(tables={107: Table(107, 7, enabled=False), 108: Table(108, 8)})
    before = kept(world)
    refused = await ordered(world, key, table_id=107)
    assert (refused["status"], refused["error"]["code"]) == (423, "TABLE_DISABLED")
    assert kept(world) == before
    taken = await ordered(world, key, table_id=108)
    assert (taken["status"], taken["data"]["table_number"]) == (201, 8)


@pytest.mark.parametrize(
    ("said", "status", "code", "field"),
    [
        ({"items": []}, 422, "VALIDATION_FAILED", "items"),
        ({"items": [{"menu_item_id": 4711}]}, 422, "ITEM_UNKNOWN", "items[0].menu_item_id"),
        ({"items": [{"menu_item_id": DIAVOLA}]}, 409, "ITEM_UNAVAILABLE", None),
        ({"items": [{**PIZZA, "quantity": 0}]}, 422, "QUANTITY_INVALID", None),
        ({"items": [{**PIZZA, "quantity": 100}]}, 422, "QUANTITY_INVALID", None),
        ({"items": [{**PIZZA, "special_instructions": "x" * 201}]}, 422, "NOTE_TOO_LONG", None),
        ({"items": [{**GLASS, "customizations": [{"option_id": 4711}]}]}, 422, "OPTIONS_INVALID", None),
        ({"items": [PIZZA] * 201}, 422, "VALIDATION_FAILED", "items"),
        ({"tip_amount": -1, "payment_method": "cash"}, 422, "VALIDATION_FAILED", "tip_amount"),
        ({"tip_amount": 1}, 422, "VALIDATION_FAILED", "payment_method"),
        ({"tip_amount": None}, 422, "VALIDATION_FAILED", "tip_amount"),
        ({"discount_amount": 0.001}, 422, "VALIDATION_FAILED", "discount_amount"),
        ({"deposit_used": "5"}, 422, "VALIDATION_FAILED", "deposit_used"),
        ({"payment_method": "card"}, 422, "VALIDATION_FAILED", "payment_method"),
        ({"customer_name": "x" * 81}, 422, "NOTE_TOO_LONG", None),
        ({"customer_phone": "1" * 33}, 422, "NOTE_TOO_LONG", None),
        ({"notes": "x" * 501}, 422, "NOTE_TOO_LONG", None),
        ({"table_id": 201}, 404, "TABLE_NOT_FOUND", None),  # the other restaurant's
        ({"price": 1}, 422, "VALIDATION_FAILED", "price"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_kept(
    world: StaffWorld, said: dict[str, Any], status: int, code: str, field: str | None
) -> None:
    key = await key_of(world)
    before = kept(world)
    refused = await ordered(world, key, **said)
    assert (refused["status"], refused["error"]["code"]) == (status, code)
    assert refused["error"]["details"].get("field") == field
    assert kept(world) == before


async def test_a_key_that_is_revoked_over_or_for_something_else_orders_nothing(world: StaffWorld) -> None:
    ends = await key_of(world, expires_at=(world.now + timedelta(hours=1)).isoformat())
    revoked, reads = await key_of(world), await key_of(world, ["orders:read"])
    await told(world, "DELETE", "/api/v1/admin/api-keys/2", await world.sign_in(ADMIN))
    world.later(hours=1)
    before = kept(world)
    for key, status, code in ((ends, 401, "UNAUTHORIZED"), (revoked, 401, "UNAUTHORIZED"), (reads, 403, "NOT_ALLOWED")):
        refused = await ordered(world, key)
        assert (refused["status"], refused["error"]["code"]) == (status, code)
        assert kept(world) == before


async def test_a_discount_is_bounded_by_the_role_of_whoever_gives_it(world: StaffWorld) -> None:
    key = await key_of(world, role="EMPLOYEE")
    before = kept(world)
    refused = await ordered(world, key, discount_amount=19)
    assert (refused["status"], refused["error"]["code"]) == (403, "NOT_ALLOWED")
    assert kept(world) == before
    given = await ordered(world, await key_of(world), discount_amount=19)
    assert (given["status"], given["data"]["total_amount"], given["data"]["payment_status"]) == (201, 0, "paid")


async def test_the_kill_switch_holds_for_keys_and_the_table_s_party_stays(world: StaffWorld) -> None:
    key = await key_of(world)
    party = await world.join()
    taken = await ordered(world, key, table_id=107)
    assert taken["status"] == 201
    assert (await world.join())["session_id"] == party["session_id"]
    await world.change_restaurant(ordering_enabled=False)
    refused = await ordered(world, key, key="k2")
    assert (refused["status"], refused["error"]["code"]) == (423, "ORDERING_DISABLED")
    assert (await ordered(world, key, table_id=107))["status"] == 200  # what was placed is placed


async def test_orders_are_listed_narrowed_and_paged_and_others_have_none(world: StaffWorld) -> None:
    key = await key_of(world)
    for number in range(3):
        await ordered(world, key, f"k{number}", customer_session_id=f"web-{number % 2}")
        world.later(minutes=1)
    page = await told(world, "GET", f"{ORDERS}?limit=2", key)
    assert [one["order_number"] for one in page["data"]] == [44, 43]
    assert page["pagination"] == {"limit": 2, "offset": 0, "total": 3, "before": 43}
    passed = await told(world, "GET", f"{ORDERS}?limit=1&offset=2", key)
    assert [one["order_number"] for one in passed["data"]] == [42]
    assert passed["pagination"] == {"limit": 1, "offset": 2, "total": 3, "before": None}
    rest = await told(world, "GET", f"{ORDERS}?limit=2&before=43", await world.sign_in(EMPLOYEE))
    assert ([one["order_number"] for one in rest["data"]], rest["pagination"]["before"]) == ([42], None)
    named = await told(world, "GET", f"{ORDERS}?customerSessionId=web-1", key)
    assert [one["order_number"] for one in named["data"]] == [43]
    since = (world.now - timedelta(minutes=1, seconds=30)).isoformat().replace("+00:00", "Z")
    for narrowed, numbers in (
        ("status=READY", []),
        ("status=CREATED", [44, 43, 42]),
        ("table_id=107", []),
        ("payment_status=paid", []),
        (f"date_from={since}", [44]),
    ):
        found = await told(world, "GET", f"{ORDERS}?{narrowed}", key)
        assert [one["order_number"] for one in found["data"]] == numbers, narrowed
    theirs = await world.sign_in(STRANGER)
    assert (await told(world, "GET", ORDERS, theirs))["data"] == []
    for method, body in (("GET", None), ("PUT", {"notes": "mine"}), ("DELETE", None)):
        refused = await told(world, method, f"{ORDERS}/ORD-1-42", theirs, body)
        assert (refused["status"], refused["error"]["code"]) == (404, "ORDER_NOT_FOUND")


async def test_an_order_is_changed_as_it_was_seen_and_not_otherwise(world: StaffWorld) -> None:
    key = await key_of(world)
    taken = await ordered(world, key, notes="first")
    where = f"{ORDERS}/{taken['data']['order_number']}"
    moved = await told(world, "PUT", where, key, {"notes": "second", "status": "IN_PROGRESS"}, If_Match=taken["etag"])
    assert (moved["status"], moved["data"]["notes"], moved["data"]["status"]) == (200, "second", "IN_PROGRESS")
    for seen in (taken["etag"], taken["etag"].strip('"')):
        stale = await told(world, "PUT", where, key, {"notes": "third"}, If_Match=seen)
        assert (stale["status"], stale["error"]["code"]) == (409, "VERSION_CONFLICT"), seen
    looked = await told(world, "GET", where, key)
    assert (looked["data"]["notes"], looked["etag"]) == ("second", moved["etag"])
    history = looked["data"]["history"]
    assert [one["status"] for one in history] == ["CREATED", "IN_PROGRESS"]
    assert history[0]["at"] == looked["data"]["created_at"]
    odd = await told(world, "PUT", where, key, {"notes": "x"}, If_Match="yesterday")
    assert (odd["status"], odd["error"]["details"]["field"]) == (422, "If-Match")
    for seen in (f"W/{moved['etag']}", "*"):  # as a proxy that compresses writes it, and any
        same = await told(world, "PUT", where, key, {"notes": "second"}, If_Match=seen)
        assert (same["status"], same["etag"]) == (200, moved["etag"])
    no = await told(world, "PUT", where, key, {"status": "OUT_FOR_DELIVERY"})
    assert (no["status"], no["error"]["code"]) == (409, "INVALID_STATUS_TRANSITION")
    assert "READY" in no["error"]["details"]["allowed"]


async def test_an_order_is_called_off_softly_by_managers_alone(world: StaffWorld) -> None:
    key = await key_of(world)
    await ordered(world, key)
    where = f"{ORDERS}/ORD-1-42"
    for who in (await world.sign_in(EMPLOYEE), await key_of(world, role="EMPLOYEE")):
        refused = await told(world, "DELETE", where, who)
        assert (refused["status"], refused["error"]["code"]) == (403, "NOT_ALLOWED")
        assert (await told(world, "GET", where, key))["data"]["status"] == "CREATED"
    gone = await told(world, "DELETE", f"{where}?reason=no%20driver", await world.sign_in(MANAGER))
    assert (gone["status"], gone["data"]["status"]) == (200, "CANCELED")
    assert (await told(world, "DELETE", where, key))["status"] == 200
    assert world.store.audit[-1].new == "cancelled: no driver"
    late = await told(world, "PUT", where, key, {"notes": "late"})
    assert (late["status"], late["error"]["code"]) == (409, "INVALID_STATUS_TRANSITION")
    back = await told(world, "PUT", where, key, {"status": "CREATED"})
    assert (back["status"], back["error"]["details"]["allowed"]) == (409, [])
    assert back["error"]["message"] == "Order 42 is cancelled and stays as it is."


async def test_an_order_whose_visit_was_deleted_can_be_seen_and_changed_no_more(world: StaffWorld) -> None:
    key = await key_of(world)
    taken = await ordered(world, key)
    session_id = next(iter(world.store._kept))
    await world.registry.session(session_id)
    world.store.forget(session_id)
    looked = await told(world, "GET", f"{ORDERS}/42", key)
    assert looked["data"] == {**taken["data"], "session_id": None, "version": 0}
    refused = await told(world, "PUT", f"{ORDERS}/42", key, {"notes": "late"})
    assert (refused["status"], refused["error"]["details"]) == (409, {"allowed": []})


async def test_an_order_that_was_called_off_is_refunded_once_its_money_was_handed_back(world: StaffWorld) -> None:
    key = await key_of(world)
    taken = await ordered(world, key, payment_method="cash")
    where = f"{ORDERS}/ORD-1-42"
    off = await told(world, "DELETE", where, key)
    assert (off["data"]["status"], off["data"]["payment_status"]) == ("CANCELED", "paid")  # it has not gone yet
    (payment,) = (await told(world, "GET", "/api/v1/payments", key))["data"]
    assert (await told(world, "DELETE", f"/api/v1/payments/{payment['payment_id']}", key))["status"] == 200
    looked = (await told(world, "GET", where, key))["data"]
    assert (looked["payment_status"], looked["total_amount"]) == ("refunded", taken["data"]["total_amount"])


async def test_money_is_taken_once_and_voided(world: StaffWorld) -> None:
    key = await key_of(world)
    await ordered(world, key)
    said = {"order_id": "ORD-1-42", "method": "cash", "tendered": 20, "tip_amount": 0.5}
    payment = await told(world, "POST", "/api/v1/payments", key, said, Idempotency_Key="p1")
    assert (payment["status"], payment["data"]["amount"], payment["data"]["change"]) == (201, 19.0, 0.5)
    again = await told(world, "POST", "/api/v1/payments", key, said, Idempotency_Key="p1")
    assert (again["status"], again["data"]["payment_id"]) == (200, payment["data"]["payment_id"])
    assert (await told(world, "GET", f"{ORDERS}/42", key))["data"]["payment_status"] == "paid"
    more = await told(world, "POST", "/api/v1/payments", key, said, Idempotency_Key="p2")
    assert (more["status"], more["error"]["code"]) == (409, "ALREADY_PAID")
    found = await told(world, "GET", "/api/v1/payments", key)
    assert [one["payment_id"] for one in found["data"]] == [payment["data"]["payment_id"]]
    assert found["pagination"] == {"limit": 50, "offset": 0, "total": 1, "before": None}
    behind = await told(world, "GET", "/api/v1/payments?offset=1&limit=7", key)
    assert (behind["data"], behind["pagination"]) == ([], {"limit": 7, "offset": 1, "total": 1, "before": None})
    back = await told(world, "DELETE", f"/api/v1/payments/{payment['data']['payment_id']}?reason=wrong", key)
    assert (back["status"], back["data"]["status"]) == (200, "voided")
    assert (await told(world, "GET", f"{ORDERS}/42", key))["data"]["balance"] == 19.0
    theirs = await world.sign_in(STRANGER)
    none = await told(world, "POST", "/api/v1/payments", theirs, said, Idempotency_Key="p1")
    assert (none["status"], none["error"]["code"]) == (404, "ORDER_NOT_FOUND")
    wrong = await told(world, "POST", "/api/v1/payments", key, {**said, "amount": -1}, Idempotency_Key="p3")
    assert (wrong["status"], wrong["error"]["details"]["field"]) == (422, "amount")


async def test_the_menu_and_the_tables_are_read_and_switched_by_their_scopes(world: StaffWorld) -> None:
    key = await key_of(world)
    menu = (await told(world, "GET", "/api/v1/menu", key))["data"]
    assert [one["name"] for one in menu["categories"]] == ["Pizza", "Drinks"]
    water = menu["categories"][1]["items"][0]
    assert (water["price"], water["groups"][0]["options"][0]["id"]) == (2.0, LEMON)
    tables = (await told(world, "GET", "/api/v1/tables", key))["data"]
    assert [one["table_number"] for one in tables] == [7, 8]
    refused = await told(world, "PUT", f"/api/v1/menu/{WATER}", key, {"available": False})
    assert (refused["status"], refused["error"]["details"]) == (403, {"scope": "menu:write"})
    writes = await key_of(world, ["menu:write", "tables:write"])
    off = await told(world, "PUT", f"/api/v1/menu/{WATER}", writes, {"available": False})
    assert (off["status"], off["data"]["available"]) == (200, False)
    table = await told(world, "PUT", "/api/v1/tables/107", writes, {"enabled": False})
    assert (table["status"], table["data"]["state"]) == (200, "disabled")
    assert (await told(world, "PUT", "/api/v1/tables/201", writes, {"enabled": False}))["status"] == 404
    priced = await told(world, "PUT", f"/api/v1/admin/products/{WATER}", writes, {"price": 3})
    assert (priced["status"], priced["data"]["price"]) == (200, 3.0)
    assert (await told(world, "PUT", f"/api/v1/admin/products/{WATER}", key, {"price": 1}))["status"] == 403


async def test_stock_is_taken_with_the_order_and_comes_back_with_its_end(world: StaffWorld) -> None:
    key = await key_of(world)
    actor = await world.restaurants.by_id(1)
    assert actor is not None
    staff = await world.sign_in(EMPLOYEE)
    counted = await world.put(f"/admin/items/{MARGHERITA}/availability", {"available": True, "left": 3}, staff)
    assert counted.status_code == 200
    both = await ordered(world, key, items=[PIZZA, PIZZA])  # four in two lines, and there are three
    assert (both["status"], both["error"]["code"]) == (409, "ITEM_UNAVAILABLE")
    assert actor.stock.left[MARGHERITA] == 3
    assert (await ordered(world, key))["status"] == 201
    assert actor.stock.left[MARGHERITA] == 1
    short = await ordered(world, key, key="k2")
    assert (short["status"], short["error"]["details"]["left"]) == (409, 1)
    assert (await told(world, "DELETE", f"{ORDERS}/42", key))["status"] == 200
    assert actor.stock.left[MARGHERITA] == 3


async def test_what_is_taken_away_has_its_own_rate_and_no_charge_for_service(world: StaffWorld) -> None:
    actor = await world.restaurants.by_id(1)
    assert actor is not None
    terms = attrs.evolve(actor.restaurant.terms, service_rate=1000)
    classes = {70: attrs.evolve(actor.restaurant.tax_classes[70], dine_in_bp=1900, takeaway_bp=700)}
    menu = actor.restaurant.menu
    pizza = attrs.evolve(menu.items[MARGHERITA], tax_class_id=70)
    await world.change_restaurant(
        terms=terms, tax_classes=classes, menu=attrs.evolve(menu, items={**menu.items, MARGHERITA: pizza})
    )
    key = await key_of(world)
    away = (await ordered(world, key))["data"]
    there = (await ordered(world, key, key="k2", table_id=107))["data"]
    assert (away["tax_amount"], away["service_charge"], away["total_amount"]) == (1.24, 0, 19.0)
    assert (there["tax_amount"], there["service_charge"], there["total_amount"]) == (3.34, 1.9, 20.9)

"""Orders of the shop over HTTP: what is to be picked first, what is said of items, and where an order may go."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from actors.domain.ordering.order import Fulfilment
from tests.staff.ops.shop import shop_order
from tests.staff.world import EMPLOYEE, MANAGER, StaffWorld, open_staff_world

OPS = "/api/v1/ops/orders"
ONE = f"{OPS}/ORD-1-77"


@pytest.fixture
async def world() -> AsyncIterator[StaffWorld]:
    async with open_staff_world(LOGINS_PER_MINUTE="1000") as opened:
        yield opened


async def said(world: StaffWorld, method: str, path: str, body: object = None, who: Any = EMPLOYEE) -> Any:
    """What is answered, with its status."""
    response = await world.send(method, path, await world.sign_in(who), body)
    return {"status": response.status_code, **(await response.get_json())}


async def picked(world: StaffWorld, item: int, status: str, who: Any = EMPLOYEE, **more: object) -> Any:
    return await said(world, "PATCH", f"{ONE}/items/{item}/picked-status", {"picked_status": status, **more}, who)


async def moved(world: StaffWorld, status: str, who: Any = EMPLOYEE) -> Any:
    return await said(world, "PATCH", f"{ONE}/status", {"status": status}, who)


async def test_the_most_urgent_slot_comes_first(world: StaffWorld) -> None:
    for number, hours in ((77, 5.0), (78, 1.0), (79, -1.0)):
        shop_order(world, number, in_hours=hours)
    page = await said(world, "GET", OPS)
    assert [one["order_number"] for one in page["data"]] == [79, 78, 77]
    assert page["pagination"] == {"limit": 50, "offset": 0, "total": 3}
    second = await said(world, "GET", f"{OPS}?limit=1&offset=1&status=CREATED&branchId=1")
    assert ([one["order_number"] for one in second["data"]], second["pagination"]["total"]) == ([78], 3)


@pytest.mark.parametrize("query", ["status=READY", "status=DELIVERED", "dateFrom=2999-01-01", "dateTo=1970-01-02"])
async def test_a_list_is_narrowed(world: StaffWorld, query: str) -> None:
    shop_order(world)
    assert (await said(world, "GET", f"{OPS}?{query}"))["pagination"]["total"] == 0


async def test_anothers_branch_is_not_found(world: StaffWorld) -> None:
    refused = await said(world, "GET", f"{OPS}?branchId=99")
    assert (refused["status"], refused["error"]["code"]) == (404, "BRANCH_NOT_FOUND")


@pytest.mark.parametrize(
    ("query", "field"),
    [("status=ready", "status"), ("dateFrom=today", "date_from"), ("dateFrom=2024-01-01&dateTo=2026-01-01", "date_to")],
)
async def test_what_no_order_can_be_is_said(world: StaffWorld, query: str, field: str) -> None:
    refused = await said(world, "GET", f"{OPS}?{query}")
    assert (refused["status"], refused["error"]["details"]["field"]) == (422, field)


async def test_an_order_shows_what_is_to_be_picked_of_it(world: StaffWorld) -> None:
    shop_order(world, kind=Fulfilment.DELIVERY)
    order = (await said(world, "GET", ONE))["data"]
    assert (order["status"], order["fulfillment_type"], order["address"]["city"]) == ("CREATED", "DELIVERY", "Tel Aviv")
    bill = await said(world, "GET", f"/admin/session/{order['session_id']}/bill")  # which says what is still to be paid
    assert {line["order_id"] for line in bill["lines"]} == {"ORD-1-77"}
    assert order["progress"] == {"items": 2, "settled": 0, "missing": 0}
    first = order["items"][0]
    assert (first["id"], first["name"], first["quantity"], first["picked_status"], first["version"]) == (
        *(0, "Margherita", 1),
        *("PENDING", 0),
    )


async def test_an_order_is_picked_and_handed_over(world: StaffWorld) -> None:
    shop_order(world)
    order = (await picked(world, 0, "PICKED"))["data"]
    assert (order["status"], order["progress"]["settled"]) == ("IN_PROGRESS", 1)
    refused = await moved(world, "READY")
    assert (refused["status"], refused["error"]["code"]) == (409, "INVALID_STATUS_TRANSITION")
    assert refused["error"]["details"]["allowed"] == ["DELAYED"]
    assert refused["error"]["message"] == "This order cannot make that move now. It can become DELAYED."
    await picked(world, 1, "PICKED")
    assert (await moved(world, "READY"))["data"]["status"] == "READY"
    assert (await moved(world, "OUT_FOR_DELIVERY"))["status"] == 409
    assert (await moved(world, "DELIVERED"))["data"]["status"] == "DELIVERED"
    late = await moved(world, "CANCELED", MANAGER)
    assert (late["status"], late["error"]["message"]) == (409, "This order cannot make that move now.")
    over = await said(world, "GET", f"{OPS}?status=DELIVERED")
    assert [one["order_number"] for one in over["data"]] == [77]


async def test_only_managers_call_an_order_off(world: StaffWorld) -> None:
    shop_order(world)
    assert (await moved(world, "CANCELED"))["status"] == 409
    assert (await moved(world, "CANCELED", MANAGER))["data"]["status"] == "CANCELED"


async def test_a_pick_sent_twice_is_one_and_a_late_one_undoes_nothing(world: StaffWorld) -> None:
    shop_order(world)
    first = await picked(world, 0, "PICKED", version=0)
    again = await picked(world, 0, "PICKED", version=0)
    assert first["data"] == again["data"]
    await picked(world, 0, "MISSING", MANAGER, version=1)
    late = await picked(world, 0, "PENDING", version=1, said_at="2020-01-01T00:00:00Z")
    assert (late["status"], late["error"]["code"]) == (409, "VERSION_CONFLICT")


async def test_what_is_missing_is_chosen_for_and_comes_off_what_it_costs(world: StaffWorld) -> None:
    shop_order(world)
    await picked(world, 0, "PICKED")
    order = (await picked(world, 1, "MISSING", substitute={"product_id": 456, "quantity": 1}))["data"]
    there = order["items"][1]["substitute"]
    assert (there["product_id"], there["quantity"]) == (456, 1)
    assert there["line_total"] <= order["items"][1]["line_total"]
    assert (await moved(world, "MISSING"))["data"]["status"] == "MISSING"
    refused = await said(world, "POST", f"{ONE}/missing", {"choice": "refund"})
    assert (refused["status"], refused["error"]["details"]["allowed"]) == (409, ["without", "substitute"])
    order = (await said(world, "POST", f"{ONE}/missing", {"choice": "without"}))["data"]
    assert (order["status"], order["total"], order["items"][1]["choice"]) == ("READY", 9.5, "without")


async def test_what_is_missing_comes_off_with_its_part_of_the_discount(world: StaffWorld) -> None:
    shop_order(world, rate=1000)
    await picked(world, 0, "PICKED")
    await picked(world, 1, "MISSING")
    await moved(world, "MISSING")
    order = (await said(world, "POST", f"{ONE}/missing", {"choice": "without"}))["data"]
    assert order["total"] == 8.55  # a tenth off what costs 9.50, as on the bill
    again = await said(world, "GET", ONE)
    assert again["data"]["total"] == 8.55


@pytest.mark.parametrize(
    ("item", "body"),
    [
        (0, {"picked_status": "picked"}),
        (0, {"picked_status": "PICKED", "substitute": {"product_id": 456}}),
        (0, {"picked_status": "MISSING", "substitute": {"product_id": 456, "quantity": 0}}),
        (0, {}),
        (0, {"picked_status": "PICKED", "version": -1}),
        (0, {"picked_status": "PICKED", "said_at": "yesterday"}),
    ],
)
async def test_nonsense_is_refused_and_changes_nothing(world: StaffWorld, item: int, body: object) -> None:
    shop_order(world)
    refused = await said(world, "PATCH", f"{ONE}/items/{item}/picked-status", body)
    assert refused["status"] == 422
    assert (await said(world, "GET", ONE))["data"]["progress"]["settled"] == 0


@pytest.mark.parametrize("item", ["2", "00", "-1", "x"])
async def test_an_item_that_an_order_has_not_is_not_found(world: StaffWorld, item: str) -> None:
    shop_order(world)
    path = f"{ONE}/items/{item}/picked-status"
    assert (await said(world, "PATCH", path, {"picked_status": "PICKED"}))["status"] == 404


async def test_a_tables_order_is_none_of_the_shops(world: StaffWorld) -> None:
    await world.waiting_order()
    assert (await said(world, "GET", f"{OPS}/ORD-1-42"))["status"] == 404
    assert (await said(world, "GET", f"{OPS}/ORD-2-77"))["status"] == 404


async def test_the_restaurants_orders_say_whose_one_without_a_table_is(world: StaffWorld) -> None:
    shop_order(world)
    (listed,) = (await said(world, "GET", "/admin/orders"))["orders"]
    assert (listed["table_number"], listed["customer_name"]) == (None, "Anna")


@pytest.mark.parametrize(("kind", "word"), [(Fulfilment.PICK_UP, "PICKUP"), (Fulfilment.DELIVERY, "DELIVERY")])
async def test_the_restaurants_orders_say_how_one_of_the_shop_comes_to_its_customer(
    world: StaffWorld, kind: Fulfilment, word: str
) -> None:
    shop_order(world, kind=kind)
    await world.waiting_order()
    listed = (await said(world, "GET", "/admin/orders"))["orders"]
    assert {one["order_number"]: one["fulfillment_type"] for one in listed} == {77: word, 42: None}
    moved_ = await said(world, "POST", "/admin/orders/ORD-1-77/status", {"status": "preparing"})
    assert moved_["fulfillment_type"] == word


async def test_an_order_of_the_shop_says_how_it_stands_and_has_stood_in_the_shops_words(world: StaffWorld) -> None:
    shop_order(world)
    await world.waiting_order()
    moved_ = await said(world, "POST", "/admin/orders/ORD-1-77/status", {"status": "preparing"})
    assert (moved_["status"], moved_["shop_status"]) == ("preparing", "IN_PROGRESS")
    listed = (await said(world, "GET", "/admin/orders"))["orders"]
    assert {one["order_number"]: one["shop_status"] for one in listed} == {77: "IN_PROGRESS", 42: None}
    history = (await said(world, "GET", "/orders/ORD-1-77"))["history"]
    assert [one["shop_status"] for one in history] == ["CREATED", "IN_PROGRESS"]
    assert "shop_status" not in (await said(world, "GET", "/orders/ORD-1-42"))["history"][0]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("shop_status=CREATED", [77]),
        ("shop_status=READY", []),
        ("of_shop=true", [77]),
        ("of_shop=false", [42]),
        ("status=validated", [77, 42]),
        ("status=validated&of_shop=false", [42]),
        ("status=paid&shop_status=CREATED", []),
        ("shop_status=CREATED&of_shop=false", []),
    ],
)
async def test_the_restaurants_orders_are_narrowed_by_the_shops_words_too(
    world: StaffWorld, query: str, numbers: list[int]
) -> None:
    shop_order(world)
    await world.waiting_order()
    listed = (await said(world, "GET", f"/admin/orders?{query}"))["orders"]
    assert [one["order_number"] for one in listed] == numbers


async def test_an_order_says_what_it_came_to_when_it_was_ordered(world: StaffWorld) -> None:
    shop_order(world, rate=1000)
    order = (await said(world, "GET", ONE))["data"]
    assert (order["subtotal"], order["discount"], order["delivery_fee"]) == (21.5, 0, 0)
    assert (order["ordered_total"], order["total"], order["payment_id"]) == (21.5, 21.5, None)


async def test_a_part_of_an_orders_money_is_given_back_by_a_manager_and_is_not_owed_again(world: StaffWorld) -> None:
    session_id = shop_order(world)
    where = f"/admin/session/{session_id}"
    taken = await said(world, "POST", f"{where}/payments", {"method": "cash"})
    line = (await said(world, "GET", f"{where}/bill"))["lines"][1]
    off = {"discount_id": str(UUID(int=9)), "public_id": line["public_id"], "amount": 5, "reason": "broken"}
    part = f"/admin/payments/{taken['payment_id']}/refund"
    back = {"amount": 5, "reason": "broken", "number": 1}
    assert (await said(world, "POST", f"{where}/discounts", off))["status"] == 403  # a tenth at most
    assert (await said(world, "POST", part, back))["status"] == 403
    for _ in range(2):  # said again, it is done once
        bill = await said(world, "POST", f"{where}/discounts", off, MANAGER)
        assert [one["amount"] for one in bill["discounts"]] == [5]
        assert (await said(world, "POST", part, back, MANAGER))["refunded"] == 5
    bill = await said(world, "GET", f"{where}/bill")
    assert (bill["total"], bill["paid"], bill["balance"]) == (16.5, 16.5, 0)
    order = (await said(world, "GET", ONE))["data"]
    assert (order["payment_status"], order["ordered_total"], order["total"]) == ("paid", 21.5, 16.5)  # as on the bill
    found = (await said(world, "GET", "/api/v1/admin/search?q=77", who=MANAGER))["data"]["orders"]
    assert [one["total"] for one in found] == [16.5]
    told = [(one.who, one.what) for one in world.store.audit if one.what.startswith(("discount", "payment"))]
    assert told[1:] == [(MANAGER.staff_user_id, "discount_given"), (MANAGER.staff_user_id, "payment_refunded")]

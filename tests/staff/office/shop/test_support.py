"""Whoever helps finds a customer by what they say, and has their story on one page."""

from typing import Final

import pytest

from actors.ports.support import FoundCustomer, Sought
from staff.office.shop.support import sought_of
from tests.cases import case
from tests.staff.office.menu.test_products import send
from tests.staff.office.shop.test_branches import tried
from tests.staff.ops.shop import shop_order
from tests.staff.world import StaffWorld

SEARCH: Final = "/api/v1/admin/search"


@pytest.mark.parametrize(
    ("words", "sought"),
    [
        ("42", Sought(order_number=42)),
        (" #42 ", Sought(order_number=42)),
        ("ord-1-42", Sought(order_number=42)),
        ("ORD-2-42", Sought()),
        ("0541234", Sought(order_number=541234, phone="541234")),
        ("+972 54-1234", Sought(phone="972541234")),
        ("+1 2", Sought(email="+1 2")),
        ("anna@", Sought(email="anna@")),
        ("0000", Sought(order_number=0)),
        ("   ", Sought()),
    ],
)
def test_what_somebody_types_may_be(words: str, sought: Sought) -> None:
    assert sought_of(words, 1) == sought


async def test_people_are_found_by_address_and_number_and_orders_by_theirs(world: StaffWorld) -> None:
    people = world.store.support.customers
    people[1, 5] = FoundCustomer(5, "Anna", "Anna@example.com", "+972 54 1234567", world.now)
    people[1, 6] = FoundCustomer(6, "Ben", "ben@example.com", "", world.now)
    people[2, 7] = FoundCustomer(7, "Theirs", "anna@example.com", "+972 54 1234567", world.now)
    order = await world.waiting_order()
    for words, names in (("anna@ex", ["Anna"]), ("054-1234567", ["Anna"]), ("4567", ["Anna"]), ("%25", []), ("_", [])):
        with case(words):
            found = (await send(world, "GET", f"{SEARCH}?q={words}"))["data"]
            assert [one["name"] for one in found["customers"]] == names
    (found_order,) = (await send(world, "GET", f"{SEARCH}?q={order['order_number']}"))["data"]["orders"]
    assert (found_order["order_id"], found_order["customer_id"]) == (order["order_id"], None)
    for wrong in ("", "?q=", "?q=" + "x" * 101):
        with case(wrong):
            assert (await tried(world, "GET", f"{SEARCH}{wrong}")).status_code == 422
    assert (await tried(world, "GET", "/api/v1/admin/customers/7/story")).status_code == 404
    story = (await send(world, "GET", "/api/v1/admin/customers/5/story"))["data"]
    assert (story["customer"]["name"], story["orders"], story["payments"], story["audit"]) == ("Anna", [], [], [])


async def test_an_order_comes_to_what_it_is_without_what_was_not_there(world: StaffWorld) -> None:
    shop_order(world, rate=1000)
    order = "/api/v1/ops/orders/ORD-1-77"
    ordered = (await send(world, "GET", f"{SEARCH}?q=77"))["data"]["orders"][0]["total"]
    for item, status in ((0, "PICKED"), (1, "MISSING")):
        await send(world, "PATCH", f"{order}/items/{item}/picked-status", {"picked_status": status})
    assert (await send(world, "GET", f"{SEARCH}?q=77"))["data"]["orders"][0]["total"] == ordered
    await send(world, "PATCH", f"{order}/status", {"status": "MISSING"})
    await send(world, "POST", f"{order}/missing", {"choice": "without"})
    assert (await send(world, "GET", f"{SEARCH}?q=77"))["data"]["orders"][0]["total"] == 8.55  # as on its bill

"""Managers write the menu over `/api/v1`: what they send, what is told of it, and who sees it at once."""

from decimal import Decimal
from typing import Any

import pytest
import trio

from actors.domain.kitchen.course import Course
from persistence.memory_faults import Fault
from tests.server.doors import DIAVOLA, MARGHERITA, refusal
from tests.staff.floor.test_controls import audit, signed_in
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld

PRODUCTS, CATEGORIES = "/api/v1/admin/products", "/api/v1/admin/categories"
NOTHING: dict[str, Any] = {}
TEA: dict[str, Any] = {"name": " Green\ttea ", "category_id": 3, "price": 4.5, "tags": ["hot", "hot"]}


async def send(world: StaffWorld, method: str, path: str, said: Any = None, user: Any = MANAGER) -> Any:
    response = await world.send(method, path, await signed_in(world, user), said)
    assert response.status_code < 300, await response.get_data(as_text=True)
    return await response.get_json() if response.status_code != 204 else None


async def menu(world: StaffWorld, lang: str = "") -> dict[str, dict[str, Any]]:
    said = await (await world.get(f"/menu?restaurant_name=chianti{lang and f'&lang={lang}'}")).get_json()
    return {item["name"]: item for category in said["categories"] for item in category["items"]}


async def test_a_dish_is_made_changed_moved_and_deleted_and_diners_see_each(world: StaffWorld) -> None:
    made = (await send(world, "POST", PRODUCTS, TEA))["data"]
    assert (made["name"], made["price"], made["tags"], made["position"]) == ("Green tea", 4.5, ["hot"], 1)
    assert (await menu(world))["Green tea"]["price"] == 4.5
    path = f"{PRODUCTS}/{made['id']}"
    changed = (await send(world, "PUT", path, {"price": 5, "position": 0, "allergens": ["milk"]}))["data"]
    assert (changed["price"], changed["position"], changed["allergens"]) == (5, 0, ["milk"])
    assert changed["version"] != made["version"]
    assert (await send(world, "GET", path))["data"] == changed
    listed = await send(world, "GET", f"{PRODUCTS}?categoryId=3&limit=1")
    assert (listed["data"], listed["pagination"]) == ([changed], {"limit": 1, "offset": 0, "total": 2})
    assert [one["id"] for one in (await send(world, "GET", f"{PRODUCTS}?q=T%C3%89a"))["data"]] == [made["id"]]
    await send(world, "DELETE", path)
    assert "Green tea" not in await menu(world)
    await refusal(world.send("GET", path, await signed_in(world, MANAGER)), 404, "ITEM_UNKNOWN")
    subject = f"item-{made['id']}"
    told = [(one.who, one.what, one.old, one.new) for one in world.store.audit if one.subject == subject]
    assert [one[:2] for one in told] == [(2, "item_added"), (2, "item_changed"), (2, "item_deleted")]
    assert told[1][2:] == ("price: 4.50; allergens: none; position: 1", "price: 5.00; allergens: milk; position: 0")


async def test_a_brand_is_written_looked_for_and_taken_away_again(world: StaffWorld) -> None:
    async def found(brand: str) -> list[str]:
        said = await (await world.get(f"/api/v1/products/search?restaurant=chianti&brand={brand}")).get_json()
        return [one["name"] for one in said["data"]]

    made = (await send(world, "POST", PRODUCTS, {**TEA, "brand": " Ronne\tfeldt "}))["data"]
    assert (made["brand"], await found("Ronne%20feldt")) == ("Ronne feldt", ["Green tea"])
    path = f"{PRODUCTS}/{made['id']}"
    await send(world, "PUT", path, {"price": 5})
    changed = (
        await send(
            world, "PUT", path, {"brand": "Dallmayr", "version": (await send(world, "GET", path))["data"]["version"]}
        )
    )["data"]
    assert (changed["brand"], await found("Dallmayr"), await found("Ronne%20feldt")) == ("Dallmayr", ["Green tea"], [])
    assert changed["version"] != made["version"]
    for nothing in (None, "\u200b"):
        await send(world, "PUT", path, {"brand": "Dallmayr"})
        assert (await send(world, "PUT", path, {"brand": nothing}))["data"]["brand"] is None
    told = [(one.old, one.new) for one in world.store.audit if "brand: Dallmayr" in (one.new or "")]
    assert told[0] == ("brand: Ronne feldt", "brand: Dallmayr")
    for wrong in ("", "x" * 101, 7):
        body = {"brand": wrong}
        refused = await refusal(
            world.send("PUT", path, await signed_in(world, MANAGER), body), 422, "VALIDATION_FAILED"
        )
        assert refused == {"field": "brand"}


async def test_a_course_that_a_manager_gives_is_one_that_the_kitchen_can_sort_by(world: StaffWorld) -> None:
    (first, *_) = (await send(world, "GET", CATEGORIES))["data"]
    assert (await send(world, "PUT", f"{CATEGORIES}/{first['id']}", {"course": "main"}))["data"]["course"] == "main"
    actor = await world.restaurants.by_id(1)
    assert actor is not None
    assert next(one for one in actor.restaurant.menu.categories if one.category_id == first["id"]).course is Course.MAIN


async def test_whoever_has_seen_an_older_version_is_refused_and_shown_how_it_is(world: StaffWorld) -> None:
    path = f"{PRODUCTS}/{MARGHERITA}"
    seen = (await send(world, "GET", path))["data"]["version"]
    now = (await send(world, "PUT", path, {"price": 10, "version": seen}))["data"]
    manager = await signed_in(world, MANAGER)
    late = await refusal(world.send("PUT", path, manager, {"price": 11, "version": seen}), 409, "VERSION_CONFLICT")
    assert late["current"] == now
    assert (await send(world, "PUT", path, {"price": 12}))["data"]["price"] == 12  # without one the last word stands


async def test_of_two_who_write_at_once_with_what_they_saw_one_is_told(world: StaffWorld) -> None:
    path, answers = f"{PRODUCTS}/{MARGHERITA}", []
    manager = await signed_in(world, MANAGER)
    seen = (await send(world, "GET", path))["data"]["version"]

    async def write(price: int) -> None:
        answers.append((await world.send("PUT", path, manager, {"price": price, "version": seen})).status_code)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(write, 20)
        nursery.start_soon(write, 21)
    assert sorted(answers) == [200, 409]
    assert len(audit(world)) == 1


async def test_selling_out_and_moving_others_is_no_conflict(world: StaffWorld) -> None:
    path = f"{PRODUCTS}/{MARGHERITA}"
    seen = (await send(world, "GET", path))["data"]["version"]
    await send(world, "PUT", f"/admin/items/{MARGHERITA}/availability", {"available": False}, EMPLOYEE)
    await send(world, "PUT", f"{PRODUCTS}/{DIAVOLA}", {"position": 0})
    assert (await send(world, "PUT", path, {"price": 12, "version": seen}))["data"]["available"] is False


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"price": -1}, "price"),
        ({"price": 9.505}, "price"),
        ({"price": "9"}, "price"),
        ({"price": 1e30}, "price"),
        ({"price": None}, "price"),
        ({"name": "\u200b "}, "name"),
        ({"category_id": 99}, "category_id"),
        ({"tax_class_id": 71}, "tax_class_id"),
        ({"translations": {"DE": {"name": "x"}}}, None),
        ({"tags": ["x"] * 31}, "tags"),
        ({"colour": 1}, "colour"),
    ],
)
async def test_what_is_no_item_is_refused_by_the_name_of_its_field(
    world: StaffWorld, said: dict[str, Any], field: str | None
) -> None:
    manager = await signed_in(world, MANAGER)
    for method, path, body in (
        ("PUT", f"{PRODUCTS}/{MARGHERITA}", said),
        ("POST", PRODUCTS, {**TEA, **said}),
    ):
        details = await refusal(world.send(method, path, manager, body), 422, "VALIDATION_FAILED")
        assert field is None or details == {"field": field}
    assert audit(world) == []


async def test_an_open_cart_keeps_the_price_it_was_shown(world: StaffWorld) -> None:
    who = await world.join()
    line = await world.add_line(who) if hasattr(world, "add_line") else None
    await send(world, "PUT", f"{PRODUCTS}/{MARGHERITA}", {"price": 99})
    snapshot = await (await world.get(f"/cart_snapshot?sessionId={who['session_id']}", who)).get_json()
    assert line is None or snapshot["items"][0]["unit_price"] == Decimal("9.50")
    assert (await menu(world))["Margherita"]["price"] == 99


async def test_what_cannot_be_saved_is_not_there(world: StaffWorld) -> None:
    await menu(world)
    world.store.faults.script.append(Fault.NOT_SAVED)
    await refusal(world.send("POST", PRODUCTS, await signed_in(world, MANAGER), TEA), 503, "UNAVAILABLE")
    assert ("Green tea" in await menu(world), audit(world)) == (False, [])


async def test_employees_and_strangers_write_nothing_of_ours(world: StaffWorld) -> None:
    path = f"{PRODUCTS}/{MARGHERITA}"
    await refusal(world.send("PUT", path, await signed_in(world, EMPLOYEE), {"price": 1}), 403, "NOT_ALLOWED")
    await refusal(world.send("GET", PRODUCTS, await signed_in(world, EMPLOYEE)), 403, "NOT_ALLOWED")
    assert len((await send(world, "GET", PRODUCTS, None, STRANGER))["data"]) == 2
    assert (await menu(world))["Margherita"]["price"] == 9.5


async def test_an_address_without_the_version_leads_to_the_one_there_is(world: StaffWorld) -> None:
    for path, leads in (
        ("/api/admin/products?categoryId=3&q=a%20b", "/api/v1/admin/products?categoryId=3&q=a%20b"),
        ("/api/nothing", "/api/v1/nothing"),
        ("/api/orders/a%20b%C3%BC", "/api/v1/orders/a%20b%C3%BC"),
    ):
        for method in ("GET", "POST", "PUT", "DELETE"):
            answer = await world.client.open(path, method=method, **NOTHING)
            assert (answer.status_code, answer.headers["Location"]) == (308, leads)
    assert (await world.get("/api/v1/nothing")).status_code == 404
    assert (await world.get("/api/v2/admin/products")).status_code == 404


async def test_a_translated_menu_is_read_in_its_languages_and_in_no_others(world: StaffWorld) -> None:
    await send(world, "PUT", "/api/v1/admin/languages", {"languages": ["en", "de"], "kitchen_language": "de"})
    said = {"translations": {"de": {"name": "Käsepizza"}, "it": {"name": "Pizza"}}}
    await send(world, "PUT", f"{PRODUCTS}/{MARGHERITA}", said)
    await send(world, "PUT", f"{CATEGORIES}/1", {"translations": {"de": {"name": "Pizzen"}}})
    assert (await menu(world, "de"))["Käsepizza"]["description"] == "Tomato & mozzarella"
    assert "Margherita" in await menu(world)
    assert "Margherita" in await menu(world, "it")  # which the restaurant does not speak
    manager = await signed_in(world, MANAGER)
    for wrong in ({"languages": ["en"], "kitchen_language": "de"}, {"languages": ["en", "de\n"]}):
        await refusal(world.send("PUT", "/api/v1/admin/languages", manager, wrong), 422, "VALIDATION_FAILED")


async def test_a_language_that_is_none_is_named_with_where_it_stands(world: StaffWorld) -> None:
    manager = await signed_in(world, MANAGER)
    said = {"translations": {"deutsch": {"name": "Käsepizza"}}}
    response = await world.send("PUT", f"{PRODUCTS}/{MARGHERITA}", manager, said)
    assert await refusal(response, 422, "VALIDATION_FAILED") == {"field": "translations"}
    message = (await response.get_json())["error"]["message"]
    assert message.startswith("The field `translations` must be up to ")


async def test_a_category_with_items_and_a_class_in_use_stay_and_empty_ones_go(world: StaffWorld) -> None:
    manager = await signed_in(world, MANAGER)
    await refusal(world.send("DELETE", f"{CATEGORIES}/1", manager), 409, "CATEGORY_NOT_EMPTY")
    await send(world, "PUT", f"{PRODUCTS}/{MARGHERITA}", {"tax_class_id": 70})
    await refusal(world.send("DELETE", "/api/v1/admin/taxes/70", manager), 409, "TAX_CLASS_IN_USE")
    await send(world, "PUT", f"{PRODUCTS}/{MARGHERITA}", {"tax_class_id": None})
    await send(world, "DELETE", "/api/v1/admin/taxes/70")
    made = (await send(world, "POST", CATEGORIES, {"name": "Soups", "position": 0, "station": "hot"}))["data"]
    assert (made["position"], made["products"]) == (0, 0)
    assert [one["name"] for one in (await send(world, "GET", "/api/v1/admin/stations"))["data"]] == [
        "bar", "hot", "kitchen", "tandoor",
    ]  # fmt: skip
    renamed = await send(world, "PUT", "/api/v1/admin/stations/hot", {"name": "soup kitchen"})
    assert renamed["data"] == {"name": "soup kitchen", "categories": [made["id"]], "products": []}
    await send(world, "DELETE", f"{CATEGORIES}/{made['id']}")


async def test_a_menu_by_time_stops_and_starts_what_it_names(world: StaffWorld) -> None:
    now = world.now  # Monday noon in Rome
    said = {
        "name": "Evening",
        "windows": [{"weekdays": [0, 1, 2, 3, 4, 5, 6], "from": "18:00", "until": "23:00"}],
        "product_ids": [MARGHERITA],
    }
    made = (await send(world, "POST", "/api/v1/admin/menus", said))["data"]
    assert made["windows"] == said["windows"]
    item = (await menu(world))["Margherita"]
    assert (item["available"], item["served"], item["served_from"]) == (False, False, "2024-01-15T17:00:00Z")
    await send(world, "PUT", f"/api/v1/admin/menus/{made['id']}", {"product_ids": [], "category_ids": [3]})
    found = await menu(world)
    assert (found["Margherita"]["available"], found["Water <still>"]["available"]) == (True, False)
    await send(world, "DELETE", f"/api/v1/admin/menus/{made['id']}")
    assert (await menu(world))["Water <still>"]["available"]
    manager = await signed_in(world, MANAGER)
    for wrong in ({"product_ids": [12345]}, {"windows": [{"weekdays": [7], "from": "1:00", "until": "24:00"}]}):
        await refusal(world.send("POST", "/api/v1/admin/menus", manager, {**said, **wrong}), 422, "VALIDATION_FAILED")
    assert now == world.now

"""Managers write options over `/api/v1`: groups, what is in them, which dishes ask them, and who sees it at once."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import pytest
import trio

from actors.domain.cart.commands import AddLine
from actors.domain.kitchen.arrival import tickets_of
from actors.domain.place import Place
from actors.domain.refusal import Refusal
from actors.envelope import Answer
from actors.menu_news import GATHER_S
from actors.office import offering
from actors.ports.sessions import PlacedOrder
from actors.restaurant import RestaurantActor
from persistence.memory_faults import Fault
from pos.till.ticket import ticket_of
from staff.kitchen.views import tickets_view
from tests.server.doors import DIAVOLA, LEMON, MARGHERITA, WATER, refusal
from tests.staff.floor.test_controls import audit, signed_in
from tests.staff.office.menu.test_products import PRODUCTS, menu, send
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld

GROUPS, OPTIONS = "/api/v1/admin/option-groups", "/api/v1/admin/options"
SIZE: Final[Mapping[str, Any]] = {
    "name": " Size ",
    "min": 1,
    "options": [{"name": "Small", "price": -1}, {"name": "Usual"}, {"name": "Large", "price": 2.5}],
    "product_ids": [MARGHERITA],
}


async def made(world: StaffWorld, **said: Any) -> dict[str, Any]:
    """A new group, as it is shown."""
    found: dict[str, Any] = (await send(world, "POST", GROUPS, {**SIZE, **said}))["data"]
    return found


async def with_option(world: StaffWorld, who: Mapping[str, Any], option_id: int) -> Answer:
    line = AddLine(UUID(who["member_id"]), world.services.new_id(), MARGHERITA, 1, options=((option_id, 1),))
    return await world.ask(who, line)


async def test_a_group_is_made_with_its_options_and_diners_choose_from_it(world: StaffWorld) -> None:
    group = await made(world)
    assert (group["name"], group["min"], group["max"], group["repeat"]) == ("Size", 1, 1, False)
    assert [(one["name"], one["price"], one["position"]) for one in group["options"]] == [
        ("Small", -1, 0), ("Usual", 0, 1), ("Large", 2.5, 2),
    ]  # fmt: skip
    (shown,) = (await menu(world))["Margherita"]["groups"]
    assert (shown["name"], [one["price"] for one in shown["options"]]) == ("Size", [-1, 0, 2.5])
    assert "groups" not in (await menu(world))["Diavola"]
    path = f"{GROUPS}/{group['id']}"
    assert (await send(world, "GET", path))["data"] == group
    assert [one["id"] for one in (await send(world, "GET", GROUPS))["data"]] == [9, group["id"]]
    assert [one["id"] for one in (await send(world, "GET", f"{GROUPS}?q=SIZ"))["data"]] == [group["id"]]
    changed = (await send(world, "PUT", path, {"max": 2, "repeat": True, "product_ids": [DIAVOLA, WATER]}))["data"]
    assert (changed["max"], changed["repeat"], changed["product_ids"]) == (2, True, [DIAVOLA, WATER])
    assert [one["id"] for one in (await menu(world))["Water <still>"]["groups"]] == [9, group["id"]]
    assert "groups" not in (await menu(world))["Margherita"]
    asked = await send(world, "GET", f"{GROUPS}?productId={WATER}&offset=1")
    assert (asked["data"], asked["pagination"]["total"]) == ([changed], 2)


async def test_an_option_is_added_changed_moved_stopped_and_deleted(world: StaffWorld) -> None:
    group = await made(world)
    new = await send(world, "POST", OPTIONS, {"group_id": group["id"], "name": "Huge", "price": 5, "position": 0})
    huge = new["data"]
    path = f"{OPTIONS}/{huge['id']}"
    said = {"name": "Vast", "price": 6.5, "position": 3, "available": False}
    vast = (await send(world, "PUT", path, said))["data"]
    assert (vast["name"], vast["price"], vast["position"], vast["available"]) == ("Vast", 6.5, 3, False)
    assert (await send(world, "GET", path))["data"] == vast
    (shown,) = (await menu(world))["Margherita"]["groups"]
    assert [one["name"] for one in shown["options"]] == ["Small", "Usual", "Large", "Vast"]
    listed = await send(world, "GET", f"{OPTIONS}?groupId={group['id']}&q=a&limit=2")
    assert ([one["name"] for one in listed["data"]], listed["pagination"]["total"]) == (["Small", "Usual"], 4)
    await send(world, "PUT", f"/admin/options/{huge['id']}/availability", {"available": True, "left": 3}, EMPLOYEE)
    assert (await send(world, "GET", path))["data"]["left"] == 3
    await send(world, "DELETE", path)
    await refusal(world.send("GET", path, await signed_in(world, MANAGER)), 404, "OPTION_NOT_FOUND")
    subject = f"option-{huge['id']}"
    told = [(one.what, one.old, one.new) for one in world.store.audit if one.subject == subject]
    assert told[0] == ("option_added", None, "group: Size; name: Huge; price: 5.00; available: True")
    assert told[1] == (
        "option_changed",
        "name: Huge; price: 5.00; available: True; position: 0",
        "name: Vast; price: 6.50; available: False; position: 3",
    )
    assert [one[0] for one in told] == ["option_added", "option_changed", "option_availability", "option_deleted"]


async def test_what_was_deleted_comes_back_as_it_was(world: StaffWorld) -> None:
    group = await made(world, product_ids=[WATER, MARGHERITA])
    small = group["options"][0]["id"]
    await send(world, "DELETE", f"{OPTIONS}/{small}")
    await send(world, "DELETE", f"{GROUPS}/{group['id']}")
    assert "groups" not in (await menu(world))["Margherita"]
    manager = await signed_in(world, MANAGER)
    await refusal(world.send("PUT", f"{GROUPS}/{group['id']}", manager, {}), 404, "OPTION_GROUP_NOT_FOUND")
    await refusal(world.send("POST", f"{OPTIONS}/{small}/restore", manager), 404, "OPTION_NOT_FOUND")
    for _ in range(2):  # the second finds it there
        back = (await send(world, "POST", f"{GROUPS}/{group['id']}/restore"))["data"]
        assert [one["name"] for one in back["options"]] == ["Usual", "Large"]
    option = (await send(world, "POST", f"{OPTIONS}/{small}/restore"))["data"]
    assert option == group["options"][0]
    assert (await send(world, "GET", f"{GROUPS}/{group['id']}"))["data"] == group
    told = [one.what for one in world.store.audit if one.what.endswith("restored")]
    assert told == ["option_group_restored", "option_restored"]
    await refusal(world.send("POST", f"{GROUPS}/12345/restore", manager), 404, "OPTION_GROUP_NOT_FOUND")


async def test_a_number_that_postgres_does_not_know_is_nothing_that_was_deleted(
    world: StaffWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = await signed_in(world, MANAGER)
    for name in ("deleted_group", "deleted_option"):
        monkeypatch.setattr(RestaurantActor, name, None)  # nobody is asked
    for number in (2**31, 10**20):
        await refusal(world.send("POST", f"{GROUPS}/{number}/restore", manager), 404, "OPTION_GROUP_NOT_FOUND")
        await refusal(world.send("POST", f"{OPTIONS}/{number}/restore", manager), 404, "OPTION_NOT_FOUND")


async def test_a_dish_asks_its_groups_in_the_order_that_it_is_given(world: StaffWorld) -> None:
    size = (await made(world))["id"]
    path = f"{PRODUCTS}/{MARGHERITA}"
    now = (await send(world, "PUT", path, {"option_group_ids": [9, size, 9]}))["data"]
    assert now["option_group_ids"] == [9, size]
    assert [one["name"] for one in (await menu(world))["Margherita"]["groups"]] == ["With it", "Size"]
    tea = {"name": "Tea", "category_id": 3, "price": 4, "option_group_ids": [size]}
    assert (await send(world, "POST", PRODUCTS, tea))["data"]["option_group_ids"] == [size]
    (entry,) = [
        one for one in world.store.audit if one.subject == f"item-{MARGHERITA}" and one.new == "groups: With it, Size"
    ]
    assert entry.old == "groups: Size"
    manager = await signed_in(world, MANAGER)
    details = await refusal(world.send("PUT", path, manager, {"option_group_ids": [77]}), 422, "VALIDATION_FAILED")
    assert details == {"field": "option_group_ids"}
    assert (await send(world, "PUT", path, {"option_group_ids": []}))["data"]["option_group_ids"] == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"min": 2}, "max"),
        ({"min": 51, "max": 51}, "min"),
        ({"max": 0}, "max"),
        ({"name": "\u200b"}, "name"),
        ({"product_ids": [12345]}, "product_ids"),
        ({"options": [{"price": 1}]}, "name"),
        ({"options": [{"name": "x", "price": 1.005}]}, "price"),
        ({"options": [{"name": "x", "price": "1"}]}, "price"),
        ({"options": [{"name": "x", "price": -1e30}]}, "price"),
        ({"options": [{"name": "x", "product_id": 12345}]}, "product_id"),
        ({"options": [{"name": "x"}] * 101}, "options"),
        ({"colour": 1}, "colour"),
        ({"translations": {"DE": {"name": "x"}}}, None),
    ],
)
async def test_what_is_no_group_is_refused_by_the_name_of_its_field(
    world: StaffWorld, said: dict[str, Any], field: str | None
) -> None:
    manager = await signed_in(world, MANAGER)
    details = await refusal(world.send("POST", GROUPS, manager, {**SIZE, **said}), 422, "VALIDATION_FAILED")
    assert field is None or field in details["field"]
    assert audit(world) == []


async def test_a_group_that_asks_for_more_than_it_has_is_refused_in_words(world: StaffWorld) -> None:
    manager = await signed_in(world, MANAGER)
    too_few: list[dict[str, Any]] = [{"options": []}, {"min": 4, "max": 4}, {"options": [], "max": 2, "repeat": True}]
    for nothing in too_few:
        await refusal(world.send("POST", GROUPS, manager, {**SIZE, **nothing}), 409, "OPTIONS_TOO_FEW")
    group = await made(world, min=3, max=3)
    last = group["options"][2]["id"]
    await refusal(world.send("DELETE", f"{OPTIONS}/{last}", manager), 409, "OPTIONS_TOO_FEW")
    await send(world, "PUT", f"{GROUPS}/{group['id']}", {"min": 2})
    await send(world, "DELETE", f"{OPTIONS}/{last}")
    await refusal(world.send("PUT", f"{GROUPS}/{group['id']}", manager, {"min": 3}), 409, "OPTIONS_TOO_FEW")


async def test_a_combo_has_items_for_options_and_no_combo_or_choice_in_it(world: StaffWorld) -> None:
    combo = await made(world, name="Drink", options=[{"product_id": WATER, "price": 0}], product_ids=[MARGHERITA])
    assert (combo["options"][0]["name"], combo["options"][0]["product_id"]) == ("Water <still>", WATER)
    manager = await signed_in(world, MANAGER)
    nested = {"group_id": combo["id"], "product_id": MARGHERITA}  # which is the combo itself
    await refusal(world.send("POST", OPTIONS, manager, nested), 409, "COMBO_IN_COMBO")
    # nor can what is an option become a combo, or ask for a choice of its own
    for groups in ([combo["id"]], [(await made(world))["id"]]):
        said = {"option_group_ids": groups}
        await refusal(world.send("PUT", f"{PRODUCTS}/{WATER}", manager, said), 409, "COMBO_IN_COMBO")
    await refusal(world.send("PUT", f"{GROUPS}/9", manager, {"min": 1}), 409, "COMBO_IN_COMBO")
    option = f"{OPTIONS}/{combo['options'][0]['id']}"
    await refusal(world.send("PUT", option, manager, {"product_id": 4242}), 422, "VALIDATION_FAILED")
    assert (await send(world, "PUT", option, {"product_id": None}))["data"]["product_id"] is None
    await send(world, "PUT", f"{GROUPS}/9", {"min": 1})


async def test_there_is_a_bound_to_groups_to_those_of_a_dish_and_to_what_it_asks(
    world: StaffWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = await signed_in(world, MANAGER)
    ids = [(await made(world, product_ids=[]))["id"] for _ in range(60)]
    too_many = await refusal(
        world.send("PUT", f"{PRODUCTS}/{DIAVOLA}", manager, {"option_group_ids": ids}), 409, "MENU_FULL"
    )
    assert too_many == {}
    await send(world, "PUT", f"{PRODUCTS}/{DIAVOLA}", {"option_group_ids": ids[:30]})
    monkeypatch.setattr(offering, "OPTIONS_MAX", 3)
    said = {"group_id": ids[0], "name": "One more"}
    await refusal(world.send("POST", OPTIONS, manager, said), 409, "MENU_FULL")
    monkeypatch.setattr(offering, "OFFERED_MAX", 90)
    said = {"option_group_ids": ids[:1]}
    await refusal(world.send("PUT", f"{PRODUCTS}/{MARGHERITA}", manager, said), 409, "MENU_FULL")


async def test_names_are_read_in_the_language_of_whoever_reads_them(world: StaffWorld) -> None:
    await send(world, "PUT", "/api/v1/admin/languages", {"languages": ["en", "de"], "kitchen_language": "de"})
    await send(world, "PUT", f"{PRODUCTS}/{WATER}", {"translations": {"de": {"name": "Wasser"}}})
    options = [{"name": "Large", "translations": {"de": {"name": "Groß"}}}, {"product_id": WATER}, {"name": "Plain"}]
    group = await made(world, options=options, max=3, translations={"de": {"name": "Größe"}})
    german = (await menu(world, "de"))["Margherita"]["groups"][0]
    assert (german["name"], [one["name"] for one in german["options"]]) == ("Größe", ["Groß", "Wasser", "Plain"])
    english = (await menu(world))["Margherita"]["groups"][0]
    assert [one["name"] for one in english["options"]] == ["Large", "Water <still>", "Plain"]
    # the kitchen has its own language, on its display and at the till, whatever the diner read
    who = await world.join()
    for one in group["options"]:
        assert not isinstance((await with_option(world, who, one["id"])).decision, Refusal)
    assert (await world.place(who)).status_code == 202
    seen = await (await world.registry.session(UUID(who["session_id"]))).look()
    order, restaurant = next(iter(seen.state.orders.values())), seen.restaurant
    assert [item.options[0].name for item in order.items] == ["Large", "Water <still>", "Plain"]
    said = ["Groß", "Wasser", "Plain"]
    assert [item.options[0].name for item in ticket_of(order, restaurant, 7).items] == said
    tickets = tickets_of(order, Place.at_table(107), restaurant, world.now)
    (shown,) = tickets_view(PlacedOrder(order, UUID(int=1), 7), tickets, restaurant).tickets
    assert [item.options[0].name for item in shown.items] == said


async def test_open_menus_hear_of_it_and_carts_keep_what_they_were_shown(world: StaffWorld) -> None:
    group = await made(world)
    who = await world.join()
    small, _, large = (one["id"] for one in group["options"])
    for option_id in (small, large):
        assert not isinstance((await with_option(world, who, option_id)).decision, Refusal)
    await send(world, "PUT", f"{OPTIONS}/{large}", {"price": 9})
    await send(world, "DELETE", f"{OPTIONS}/{small}")
    await trio.sleep(2 * GATHER_S)
    lines = {line["options"][0]["option_id"]: line for line in (await world.cart(who))["items"]}
    assert lines[large]["options"] == [{"option_id": large, "name": "Large", "qty": 1, "price": 2.5}]
    assert (lines[large]["unit_price"], lines[large].get("left")) == (12, None)
    assert lines[small]["left"] == 0  # it is there no more: said at once, not only when the cart is placed
    assert (await refusal(world.place(who), 409, "ITEM_UNAVAILABLE"))["option_id"] == small


async def test_whoever_has_seen_an_older_version_is_refused_but_selling_out_is_no_conflict(world: StaffWorld) -> None:
    group = await made(world)
    product = (await send(world, "GET", f"{PRODUCTS}/{MARGHERITA}"))["data"]["version"]
    small = group["options"][0]
    await send(world, "PUT", f"/admin/options/{small['id']}/availability", {"available": False, "left": 2}, EMPLOYEE)
    path, option = f"{GROUPS}/{group['id']}", f"{OPTIONS}/{small['id']}"
    await send(world, "PUT", path, {"name": "Sizes", "version": group["version"]})
    await send(world, "PUT", option, {"price": 1, "version": small["version"]})
    await send(world, "PUT", f"{PRODUCTS}/{MARGHERITA}", {"price": 7, "version": product})
    manager = await signed_in(world, MANAGER)
    late = await refusal(world.send("PUT", path, manager, {"version": group["version"]}), 409, "VERSION_CONFLICT")
    assert late["current"]["name"] == "Sizes"
    late = await refusal(world.send("PUT", option, manager, {"version": small["version"]}), 409, "VERSION_CONFLICT")
    assert late["current"]["price"] == Decimal(1)


async def test_what_cannot_be_saved_is_not_there_and_strangers_write_nothing(world: StaffWorld) -> None:
    await menu(world)
    manager = await signed_in(world, MANAGER)
    world.store.faults.script.append(Fault.NOT_SAVED)
    await refusal(world.send("POST", GROUPS, manager, dict(SIZE)), 503, "UNAVAILABLE")
    assert ("groups" in (await menu(world))["Margherita"], audit(world)) == (False, [])
    assert (await send(world, "GET", GROUPS, None, STRANGER))["data"] == []
    stranger = await signed_in(world, STRANGER)
    await refusal(world.send("PUT", f"{OPTIONS}/{LEMON}", stranger, {"price": 1}), 404, "OPTION_NOT_FOUND")
    theirs = {"group_id": 9, "name": "x"}
    await refusal(world.send("POST", OPTIONS, stranger, theirs), 404, "OPTION_GROUP_NOT_FOUND")
    await refusal(world.send("POST", OPTIONS, manager, {"group_id": 77, "name": "x"}), 404, "OPTION_GROUP_NOT_FOUND")
    employee = await signed_in(world, EMPLOYEE)
    await refusal(world.send("DELETE", f"{GROUPS}/9", employee), 403, "NOT_ALLOWED")

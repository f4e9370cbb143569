"""What was deleted of a menu is listed and comes back as it was, for whoever has it open at once."""

from typing import Any

import attrs
import trio

from actors.domain.menu.deleted import Gone, Kind
from actors.domain.refusal import Code, Refusal
from actors.office import restored as rules
from actors.office.timed import MENUS_MAX
from tests.server.doors import CHIANTI, MARGHERITA, MONDAY_NOON, WATER, refusal
from tests.staff.floor.test_controls import signed_in
from tests.staff.office.menu.test_options import GROUPS, OPTIONS, made
from tests.staff.office.menu.test_products import CATEGORIES, PRODUCTS, menu, send
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld

DELETED = "/api/v1/admin/deleted"


async def listed(world: StaffWorld) -> list[tuple[str, int, str | None]]:
    return [(one["kind"], one["id"], one["category"]) for one in (await send(world, "GET", DELETED))["data"]]


async def test_a_dish_comes_back_with_its_options_and_category_and_open_menus_have_it_at_once(
    world: StaffWorld,
) -> None:
    before = (await menu(world))["Water <still>"]
    diner = await world.join()
    phone = await world.connect(diner)
    await send(world, "DELETE", f"{PRODUCTS}/{WATER}")
    await send(world, "DELETE", f"{CATEGORIES}/3")
    assert await listed(world) == [("categories", 3, None), ("products", WATER, "Drinks")]
    assert before["name"] not in await menu(world)
    back = (await send(world, "POST", f"{PRODUCTS}/{WATER}/restore"))["data"]
    assert (back["id"], back["category_id"], back["price"]) == (WATER, 3, 2)
    assert (await menu(world))["Water <still>"] == before
    assert await listed(world) == []
    heard = len(phone.received)
    await trio.sleep(1)
    assert len(phone.received) > heard
    told = [(one.who, one.what, one.new) for one in world.store.audit if one.what.endswith("_restored")]
    assert told == [(2, "item_restored", "Water <still>"), (2, "category_restored", "Drinks")]


async def test_every_kind_comes_back_and_to_ask_twice_changes_nothing(world: StaffWorld) -> None:
    await send(world, "DELETE", f"{CATEGORIES}/4")
    for path in ("taxes/70", "menus/80", "categories/4"):
        where = f"/api/v1/admin/{path}"
        if path != "categories/4":
            await send(world, "DELETE", where)
        first = await send(world, "POST", f"{where}/restore")
        entries = len(world.store.audit)
        assert await send(world, "POST", f"{where}/restore") == first
        assert first["data"]["id"] == int(path.split("/")[1])
        assert len(world.store.audit) == entries
    assert await listed(world) == []


async def test_only_managers_of_the_restaurant_restore_and_only_what_there_was(world: StaffWorld) -> None:
    await send(world, "DELETE", f"{PRODUCTS}/{MARGHERITA}")
    cases: list[tuple[Any, str, int, str]] = [
        (EMPLOYEE, f"{PRODUCTS}/{MARGHERITA}/restore", 403, "NOT_ALLOWED"),
        (MANAGER, f"{PRODUCTS}/12345/restore", 404, "NOT_FOUND"),
        (MANAGER, f"{CATEGORIES}/{MARGHERITA}/restore", 404, "NOT_FOUND"),
        (STRANGER, f"{CATEGORIES}/4/restore", 404, "NOT_FOUND"),
    ]
    for user, path, status, code in cases:
        await refusal(world.send("POST", path, await signed_in(world, user), {}), status, code)
    await refusal(world.send("GET", DELETED, await signed_in(world, EMPLOYEE)), 403, "NOT_ALLOWED")
    assert (await send(world, "GET", DELETED, user=STRANGER))["data"] == []
    assert await listed(world) == [("products", MARGHERITA, "Pizza")]


async def test_options_and_their_groups_are_listed_and_come_back_from_there(world: StaffWorld) -> None:
    group = await made(world)
    small = group["options"][0]["id"]
    await send(world, "DELETE", f"{OPTIONS}/{small}")
    (option,) = (await send(world, "GET", DELETED))["data"]
    assert [option[key] for key in ("kind", "id", "name", "group")] == ["options", small, "Small", "Size"]
    await send(world, "DELETE", f"{GROUPS}/{group['id']}")
    (gone,) = (await send(world, "GET", DELETED))["data"]  # the option is part of what was deleted after it
    assert [gone[key] for key in ("kind", "id", "name", "group")] == ["option-groups", group["id"], "Size", None]
    for one in (gone, option):
        await send(world, "POST", f"/api/v1/admin/{one['kind']}/{one['id']}/restore", {})
    assert (await send(world, "GET", f"{GROUPS}/{group['id']}"))["data"] == group
    assert await listed(world) == []


async def test_neither_a_dish_nor_an_option_comes_back_into_a_combo_that_it_would_be_a_choice_in(
    world: StaffWorld,
) -> None:
    manager = await signed_in(world, MANAGER)
    await send(world, "PUT", f"{PRODUCTS}/{WATER}", {"option_group_ids": []})
    size = await made(world, min=0, product_ids=[WATER])
    drink = await made(world, name="Drink", min=0, options=[{"product_id": WATER}], product_ids=[MARGHERITA])
    await send(world, "DELETE", f"{PRODUCTS}/{WATER}")
    await send(world, "PUT", f"{GROUPS}/{size['id']}", {"min": 1})  # nobody on the menu minds
    await refusal(world.send("POST", f"{PRODUCTS}/{WATER}/restore", manager, {}), 409, "COMBO_IN_COMBO")
    assert await listed(world) == [("products", WATER, "Drinks")]
    option = f"{OPTIONS}/{drink['options'][0]['id']}"
    await send(world, "DELETE", option)
    await send(world, "POST", f"{PRODUCTS}/{WATER}/restore", {})
    await refusal(world.send("POST", f"{option}/restore", manager, {}), 409, "COMBO_IN_COMBO")
    await send(world, "PUT", f"{GROUPS}/{size['id']}", {"min": 0})
    await send(world, "POST", f"{option}/restore", {})
    assert await listed(world) == []


def test_there_must_be_room_for_what_comes_back() -> None:
    menus = tuple(attrs.evolve(CHIANTI.timed_menus[0], menu_id=n) for n in range(MENUS_MAX))
    gone = [Gone(Kind.MENU, 999, "Brunch", MONDAY_NOON)]
    full = attrs.evolve(CHIANTI, timed_menus=menus)
    made = rules.restored(full, gone, Kind.MENU, 999, at=MONDAY_NOON, who=None)
    assert isinstance(made, Refusal)
    assert made.code is Code.MENU_FULL

import attrs
import pytest

from actors import inventory
from actors.domain.fulfilment.branch import Branch
from tests.server.doors import CHIANTI, WATER, World, refusal

MENU = "/menu?restaurant_name=chianti"


async def test_the_menu_has_categories_and_items_with_prices(world: World) -> None:
    response = await world.get(MENU)
    body = await response.get_json()
    assert response.status_code == 200
    assert body["currency"] == "EUR"
    assert body["restaurant"]["slug"] == "chianti"
    assert [category["name"] for category in body["categories"]] == ["Pizza", "Drinks"]
    assert body["categories"][0]["items"][0] == {
        "id": 456,
        "name": "Margherita",
        "description": "Tomato & mozzarella",
        "price": 9.5,
        "allergens": ["gluten", "milk"],
        "available": True,
        "photo": None,
        "left": None,
        "until": None,
        "served": True,
        "served_from": None,
        "tags": [],
    }
    assert body["categories"][0]["items"][1]["available"] is False


async def test_prices_have_the_minor_digits_of_their_currency(world: World) -> None:
    assert b'"price":9.50,' in await (await world.get(MENU)).get_data()
    assert b'"price":950,' in await (await world.get("/menu?restaurant_name=sakura")).get_data()


@pytest.mark.parametrize("said", ["{etag}", "W/{etag}", '"other", {etag}', "*"])
async def test_a_menu_that_is_known_is_not_sent_again(world: World, said: str) -> None:
    etag = (await world.get(MENU)).headers["ETag"]
    response = await world.get(MENU, None, {"If-None-Match": said.format(etag=etag)})
    assert (response.status_code, await response.get_data()) == (304, b"")
    assert response.headers["ETag"] == etag
    assert response.headers["Cache-Control"] == "no-cache"


async def test_a_menu_that_has_changed_is_sent_again(world: World) -> None:
    etag = (await world.get(MENU)).headers["ETag"]
    sold_out = attrs.evolve(CHIANTI.menu.items[WATER], available=False)
    await world.change_restaurant(menu=attrs.evolve(CHIANTI.menu, items={**CHIANTI.menu.items, WATER: sold_out}))
    response = await world.get(MENU, None, {"If-None-Match": etag})
    assert response.status_code == 200
    assert response.headers["ETag"] != etag
    assert (await response.get_json())["categories"][1]["items"][0]["available"] is False


async def test_a_switch_does_not_make_phones_fetch_the_menu_again(world: World) -> None:
    etag = (await world.get(MENU)).headers["ETag"]
    await world.change_restaurant(ordering_enabled=False)
    assert (await world.get(MENU, None, {"If-None-Match": etag})).status_code == 304


async def test_each_restaurant_has_its_own_menu(world: World) -> None:
    tags = {(await world.get(f"/menu?restaurant_name={slug}")).headers["ETag"] for slug in ("chianti", "sakura")}
    assert len(tags) == 2


async def test_a_restaurant_that_is_not_there_has_no_menu(world: World) -> None:
    await refusal(world.get("/menu?restaurant_name=barolo"), 404, "RESTAURANT_NOT_FOUND")
    await refusal(world.get("/menu"), 422, "VALIDATION_FAILED")


async def test_what_is_left_is_that_of_the_branch_where_the_table_stands(world: World) -> None:
    (table_id, table), *_ = CHIANTI.tables.items()
    branches = {1: Branch(1, "Main"), 2: Branch(2, "Harbour")}
    tables = {**CHIANTI.tables, table_id: attrs.evolve(table, branch_id=2)}
    world.store.restaurants.replace(attrs.evolve(CHIANTI, branches=branches, tables=tables))
    actor = await world.restaurants.by_slug("chianti")
    assert actor is not None
    for branch_id, left in ((1, 7), (2, 0)):
        said = inventory.counted(branch_id, WATER, left)
        refused = await actor.make_stock(
            lambda *known, said=said: inventory.stocktaking(known[0], known[1], said, known[2], 7)
        )
        assert refused is None

    async def water(query: str) -> tuple[object, object]:
        body = await (await world.get(f"{MENU}{query}")).get_json()
        (found,) = (one for each in body["categories"] for one in each["items"] if one["id"] == WATER)
        return found["left"], found["available"]

    assert await water("") == (7, True)
    assert await water(f"&table_number={table.table_number}") == (0, False)
    assert await water("&table_number=9999") == (7, True)
    assert await water("") == (7, True)

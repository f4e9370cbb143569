"""Categories and products, for anybody: whose, what is shown of them, and what a search may ask for."""

from typing import Any, Final

import attrs

from actors.domain.menu.translation import Translation
from tests.cases import case
from tests.server.doors import CHIANTI, DIAVOLA, LEMON, MARGHERITA, WATER, WITH_WATER, World, open_world, refusal

API: Final = "/api/v1"
OURS: Final = "restaurant=chianti"


async def read(world: World, path: str, **headers: str) -> Any:
    response = await world.get(f"{API}{path}", None, headers)
    assert response.status_code == 200, await response.get_data()
    return await response.get_json()


async def found(world: World, query: str) -> list[int]:
    return [one["id"] for one in (await read(world, f"/products/search?{OURS}&{query}"))["data"]]


async def test_a_product_is_the_item_of_the_menu(world: World) -> None:
    product = {
        "id": MARGHERITA,
        "category_id": 1,
        "name": "Margherita",
        "description": "Tomato & mozzarella",
        "price": 9.5,
        "currency": "EUR",
        "brand": None,
        "tags": [],
        "allergens": ["gluten", "milk"],
        "photo": None,
        "in_stock_anywhere": True,
        "in_stock_for_branch": None,
        "left": {},
    }
    assert await read(world, f"/products/{MARGHERITA}?{OURS}") == {"data": product}
    away = (await read(world, f"/products/{DIAVOLA}?{OURS}&branchId=1"))["data"]
    assert (away["in_stock_anywhere"], away["in_stock_for_branch"]) == (False, False)
    for unknown in (999, 2**31):
        await refusal(world.get(f"{API}/products/{unknown}?{OURS}"), 404, "PRODUCT_NOT_FOUND")


async def test_a_products_options_are_those_of_the_menu_in_its_language_too(world: World) -> None:
    group = attrs.evolve(WITH_WATER, translations={"de": Translation("Dazu")})
    water = attrs.evolve(CHIANTI.menu.items[WATER], groups=(group,))
    menu = attrs.evolve(CHIANTI.menu, items={**CHIANTI.menu.items, WATER: water})
    world.store.restaurants.replace(attrs.evolve(CHIANTI, menu=menu, languages=("en", "de")))
    lemon = {"id": LEMON, "name": "Lemon", "price": 0.5, "available": True, "left": None, "item_id": None}
    with_it = {"id": 9, "name": "With it", "min": 0, "max": 1, "repeat": False, "options": [lemon]}
    assert (await read(world, f"/products/{WATER}?{OURS}"))["data"]["groups"] == [with_it]
    found = (await read(world, f"/products/search?{OURS}&q=water&lang=de"))["data"]
    assert [one["name"] for one in found[0]["groups"]] == ["Dazu"]


async def test_the_restaurant_is_that_of_the_header_else_of_the_query_else_the_only_one(world: World) -> None:
    assert (await read(world, "/products/900?restaurant=sakura", **{"X-Restaurant": " Chianti "}))["data"][
        "id"
    ] == WATER
    await refusal(world.get(f"{API}/products/900?restaurant=sakura"), 404, "PRODUCT_NOT_FOUND")
    await refusal(world.get(f"{API}/categories?restaurant=nobody"), 404, "RESTAURANT_NOT_FOUND")
    assert await refusal(world.get(f"{API}/categories"), 422, "VALIDATION_FAILED") == {"field": "restaurant"}


async def test_categories_and_what_is_under_them_by_pages(world: World) -> None:
    assert await read(world, f"/categories?{OURS}") == {
        "data": [{"id": 1, "name": "Pizza", "products": 2}, {"id": 3, "name": "Drinks", "products": 1}]
    }
    page = await read(world, f"/categories/1/products?{OURS}&limit=1&offset=1")
    assert [one["id"] for one in page["data"]] == [DIAVOLA]
    assert page["pagination"] == {"limit": 1, "offset": 1, "total": 2}
    await refusal(world.get(f"{API}/categories/9/products?{OURS}"), 404, "CATEGORY_NOT_FOUND")


async def test_a_search_narrows_and_sorts_by_names_written_either_way(world: World) -> None:
    assert await found(world, "q=pizza") == [MARGHERITA, DIAVOLA]
    assert await found(world, "") == [MARGHERITA, DIAVOLA, WATER]
    assert await found(world, "q=pizza&inStock=true") == await found(world, "q=pizza&in_stock=true") == [MARGHERITA]
    assert await found(world, "categoryId=3") == await found(world, "category_id=3") == [WATER]
    assert await found(world, "minPrice=2.01&maxPrice=9.50") == [MARGHERITA]
    assert await found(world, "sort=-price") == [DIAVOLA, MARGHERITA, WATER]
    assert await found(world, "sort=name&limit=2&offset=1") == [MARGHERITA, WATER]


async def test_what_fits_alike_stands_in_the_order_of_the_headings(world: World) -> None:
    turned = attrs.evolve(CHIANTI.menu, categories=CHIANTI.menu.categories[::-1])
    world.store.restaurants.replace(attrs.evolve(CHIANTI, menu=turned))
    assert await found(world, "") == [WATER, MARGHERITA, DIAVOLA]
    assert await found(world, "sort=-price") == [DIAVOLA, MARGHERITA, WATER]


async def test_facets_have_names_and_the_restaurants_money(world: World) -> None:
    answer = await read(world, f"/products/search?{OURS}&q=pizza&limit=1")
    assert answer["pagination"] == {"limit": 1, "offset": 0, "total": 2}
    assert answer["facets"] == {
        "categories": [{"id": 1, "name": "Pizza", "count": 2}],
        "brands": [],
        "tags": [],
        "price": {"min": 9.5, "max": 11.0},
    }


async def test_names_are_completed(world: World) -> None:
    said = await read(world, f"/products/autocomplete?{OURS}&q=marg")
    assert said == {"data": [{"id": MARGHERITA, "name": "Margherita", "category_id": 1, "photo": None}]}


async def test_who_names_a_language_reads_it_where_somebody_has_translated_it(world: World) -> None:
    menu = CHIANTI.menu
    said = {"de": Translation("Margarethe", "Tomate & Käse")}
    items = {**menu.items, MARGHERITA: attrs.evolve(menu.items[MARGHERITA], translations=said)}
    first, *others = menu.categories
    headings = (
        attrs.evolve(first, translations={"de": Translation("Pizzen"), "fr": Translation("Les pizzas")}),
        *others,
    )
    written = attrs.evolve(menu, items=items, categories=headings)
    world.store.restaurants.replace(attrs.evolve(CHIANTI, menu=written, languages=("en", "de")))
    for language, name, about, heading in (
        ("&lang=de", "Margarethe", "Tomate & Käse", "Pizzen"),
        ("&lang=en", "Margherita", "Tomato & mozzarella", "Pizza"),
        ("&lang=fr", "Margherita", "Tomato & mozzarella", "Pizza"),  # which the restaurant does not offer
        ("", "Margherita", "Tomato & mozzarella", "Pizza"),
    ):
        of = f"{OURS}{language}"
        shown = (name, about)
        with case(language):
            one = (await read(world, f"/products/{MARGHERITA}?{of}"))["data"]
            assert (one["name"], one["description"]) == shown
            under = (await read(world, f"/categories/1/products?{of}"))["data"]
            assert next((each["name"], each["description"]) for each in under) == shown
            assert (await read(world, f"/categories?{of}"))["data"][0]["name"] == heading
            for words in ("margarethe", "marghe"):  # whatever the language, every word of it is found
                answer = await read(world, f"/products/search?{of}&q={words}")
                assert [(each["name"], each["description"]) for each in answer["data"]] == [shown]
                assert answer["facets"]["categories"] == [{"id": 1, "name": heading, "count": 1}]
                begun = (await read(world, f"/products/autocomplete?{of}&q={words}"))["data"]
                assert [each["name"] for each in begun] == [name]
    await refusal(world.get(f"{API}/categories?{OURS}&lang=d"), 422, "VALIDATION_FAILED")


async def test_what_is_left_counts_as_soon_as_it_is_sold(world: World) -> None:
    await world.get(f"{API}/categories?{OURS}")
    assert await found(world, "inStock=true") == [MARGHERITA, WATER]
    changed = attrs.evolve(
        CHIANTI.menu,
        items={**CHIANTI.menu.items, WATER: attrs.evolve(CHIANTI.menu.items[WATER], available=False)},
    )
    world.store.restaurants.replace(attrs.evolve(CHIANTI, menu=changed))
    for actor in world.restaurants.alive:
        await actor.refresh()
    assert await found(world, "inStock=true") == [MARGHERITA]


async def test_a_search_is_bounded_and_says_which_bound(world: World) -> None:
    cases = [
        ("q", "q=" + "x" * 101), ("q", "q=" + "+".join("abcdefghijk")), ("limit", "limit=0"), ("limit", "limit=101"),
        ("offset", "offset=10001"), ("sort", "sort=cheap"), ("tags", "tags=" + ",".join("abcdefghijk")),
        ("min_price", "minPrice=-1"), ("max_price", "maxPrice=9.505"), ("max_price", "maxPrice=1e30"),
        ("max_price", "maxPrice=NaN"), ("category_id", "categoryId=0"), ("in_stock", "inStock=yes"), ("q", "q=a%00b"),
    ]  # fmt: skip
    for field, query in cases:
        with case(query):
            details = await refusal(world.get(f"{API}/products/search?{OURS}&{query}"), 422, "VALIDATION_FAILED")
            assert details == {"field": field}
    for query in ("q=", "q=a&limit=21", ""):
        await refusal(world.get(f"{API}/products/autocomplete?{OURS}&{query}"), 422, "VALIDATION_FAILED")


async def test_a_store_that_is_away_says_so_and_what_is_in_memory_is_shown(world: World) -> None:
    await read(world, f"/categories?{OURS}")
    world.store.faults.away = True
    await refusal(world.get(f"{API}/products/search?{OURS}&q=pizza"), 503, "UNAVAILABLE")
    assert (await read(world, f"/products/900?{OURS}"))["data"]["name"] == "Water <still>"


async def test_who_asks_too_often_waits() -> None:
    async with open_world(READS_PER_MINUTE="2") as world:
        for _ in range(2):
            await read(world, f"/products/search?{OURS}&q=pizza")
        await refusal(world.get(f"{API}/products/search?{OURS}&q=pizza"), 429, "RATE_LIMITED")


async def test_an_address_without_its_version_leads_to_the_one_there_is(world: World) -> None:
    response = await world.get("/api/products/search?q=x&restaurant=chianti")
    assert (response.status_code, response.headers["Location"]) == (
        308,
        "/api/v1/products/search?q=x&restaurant=chianti",
    )

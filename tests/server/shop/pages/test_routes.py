"""The shop's page as it arrives: readable without a program, as its address asks."""

import re

import attrs
import msgspec

from actors.domain.options.group import Option, OptionGroup
from tests.server.doors import CHIANTI, World, text
from tests.server.shop.pages.grocer import BRANCHES, open_shop

NAMES = re.compile(r'class="opens" disabled>([^<]+)<')


async def shown(world: World, query: str = "") -> str:
    response = await world.get(f"/shop/chianti{query}")
    assert response.status_code == 200
    assert "form-action 'self'" in response.headers["Content-Security-Policy"]
    return await text(response)


async def test_products_categories_and_prices_are_read_without_a_program(world: World) -> None:
    await open_shop(world)
    page = await shown(world)
    assert NAMES.findall(page) == [f"Product {number}" for number in range(1, 49)]
    assert '<a class="chip" href="/shop/chianti?category=2">Aisle 2</a>' in page
    assert "€4.91" in page
    assert "100 products" in page
    assert '<a class="button" href="/shop/chianti?page=2">Show more</a>' in page


async def test_what_only_the_program_can_do_has_its_place_already(world: World) -> None:
    await open_shop(world, 1)
    head = (await shown(world)).partition('class="found-head"')[2].partition('class="products"')[0]
    assert '<button type="button" class="button filter" disabled>' in head


async def test_links_lead_on_without_a_program(world: World) -> None:
    await open_shop(world)
    assert NAMES.findall(await shown(world, "?page=3")) == [f"Product {number}" for number in range(97, 101)]
    aisle = await shown(world, "?category=2&sort=-price&tags=vegan")
    assert NAMES.findall(aisle) == []  # what is divided by six with a rest of one is not by three
    assert "<h1>Aisle 2</h1>" in aisle
    assert NAMES.findall(await shown(world, "?category=1&sort=-price"))[:2] == ["Product 96", "Product 90"]


async def test_what_is_left_and_where_is_said(world: World) -> None:
    await open_shop(world, 4, {(1, 1): 2, (2, 1): 0, (1, 2): 0, (2, 2): 0, (1, 3): 40, (2, 3): 0, (1, 4): 1, (2, 4): 3})
    said = re.findall(r'<p class="product-stock">([^<]*)</p>', await shown(world))
    assert said == ["2 left, at The Warehouse", "Sold out", "At The Warehouse only", "4 left"]
    assert NAMES.findall(await shown(world, "?in_stock=1")) == ["Product 1", "Product 3", "Product 4"]
    assert NAMES.findall(await shown(world, "?in_stock=1&branch=2")) == ["Product 4"]


async def test_an_option_is_as_many_as_the_branch_has_that_has_most_or_the_one_that_was_asked_for(world: World) -> None:
    gift = OptionGroup(5, "With it", tuple(Option(50 + item, "", item_id=item) for item in (2, 3, 4)))
    await open_shop(world, 4, {(1, 2): 2, (2, 2): 7, (1, 3): 0, (2, 3): 0, (1, 4): 5}, groups=(gift,))

    async def left(query: str) -> list[tuple[int | None, bool]]:
        answer = await world.get(f"/api/v1/products/1?restaurant=chianti{query}")
        options = (await answer.get_json())["data"]["groups"][0]["options"]
        return [(one["left"], one["available"]) for one in options]

    assert await left("") == [(7, True), (0, False), (None, True)]  # the other branch counts no fourth
    assert await left("&branchId=1") == [(2, True), (0, False), (5, True)]


async def test_the_program_begins_with_what_is_drawn(world: World) -> None:
    await open_shop(world, 2, {(1, 1): 2, (2, 1): 1})
    block = re.search(r'id="start">([^<]*)</script>', await shown(world, "?q=product"))
    assert block is not None
    start = msgspec.json.decode(block[1])
    assert start["query"] == "q=product"
    assert [one["name"] for one in start["branches"]] == ["The Warehouse", "Dizengoff"]
    first = start["products"][0]
    assert (first["id"], first["price"], first["left"], first["in_stock_anywhere"]) == (1, 4.91, {"1": 2, "2": 1}, True)
    assert start["total"] == 2


async def test_an_address_full_of_nonsense_shows_the_shop(world: World) -> None:
    await open_shop(world, 3)
    query = "?category=x&page=0&sort=luck&min=abc&max=-1&in_stock=2&tags=,,&q=" + "%20".join("x" * 40)
    assert "Nothing here is like that" in await shown(world, query)
    assert NAMES.findall(await shown(world, "?category=x&page=-3&sort=luck&min=abc&max=,&lang=xx")) != []
    evil = await shown(world, "?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in evil


async def test_a_branch_that_there_is_not_is_a_page_that_says_so(world: World) -> None:
    await open_shop(world, 1)
    for address in ("/shop/chianti?branch=3", "/shop/chianti?branch=99", "/shop/nobody", "/shop/" + "x" * 300):
        response = await world.get(address)
        assert response.status_code == 404
        assert "There is no shop here" in await text(response)


async def test_a_restaurant_that_has_no_times_for_it_has_no_shop(world: World) -> None:
    assert (await world.get("/shop/chianti")).status_code == 404
    assert (await world.get("/shop/chianti/manifest.webmanifest")).status_code == 404
    nowhere = await world.get("/shop")
    assert nowhere.status_code == 404
    assert "There is no shop here" in await text(nowhere)


async def test_the_shop_leads_on_where_there_is_one_and_lists_them_where_there_are_more(world: World) -> None:
    await open_shop(world, 1)
    only = await world.get("/shop")
    assert (only.status_code, only.headers["Location"]) == (303, "/shop/chianti")
    other = attrs.evolve(CHIANTI, restaurant_id=9, slug="aida", name="Aida & sons", branches=BRANCHES, tables={})
    world.store.restaurants.replace(other)
    page = await text(await world.get("/shop"))
    assert re.findall(r'href="(/shop/[^"]+)"><strong>([^<]+)<', page) == [
        ("/shop/aida", "Aida &amp; sons"),
        ("/shop/chianti", "Osteria Chianti"),
    ]
    world.store.faults.away = True
    assert (await world.get("/shop")).status_code == 503


async def test_who_runs_no_program_searches_by_a_form(world: World) -> None:
    await open_shop(world)
    page = await shown(world)
    assert re.search(r'<form [^>]*action="/shop/chianti">.*<input type="search" name="q"', page, re.DOTALL)
    found = await shown(world, "?q=Product+97")
    assert NAMES.findall(found) == ["Product 97"]
    assert 'value="Product 97"' in found


async def test_the_page_can_be_installed(world: World) -> None:
    await open_shop(world, 1)
    response = await world.get("/shop/chianti/manifest.webmanifest")
    assert (await response.get_json())["start_url"] == "/shop/chianti"


async def test_it_speaks_the_readers_language(world: World) -> None:
    await open_shop(world, 3, {(1, 1): 0, (2, 1): 0})
    page = await text(await world.get("/shop/chianti", None, {"Accept-Language": "de-DE"}))
    assert '<html lang="de"' in page
    assert "4,91\xa0€" in page
    assert "Ausverkauft" in page

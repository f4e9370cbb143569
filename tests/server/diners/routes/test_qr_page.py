import re
from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256

import attrs

from actors.domain.restaurant import Table
from server.brand import custom_properties, style_sheet
from tests.cases import case
from tests.server.doors import CHIANTI, WATER, World, open_world, text


def _code(world: World, table: Table = CHIANTI.tables[107]) -> str:
    return f"/t/{world.qr_codes.issue(1, table)}"


async def test_the_page_says_which_table_this_is_and_shows_the_menu(world: World) -> None:
    response = await world.get(_code(world))
    page = await text(response)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<h1>Osteria Chianti</h1>" in page
    assert "Table 7" in page
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", page) == ["Pizza", "Drinks"]
    assert "Contains gluten, milk" in page
    assert "€9.50" in page
    assert page.count("Sold out</p>") == 1


async def test_the_page_has_the_restaurants_own_colour_which_its_policy_allows(world: World) -> None:
    plain = await text(await world.get(_code(world)))
    assert "<style>" not in plain
    await world.change_restaurant(brand_color="#1f6f54")
    response = await world.get(_code(world))
    (look,) = re.findall(r"<style>(.*?)</style>", await text(response))
    assert look == style_sheet("#1f6f54")
    digest = b64encode(sha256(look.encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{digest}'" in response.headers["Content-Security-Policy"]


async def test_whoever_looks_at_the_page_has_not_joined(world: World) -> None:
    await world.get(_code(world))
    assert world.registry.statistics().sessions == 0


async def test_what_restaurants_write_is_shown_and_never_run(world: World) -> None:
    await world.get(_code(world))
    nasty = attrs.evolve(CHIANTI.menu.items[WATER], name="<script>alert(1)</script>")
    await world.change_restaurant(
        name='Chianti" onload="x', menu=attrs.evolve(CHIANTI.menu, items={**CHIANTI.menu.items, WATER: nasty})
    )
    page = await text(await world.get(_code(world)))
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "\\u003cscript>alert(1)\\u003c/script>" in page  # what the program begins with
    assert 'onload="' not in page


async def test_the_page_allows_what_comes_from_here_and_nothing_of_itself(world: World) -> None:
    response = await world.get(_code(world))
    page = await text(response)
    assert "importmap" not in page  # its program is one module, so it runs where nobody knows such maps
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert " style=" not in page
    assert re.findall(r" on\w+=", page) == []
    assert response.headers["Referrer-Policy"] == "no-referrer"


async def test_everything_that_the_page_names_is_there(world: World) -> None:
    page = await text(await world.get(_code(world)))
    addresses = set(re.findall(r'"(/assets/[^"#]+[^/"#])"', page))
    assert len(addresses) > 3
    for address in addresses:
        with case(address):
            response = await world.get(address)
            assert response.status_code == 200
            assert "immutable" in response.headers["Cache-Control"]


async def test_the_page_is_made_for_small_screens_and_for_readers_aloud(world: World) -> None:
    page = await text(await world.get(_code(world)))
    assert '<html lang="en" dir="ltr"' in page
    assert "width=device-width" in page
    assert "<title>Table 7 – Osteria Chianti</title>" in page
    labels = re.findall(r'aria-labelledby="([^"]+)"', page)
    assert labels
    assert all(f'id="{label}"' in page for label in labels)
    assert "http://" not in page
    assert "https://" not in page


async def test_prices_are_written_as_the_reader_expects(world: World) -> None:
    cases: Iterable[tuple[str, str]] = [
        ("it-IT,it;q=0.9,en;q=0.5", "9,50\xa0€"),
        ("de", "9,50\xa0€"),
        ("en-US", "€9.50"),
        ("tlh, it;q=0.5", "9,50\xa0€"),
        ("*", "€9.50"),
        ("x" * 400, "€9.50"),
    ]
    for languages, price in cases:
        with case(languages, price):
            response = await world.get(_code(world), None, {"Accept-Language": languages})
            assert price in await text(response)
            assert "Accept-Language" in response.headers["Vary"]


async def test_a_currency_without_minor_digits_has_none(world: World) -> None:
    path = f"/t/{world.qr_codes.issue(2, Table(201, 7))}"
    page = await text(await world.get(path, None, {"Accept-Language": "en-US"}))
    assert "¥950" in page


async def test_a_code_that_is_not_ours_gets_a_friendly_page(world: World) -> None:
    response = await world.get("/t/not-a-code")
    page = await text(response)
    assert (response.status_code, response.headers["Content-Type"]) == (401, "text/html; charset=utf-8")
    assert "Scan the one on your table" in page
    assert "not-a-code" not in page


async def test_an_old_code_gets_a_friendly_page(world: World) -> None:
    response = await world.get(_code(world, Table(107, 7, qr_version=2)))
    assert response.status_code == 401
    assert "out of date" in await text(response)


async def test_the_page_says_when_no_orders_are_taken(world: World) -> None:
    world.later(hours=11.5)
    response = await world.get(_code(world))
    page = await text(response)
    assert response.status_code == 200
    assert "Osteria Chianti is closed now" in page
    assert "It opens: Tuesday, 11:00. The menu is here to read meanwhile." in page
    assert "Margherita" in page
    assert 'class="button round plus"' not in page


async def test_a_switch_that_is_off_says_what_to_do_meanwhile(world: World) -> None:
    for change, title, message in (
        ({"ordering_enabled": False}, "No orders by phone right now", "the staff will gladly take yours"),
        (
            {"tables": {107: attrs.evolve(CHIANTI.tables[107], enabled=False)}},
            "This table takes no orders",
            "find another table",
        ),
    ):
        with case(title):
            await world.change_restaurant(**change)
            page = await text(await world.get(_code(world)))
            assert title in page
            assert message in page
            await world.change_restaurant(ordering_enabled=True, tables=CHIANTI.tables)


async def test_while_nothing_can_be_read_the_page_says_so_and_offers_to_load_it_again() -> None:
    async with open_world() as world:
        world.store.faults.unfit_restaurants[1] = "menu_items 7"
        response = await world.get(_code(world), None, {"Accept-Language": "de"})
        page = await text(response)
        assert (response.status_code, response.headers["Content-Type"]) == (503, "text/html; charset=utf-8")
        assert "Einen Moment" in page
        assert '<a class="button main" href="">' in page


async def test_who_scans_a_code_in_a_network_that_asks_too_often_is_shown_a_page_and_when_to_come_again() -> None:
    async with open_world(READS_PER_MINUTE="1") as world:
        assert (await world.get(_code(world))).status_code == 200
        response = await world.get(_code(world), None, {"Accept-Language": "de"})
        assert (response.status_code, response.headers["Content-Type"]) == (429, "text/html; charset=utf-8")
        page = await text(response)
        assert response.headers["Retry-After"] == "60"
        assert "Einen Moment" in page
        assert '<a class="button main" href="">' in page
        assert "RATE_LIMITED" not in page.split("<main")[1].split("</main>")[0]


async def test_over_https_the_page_stays_on_https() -> None:
    async with open_world(PUBLIC_URL="https://order.example.com") as world:
        policy = (await world.get(_code(world))).headers["Content-Security-Policy"]
        assert "upgrade-insecure-requests" in policy


async def test_the_page_is_installed_as_this_very_table_under_the_restaurants_name(world: World) -> None:
    path = _code(world)
    page = await text(await world.get(path))
    assert f'<link rel="manifest" href="{path}/manifest.webmanifest">' in page
    response = await world.get(f"{path}/manifest.webmanifest")
    manifest = await response.get_json(force=True)
    assert response.headers["Content-Type"] == "application/manifest+json"
    assert manifest["name"] == "Table 7 – Osteria Chianti"
    assert manifest["short_name"] == "Osteria Chianti"
    assert (manifest["id"], manifest["start_url"], manifest["scope"]) == (path, path, path)
    assert (manifest["display"], manifest["lang"], manifest["dir"]) == ("standalone", "en", "ltr")
    assert (manifest["theme_color"], manifest["background_color"]) == ("#8f331c", "#fcfaf6")
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}


async def test_what_is_installed_has_the_restaurants_colour_fit_to_be_seen_and_the_readers_language(
    world: World,
) -> None:
    await world.get(_code(world))
    await world.change_restaurant(brand_color="#ffff00")
    answer = await world.get(f"{_code(world)}/manifest.webmanifest", None, {"Accept-Language": "it"})
    manifest = await answer.get_json(force=True)
    assert manifest["theme_color"] == custom_properties("#ffff00", dark=False)["--brand"]
    assert manifest["lang"] == "it"
    assert manifest["name"].startswith("Tavolo 7")


async def test_a_code_that_is_not_ours_or_out_of_date_installs_nothing(world: World) -> None:
    for path in ("/t/not-a-code", _code(world, Table(107, 7, qr_version=2))):
        with case(path):
            assert (await world.get(f"{path}/manifest.webmanifest")).status_code == 401
            assert 'rel="manifest"' not in await text(await world.get(path))


async def test_what_is_sold_out_says_until_when_if_that_is_known(world: World) -> None:
    stopped = attrs.evolve(CHIANTI.menu.items[WATER], available=False, until=datetime(2024, 1, 15, 18, 0, tzinfo=UTC))
    await world.change_restaurant(menu=attrs.evolve(CHIANTI.menu, items={**CHIANTI.menu.items, WATER: stopped}))
    page = await text(await world.get(_code(world)))
    assert "Sold out until 19:00</p>" in page
    later = attrs.evolve(stopped, until=datetime(2024, 1, 16, 18, 0, tzinfo=UTC))
    await world.change_restaurant(menu=attrs.evolve(CHIANTI.menu, items={**CHIANTI.menu.items, WATER: later}))
    assert "Sold out until Tuesday, 19:00</p>" in await text(await world.get(_code(world)))
    await world.change_restaurant(menu=attrs.evolve(CHIANTI.menu, items={**CHIANTI.menu.items, WATER: stopped}))
    menu = await (await world.get("/menu?restaurant_name=chianti")).get_json()
    assert menu["categories"][1]["items"][0]["until"] == "2024-01-15T18:00:00Z"


async def test_a_restaurants_colour_and_logo_are_the_pages(world: World) -> None:
    await world.change_restaurant(brand_color="#ffee00", logo="0" * 64)
    response = await world.get(_code(world))
    page = await text(response)
    (look,) = re.findall(r"<style>(.*?)</style>", page)
    assert "--brand:" in look
    digest = b64encode(sha256(look.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in response.headers["Content-Security-Policy"]
    assert '<img class="logo" src="/restaurants/chianti/logo?v=' in page


async def test_a_code_that_is_out_of_date_looks_like_its_restaurant(world: World) -> None:
    await world.change_restaurant(brand_color="#ffee00", logo="0" * 64)
    old = world.qr_codes.issue(1, attrs.evolve(CHIANTI.tables[107], qr_version=2))
    response = await world.get(f"/t/{old}")
    page = await text(response)
    assert response.status_code == 401
    assert "--brand:" in page
    assert '<img class="logo" src="/restaurants/chianti/logo?v=' in page
    assert CHIANTI.name in page


async def test_the_page_names_the_menu_that_it_has_as_the_menu_is_named(world: World) -> None:
    page = await text(await world.get(_code(world)))
    (tag,) = re.findall(r'"menu_etag":"\\"([0-9a-f]{32})\\""', page)
    response = await world.get("/menu?restaurant_name=chianti", None, {"If-None-Match": f'"{tag}"'})
    assert response.status_code == 304

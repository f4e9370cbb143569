"""How heavy the shop's page is: everything that a phone loads to open it, compressed, without photos."""

import re
from typing import Final

import pytest

from server.pages.words import LANGUAGES
from server.shop.pages import files
from tests.server.doors import ASSETS, World, text
from tests.server.shop.pages.grocer import open_shop

BOUND: Final = 60_000  # bytes, as the diner's page
LATE_BOUND: Final = 20 * 1024
REQUESTS: Final = 6
PACKED: Final = {"Accept-Encoding": "gzip"}
_LOADED: Final = re.compile(r'(?:href|src|data-icons)="(/assets/[^"#]+)')


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_phone_loads_at_most_sixty_kilobytes_to_see_the_first_of_300_products(
    world: World, language: str
) -> None:
    reader = {"Accept-Language": language}
    await open_shop(world, 300)
    page = await world.get("/shop/chianti", None, {**PACKED, **reader})
    assert page.headers["Content-Encoding"] == "gzip"
    weights = {"page": len(await page.get_data(as_text=False))}
    plain = await text(await world.get("/shop/chianti", None, reader))
    for address in sorted(set(_LOADED.findall(re.sub(r"<noscript>.*?</noscript>", "", plain, flags=re.DOTALL)))):
        response = await world.get(address, None, PACKED)
        assert response.status_code == 200
        weights[address.rpartition("/")[2]] = len(await response.get_data(as_text=False))
    assert len(weights) <= REQUESTS, weights
    assert sum(weights.values()) <= BOUND, weights
    assert {"shop.js", "shop.css", "icons.svg"} <= set(weights)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_comes_late_is_twenty_kilobytes(language: str) -> None:
    weights = {}
    for name in ("rooms.js", "rooms.css", f"rooms.{language}.json"):
        found = ASSETS.find(ASSETS.digest, f"{files.ROOM.name}/{name}")
        assert found is not None
        weights[name] = len(found.packed or found.data)
    assert sum(weights.values()) <= LATE_BOUND, weights

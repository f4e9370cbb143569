"""How heavy the diner's page is: everything that a phone loads to open it, compressed, without photos."""

import re
from typing import Final

import pytest

from actors.domain.restaurant import Category, Menu, MenuItem
from server.pages.words import LANGUAGES
from tests.server.doors import CHIANTI, World, text

BOUND: Final = 60_000  # bytes
REQUESTS: Final = 10
PACKED: Final = {"Accept-Encoding": "gzip"}
ITEMS: Final = 45  # as many as a real trattoria has

_LOADED: Final = re.compile(r'(?:href|src|data-icons)="(/assets/[^"#]+)')


def _trattoria() -> Menu:
    """A menu of a usual size; no two descriptions alike, so that nothing packs too well."""
    names = [
        f"{first} {second}" for first in ("Bruschetta", "Risotto", "Tagliata", "Pizza", "Torta") for second in _SECOND
    ]
    items = {
        number: MenuItem(
            number,
            1 + number % 6,
            name,
            f"With {_SECOND[number % 9]}, {name[::-1].lower()} and {number} olives",
            950 + number,
        )
        for number, name in enumerate(names[:ITEMS], start=1)
    }
    return Menu(tuple(Category(number, f"Chapter {number}") for number in range(1, 7)), items)


_SECOND: Final = (
    "al pomodoro",
    "di mare",
    "con rucola",
    "ai funghi",
    "della nonna",
    "di stagione",
    "al forno",
    "del giorno",
    "alla griglia",
)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_phone_loads_at_most_sixty_kilobytes_in_ten_requests(world: World, language: str) -> None:
    reader = {"Accept-Language": language}
    await world.change_restaurant(menu=_trattoria())
    table = CHIANTI.tables[107]
    page = await world.get(f"/t/{world.qr_codes.issue(1, table)}", None, {**PACKED, **reader})
    assert page.headers["Content-Encoding"] == "gzip"
    weights = {"page": len(await page.get_data(as_text=False))}
    plain = await text(await world.get(f"/t/{world.qr_codes.issue(1, table)}", None, reader))
    for address in sorted(set(_LOADED.findall(re.sub(r"<noscript>.*?</noscript>", "", plain, flags=re.DOTALL)))):
        response = await world.get(address, None, PACKED)
        assert response.status_code == 200
        weights[address.rpartition("/")[2]] = len(await response.get_data(as_text=False))
    assert len(weights) <= REQUESTS, weights
    assert sum(weights.values()) <= BOUND, weights
    assert {"diner.js", "diner.css", "icons.svg"} <= set(weights)

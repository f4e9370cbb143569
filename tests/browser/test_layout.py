"""The staff's pages where they are touched. As a mouse sees them, and the diner's, they are among the states."""

from typing import Final

import pytest
from playwright.sync_api import expect

from tests.browser import houses, layout
from tests.browser.desks import Desks
from tests.browser.office_of_shop import OFFICE_OF_SHOP
from tests.browser.running import SECRET, Trivet
from tests.browser.scenes import Scene
from tests.browser.screens import PHONE, TABLET, Screens

PAGES: Final = (
    *("floor", "floor/3", "orders", "kitchen", "menu", "audit"),
    *("people", "api", "webhooks", "sync", "codes", "codes/3", "look", "me", "system"),
)


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_staffs_fits_every_screen_that_is_touched(
    trivet: Trivet, open_screen: Screens, desks: Desks, name: str
) -> None:
    house = houses.find(trivet.database_url, "busy", SECRET)
    Scene(trivet, house, open_screen, desks).fills_up()
    page = desks.at(house, name, TABLET)
    expect(page.locator(".skeleton:not(.code-picture)")).to_have_count(0)  # a code's place is as large as the code

    assert [*layout.misfits(page)] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["customer", "stock-requests-done"])
def test_what_asks_anew_stands_in_the_first_row_on_a_phone(
    trivet: Trivet, open_screen: Screens, desks: Desks, name: str
) -> None:
    house = houses.find(trivet.database_url, "busy", SECRET)
    state = next(one for one in OFFICE_OF_SHOP if one.name == name)
    page = state.reach(Scene(trivet, house, open_screen, desks))
    page.set_viewport_size(PHONE.viewport)
    layout.settle(page)

    first = page.locator("#main h1" if name == "customer" else "#main .chip[aria-pressed]").first.bounding_box()
    anew = page.get_by_role("button", name="Read again").bounding_box()
    assert first is not None
    assert anew is not None
    assert anew["y"] < first["y"] + first["height"]

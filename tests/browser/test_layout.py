"""Narrow, large, and from right to left: nothing is beside the screen, and everything can be touched."""

from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser import diner, waiter
from tests.browser.guests import Guest
from tests.browser.houses import House
from tests.browser.running import Trivet
from tests.browser.screens import DESKTOP, PHONE, SMALL, TABLET, Screens, Size

PICI: Final = "Pici cacio e pepe"
TARGET: Final = 44  # CSS pixels
TOO_WIDE: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CHANGES: Final = {
    "as it is": "null",
    "text at 200 %": "document.documentElement.style.fontSize = '200%'",
    "right to left": "document.documentElement.dir = 'rtl'",
}
TOO_SMALL: Final = """(least) => [...document.querySelectorAll("button, a[href], input, select, textarea, summary")]
  .filter((one) => one.checkVisibility() && !one.closest(".skip") && getComputedStyle(one).display !== "inline")
  .filter((one) => getComputedStyle(one, "::after").position !== "absolute") // which stretches it over its row
  .map((one) => [one, (one.closest("label") ?? one).getBoundingClientRect()])
  .filter(([, box]) => box.width && box.height && (box.width < least || box.height < least))
  .map(([one, box]) => `${one.tagName} ${one.className} ${box.width} × ${box.height}`)"""


def wrong_with(page: Page) -> dict[str, object]:
    """What does not fit, by what was done to the page."""
    found: dict[str, object] = {}
    for name, change in CHANGES.items():
        page.evaluate(change)
        page.wait_for_timeout(200)
        if wide := page.evaluate(TOO_WIDE):
            found[name] = f"{wide} pixels beside the screen"
    if small := page.evaluate(TOO_SMALL, TARGET):
        found["targets"] = small
    return found


def _menu(page: Page) -> None:
    diner.takes(page, PICI)


def _cart(page: Page) -> None:
    diner.takes(page, PICI)
    diner.looks_at_cart(page)


def _item(page: Page) -> None:
    diner.row(page, PICI).locator(".item-open").click()


def _ordered(page: Page) -> None:
    _cart(page)
    diner.order_button(page).click()
    page.get_by_role("dialog").get_by_role("button", name="My orders").click()
    expect(page.locator(".ordered").first).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize("reach", [_menu, _cart, _item, _ordered], ids=lambda reach: reach.__name__[1:])
def test_the_diners_page_fits_a_small_phone_large_text_and_both_directions(
    open_screen: Screens, house: House, reach: Callable[[Page], None]
) -> None:
    page = diner.joined(open_screen(SMALL), house, 1, "Ann")
    reach(page)

    assert wrong_with(page) == {}


@pytest.mark.slow
@pytest.mark.parametrize("size", [PHONE, TABLET, DESKTOP], ids=lambda size: size.name)
@pytest.mark.parametrize("name", ["floor", "floor/1", "kitchen", "menu"])
def test_the_staffs_pages_fit_every_screen_large_text_and_both_directions(
    open_screen: Screens, house: House, trivet: Trivet, name: str, size: Size
) -> None:
    guest = Guest.joins(trivet.url, house, 1, "Chiara-Maddalena von Hohenlohe-Schill.")
    guest.takes(*[dish["id"] for dish in guest.menu()[:3]], note="without onions")
    guest.orders_all()
    page = waiter.signed_in(open_screen(size), house, name)
    expect(page.locator(".skeleton")).to_have_count(0)

    assert wrong_with(page) == {}

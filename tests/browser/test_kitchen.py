"""The kitchen's display is read from two metres, whatever the restaurant's colour is."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser import asking, layout, waiter
from tests.browser.guests import Guest
from tests.browser.houses import House
from tests.browser.running import Trivet
from tests.browser.screens import DESKTOP, PHONE, Screens
from tests.browser.staff import Staff

CONTRAST: Final = 7.0
LINE_PX: Final = 22.0
DISHES: Final = ("Bruschetta al pomodoro", "Crostini toscani", "Pici cacio e pepe", "Tiramisù della casa")
# None is the pages' own.
COLORS: Final = (None, "#e03131", "#ffd400", "#ffffff", "#000000", "#39ff14", "#777777")
# Each text that is seen: its size in CSS pixels, its contrast with what is behind it, and whether it is on the board.
TEXTS: Final = """() => {
  const paint = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const shown = (color) => {
    paint.clearRect(0, 0, 1, 1);
    paint.fillStyle = color;
    paint.fillRect(0, 0, 1, 1);
    return [...paint.getImageData(0, 0, 1, 1).data];
  };
  const opened = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * opened(r / 255) + 0.7152 * opened(g / 255) + 0.0722 * opened(b / 255);
  const behind = (one) => {
    const color = one ? shown(getComputedStyle(one).backgroundColor) : [255, 255, 255, 255];
    return color[3] === 255 ? color : behind(one.parentElement);
  };
  const contrast = (one) => {
    const [low, high] = [luminance(shown(getComputedStyle(one).color)), luminance(behind(one))].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const walk = document.createTreeWalker(document.querySelector("#page"), NodeFilter.SHOW_TEXT);
  const found = [];
  while (walk.nextNode()) {
    const one = walk.currentNode.parentElement;
    const text = walk.currentNode.data.trim();
    if (!text || one.closest(".aloud, .skip") || one.getClientRects().length === 0) continue;
    const board = one.closest(".kitchen-board") !== null && one.closest("kbd") === null;
    found.push({ text, size: parseFloat(getComputedStyle(one).fontSize), contrast: contrast(one), board });
  }
  return found;
}"""
FIRE_COLOR: Final = "(one) => getComputedStyle(one).backgroundColor"


def _texts(page: Page) -> Sequence[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = page.evaluate(TEXTS)
    assert len(found) > len(DISHES)
    return found


def _hard_to_read(page: Page) -> Sequence[tuple[str, float]]:
    return [(one["text"], one["contrast"]) for one in _texts(page) if one["contrast"] < CONTRAST]


@pytest.fixture
def _ordered(house: House, trivet: Trivet, staff: Staff) -> None:
    """Two orders with notes and held courses; one was cancelled."""
    guests = [Guest.joins(trivet.url, house, table, "Ann") for table in (1, 2)]
    dishes = {dish["name"]: dish["id"] for dish in guests[0].menu()}
    for one in guests:
        one.takes(*(dishes[name] for name in DISHES), note="no onions, allergic")
    order, _ = (one.orders_all() for one in guests)
    asking.until(lambda: guests[0].orders()[0]["pos_status"] == "accepted")
    staff.does("POST", f"/orders/{order}/status", status="cancelled")


@pytest.mark.slow
@pytest.mark.usefixtures("_ordered")
def test_what_a_cook_reads_is_large_on_a_desk_and_on_a_phone(open_screen: Screens, house: House) -> None:
    for size in (DESKTOP, PHONE):
        page = waiter.signed_in(open_screen(size), house, "kitchen")
        expect(page.get_by_role("button", name="Fire").first).to_be_visible()
        expect(page.locator(".line-struck").first).to_be_visible()
        texts = [one for one in _texts(page) if one["board"]]
        for part in ("no onions", "Contains", "Mains", "Cancelled", "All day", "Pici"):
            assert any(part in one["text"] for one in texts), part
        assert [one["text"] for one in texts if one["size"] < LINE_PX] == []


@pytest.mark.slow
@pytest.mark.usefixtures("_ordered")
def test_it_is_read_whatever_the_restaurants_colour_is(open_screen: Screens, house: House, staff: Staff) -> None:
    page = waiter.signed_in(open_screen(DESKTOP), house, "kitchen")
    fills = set()
    for color in COLORS:
        address = staff.does("PUT", "/look", brand_color=color)["brand_css"]
        page.reload()
        fire = page.get_by_role("button", name="Fire").first
        expect(fire).to_be_visible()
        expect(page.locator("link#look")).to_have_count(1 if address else 0)
        if address:
            page.wait_for_function(
                "(address) => document.querySelector(`link#look[href='${address}']`)?.sheet", arg=address
            )
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert _hard_to_read(page) == [], (color, scheme)
            fills.add(fire.evaluate(FIRE_COLOR))
    assert len(fills) > len(COLORS)  # it is the restaurant's colour that is read


@pytest.mark.slow
def test_a_count_of_two_digits_is_one_number_beside_a_name_of_two_lines(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    bob = Guest.joins(trivet.url, house, 1, "Bob")
    [dish] = [item["id"] for item in bob.menu() if item["name"] == DISHES[0]]
    bob.takes(dish, qty=12)
    bob.orders_all()
    page = waiter.signed_in(open_screen(DESKTOP), house, "kitchen")
    count = page.locator(".counts .line-count")

    expect(count).to_have_text("12")
    assert count.evaluate(layout.BROKEN) == 0

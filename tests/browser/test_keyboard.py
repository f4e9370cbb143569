"""A keyboard does everything that a mouse does."""

import pytest
from playwright.sync_api import expect

from tests.browser import diner
from tests.browser.guests import Guest
from tests.browser.houses import PASSWORD, House
from tests.browser.running import Trivet
from tests.browser.screens import DESKTOP, Screens

FOCUSED = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""


@pytest.mark.slow
def test_a_waiter_works_the_floor_with_keys_alone(open_screen: Screens, house: House, trivet: Trivet) -> None:
    guest = Guest.joins(trivet.url, house, 3, "Bob")
    guest.says({"type": "call_waiter", "reason": "waiter"})
    page = open_screen(DESKTOP).goto("/staff/floor")
    expect(page.get_by_label("E-mail")).to_be_focused()
    keys = page.keyboard

    keys.type(house.manager)
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    need = page.locator(".need", has_text="wants the waiter")
    expect(need).to_be_visible()
    keys.press("t")
    expect(need).to_have_count(0)

    keys.press("ArrowRight")
    expect(page.get_by_role("heading", name="Table 1", exact=True)).to_be_focused()
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    expect(page.get_by_role("heading", name="Table 3", exact=True)).to_be_focused()
    move = page.get_by_role("button", name="Move", exact=True)
    for _ in range(60):
        keys.press("Tab")
        if move.evaluate("(one) => one === document.activeElement"):
            break
    expect(move).to_be_focused()
    assert page.evaluate(FOCUSED)
    keys.press("Enter")
    expect(page.get_by_role("combobox", name="To which free table?")).to_be_focused()
    keys.press("Escape")
    keys.press("Escape")
    expect(page.get_by_role("heading", name="Table 3", exact=True)).to_be_hidden()

    keys.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    keys.press("Escape")
    keys.press("g")
    keys.press("k")
    expect(page.get_by_role("heading", name="Kitchen")).to_be_visible()


@pytest.mark.slow
def test_a_diner_orders_with_keys_alone_and_the_focus_is_kept(open_screen: Screens, house: House) -> None:
    page = diner.opened(open_screen(DESKTOP), house, 1)
    keys = page.keyboard
    more = page.get_by_role("button", name="One more Bruschetta al pomodoro")
    more.focus()
    keys.press("Enter")
    expect(page.get_by_role("button", name="View cart")).to_be_visible()
    expect(more).to_be_focused()

    page.get_by_role("button", name="View cart").focus()
    keys.press("Enter")
    sheet = page.get_by_role("dialog", name="Cart")
    expect(sheet).to_be_visible()
    keys.press("Escape")
    expect(sheet).to_be_hidden()
    expect(page.get_by_role("button", name="View cart")).to_be_focused()
    keys.press("Enter")
    for _ in range(20):
        keys.press("Tab")
        if diner.order_button(page).evaluate("(one) => one === document.activeElement"):
            break
    keys.press("Enter")

    expect(page.locator(".confirmed-number")).to_be_visible()

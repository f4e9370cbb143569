"""A keyboard does everything that a mouse does."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import diner, waiter
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

    keys.press("g")
    keys.press("l")
    expect(page.get_by_role("heading", name="Look", exact=True)).to_be_visible()
    # The list of pages is longer than a screen.
    expect(page.locator(".rail a[aria-current]")).to_be_in_viewport(ratio=0.9)


@pytest.mark.slow
def test_what_staff_do_most_has_a_key_and_shows_it(open_screen: Screens, house: House, trivet: Trivet) -> None:
    guest = Guest.joins(trivet.url, house, 3, "Bob")
    dishes = {dish["name"]: dish["id"] for dish in guest.menu()}
    guest.takes(dishes["Bruschetta al pomodoro"], dishes["Pici cacio e pepe"], dishes["Tiramisù della casa"])
    page = waiter.signed_in(open_screen(DESKTOP), house, "floor")
    keys = page.keyboard
    detail = waiter.opens(page, 3)
    for button, key in (("Place the order", "p"), ("Move", "n"), ("Close", "x"), ("Add", "a")):
        expect(detail.get_by_role("button", name=button).locator("kbd")).to_have_text(key)
    keys.press("n")
    expect(page.get_by_role("combobox", name="To which free table?")).to_be_focused()
    keys.press("Escape")
    keys.press("p")
    expect(detail.get_by_text("Nothing is in the cart.")).to_be_visible()
    keys.press("x")
    expect(detail.get_by_text("The bill is open")).to_be_visible()

    keys.press("g")
    keys.press("o")
    expect(page.locator(".orders-head kbd")).to_have_text(["↑", "↓"])
    keys.press("ArrowDown")
    expect(page.locator("#order-title")).to_be_focused()
    keys.press("Escape")
    expect(page.get_by_role("link", name="Need the till").locator("kbd")).to_have_text("u")
    keys.press("u")
    expect(page).to_have_url(re.compile("unsent=true"))

    keys.press("g")
    keys.press("k")
    fire = page.get_by_role("button", name="Fire")
    expect(fire).to_have_count(2)
    expect(fire.locator("kbd")).to_have_text(["f"])
    keys.press("f")
    expect(fire).to_have_count(1)
    keys.press("f")  # in haste: what is held longest is another now
    page.wait_for_timeout(700)
    expect(fire).to_have_count(1)
    keys.press("f")
    expect(fire).to_have_count(0)


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

"""The focus goes back to what opened something, or to the nearest thing that is there; never to nothing."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import waiter
from tests.browser.guests import Guest
from tests.browser.houses import House
from tests.browser.running import Trivet
from tests.browser.screens import DESKTOP, Screens

NOWHERE = "() => document.activeElement === null || document.activeElement === document.body"

pytestmark = pytest.mark.slow


def _presses(button: Locator) -> None:
    """As somebody with a keyboard alone does."""
    button.focus()
    button.press("Enter")


def _asks_and_says_no(page: Page, button: Locator) -> None:
    """Opens a question, answers it with Escape, and then by its button."""
    for answer in ("Escape", "Enter"):
        _presses(button)
        expect(page.get_by_role("button", name="Cancel", exact=True)).to_be_focused()
        page.keyboard.press(answer)
        expect(button).to_be_focused()


def test_questions_and_choices_give_the_focus_back(open_screen: Screens, house: House, trivet: Trivet) -> None:
    for table, name in ((1, "Ann"), (2, "Bob")):
        Guest.joins(trivet.url, house, table, name)
    page = waiter.signed_in(open_screen(DESKTOP), house, "floor", house.admin)
    detail = waiter.opens(page, 1)
    _asks_and_says_no(page, detail.get_by_role("button", name="Disable the table"))
    move = detail.get_by_role("button", name="Move", exact=True)
    _presses(move)
    expect(page.get_by_role("combobox", name="To which free table?")).to_be_focused()
    page.keyboard.press("Escape")
    expect(move).to_be_focused()
    add = detail.get_by_role("button", name="Add")
    _presses(add)
    expect(page.get_by_role("searchbox", name="What is it to be?")).to_be_focused()
    page.keyboard.press("Escape")
    expect(add).to_be_focused()
    page.keyboard.press("Escape")
    expect(waiter.card(page, 1)).to_be_focused()

    page.keyboard.press("g")
    page.keyboard.press("q")
    renew = page.get_by_role("button", name="New pass")
    _presses(renew)
    page.get_by_role("button", name="I have noted it").press("Enter")
    expect(renew).to_be_focused()
    _asks_and_says_no(page, renew)  # there is one now
    code = page.locator('a[href$="/codes/3"]')
    _presses(code)
    _asks_and_says_no(page, page.get_by_role("dialog").get_by_role("button", name="New code"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(code).to_be_focused()

    page.keyboard.press("g")
    page.keyboard.press("p")
    row = page.locator(".person-row", has_text=house.manager)
    _asks_and_says_no(page, row.get_by_role("button", name="New password"))
    _asks_and_says_no(page, row.get_by_role("button", name="End access"))
    role = row.get_by_role("combobox")
    role.select_option("employee")
    _presses(row.get_by_role("button", name="Cancel"))
    expect(role).to_be_focused()


def test_what_is_under_way_keeps_the_focus(open_screen: Screens, house: House) -> None:
    page = waiter.signed_in(open_screen(DESKTOP), house, "menu")
    row = page.locator(".sale").first
    name = row.locator("h3").inner_text()
    left = row.get_by_role("textbox")
    left.fill("7")
    left.press("Enter")
    expect(row.locator(".tag")).to_contain_text("7")
    left.fill("")
    left.press("Enter")
    expect(row.locator(".tag")).to_have_count(0)
    expect(left).to_be_focused()
    _presses(row.get_by_role("button", name="Sold out"))
    _presses(row.get_by_role("group").get_by_role("button").first)
    back = row.get_by_role("button", name="Back on sale")
    expect(back).to_be_focused()
    page.keyboard.press("o")
    back.press("Enter")
    expect(page.locator(".sale h3", has_text=name)).to_have_count(0)
    assert not page.evaluate(NOWHERE)


def test_in_the_kitchen_the_keys_go_on_to_the_next_ticket(open_screen: Screens, house: House, trivet: Trivet) -> None:
    for table in (1, 2, 3):
        guest = Guest.joins(trivet.url, house, table, "Ann")
        guest.takes(guest.menu()[0]["id"])
        guest.orders_all()
    page = waiter.signed_in(open_screen(DESKTOP), house, "kitchen")
    heads = page.locator(".ticket:not(.gone) .ticket-head")
    expect(heads).to_have_count(3)
    page.wait_for_timeout(700)  # what has just come is not bumped by a key that was meant for another

    for table in (1, 2):
        head = waiter.ticket(page, table).locator(".ticket-head")
        head.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")  # in haste
        expect(waiter.ticket(page, table + 1).locator(".ticket-head")).to_be_focused()
        page.wait_for_timeout(700)
    expect(heads).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Kitchen")).to_be_focused()

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Call back the last ticket")
    page.keyboard.press("Escape")
    for left in (1, 2):
        page.keyboard.press("z")
        expect(heads).to_have_count(left)
    expect(page.get_by_text("is back.").first).to_be_visible()


def test_signing_out_without_a_connection_leaves_at_once(open_screen: Screens, house: House) -> None:
    screen = open_screen(DESKTOP)
    screen.forgive("ERR_INTERNET_DISCONNECTED")
    page = waiter.signed_in(screen, house, "me")
    leave = page.get_by_role("button", name="Sign out")
    expect(leave).to_be_visible()
    page.context.set_offline(True)
    leave.click()

    expect(page.get_by_label("E-mail")).to_be_focused(timeout=1000)
    assert page.evaluate("() => localStorage.getItem('trivet.staff')") is None
    untold = page.get_by_text("You are signed out here.")
    expect(untold).to_be_visible()
    page.context.set_offline(False)
    expect(untold).to_have_count(0)

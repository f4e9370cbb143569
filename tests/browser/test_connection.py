"""A cellar: the connection goes, is won back, and nothing was lost."""

import pytest
from playwright.sync_api import expect

from tests.browser import diner
from tests.browser.asking import until
from tests.browser.guests import Guest
from tests.browser.houses import House
from tests.browser.running import Trivet
from tests.browser.screens import Screens, Size
from tests.browser.staff import Staff

PICI = "Pici cacio e pepe"
SOON_MS = 5_000
AWAY = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "ERR_CONNECTION", "ERR_EMPTY_RESPONSE", "WebSocket", "status of 5")


def test_who_is_cut_off_is_told_within_five_seconds_and_has_everything_afterwards(
    open_screen: Screens, house: House, trivet: Trivet, size: Size
) -> None:
    screen = open_screen(size)
    screen.forgive(*AWAY)
    ann = diner.joined(screen, house, 1, "Ann")
    bob = Guest.joins(trivet.url, house, 1, "Bob")
    diner.takes(ann, PICI)
    diner.has(ann, "1 item")

    screen.context.set_offline(True)
    expect(diner.banner(ann)).to_be_visible(timeout=SOON_MS)
    diner.takes(ann, PICI)
    bob.takes(bob.menu()[0]["id"])
    screen.context.set_offline(False)

    expect(diner.banner(ann)).to_be_hidden()
    expect(ann.get_by_role("button", name="View cart")).to_contain_text("3 items")
    until(lambda: sorted(item["qty"] for item in bob.cart()["items"]) == [1, 2])


@pytest.mark.slow
def test_two_tabs_of_one_phone_are_one_person(open_screen: Screens, house: House, staff: Staff, size: Size) -> None:
    screen = open_screen(size)
    first = diner.joined(screen, house, 1, "Ann")
    second = screen.another_tab()
    second.goto(first.url)
    expect(second.get_by_role("button", name="1 person at the table")).to_be_visible()

    diner.takes(first, PICI)
    expect(second.get_by_role("button", name="View cart")).to_contain_text("1 item")
    diner.takes(second, PICI)
    expect(first.get_by_role("button", name="View cart")).to_contain_text("2 items")
    diner.looks_at_cart(first)
    diner.order_button(first).click()

    expect(first.locator(".confirmed-number")).to_be_visible()
    expect(second.get_by_role("button", name="View cart")).to_be_hidden()
    sessions = staff.does("GET", "/sessions/active")["sessions"]
    assert [len(session["members"]) for session in sessions] == [1]

"""A second tab of somebody of the staff does not disturb the first."""

import pytest
from playwright.sync_api import expect

from tests.browser import waiter
from tests.browser.guests import Guest
from tests.browser.houses import House
from tests.browser.running import Trivet
from tests.browser.screens import DESKTOP, Screens


@pytest.mark.slow
def test_a_second_tab_leaves_the_first_as_it_is_until_one_signs_out(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    bob = Guest.joins(trivet.url, house, 3, "Bob")
    Guest.joins(trivet.url, house, 5, "Zoe")
    screen = open_screen(DESKTOP)
    first = waiter.signed_in(screen, house)
    first.get_by_role("searchbox").fill("Bob")
    cards = first.locator(".cards .table-card")
    expect(cards).to_have_count(1)
    waiter.opens(first, 3)

    second = screen.another_tab()
    second.goto(f"{screen.origin}/staff/floor")
    expect(second.locator(".cards .table-card")).to_have_count(12)  # nobody signs in twice
    second.get_by_role("button", name="Plan").click()
    expect(second.locator(".plan .standing")).to_have_count(12)
    bob.says({"type": "call_waiter", "reason": "waiter"})

    for tab in (first, second):
        expect(tab.locator(".need", has_text="wants the waiter")).to_be_visible()
    second.locator(".need").get_by_role("button").click()
    expect(first.locator(".need", has_text="wants the waiter")).to_have_count(0)
    expect(cards).to_have_count(1)
    expect(first.get_by_role("searchbox")).to_have_value("Bob")
    expect(first.get_by_role("region", name="Table 3")).to_be_visible()
    second.goto(f"{screen.origin}/staff/orders?status=ready")
    expect(second.get_by_role("heading", name="Orders")).to_be_visible()
    assert first.url.endswith("/staff/floor/3")
    detail = first.get_by_role("region", name="Table 3")
    detail.get_by_role("button", name="Add").click()
    first.get_by_role("searchbox", name="What is it to be?").fill("Pici")
    expect(first.locator(".picker-item").first).to_be_visible()
    first.keyboard.press("Enter")
    expect(detail.locator(".line", has_text="Pici")).to_be_visible()  # it still has its own socket, and is heard

    second.goto(f"{screen.origin}/staff/me")
    screen.forgive("status of 401")  # what either asked in that moment; no person reads it
    second.get_by_role("button", name="Sign out").click()

    for tab in (first, second):
        expect(tab.get_by_label("E-mail")).to_be_visible()
        expect(tab.locator(".notice, .field-wrong")).to_have_count(0)
    assert first.evaluate("localStorage.getItem('trivet.staff')") is None

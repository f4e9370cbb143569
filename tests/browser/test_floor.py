"""What waits at a table is seen however the floor is shown."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser import waiter
from tests.browser.guests import Guest
from tests.browser.houses import House
from tests.browser.running import Trivet
from tests.browser.screens import DESKTOP, Screens
from tests.browser.staff import Staff


@pytest.mark.slow
def test_a_table_that_wants_something_more_urgent_shows_what_is_to_serve_as_card_on_the_plan_and_opened(
    open_screen: Screens, house: House, trivet: Trivet, staff: Staff
) -> None:
    guests = {table: Guest.joins(trivet.url, house, table, "Bob") for table in (3, 4)}
    for guest in guests.values():
        guest.takes(guest.menu()[0]["id"])
        staff.does("POST", f"/kitchen/{guest.orders_all()}/items/0", state="ready")
    guests[4].says({"type": "call_waiter", "reason": "waiter"})

    page = waiter.signed_in(open_screen(DESKTOP), house, "floor")
    for shown in ("cards", "plan"):
        ready, calls = (page.locator(f'.table-card[href$="/floor/{table}"]') for table in (3, 4))
        expect(calls).to_contain_text("wants the waiter")
        expect(calls.locator(".to-serve")).to_contain_text("1 to serve")
        expect(ready).to_contain_text("food ready")
        expect(ready.locator(".to-serve")).to_have_count(0)  # the word says it
        expect(page.locator(".plan")).to_have_count(1 if shown == "plan" else 0)
        page.keyboard.press("v")
    detail = waiter.opens(page, 4)
    expect(detail.locator(".to-serve")).to_have_text("1 to serve")


@pytest.mark.slow
def test_a_lost_connection_says_by_the_restaurants_clocks_since_when(open_screen: Screens, house: House) -> None:
    """Whoever looks is in Tokyo, and the restaurant is not."""
    screen = open_screen(DESKTOP, timezone_id="Asia/Tokyo")
    screen.forgive("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
    page = waiter.signed_in(screen, house, "floor")
    expect(page.locator(".table-card").first).to_be_visible()
    page.context.set_offline(True)
    banner = page.locator(".connection")
    expect(banner).to_contain_text("As of")
    shown = re.search(r"\d\d:\d\d(?=:\d\d)", banner.inner_text())
    assert shown is not None
    there = datetime.now(ZoneInfo("Europe/Rome"))
    assert shown[0] in {f"{there - timedelta(minutes=ago):%H:%M}" for ago in range(3)}

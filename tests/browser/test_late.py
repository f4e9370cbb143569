"""What comes late: a sheet that is loaded once it is opened, or before in a quiet moment, and what one sees of it."""

from typing import Any, Final

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser import diner
from tests.browser.houses import House
from tests.browser.screens import Screens

MARGHERITA: Final = "Margherita"
ITEM: Final = "**/item.js*"
ASIDES: Final = "**/asides.js*"
AWAY: Final = (r"Failed to load resource", r"ERR_FAILED", r"ERR_INTERNET_DISCONNECTED")
ALONE: Final[dict[str, Any]] = {"service_workers": "block"}  # over plain http there is none, and what it keeps is here
NOT_LOADED: Final = "This did not load. What was chosen is kept. Try again as soon as there is a connection."


def taps(page: Page, name: str) -> Locator:
    """Opens an item of the menu; gives its sheet."""
    diner.row(page, name).get_by_role("button", name=name, exact=True).click()
    return page.get_by_role("dialog", name=name)


def holds(page: Page, pattern: str) -> list[Route]:
    """Lets nothing of this through from now on; gives what was asked for meanwhile."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(pattern, hold)
    return held


def test_what_nobody_has_opened_is_loaded_in_a_quiet_moment_and_opens_without_a_network(
    open_screen: Screens, house: House
) -> None:
    screen = open_screen(**ALONE)
    page = screen.page
    with page.expect_response(ITEM), page.expect_response(ASIDES):
        diner.opened(screen, house, 1)
    page.wait_for_load_state("networkidle")

    screen.context.set_offline(True)
    screen.forgive(*AWAY)
    expect(taps(page, MARGHERITA).get_by_role("button", name="Add")).to_be_visible()
    diner.closes(page)
    page.get_by_role("button", name="Call the staff").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Call the waiter")).to_be_visible()


def test_what_is_tapped_before_is_asked_for_at_once_and_is_taken_as_ever(open_screen: Screens, house: House) -> None:
    page = diner.opened(open_screen(**ALONE), house, 2)
    sheet = taps(page, MARGHERITA)
    sheet.get_by_label("Note to the kitchen").fill("hot")
    sheet.get_by_role("button", name="Add").click()
    diner.has(page, "1 item")
    expect(diner.line(diner.looks_at_cart(page), MARGHERITA)).to_contain_text("hot")


def test_where_it_takes_long_the_sheet_says_so_and_goes_on_by_itself(open_screen: Screens, house: House) -> None:
    screen = open_screen(**ALONE)
    held = holds(screen.page, ITEM)
    page = diner.opened(screen, house, 3)

    sheet = taps(page, MARGHERITA)
    expect(sheet.get_by_role("status").filter(has_text="Loading…")).to_be_visible()
    held[0].continue_()
    expect(sheet.get_by_role("button", name="Add")).to_be_visible()
    diner.closes(page)
    expect(diner.row(page, MARGHERITA).get_by_role("button", name=MARGHERITA, exact=True)).to_be_focused()


def test_who_does_not_want_to_wait_closes_it_and_nothing_opens_by_itself(open_screen: Screens, house: House) -> None:
    screen = open_screen(**ALONE)
    held = holds(screen.page, ITEM)
    page = diner.opened(screen, house, 4)

    expect(taps(page, MARGHERITA)).to_be_visible()
    diner.closes(page)
    with page.expect_response(ITEM):
        held[0].continue_()
    expect(page.get_by_role("dialog")).to_have_count(0)
    diner.takes(page, MARGHERITA)
    diner.has(page, "1 item")


def test_a_load_that_fails_is_told_and_tried_again_and_what_was_tapped_is_not_lost(
    open_screen: Screens, house: House
) -> None:
    screen = open_screen(**ALONE)
    screen.forgive(*AWAY)
    screen.page.route(ITEM, lambda route: route.abort())
    page = diner.opened(screen, house, 5)
    diner.takes(page, MARGHERITA)
    diner.has(page, "1 item")

    sheet = taps(page, MARGHERITA)
    expect(sheet.get_by_role("alert")).to_have_text(NOT_LOADED)
    expect(sheet.get_by_role("button", name="Reload")).to_have_count(0)
    sheet.get_by_role("button", name="Try again").click()
    expect(sheet.get_by_role("button", name="Reload")).to_be_visible()  # there may be another version by now
    page.unroute(ITEM)
    sheet.get_by_role("button", name="Try again").click()
    sheet.get_by_role("button", name="Add").click()
    diner.has(page, "2 items")


def test_when_the_network_is_back_it_opens_by_itself(open_screen: Screens, house: House) -> None:
    screen = open_screen(**ALONE)
    screen.forgive(*AWAY, "WebSocket")
    page = diner.opened(screen, house, 6)
    screen.context.set_offline(True)
    sheet = taps(page, MARGHERITA)
    expect(sheet.get_by_role("alert")).to_have_text(NOT_LOADED)
    screen.context.set_offline(False)
    expect(sheet.get_by_role("button", name="Add")).to_be_visible()


@pytest.mark.slow
def test_a_line_of_the_cart_whose_sheet_cannot_be_had_goes_back_to_the_cart(open_screen: Screens, house: House) -> None:
    screen = open_screen(**ALONE)
    screen.forgive(*AWAY)
    screen.page.route(ITEM, lambda route: route.abort())
    page = diner.opened(screen, house, 7)
    diner.takes(page, MARGHERITA)
    diner.has(page, "1 item")
    diner.looks_at_cart(page).get_by_role("button", name=f"Change {MARGHERITA}").click()
    expect(page.get_by_role("dialog", name=MARGHERITA).get_by_role("alert")).to_be_visible()
    diner.closes(page)
    expect(diner.line(page.get_by_role("dialog", name="Cart"), MARGHERITA)).to_be_visible()

"""The rail of pages at a desk: what it ends with is in sight, and it never moves the page beside it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import layout, waiter
from tests.browser.desks import Desks
from tests.browser.guests import Guest
from tests.browser.houses import House
from tests.browser.running import Trivet
from tests.browser.screens import DESKTOP, Screens


@pytest.mark.slow
def test_the_bell_and_oneself_are_in_sight_whichever_page_is_open(desks: Desks, house: House) -> None:
    for name in ("floor", "look"):  # the first of the rail, and the last
        page = desks.at(house, name)
        rail = page.get_by_role("navigation", name="Pages")
        for seen in (
            rail.locator("a[aria-current]"),
            rail.get_by_role("button", name="Bell"),
            rail.locator("button").last,
        ):
            expect(seen).to_be_in_viewport(ratio=0.95)


@pytest.mark.slow
def test_a_table_that_calls_does_not_move_the_kitchens_board(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    page = waiter.signed_in(open_screen(DESKTOP), house, "kitchen")
    head = page.get_by_role("heading", name="Kitchen")
    before = head.bounding_box()

    Guest.joins(trivet.url, house, 1, "Bob").says({"type": "call_waiter", "reason": "waiter"})

    expect(page.locator(".rail-count")).to_be_visible()
    assert head.bounding_box() == before


@pytest.mark.slow
@pytest.mark.parametrize("language", ["English", "Deutsch", "Italiano"])
def test_no_word_of_the_rail_is_broken_whichever_page_is_open(
    open_screen: Screens, house: House, language: str
) -> None:
    page = waiter.signed_in(open_screen(DESKTOP), house, "me", house.admin)
    page.get_by_label("Language").select_option(label=language)
    expect(page.get_by_label("Language" if language == "English" else re.compile("Sprache|Lingua"))).to_be_visible()
    page.evaluate("document.querySelectorAll('.rail-link').forEach((one) => one.setAttribute('aria-current', 'page'))")
    words = page.locator(".rail-word:visible").all()

    assert len(words) > 10
    assert [word.inner_text() for word in words if word.evaluate(layout.BROKEN)] == []

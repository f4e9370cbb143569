"""What is eaten later: held in the kitchen until the table says that it is ready, or the kitchen does."""

import pytest
from playwright.sync_api import expect

from tests.browser import diner, waiter
from tests.browser.houses import House
from tests.browser.screens import DESKTOP, Screens

PICI = "Pici cacio e pepe"
BRUSCHETTA = "Bruschetta al pomodoro"
CALM_MS = 700  # what has just changed under a finger is not tapped by it


@pytest.mark.slow
def test_a_held_course_is_made_when_the_table_says_so_and_the_kitchen_may_hold_it_again(
    open_screen: Screens, house: House
) -> None:
    kitchen = waiter.signed_in(open_screen(DESKTOP), house, "kitchen")
    ann = diner.joined(open_screen(), house, 4, "Ann")
    diner.takes(ann, BRUSCHETTA)
    diner.takes(ann, PICI)
    diner.has(ann, "2 items")
    diner.looks_at_cart(ann)
    diner.order_button(ann).click()
    expect(ann.locator(".confirmed-number")).to_be_visible()
    ann.get_by_role("dialog").get_by_role("button", name="My orders").click()
    later = ann.locator(".ordered li", has_text=PICI).get_by_text("later")
    mains = waiter.ticket(kitchen, 4).locator(".course", has_text="Mains")

    expect(later).to_be_visible()
    expect(ann.locator(".ordered li", has_text=BRUSCHETTA)).not_to_contain_text("later")
    expect(mains).to_contain_text("held")
    expect(mains.get_by_role("button", name="Fire")).to_be_visible()

    ready = ann.get_by_role("button", name="We are ready for the next course")
    expect(ready).to_have_count(0)  # the starters are still being made
    waiter.ticket(kitchen, 4).locator("button.line-main", has_text=BRUSCHETTA).click()
    expect(ready).to_contain_text("Main courses")
    ready.click()
    expect(ready).to_contain_text("Told")
    expect(ready).to_have_attribute("aria-disabled", "true")
    expect(mains).not_to_contain_text("held")
    expect(later).to_have_count(0)

    kitchen.wait_for_timeout(CALM_MS)
    mains.get_by_role("button", name="Hold").click()
    expect(later).to_be_visible()
    expect(mains).to_contain_text("held")
    kitchen.wait_for_timeout(CALM_MS)
    mains.get_by_role("button", name="Fire").click()
    expect(later).to_have_count(0)
    expect(mains).not_to_contain_text("held")

    kitchen.wait_for_timeout(CALM_MS)
    mains.locator("button.line-main").click()
    expect(ann.locator(".ordered li", has_text=PICI)).to_contain_text("ready")

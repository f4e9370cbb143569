"""A manager writes the menu, and a guest who has it open sees it and orders it, in their own language."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import diner, waiter
from tests.browser.houses import House
from tests.browser.screens import DESKTOP, Screens


@pytest.mark.slow
def test_a_dish_that_a_manager_makes_is_on_the_open_menu_at_once_and_is_ordered(
    open_screen: Screens, house: House
) -> None:
    ann = diner.joined(open_screen(), house, 4, "Ann")
    office = waiter.signed_in(open_screen(DESKTOP), house, "menu")
    office.get_by_role("link", name="Edit the menu").click()
    office.get_by_role("button", name=re.compile("^New dish in ")).first.click()
    form = office.get_by_role("dialog")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("Give it a name")).to_be_visible()
    form.get_by_label("Name").fill("Zuppa del giorno")
    form.get_by_label("Price in EUR").fill("7.50")
    form.get_by_label("Allergens").fill("celery")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    expect(office.get_by_role("button", name="Zuppa del giorno", exact=True)).to_be_visible()

    expect(diner.row(ann, "Zuppa del giorno")).to_contain_text("€7.50")
    diner.takes(ann, "Zuppa del giorno")
    diner.has(ann, "1 item")

    office.get_by_role("button", name="Zuppa del giorno", exact=True).click()
    office.get_by_role("dialog").get_by_label("Price in EUR").fill("9")
    office.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(diner.row(ann, "Zuppa del giorno")).to_contain_text("€9.00")
    sheet = diner.looks_at_cart(ann)
    expect(diner.line(sheet, "Zuppa del giorno")).to_contain_text("€7.50")  # as it was shown when it was taken
    diner.order_button(ann).click()
    expect(ann.locator(".confirmed-number")).to_be_visible()

    office.get_by_role("button", name="Zuppa del giorno", exact=True).click()
    office.get_by_role("button", name="Delete").click()
    office.get_by_role("group", name="Take Zuppa del giorno away?").get_by_role("button", name="Delete").click()
    expect(office.get_by_role("button", name="Zuppa del giorno", exact=True)).to_have_count(0)
    expect(diner.row(ann, "Zuppa del giorno")).to_have_count(0)


@pytest.mark.slow
def test_who_saves_over_what_somebody_else_has_written_opens_it_again_and_has_it(
    open_screen: Screens, house: House
) -> None:
    late = open_screen(DESKTOP)
    late.forgive("status of 409")
    here, there = (waiter.signed_in(screen, house, "menu") for screen in (late, open_screen(DESKTOP)))
    for office in (here, there):
        office.get_by_role("link", name="Edit the menu").click()
        office.locator(".edit-open", has_text="Tiramisù").click()
    _saves(there, "8")
    expect(there.get_by_role("dialog")).to_have_count(0)
    _saves(here, "9")
    expect(here.get_by_role("dialog")).to_contain_text("Somebody else has changed this")
    here.keyboard.press("Escape")
    here.locator(".edit-open", has_text="Tiramisù").click()
    expect(here.get_by_role("dialog").get_by_label("Price in EUR")).to_have_value(re.compile("^8"))
    _saves(here, "9")
    expect(here.get_by_role("dialog")).to_have_count(0)


def _saves(office: Page, price: str) -> None:
    office.get_by_role("dialog").get_by_label("Price in EUR").fill(price)
    office.get_by_role("dialog").get_by_role("button", name="Save").click()

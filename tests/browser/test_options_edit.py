"""A manager writes what can be chosen of a dish, a guest who has the menu open chooses it, and the kitchen reads it."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import diner, waiter
from tests.browser.houses import House
from tests.browser.screens import DESKTOP, Screens


def adds(sheet: Locator, name: str, price: str) -> None:
    """One more option, at the end of the group."""
    sheet.get_by_label("Name of the option").fill(name)
    sheet.get_by_label("Price in EUR").fill(price)
    sheet.get_by_role("button", name="Add", exact=True).click()
    expect(sheet.get_by_label(f"Name of {name}")).to_be_visible()


def kept(sheet: Locator, label: str, value: str) -> None:
    """Typed, and saved with Enter: said in words."""
    field = sheet.get_by_label(label, exact=True)
    field.fill(value)
    field.press("Enter")
    expect(sheet.get_by_text("is changed.").last).to_be_visible()


def speaks_german_in_the_kitchen(office: Page) -> None:
    office.get_by_role("link", name="Languages").click()
    office.get_by_label("Languages of the menu, that of the names first").fill("en, de")
    office.get_by_label("Language of the kitchen").select_option(label="German")
    office.get_by_role("button", name="Save").click()
    expect(office.get_by_text("The languages are saved.")).to_be_visible()


@pytest.mark.slow
def test_a_size_that_a_manager_makes_is_asked_at_once_and_the_kitchen_reads_it_in_its_language(
    open_screen: Screens, house: House
) -> None:
    ann = diner.joined(open_screen(), house, 4, "Ann")
    dish = ann.locator(".opens").first.inner_text()
    kitchen = waiter.signed_in(open_screen(DESKTOP), house, "kitchen")
    office = waiter.signed_in(open_screen(DESKTOP), house, "menu")
    office.get_by_role("link", name="Edit the menu").click()
    speaks_german_in_the_kitchen(office)

    office.get_by_role("link", name="Options", exact=True).click()
    office.get_by_label("New group").fill("Size")
    office.get_by_role("button", name="Add the group").click()
    sheet = office.get_by_role("dialog", name="Size")
    for name, price in (("Small", "-1"), ("Usual", ""), ("Large", "2.50")):
        adds(sheet, name, price)
    kept(sheet, "At least", "1")
    sheet.get_by_role("button", name="More about Large").click()
    sheet.locator(".option-more").get_by_label("Name", exact=True).fill("Groß")
    sheet.get_by_label("Another dish").fill(dish)
    sheet.get_by_label("Another dish").press("Enter")
    expect(sheet.get_by_role("button", name=f"Not for {dish} any more")).to_be_visible()

    diner.takes(ann, dish)
    asked = ann.get_by_role("dialog", name=dish)
    expect(asked.get_by_text("Size")).to_be_visible()
    asked.get_by_label("Large").check()
    asked.get_by_role("button", name="Add").click()
    diner.has(ann, "1 item")

    kept(sheet, "Price of Large, in EUR", "9")
    cart = diner.looks_at_cart(ann)
    expect(diner.line(cart, dish)).to_contain_text("Large")
    diner.order_button(ann).click()
    expect(ann.locator(".confirmed-number")).to_be_visible()
    expect(waiter.ticket(kitchen, 4).locator(".line-option")).to_have_text(["Groß"])


@pytest.mark.slow
def test_what_a_manager_does_to_a_group_is_undone_and_what_cannot_be_is_said_beside_it(
    open_screen: Screens, house: House
) -> None:
    screen = open_screen(DESKTOP)
    screen.forgive(r"status of 409")  # the group that would ask for more than it has
    office = waiter.signed_in(screen, house, "menu/edit/options")
    office.get_by_label("New group").fill("Toppings")
    office.get_by_role("button", name="Add the group").click()
    sheet = office.get_by_role("dialog", name="Toppings")
    adds(sheet, "Cheese", "1.50")
    field = sheet.get_by_label("Price of Cheese, in EUR")
    field.fill("a lot")
    expect(sheet.get_by_text("An amount such as")).to_be_visible()
    field.press("Escape")
    expect(field).to_have_value("1.50")
    field.fill("2")
    field.press("Enter")
    sheet.get_by_role("button", name="Undo").click()
    expect(field).to_have_value("1.50")
    kept(sheet, "At least", "1")
    sheet.get_by_role("button", name="Delete Cheese").click()
    expect(sheet.get_by_text("would ask for more than it has")).to_be_visible()
    sheet.get_by_role("button", name="Stop the sale of Cheese").click()
    expect(sheet.get_by_text("Sold out", exact=True)).to_be_visible()
    sheet.get_by_role("button", name="Delete the group").click()
    expect(sheet).to_have_count(0)
    expect(office.get_by_role("button", name="Toppings")).to_have_count(0)
    office.get_by_role("button", name="Undo").click()
    expect(office.get_by_role("button", name="Toppings")).to_be_visible()

"""How somebody wants it: chosen, changed, seen on the other phone, in the kitchen, and by who chooses for a party."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import diner, houses, waiter
from tests.browser.running import SECRET, Trivet
from tests.browser.screens import DESKTOP, Screens

MARGHERITA = "Margherita"
GELATO = "Gelato artigianale"
LUNCH = "Menù del pranzo"  # a first course, each with gluten, a drink, and perhaps a coffee


def opened(page: Page, name: str) -> Locator:
    """The sheet of an item of the menu."""
    diner.row(page, name).get_by_role("button", name=name, exact=True).click()
    sheet = page.get_by_role("dialog", name=name)
    expect(sheet).to_be_visible()
    return sheet


@pytest.mark.slow
def test_what_is_chosen_is_seen_by_everybody_and_changed_by_who_chose_it(open_screen: Screens, trivet: Trivet) -> None:
    house = houses.find(trivet.database_url, "choosing", SECRET)
    kitchen = waiter.signed_in(open_screen(DESKTOP), house, "kitchen")
    ann, ben = diner.joined(open_screen(), house, 2, "Ann"), diner.joined(open_screen(), house, 2, "Ben")

    sheet = opened(ann, MARGHERITA)
    sheet.get_by_label("Mozzarella di bufala").press("Space")
    expect(sheet.get_by_role("button", name="One more Mozzarella di bufala")).to_be_focused()
    sheet.get_by_role("button", name="One more Mozzarella di bufala").click()
    sheet.get_by_label("No basil").check()
    sheet.get_by_role("button", name="Add · €13.50").click()
    diner.has(ann, "1 item")

    theirs = diner.line(diner.looks_at_cart(ben), MARGHERITA)
    expect(theirs).to_contain_text("2 × Mozzarella di bufala, No basil")
    expect(theirs).to_contain_text("€13.50")

    mine = diner.looks_at_cart(ann)
    mine.get_by_role("button", name=f"Change {MARGHERITA}").click()
    sheet = ann.get_by_role("dialog", name=MARGHERITA)
    expect(sheet.get_by_label("No basil")).to_be_checked()
    sheet.get_by_label("No basil").uncheck()
    sheet.get_by_label("Rucola").click()
    expect(sheet.get_by_label("Acciughe")).to_be_disabled()  # three are three
    sheet.get_by_role("button", name="Save · €14.50").click()
    expect(theirs).to_contain_text("2 × Mozzarella di bufala, Rucola")
    expect(theirs).not_to_contain_text("No basil")

    diner.order_button(ann).click()
    expect(ann.locator(".confirmed-number")).to_be_visible()
    expect(ann.get_by_role("dialog")).to_contain_text("2 × Mozzarella di bufala, Rucola")
    ticket = waiter.ticket(kitchen, 2)
    expect(ticket.locator(".line-option")).to_have_text(["2 × Mozzarella di bufala", "Rucola"])


def test_what_has_to_be_chosen_is_asked_for_before_it_is_taken(open_screen: Screens, trivet: Trivet) -> None:
    house = houses.find(trivet.database_url, "choosing", SECRET)
    ann = diner.joined(open_screen(), house, 3, "Ann")
    diner.takes(ann, GELATO)
    sheet = ann.get_by_role("dialog", name=GELATO)
    sheet.get_by_role("button", name="Add · €4.50").click()
    expect(sheet.get_by_role("alert")).to_have_text("Choose as much as each heading says.")
    sheet.get_by_label("Small").check()
    sheet.get_by_label("Large").check()
    expect(sheet.get_by_label("Small")).not_to_be_checked()
    sheet.get_by_label("Pistacchio").click()
    sheet.get_by_role("button", name="Add · €7.00").click()
    diner.has(ann, "1 item")
    expect(diner.line(diner.looks_at_cart(ann), GELATO)).to_contain_text("Large, Pistacchio")


def test_who_must_not_eat_something_sees_it_in_what_a_combo_is_made_of(open_screen: Screens, trivet: Trivet) -> None:
    house = houses.find(trivet.database_url, "choosing", SECRET)
    ann = diner.joined(open_screen(), house, 4, "Ann")
    sheet = opened(ann, LUNCH)
    inside = sheet.locator(".item-allergens")
    expect(inside).to_have_text("Allergens depend on what is chosen.")
    sheet.get_by_label("Spaghetti alle vongole").check()
    expect(inside).to_contain_text("Contains gluten, molluscs, sulphites")
    expect(inside).to_contain_text("Allergens depend on what is chosen.")  # there is celery in the other
    ann.keyboard.press("Escape")

    ann.get_by_role("button", name="Allergens").click()
    ann.get_by_role("dialog").get_by_text("molluscs", exact=True).click()
    ann.keyboard.press("Escape")
    expect(diner.row(ann, LUNCH)).to_be_visible()  # there are two others
    ann.get_by_role("button", name="Without 1").click()
    ann.get_by_role("dialog").get_by_text("gluten", exact=True).click()
    ann.keyboard.press("Escape")
    expect(diner.row(ann, "Caffè")).to_be_visible()
    expect(diner.row(ann, LUNCH)).to_be_hidden()

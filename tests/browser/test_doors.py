"""What stands between a diner and an order, each with what to do next."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import diner, houses
from tests.browser.houses import House
from tests.browser.running import SECRET, Trivet
from tests.browser.screens import Screens
from tests.browser.staff import Staff

PICI = "Pici cacio e pepe"


@pytest.mark.slow
def test_where_a_pass_is_asked_for_the_dish_waits_for_it(open_screen: Screens, trivet: Trivet) -> None:
    house = houses.find(trivet.database_url, "passing", SECRET)
    with Staff.signed_in(trivet.url, house) as manager:
        word = manager.does("POST", "/daily_pass")["password"]
    screen = open_screen()
    screen.forgive("status of 403")
    ann = diner.joined(screen, house, 12, "Ann")
    diner.takes(ann, PICI)
    asked = ann.get_by_role("dialog", name="Today’s pass")

    asked.get_by_label("Pass").fill("not this one")
    asked.get_by_role("button", name="Open the cart").click()
    expect(asked.get_by_text("That is not today’s pass. The staff know it.")).to_be_visible()
    asked.get_by_label("Pass").fill(word)
    asked.get_by_role("button", name="Open the cart").click()

    expect(asked).to_be_hidden()
    expect(ann.get_by_role("button", name="View cart")).to_contain_text("1 item")


@pytest.mark.slow
def test_a_closed_restaurant_says_when_it_opens_and_shows_its_menu(open_screen: Screens, trivet: Trivet) -> None:
    house = houses.find(trivet.database_url, "shut", SECRET)

    page = open_screen().goto(f"/t/{house.codes[1]}")

    expect(page.get_by_role("heading", name="Trattoria Chianti is closed now")).to_be_visible()
    expect(page.get_by_text(re.compile(r"It opens: .*18:30"))).to_be_visible()
    expect(page.get_by_role("heading", name=PICI)).to_be_visible()
    expect(page.get_by_role("button", name=f"One more {PICI}")).to_have_count(0)


@pytest.mark.slow
def test_a_disabled_table_says_so_and_goes_on_once_it_is_enabled(
    open_screen: Screens, house: House, staff: Staff
) -> None:
    table_id = staff.table_id(1)
    screen = open_screen()
    ann = diner.joined(screen, house, 1, "Ann")
    diner.takes(ann, PICI)
    diner.has(ann, "1 item")

    staff.does("POST", f"/table/{table_id}/disable")
    shut = ann.get_by_role("heading", name=re.compile("takes no orders right now|No orders by phone right now"))
    expect(shut).to_be_visible()
    staff.does("POST", f"/table/{table_id}/enable")

    expect(shut).to_be_hidden()
    diner.looks_at_cart(ann)
    diner.order_button(ann).click()
    expect(ann.locator(".confirmed-number")).to_be_visible()


@pytest.mark.slow
def test_a_party_that_is_moved_keeps_its_cart(open_screen: Screens, house: House, staff: Staff) -> None:
    ann = diner.joined(open_screen(), house, 1, "Ann")
    diner.takes(ann, PICI)
    diner.has(ann, "1 item")

    staff.does("POST", f"/session/{staff.session_at(1)}/move", table_id=staff.table_id(5))

    expect(ann.get_by_role("heading", name="Table 5 now")).to_be_visible()
    ann.get_by_role("button", name="Go on").click()
    expect(ann.get_by_role("button", name="View cart")).to_contain_text("1 item")


def test_without_a_program_the_menu_can_be_read(open_screen: Screens, house: House) -> None:
    page = open_screen(java_script_enabled=False).goto(f"/t/{house.codes[1]}")

    expect(page.get_by_role("heading", name=PICI)).to_be_visible()
    expect(page.locator(".item").filter(has_text=PICI)).to_contain_text("€11.50")
    expect(page.locator(".item").filter(has_text=PICI)).to_contain_text("Contains gluten, milk")
    expect(page.locator("noscript p")).to_be_visible()


@pytest.mark.slow
def test_a_code_that_is_not_ours_says_what_to_do(open_screen: Screens) -> None:
    screen = open_screen()
    screen.forgive("status of 401")

    page = screen.goto("/t/nothing-that-was-ever-signed")

    expect(page.get_by_role("heading", name="This code does not work")).to_be_visible()
    expect(page.get_by_text("Scan the code on your table once more")).to_be_visible()


@pytest.mark.slow
def test_a_page_speaks_the_readers_language(open_screen: Screens, house: House) -> None:
    page = open_screen(language="de-DE").goto(f"/t/{house.codes[1]}")

    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator(".item").filter(has_text=PICI)).to_contain_text("11,50 €")

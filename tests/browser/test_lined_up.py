"""What stands in line, on a small phone and with large text: beside one another, above one another, and whole."""

import re
from typing import Final

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.browser import diner, houses, layout, seldom, shop, waiter
from tests.browser.books import BOOKS
from tests.browser.compared import COMPARED
from tests.browser.desks import Desks
from tests.browser.guests import Guest, ordered
from tests.browser.houses import House
from tests.browser.running import SECRET, Trivet
from tests.browser.scenes import BRUSCHETTA, Scene
from tests.browser.screens import DESKTOP, PHONE, SMALL, Screens, Size

AWAY: Final = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "WebSocket")
SLIM: Final = Size("slim", 360, 740, touch=True)  # as many phones are
TIME_LINES: Final = """(one) => {
  const range = document.createRange();
  range.setStart(one.firstChild, one.textContent.search(/\\d\\d:\\d\\d/));
  range.setEnd(one.firstChild, one.textContent.length);
  return range.getClientRects().length;
}"""
LARGE: Final = "document.documentElement.style.fontSize = '200%'"


def box(one: Locator) -> FloatRect:
    """Where it is."""
    found = one.bounding_box()
    assert found is not None
    return found


def right(one: Locator) -> float:
    """Where it ends."""
    return round(box(one)["x"] + box(one)["width"])


def middle(one: Locator) -> float:
    """How far down its middle is."""
    return box(one)["y"] + box(one)["height"] / 2


def ann(open_screen: Screens, house: House) -> Page:
    """Somebody on a small phone, alone at a table."""
    return diner.joined(open_screen(SMALL), house, 1, "Ann")


def test_who_is_alone_stands_above_the_last_button_of_the_menu(open_screen: Screens, house: House) -> None:
    page = ann(open_screen, house)

    assert right(page.locator(".top-people .person")) == right(page.locator(".menu .plus").first)


def test_on_a_phone_no_word_beside_the_bell_is_broken_in_german(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    ordered(trivet.url, house, "Bob")
    page = diner.joined(open_screen(PHONE), house, 1, "Ann")
    page.context.add_cookies([{"name": "lang", "value": "de", "url": trivet.url}])
    page.reload()

    assert page.get_by_role("button", name="Bestellungen").locator("span").first.evaluate(layout.BROKEN) == 0


def test_no_initial_is_covered_by_who_shares_a_line(open_screen: Screens, house: House, trivet: Trivet) -> None:
    bob, *_ = ordered(trivet.url, house, "Bob", "Cleo", "Dan")
    bob.claims(bob.bill()["lines"][0]["public_id"], [1, 1], "table")
    page = diner.joined(open_screen(), house, 1, "Ann")
    diner.looks_at_bill(page)
    expect(page.locator(".bill-line .person")).to_have_count(6)

    assert page.evaluate(layout.COVERED) == []


def test_what_one_chooses_of_on_the_bill_is_as_far_below_each_heading(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    ordered(trivet.url, house, "Bob")
    sheet = diner.looks_at_bill(diner.joined(open_screen(), house, 1, "Ann"))
    sheet.get_by_role("button", name="Pay for the others, too").click()
    much, way = (sheet.get_by_role("group", name=name) for name in ("What do you pay?", "How do you pay?"))

    gaps = [round(box(one.locator(".bill-choice").first)["y"] - box(one.locator("legend"))["y"]) for one in (much, way)]
    assert gaps[0] == gaps[1]


def test_that_the_connection_is_lost_is_one_row_on_a_small_phone(open_screen: Screens, house: House) -> None:
    page = ann(open_screen, house)
    open_screen.opened[-1].forgive(*AWAY)
    page.context.set_offline(True)
    expect(diner.banner(page)).to_be_visible()

    icon, again = page.locator(".banner > .icon"), page.locator(".banner .button")
    assert abs(middle(icon) - middle(again)) < 2


def test_a_button_without_a_time_has_its_words_in_its_middle(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    trivet.till.behaves(latency_s=30, look_up=False)
    page = seldom.waits_long(open_screen(PHONE), house)
    page.clock.run_for(30_000)
    button = diner.order_button(page)
    expect(button.locator(".order-left")).to_have_count(0)

    assert abs(middle(button.locator("span").first) - middle(button)) < 2


@pytest.mark.slow
def test_sums_that_have_a_row_of_their_own_end_where_the_others_end(open_screen: Screens, trivet: Trivet) -> None:
    house = houses.find(trivet.database_url, "absurd", SECRET)
    page = diner.joined(open_screen(SMALL), house, 59, "Ann")
    bob = Guest.joins(trivet.url, house, 59, "Bob")
    bob.takes(*[dish["id"] for dish in bob.menu()[:30]], qty=9)
    page.locator(".plus").first.click()
    sums = diner.looks_at_cart(page).locator(".sums dd")
    expect(sums).to_have_count(2)

    assert right(sums.first) == right(sums.last)


def test_where_text_is_large_no_word_above_the_products_is_broken(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    page = shop.looked_at(open_screen(PHONE), shop.opens(trivet, house))
    page.evaluate(LARGE)
    heading = page.get_by_role("heading", name="All products")

    assert heading.evaluate(layout.BROKEN) == 0


@pytest.mark.parametrize("small", [PHONE, SMALL], ids=lambda size: size.name)
def test_beside_what_is_ones_own_no_word_of_the_shops_name_is_broken_in_german(
    open_screen: Screens, house: House, trivet: Trivet, small: Size
) -> None:
    page = shop.looked_at(open_screen(small), shop.opens(trivet, house), "sign-in")
    shop.registers(page, "Maximiliane")
    expect(page.locator(".top-links .button")).to_have_count(2)
    page.context.add_cookies([{"name": "lang", "value": "de", "url": trivet.url}])
    page.reload()
    expect(page.get_by_role("button", name="Bestellungen")).to_be_visible()

    assert page.locator(".top-name strong").evaluate(layout.BROKEN) == 0


def test_the_icon_of_a_notice_is_beside_its_first_line_and_a_buttons_words(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    page = shop.looked_at(open_screen(DESKTOP), shop.opens(trivet, house))
    open_screen.opened[-1].forgive("ERR_FAILED")
    page.route("**/products/search*", lambda route: route.abort())
    page.get_by_role("combobox", name="Search products").fill("pici")
    notice = page.get_by_role("alert")
    icon, again = notice.locator("> .icon"), notice.get_by_role("button", name="Try again")
    assert abs(middle(icon) - middle(again)) < 2

    notice.locator("span").evaluate("(one) => { one.textContent = 'words '.repeat(99); }")

    assert abs(middle(icon) - middle(again)) < 2


def test_what_is_done_at_the_checkout_stays_at_the_foot_of_a_phone(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    page = shop.looked_at(open_screen(PHONE), shop.opens(trivet, house))
    shop.is_about_to_order(page, BRUSCHETTA)
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    layout.settle(page)

    foot = box(page.locator(".room-foot"))
    assert round(foot["y"] + foot["height"]) == PHONE.height


def test_a_time_to_choose_is_on_one_line_where_there_is_room(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    page = shop.looked_at(open_screen(DESKTOP), shop.opens(trivet, house))
    shop.is_about_to_order(page, BRUSCHETTA)

    lines = page.locator(".slot strong").first.evaluate(
        "(one) => one.offsetHeight / parseFloat(getComputedStyle(one).lineHeight)"
    )
    assert lines < 2


def test_two_products_are_beside_one_another_on_a_phone_of_360_pixels(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    page = shop.looked_at(open_screen(SLIM), shop.opens(trivet, house))
    first, second, third = page.locator(".product").all()[:3]

    assert box(first)["y"] == box(second)["y"] < box(third)["y"]


def test_among_ones_orders_no_time_is_parted_by_a_line_and_each_begins_with_a_large_letter(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    page = shop.looked_at(open_screen(PHONE), shop.opens(trivet, house))
    shop.is_about_to_order(page, BRUSCHETTA)
    shop.orders(page)
    page.context.add_cookies([{"name": "lang", "value": "it", "url": trivet.url}])
    page.goto(page.url.partition("#")[0] + "#orders")
    page.reload()
    when = page.locator(".order-words strong")

    expect(when).to_contain_text("12:00")
    assert when.evaluate(TIME_LINES) == 1
    assert when.evaluate("(one) => getComputedStyle(one, '::first-letter').textTransform") == "uppercase"


@pytest.mark.parametrize("part", ["day", "audit"])
def test_a_day_that_is_a_heading_begins_with_a_large_letter_in_italian(
    open_screen: Screens, house: House, trivet: Trivet, part: str
) -> None:
    page = waiter.signed_in(open_screen(PHONE), house, part, house.admin)
    page.context.add_cookies([{"name": "lang", "value": "it", "url": trivet.url}])
    page.reload()
    day = page.get_by_role("heading", name=re.compile(r"^\w+ì|sabato|domenica")).first

    expect(day).to_be_visible()
    assert day.evaluate("(one) => getComputedStyle(one, '::first-letter').textTransform") == "uppercase"


def test_how_long_a_table_has_wanted_something_stands_with_the_words_and_not_below_the_sign(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    Guest.joins(trivet.url, house, 3, "Bob").says({"type": "call_waiter", "reason": "waiter"})
    page = waiter.signed_in(open_screen(PHONE), house, "floor")
    band = page.locator(".band.alert")

    assert box(band.locator(".time"))["x"] >= right(band.locator(".icon"))


def test_what_costs_less_is_written_as_what_costs_more(open_screen: Screens, trivet: Trivet) -> None:
    house = houses.find(trivet.database_url, "overfull", SECRET)
    page = diner.opened(open_screen(), house, 11)
    page.locator(".menu .opens").nth(1).click()
    prices = page.get_by_role("dialog").locator(".option .price")

    expect(prices.first).to_have_text("− €617.25")
    expect(prices.last).to_have_text("+ €6,666.30")


def test_on_a_phone_no_word_is_broken_beside_what_a_payment_differs_by(
    trivet: Trivet, house: House, open_screen: Screens, desks: Desks
) -> None:
    state = next(one for one in COMPARED if one.name == "payments")
    page = state.reach(Scene(trivet, house, open_screen, desks))
    page.set_viewport_size(PHONE.viewport)

    assert {name.evaluate(layout.BROKEN) for name in page.locator(".payments-rows dt").all()} == {0}


def test_what_gets_an_invoice_stays_beside_its_number_where_that_is_none(
    trivet: Trivet, house: House, open_screen: Screens, desks: Desks
) -> None:
    state = next(one for one in BOOKS if one.name == "invoices-none")
    page = state.reach(Scene(trivet, house, open_screen, desks))

    assert abs(middle(page.get_by_label("Number")) - middle(page.get_by_role("button", name="PDF"))) < 2

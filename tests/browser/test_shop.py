"""The shop on customers' screens: from the search to an order, and a cart that two fill at once."""

import re

import pytest
from playwright.sync_api import APIResponse, Route, expect

from tests.browser import houses, shop, waiter
from tests.browser.houses import LONG, House
from tests.browser.running import SECRET, Trivet
from tests.browser.scenes import BRUSCHETTA, PICI
from tests.browser.screens import SMALL, Screens, held

CROSTINI = "Crostini toscani"
DOUBLE_MS = 700  # the checkout takes a second tap within 600 for the half of a double one
AGAIN_MS = 20_000  # an order that is looked at is asked for every ten seconds


def test_from_the_search_to_a_placed_order(open_screen: Screens, house: House, trivet: Trivet) -> None:
    page = shop.looked_at(open_screen(), shop.opens(trivet, house))
    page.get_by_role("combobox", name="Search products").press_sequentially("brusch")
    page.get_by_role("option", name=BRUSCHETTA).click()
    page.get_by_role("dialog").get_by_role("button", name="Add ·").click()
    shop.has(page, "1 item")
    shop.checks_out(page)
    shop.fetches(page)
    shop.orders(page)

    expect(page.get_by_text("Ordered", exact=True).first).to_be_visible()
    expect(page.locator(".look")).to_contain_text(f"1 × {BRUSCHETTA}")
    expect(page.get_by_text("Harbour")).to_be_visible()
    page.get_by_role("button", name="Call the order off").click()
    expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    page.get_by_role("button", name="Call it off").click()
    expect(page.locator(".tag", has_text="Called off")).to_be_visible()
    expect(page.get_by_role("button", name="Order again")).to_be_focused()
    page.get_by_role("button", name="Order again").click()
    expect(page.get_by_text("1 thing is in your cart again.")).to_be_visible()


def test_two_things_that_a_guest_taps_at_once_come_into_one_cart(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    page = shop.looked_at(open_screen(), shop.opens(trivet, house))
    with held(page, "**/cart/guest*"):
        with page.expect_request("**/cart/guest*"):
            shop.takes(page, PICI)
        shop.takes(page, BRUSCHETTA)
    shop.has(page, "2 items")
    page.reload()
    page.get_by_role("button", name="View cart").click()
    expect(page.locator(".line")).to_have_count(2)


def test_what_was_chosen_stays_while_one_looks_into_the_cart_and_no_sum_is_that_of_another_way(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    page = shop.looked_at(open_screen(), shop.opens(trivet, house))
    shop.is_about_to_order(page, PICI)
    page.get_by_label("Anything else we should know?").fill("I come by bicycle")
    page.get_by_role("button", name="Cart", exact=True).click()
    page.get_by_role("button", name="To the checkout").click()
    expect(page.locator(".slot input:checked")).to_have_count(1)
    page.reload()
    expect(page.get_by_label("Anything else we should know?")).to_have_value("I come by bicycle")
    expect(page.get_by_role("button", name=re.compile("Order · €"))).to_be_visible()

    page.get_by_label("Discount code").fill("NONE")
    page.locator("form.code button").dblclick()
    expect(page.get_by_text("There is no such code.")).to_be_visible()
    page.wait_for_timeout(DOUBLE_MS)
    page.get_by_role("button", name="Remove").click()

    page.get_by_label("Delivery").check()
    expect(page.get_by_text("The total comes here once you choose how.")).to_be_visible()
    page.get_by_label("Pick-up").check()
    page.locator(".slot:not(.off) input").nth(1).check()
    shop.orders(page)
    expect(page.get_by_text("Harbour, Quay 1")).to_be_visible()


def test_what_was_in_vain_while_the_cart_was_being_paid_is_not_said_once_it_opens_again(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    screen = open_screen()
    screen.forgive(re.escape(f"another host: {trivet.provider.url}/"), "status of 409")
    page = shop.looked_at(screen, shop.opens(trivet, house))
    shop.takes(page, PICI)
    shop.takes(page, BRUSCHETTA)
    shop.has(page, "2 items")
    shop.checks_out(page)
    shop.is_brought(page)
    other = screen.another_tab()
    other.goto(f"{trivet.url}/shop/{house.slug}")
    shop.has(other, "2 items")
    page.get_by_role("button", name=re.compile("Pay €")).click()
    expect(page.get_by_label("Test card")).to_be_visible()

    said = other.get_by_role("main").get_by_text("This cart is being paid right now.")
    shop.takes(other, PICI)
    expect(said).to_be_visible()
    page.goto(f"{trivet.url}/shop/{house.slug}#checkout")
    page.get_by_role("button", name="Do not pay; back to the cart").click()
    expect(said).to_have_count(0)


def test_an_order_that_did_not_leave_the_phone_does_not_wait_for_the_money(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    screen = open_screen()
    screen.forgive("INTERNET_DISCONNECTED")
    page = shop.looked_at(screen, shop.opens(trivet, house))
    shop.is_about_to_order(page, PICI)
    send = page.get_by_role("button", name=re.compile("Order · €"))
    expect(send).to_be_visible()
    screen.context.set_offline(True)
    send.click()
    expect(page.get_by_text("Keep this page open")).to_be_visible()
    screen.context.set_offline(False)
    expect(page.get_by_role("heading", name=re.compile(r"Order \d+"))).to_be_visible()


def test_a_discount_code_that_was_typed_is_used_before_anything_is_ordered(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    shop.discounts(trivet, house, "EURO")
    page = shop.looked_at(open_screen(), shop.opens(trivet, house))
    shop.is_about_to_order(page, PICI)
    page.get_by_label("Discount code").fill("NONE")
    expect(page.get_by_role("button", name=re.compile("Order · €"))).to_have_count(0)
    page.get_by_role("button", name="Use the discount code").click()
    field = page.get_by_role("textbox", name="Discount code")
    expect(field).to_have_accessible_description("There is no such code.")
    expect(page.locator("#step-look .notice")).to_have_count(0)
    page.get_by_role("button", name="See what is wrong").click()
    expect(page.locator("form.code .field-wrong")).to_be_focused()

    field.fill("EURO")
    page.get_by_role("button", name="Use the discount code").click()
    expect(page.locator(".sums")).to_contain_text("Discount")
    shop.orders(page)
    expect(page.locator(".sums").first).to_contain_text("− €1.00")


def test_a_code_is_taken_off_by_emptying_its_field(open_screen: Screens, house: House, trivet: Trivet) -> None:
    page = shop.looked_at(open_screen(), shop.opens(trivet, house))
    shop.is_about_to_order(page, PICI)
    field = page.get_by_label("Discount code")
    field.fill("NONE")
    page.get_by_role("button", name="Use", exact=True).click()
    expect(page.get_by_text("There is no such code.")).to_be_visible()
    field.fill("")
    shop.orders(page)


def test_of_what_is_short_as_much_is_taken_as_is_there(open_screen: Screens, house: House, trivet: Trivet) -> None:
    page = shop.looked_at(open_screen(), shop.opens(trivet, house))
    shop.takes_three(page, PICI)
    shop.is_short(page, trivet, house, PICI)
    shop.checks_out(page)
    shop.fetches(page)
    said = page.locator("#step-look").get_by_role("alert")
    expect(said).to_contain_text("1 there, 3 in the cart")
    said.get_by_role("button", name="View cart").click()
    expect(page.locator(".line")).to_have_count(1)
    page.get_by_role("button", name="To the checkout").click()
    said.get_by_role("button", name="Take what is there").click()
    expect(said).to_have_count(0)
    expect(page.locator(".look").first).to_contain_text("1 ×")
    shop.orders(page)


def test_what_was_ordered_in_another_tab_leads_to_the_order(open_screen: Screens, house: House, trivet: Trivet) -> None:
    screen = open_screen()
    page = shop.looked_at(screen, shop.opens(trivet, house))
    shop.is_about_to_order(page, PICI)
    expect(page.get_by_role("button", name=re.compile("Order · €"))).to_be_visible()
    other = screen.another_tab()
    other.goto(f"{trivet.url}/shop/{house.slug}#checkout")
    expect(other.get_by_role("heading", name="Checkout")).to_be_visible()
    shop.orders(page)
    expect(page.get_by_text("What was in the cart is ordered.")).to_have_count(0)  # one's own order says so itself

    expect(other.get_by_role("heading", name=re.compile(r"Order \d+"))).to_be_visible()
    expect(other.get_by_text("What was in the cart is ordered.").first).to_be_visible()


def test_an_address_that_nothing_is_brought_to_is_said_before_a_time_is_chosen(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    page = shop.looked_at(open_screen(), shop.opens(trivet, house))
    shop.takes(page, PICI)
    shop.has(page, "1 item")
    shop.checks_out(page)
    page.get_by_label("Delivery").check()
    page.get_by_label("Street and number").fill("Unter den Linden 1")
    page.get_by_label("Postcode").fill("10117")
    page.get_by_label("Town").fill("Berlin")
    page.get_by_role("button", name="Save the address").click()

    expect(page.locator("#step-how").get_by_role("alert")).to_contain_text("We do not deliver to this address")
    expect(page.locator("#step-when").get_by_role("alert")).to_have_count(0)
    expect(page.locator("#step-look .sums")).not_to_contain_text("Delivery")
    expect(page.get_by_role("button", name="Choose a time")).to_be_visible()


@pytest.mark.slow  # the test above goes as far as the order
def test_from_the_search_to_the_door_with_a_picker_in_a_second_browser(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    screen = open_screen()
    screen.forgive(re.escape(f"another host: {trivet.provider.url}/"))
    dana = shop.looked_at(screen, shop.opens(trivet, house))
    shop.takes(dana, PICI)
    dana.get_by_role("combobox", name="Search products").press_sequentially("brusch")
    dana.get_by_role("option", name=BRUSCHETTA).click()
    dana.get_by_role("dialog").get_by_role("button", name="Add ·").click()
    shop.has(dana, "2 items")
    shop.checks_out(dana)
    shop.is_brought(dana)
    number = shop.pays(dana)
    mark = dana.locator(".room-head .tag")
    expect(mark).to_have_text("Ordered")
    assert trivet.provider.charges()

    eva = waiter.signed_in(open_screen(), house, "ops", house.employee)
    eva.get_by_role("link", name=re.compile(rf"Order {number}|#?{number}\b")).first.click()
    found = eva.get_by_role("region", name="The next item")
    expect(found).to_be_visible()
    first = found.get_by_role("heading").inner_text()
    found.get_by_role("button", name="Missing").click()
    expect(found.get_by_role("heading")).not_to_have_text(first)
    found.get_by_role("button", name="Picked").click()
    expect(mark).to_have_text("Being packed", timeout=AGAIN_MS)
    eva.get_by_role("button", name="Ask the customer").click()

    expect(mark).to_have_text("Something is missing", timeout=AGAIN_MS)
    dana.get_by_role("button", name="Without it, money back").click()
    expect(mark).to_have_text("Packed")
    eva.get_by_role("button", name="It leaves now").click()
    expect(mark).to_have_text("On its way", timeout=AGAIN_MS)
    eva.get_by_role("button", name="Handed over").click()
    expect(mark).to_have_text("Delivered", timeout=AGAIN_MS)
    expect(dana.locator(".look .missing")).to_contain_text("the money goes back")


def test_what_was_found_before_is_not_counted_as_found_for_what_is_typed_now(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    page = shop.looked_at(open_screen(), shop.opens(trivet, house))
    count = page.locator(".found-count")
    with held(page, "**/products/search?*q=brusch*"):
        with page.expect_request("**/products/search?*q=brusch*"):
            page.get_by_role("combobox", name="Search products").press_sequentially("brusch")
        expect(page.get_by_role("heading", name="“brusch”")).to_be_visible()
        expect(count).to_have_text("Loading…")
    expect(count).to_have_text("1 product")


@pytest.mark.parametrize("language", ["en-GB", "de-DE", "it-IT"])
def test_the_search_alone_stays_in_sight_whatever_the_customer_is_called(
    open_screen: Screens, house: House, trivet: Trivet, language: str
) -> None:
    page = open_screen(language=language).goto(f"/shop/{shop.opens(trivet, house).slug}#register")
    page.locator("input[autocomplete=name]").fill(LONG)
    page.locator("input[type=email]").fill("philomena@example.com")
    page.locator("input[type=password]").fill(shop.PASSWORD)
    page.locator("form .main").click()
    links = page.locator(".top-links button")
    expect(links).to_have_count(2)
    for width in (320, 360, 390):
        page.set_viewport_size({"width": width, "height": 844})
        tops = page.evaluate("[...document.querySelectorAll('.top-name, .top-links')].map((one) => one.offsetTop)")
        assert max(tops) - min(tops) < 24, (width, tops)
    whole = page.evaluate(
        "(([one]) => one.scrollWidth <= one.clientWidth)(document.querySelectorAll('.top-links span'))"
    )
    assert whole, "the word before the name is cut"


def test_a_long_sum_breaks_no_word_on_a_small_phone(open_screen: Screens, house: House, trivet: Trivet) -> None:
    page = shop.looked_at(open_screen(SMALL), shop.opens(trivet, house))
    shop.takes(page, PICI)
    shop.has(page, "1 item")
    page.get_by_role("button", name="View cart").click()
    word, price = page.locator(".sums-total dt"), page.locator(".sums-total dd")
    line = word.evaluate("(one) => one.getBoundingClientRect().height")
    word.evaluate("(one) => (one.textContent = 'Gesamtsumme')")
    price.evaluate("(one) => (one.textContent = '1.234.567,89 ₪')")
    assert word.evaluate("(one) => one.getBoundingClientRect().height") == line

    page.locator(".room-foot .price").evaluate("(one) => (one.textContent = '1.234.567,89 ₪')")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.locator(".room-foot .button").evaluate("(one) => one.offsetHeight") < 350  # some words to a line


def test_an_answer_that_comes_late_takes_nothing_out_that_was_put_in_after_it(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    page = shop.looked_at(open_screen(), shop.opens(trivet, house))
    shop.takes(page, PICI)
    shop.has(page, "1 item")
    late: list[tuple[Route, APIResponse]] = []
    page.route("**/cart/items*", lambda route: late.append((route, route.fetch())), times=1)
    shop.takes(page, BRUSCHETTA)
    with page.expect_response("**/cart/items*"):
        shop.takes(page, CROSTINI)
    shown = page.locator(".bar-sum").evaluate_handle("""(one) => {
      const shown = [];
      new MutationObserver(() => shown.push(one.textContent)).observe(one, { characterData: true, subtree: true });
      return shown;
    }""")
    for route, answer in late:
        route.fulfill(response=answer)
    shop.has(page, "3 items")
    page.wait_for_load_state("networkidle")
    assert not [one for one in shown.json_value() if one.startswith("2 items")]


def test_a_household_fills_one_cart_and_sees_what_the_others_do(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    dana = shop.looked_at(open_screen(), shop.opens(trivet, house))
    shop.takes(dana, PICI)
    shop.has(dana, "1 item")
    dana.get_by_role("button", name="View cart").click()
    dana.get_by_role("button", name="Share with the household").click()
    link = dana.get_by_label("Link to the cart").input_value()
    joined = re.search("#join/.*", link)
    assert joined is not None

    noam = shop.looked_at(open_screen(), house, joined[0].removeprefix("#"))
    noam.get_by_label("Your name for the others").fill("Noam")
    noam.get_by_role("button", name="Join").click()
    noam.get_by_role("button", name="On with shopping").click()
    shop.takes(noam, BRUSCHETTA)

    expect(dana.locator(".line", has_text=BRUSCHETTA)).to_be_visible()
    expect(dana.get_by_role("img", name="Noam").first).to_be_visible()
    expect(noam.get_by_role("button", name="View cart")).to_contain_text("2 items")

    dana.get_by_role("button", name="To the checkout").click()
    shop.registers(dana)
    shop.fetches(dana)
    shop.orders(dana)
    expect(noam.get_by_role("status").get_by_text("What was in the cart is ordered.")).to_be_visible()


def test_a_household_goes_on_in_the_same_cart_when_the_guest_who_shared_it_signs_in(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    dana = shop.looked_at(open_screen(), shop.opens(trivet, house))
    shop.takes(dana, PICI)
    dana.get_by_role("button", name="View cart").click()
    dana.get_by_role("button", name="Share with the household").click()
    link = dana.get_by_label("Link to the cart").input_value()
    joins = "join/" + link.rpartition("#join/")[2]

    noam = shop.looked_at(open_screen(), house, joins)
    noam.get_by_label("Your name for the others").fill("Noam")
    noam.get_by_role("button", name="Join").click()
    noam.get_by_role("button", name="On with shopping").click()
    shop.takes(noam, BRUSCHETTA)
    expect(dana.locator(".line", has_text=BRUSCHETTA)).to_contain_text("Noam added this")

    dana.get_by_role("button", name="To the checkout").click()
    shop.registers(dana, "Gila")
    expect(dana.get_by_role("heading", name="Checkout")).to_be_visible()
    expect(noam.get_by_role("button", name="View cart")).to_contain_text("2 items")
    shop.takes(noam, PICI)
    expect(noam.get_by_role("button", name="View cart")).to_contain_text("3 items")
    dana.evaluate("location.hash = 'cart'")
    expect(dana.locator(".line")).to_have_count(2)
    expect(dana.get_by_role("img", name="Noam").first).to_be_visible()

    later = shop.looked_at(open_screen(), house, joins)  # by the link of the cart that was
    later.get_by_label("Your name for the others").fill("Maya")
    later.get_by_role("button", name="Join").click()
    expect(later.locator(".line")).to_have_count(2)


@pytest.mark.slow
def test_a_product_that_has_to_be_chosen_for_is_chosen_changed_and_ordered_again(
    trivet: Trivet, open_screen: Screens
) -> None:
    house = houses.find(trivet.database_url, "choosing", SECRET)
    page = shop.looked_at(open_screen(), shop.opens(trivet, house))
    shop.looks_at(page, shop.GELATO)
    page.get_by_role("button", name=re.compile("^Add")).click()
    expect(page.get_by_text("Choose as much as each heading says.")).to_be_visible()
    page.get_by_label("Small").check()
    page.get_by_role("dialog").get_by_role("checkbox").first.click()  # it becomes − 1 +
    page.get_by_role("button", name=re.compile("^Add")).click()
    shop.has(page, "1 item")
    page.get_by_role("button", name="View cart").click()
    expect(page.locator(".line-about")).to_contain_text("Small")
    page.get_by_role("button", name=f"Change {shop.GELATO}").click()
    page.get_by_label("Large").check()
    page.get_by_role("button", name=re.compile("^Save")).click()
    expect(page.locator(".line-about")).to_contain_text("Large")
    page.get_by_role("button", name="To the checkout").click()
    shop.registers(page)
    shop.fetches(page)
    shop.orders(page)
    expect(page.locator(".look")).to_contain_text("Large")
    page.get_by_role("button", name="Order again").click()
    page.get_by_role("button", name="View cart").click()
    expect(page.locator(".line-about")).to_contain_text("Large")

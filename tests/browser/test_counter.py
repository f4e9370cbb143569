"""Money at the counter: a diner says that they pay there, and a waiter takes it, with change, and once."""

import re
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser import diner, layout, shop, waiter
from tests.browser.asking import until
from tests.browser.counter import looks_at_bill
from tests.browser.guests import ordered
from tests.browser.houses import House
from tests.browser.running import Trivet
from tests.browser.scenes import PICI
from tests.browser.screens import DESKTOP, PHONE, Screens, held
from tests.browser.staff import Staff

LOST: Final = "**/admin/session/*/payments"


def floor(open_screen: Screens, house: House) -> Page:
    """The floor, for somebody who may do everything."""
    return waiter.signed_in(open_screen(DESKTOP), house, "floor", house.admin)


def test_a_waiter_takes_cash_from_a_diner_who_chose_the_counter(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    bob, _ = ordered(trivet.url, house, "Bob", "Cleo")
    page = floor(open_screen, house)
    ann = diner.joined(open_screen(), house, 1, "Ann")
    sheet = diner.looks_at_bill(ann)
    sheet.get_by_role("button", name="Pay for the others, too").click()
    sheet.get_by_label("At the counter").check()
    sheet.locator(".sheet-foot .button").click()
    expect(sheet.locator(".bill-who")).to_contain_text("Ann")

    need = page.locator(".need", has_text="Ann")
    expect(need).to_contain_text(re.compile(r"Table 1\s+pays €"))
    expect(waiter.card(page, 1)).to_contain_text("pays at the counter")
    bill = looks_at_bill(page, 1)
    payment = bill.locator(".payment", has_text="Ann")
    expect(payment).to_contain_text("waits at the counter")
    payment.get_by_role("button", name="Take it").click()
    payment.get_by_label("Another amount").fill("1")
    expect(payment).to_contain_text("is missing")
    payment.get_by_label("Another amount").fill("500")
    owed = bob.bill()["payments"][0]["amount"]
    change = f"€{500 - owed:.2f}"
    expect(payment.locator(".bill-change")).to_contain_text(change)
    payment.get_by_role("button", name="in cash").dblclick()
    expect(page.locator(".bill-taken")).to_contain_text(change)
    expect(sheet.get_by_text("Everything is paid. Thank you.")).to_be_visible()
    expect(need).to_have_count(0)
    [paid] = bob.bill()["payments"]
    assert (paid["status"], paid["method"], paid["amount"]) == ("captured", "cash", owed)
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".bill-taken")).to_have_count(0)


def test_what_waits_at_the_counter_is_taken_with_one_tap(open_screen: Screens, house: House, trivet: Trivet) -> None:
    bob, cleo = ordered(trivet.url, house, "Bob", "Cleo")
    page = floor(open_screen, house)
    bob.pays("own")
    need = page.locator(".need", has_text="Bob")
    expect(need).to_be_visible()
    page.wait_for_timeout(700)  # what has just come under a finger is not tapped
    need.get_by_role("button", name="Cash").click()
    until(lambda: bob.bill()["payments"][0]["status"] == "captured")
    assert bob.bill()["balance"] == cleo.bill()["lines"][1]["due"]


@pytest.mark.slow
def test_change_of_six_digits_stands_on_one_line_of_a_phone(open_screen: Screens, house: House, trivet: Trivet) -> None:
    ordered(trivet.url, house, "Bob")
    page = waiter.signed_in(open_screen(PHONE), house, "floor", house.admin)
    bill = looks_at_bill(page, 1)
    bill.get_by_role("button", name="Take €").click()
    bill.get_by_label("Another amount").fill("200000")
    change = page.locator(".bill-change strong")
    expect(change).to_have_text(re.compile(r"^€199,\d{3}\.\d{2}$"))
    assert change.evaluate(layout.BROKEN) == 0
    bill.get_by_role("button", name="in cash").click()
    expect(page.locator(".bill-taken")).to_be_visible()
    assert change.evaluate(layout.BROKEN) == 0


def test_a_bill_that_is_another_by_now_does_not_pass_for_what_there_is_to_pay(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    bob, cleo = ordered(trivet.url, house, "Bob", "Cleo")
    page = floor(open_screen, house)
    bill = looks_at_bill(page, 1)
    expect(bill).to_have_attribute("aria-busy", "false")
    take = bill.get_by_role("button", name="Take €")
    with held(page, "**/admin/session/*/bill"), Staff.signed_in(trivet.url, house) as manager:
        payment = bob.pays("own")
        manager.does("POST", f"/payments/{payment['payment_id']}/capture", method="cash")
        rest = f"€{cleo.bill()['balance']:.2f}"
        expect(page.locator(".to-bill")).to_have_text(rest)
        expect(take).not_to_contain_text(rest)
        expect(bill).to_have_attribute("aria-busy", "true")
        expect(bill.locator(".bill-doing")).to_have_css("opacity", "0.5")
    expect(take).to_contain_text(rest)
    expect(bill).to_have_attribute("aria-busy", "false")


@pytest.mark.slow
def test_money_whose_answer_was_lost_is_noted_once(open_screen: Screens, house: House, trivet: Trivet) -> None:
    bob, _ = ordered(trivet.url, house, "Bob", "Cleo")
    screen = open_screen(DESKTOP)
    screen.forgive("ERR_FAILED .*/payments")
    page = waiter.signed_in(screen, house, "floor", house.admin)
    bill = looks_at_bill(page, 1)
    bill.get_by_role("button", name="Take €").click()
    bill.get_by_role("button", name="Bob").click()
    page.route(LOST, lambda route: (route.fetch(), route.abort()))
    bill.get_by_role("button", name="in cash").click()
    expect(bill.get_by_role("alert").filter(has_text="No answer yet")).to_be_visible()
    page.unroute(LOST)
    page.reload()
    expect(page.get_by_role("button", name="Ask again")).to_be_visible()
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator(".bill-taken")).to_be_visible()
    [paid] = bob.bill()["payments"]
    assert (paid["payer"], paid["status"]) == (bob.told["member_id"], "captured")


@pytest.mark.slow
def test_a_discount_is_given_with_a_reason_and_taken_back(open_screen: Screens, house: House, trivet: Trivet) -> None:
    [bob] = ordered(trivet.url, house, "Bob")
    whole = bob.bill()["balance"]
    page = floor(open_screen, house)
    bill = looks_at_bill(page, 1)
    bill.get_by_role("button", name="Discount").click()
    bill.get_by_role("button", name="50%").click()
    bill.get_by_label("Reason").fill("They waited.")
    bill.get_by_role("button", name=re.compile("^Take €.* off")).click()
    discount = bill.locator(".bill-discount")
    expect(discount).to_contain_text("50% · They waited.")
    assert bob.bill()["balance"] < whole
    discount.get_by_role("button", name="Take back").click()
    discount.get_by_role("button", name="Take it back").click()
    expect(discount).to_have_count(0)
    assert bob.bill()["balance"] == whole


def test_who_fetches_an_order_of_the_shop_pays_where_it_is_handed_over(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    dana = shop.looked_at(open_screen(), shop.opens(trivet, house))
    shop.is_about_to_order(dana, PICI)
    shop.orders(dana)

    eva = waiter.signed_in(open_screen(PHONE), house, "ops", house.employee)
    eva.get_by_role("link", name=re.compile("Dana")).click()
    eva.get_by_role("button", name="Picked").click()
    eva.get_by_role("button", name="Ready", exact=True).click()
    owed = eva.get_by_text("To collect: €")
    expect(owed).to_be_visible()
    eva.get_by_role("link", name="Take the money").click()
    eva.get_by_role("button", name="Take €").click()
    eva.get_by_label("Another amount").fill("100")
    eva.get_by_role("button", name="in cash").click()
    expect(eva.locator(".bill-taken")).to_contain_text(re.compile(r"Change\s*€\d"))
    expect(eva.locator(".order-facts").get_by_text("paid", exact=True)).to_be_visible()
    expect(eva.get_by_role("button", name="Take €")).to_have_count(0)
    eva.get_by_role("link", name="Pick and hand over").click()
    expect(eva.get_by_role("button", name="Handed over")).to_be_visible()
    expect(owed).to_have_count(0)

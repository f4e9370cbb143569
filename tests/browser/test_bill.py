"""The bill on phones: who owes what, saying whose a line is, and paying it, by card and at the counter."""

import re
from typing import Any, Final

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import diner
from tests.browser.asking import until
from tests.browser.guests import ordered
from tests.browser.houses import House
from tests.browser.running import Trivet
from tests.browser.screens import Screens
from tests.browser.staff import Staff

PICI: Final = "Pici cacio e pepe"
BRUSCHETTA: Final = "Bruschetta al pomodoro"
RIBOLLITA: Final = "Ribollita"
PAYS: Final = "4242 4242 4242 4242"
DECLINED: Final = "4000 0000 0000 0002"
ON_ITS_WAY_MS: Final = 20_000.0  # over the provider and back


def payer(open_screen: Screens, trivet: Trivet, house: House, name: str) -> Page:
    """Somebody who may be sent to the provider, and may be told there that a card does not work."""
    screen = open_screen()
    screen.forgive(re.escape(f"another host: {trivet.provider.url}/"), f"status of 402.*{trivet.provider.url}/pay/")
    return diner.joined(screen, house, 1, name)


def button(sheet: Locator) -> Locator:
    """The one button, whatever it says."""
    return sheet.locator(".sheet-foot .button")


def at_the_provider(page: Page, card: str) -> None:
    """Fills in the provider's page, which one is sent to."""
    page.locator("#card").fill(card, timeout=ON_ITS_WAY_MS)
    page.get_by_role("button", name="Pay").click()


def sum_on(sheet: Locator) -> int:
    """What the one button says that it takes, once it says so."""
    expect(button(sheet)).to_contain_text("Pay €")
    return cents(button(sheet).inner_text())


def cents(words: str) -> int:
    """The amount in these words."""
    found = re.search(r"€(\d+)\.(\d\d)", words)
    assert found is not None, words
    return int(found[1] + found[2])


def captures(staff: Staff, payment: dict[str, Any]) -> None:
    """The staff have taken what was announced."""
    staff.does("POST", f"/payments/{payment['payment_id']}/capture", method="cash")


@pytest.mark.slow  # each of the four ways has tests of its own, in the quick run, too
@pytest.mark.timeout(280)
def test_four_phones_split_one_bill_four_ways_while_a_fifth_orders_on(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    before = trivet.provider.charges()
    names = ("Ann", "Bob", "Cleo", "Dan", "Eve")
    ann, bob, cleo, dan, eve = (payer(open_screen, trivet, house, name) for name in names)
    diner.takes(ann, PICI)
    diner.takes(bob, BRUSCHETTA)
    expect(ann.get_by_role("button", name="View cart")).to_contain_text("2 items")
    diner.looks_at_cart(ann)
    diner.order_button(ann).click()
    expect(ann.locator(".confirmed-number")).to_be_visible()
    diner.closes(ann)

    sums: list[int] = []
    for at, phone in enumerate((ann, bob, cleo, dan)):
        sheet = diner.looks_at_bill(phone)
        if at == 0:  # five are at the table
            sheet.get_by_label("Evenly").check()
            sheet.get_by_role("button", name="One part less").click()
        expect(sheet.get_by_text("One of 4 equal parts")).to_be_visible()
        expect(sheet.get_by_label("Evenly")).to_be_checked()
        sums.append(sum_on(sheet))
        button(sheet).click()
        expect(phone.locator("#card")).to_be_visible(timeout=ON_ITS_WAY_MS)
        if at == 3:  # while the last one pays, the fifth orders on
            diner.takes(eve, RIBOLLITA)
            diner.looks_at_cart(eve)
            diner.order_button(eve).click()
            expect(eve.locator(".confirmed-number")).to_be_visible()
            diner.closes(eve)
        at_the_provider(phone, PAYS)
        back = phone.get_by_role("dialog", name="The bill")
        expect(back.get_by_text(f"You have paid €{sums[at] / 100:.2f}.")).to_be_visible(timeout=ON_ITS_WAY_MS)

    assert trivet.provider.charges()[len(before) :] == sums
    assert max(sums) - min(sums) <= 1
    sheet = diner.looks_at_bill(eve)
    expect(sheet.locator(".bill-left")).to_contain_text(f"€{sum(sums) / 100:.2f} of")
    expect(sheet.locator(".bill-line", has_text=PICI)).to_contain_text("paid by")
    assert sum_on(sheet) == cents(sheet.locator(".bill-left strong").inner_text())
    button(sheet).click()
    at_the_provider(eve, PAYS)
    for phone in (ann, eve):
        expect(phone.get_by_text("Everything is paid. Thank you.")).to_be_visible(timeout=ON_ITS_WAY_MS)


def test_at_the_counter_it_waits_for_the_staff_and_others_are_told_who_is_on_it(
    open_screen: Screens, house: House, trivet: Trivet, staff: Staff
) -> None:
    bob, _ = ordered(trivet.url, house, "Bob", "Cleo")
    ann = diner.joined(open_screen(), house, 1, "Ann")
    sheet = diner.looks_at_bill(ann)
    sheet.get_by_role("button", name="Pay for the others, too").click()
    sheet.get_by_label("At the counter").check()
    sheet.get_by_role("button", name=re.compile(r"^10")).click()
    whole = sum_on(sheet)
    payment = bob.pays("own")
    expect(sheet.locator(".bill-tags").first).to_contain_text("being paid by Bob")
    until(lambda: ann.evaluate("true") and cents(button(sheet).inner_text()) < whole)

    button(sheet).click()
    expect(sheet.locator(".bill-number")).to_have_text("1")
    expect(sheet.locator(".bill-who")).to_contain_text("Ann")
    mine = next(one for one in bob.bill()["payments"] if one["payment_id"] != payment["payment_id"])
    assert mine["tip"] > 0
    captures(staff, mine)
    expect(sheet.get_by_text("You have paid")).to_contain_text("and a tip of")
    captures(staff, payment)
    expect(sheet.get_by_text("Everything is paid. Thank you.")).to_be_visible()


def test_a_line_is_claimed_and_shared_and_everybody_sees_whose_it_is(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    bob, _ = ordered(trivet.url, house, "Bob", "Cleo")
    ann = diner.joined(open_screen(), house, 1, "Ann")
    sheet = diner.looks_at_bill(ann)
    line = sheet.locator(".bill-lines li").first
    line.locator("button.bill-line").click()
    line.get_by_role("button", name="Half").click()
    expect(line.get_by_role("img")).to_have_attribute("aria-label", "You and Bob")
    expect(line.get_by_role("button", name="Half")).to_have_attribute("aria-pressed", "true")
    assert bob.bill()["lines"][0]["claimed_by"][0]["share"] == [1, 2]
    expect(button(sheet)).to_contain_text("Pay €")

    line.get_by_role("button", name="Not mine").click()
    expect(line.get_by_role("img")).to_have_attribute("aria-label", "Bob")
    bob.claims(bob.bill()["lines"][0]["public_id"], [1, 1], "table")
    expect(line).to_contain_text("the whole table’s")


@pytest.mark.slow
def test_who_comes_back_without_paying_goes_on_or_leaves_it_and_chooses_again(
    open_screen: Screens, house: House, trivet: Trivet
) -> None:
    before = trivet.provider.charges()
    ordered(trivet.url, house, "Bob")
    ann = payer(open_screen, trivet, house, "Ann")
    sheet = diner.looks_at_bill(ann)
    sheet.get_by_role("button", name="Pay for the others, too").click()
    button(sheet).click()
    at_the_provider(ann, DECLINED)
    ann.get_by_role("link", name="Back, without paying").click()
    sheet = ann.get_by_role("dialog", name="The bill")
    expect(sheet.get_by_role("heading", name="it is your turn")).to_be_visible(timeout=ON_ITS_WAY_MS)
    sheet.get_by_role("button", name="Go on to the card").click()
    expect(ann.locator("#card")).to_be_visible(timeout=ON_ITS_WAY_MS)
    ann.go_back()
    sheet = ann.get_by_role("dialog", name="The bill")
    sheet.get_by_role("button", name="Do not pay this").click(timeout=ON_ITS_WAY_MS)
    sheet.get_by_role("button", name="Pay for the others, too").click()
    expect(button(sheet)).to_contain_text("Pay €")
    assert trivet.provider.charges() == before

"""Two phones and a waiter, a whole evening long."""

import json
import re
from collections.abc import Sequence

import pytest
from playwright.sync_api import Page, expect

from tests.browser import diner, waiter
from tests.browser.asking import until
from tests.browser.guests import Guest
from tests.browser.houses import House
from tests.browser.running import Trivet
from tests.browser.screens import DESKTOP, Screens, Size
from tests.browser.seldom import waits_long
from tests.browser.staff import Staff

PICI = "Pici cacio e pepe"
BRUSCHETTA = "Bruschetta al pomodoro"
RIBOLLITA = "Ribollita"


def test_two_phones_and_a_waiter(open_screen: Screens, house: House, size: Size) -> None:
    floor = waiter.signed_in(open_screen(DESKTOP), house)
    kitchen = waiter.signed_in(open_screen(DESKTOP), house, "kitchen")
    ann, bob = (diner.joined(open_screen(size), house, 4, name) for name in ("Ann", "Bob"))

    diner.takes(ann, PICI)
    sheet = diner.looks_at_cart(bob)
    expect(diner.line(sheet, PICI)).to_be_visible()
    diner.closes(bob)
    diner.takes(bob, BRUSCHETTA)
    sheet = diner.looks_at_cart(ann)
    expect(diner.line(sheet, BRUSCHETTA)).to_be_visible()
    expect(sheet.locator(".sum-all")).to_contain_text("€18.00")

    diner.order_button(ann).click()
    number = ann.locator(".confirmed-number")
    expect(number).to_have_text(re.compile(r"\d+"))
    expect(bob.get_by_text(f"Ann has ordered: number {number.inner_text()}.")).to_be_visible()

    expect(waiter.ticket(kitchen, 4)).to_contain_text(BRUSCHETTA)
    waiter.ticket(kitchen, 4).locator("button.line-main", has_text=BRUSCHETTA).click()
    ann.get_by_role("dialog").get_by_role("button", name="My orders").click()
    expect(ann.locator(".ordered li", has_text=BRUSCHETTA)).to_contain_text("ready")
    diner.closes(ann)

    diner.takes(bob, RIBOLLITA)
    diner.looks_at_cart(bob)
    diner.order_button(bob).click()
    expect(bob.locator(".confirmed-number")).to_have_text(re.compile(r"\d+"))
    diner.closes(bob)

    ann.get_by_role("button", name="Call the staff").click()
    ann.get_by_role("button", name="The bill").click()
    ann.get_by_role("button", name="Ask for the bill").click()
    needs = floor.locator(".need", has_text="wants to pay")
    expect(needs).to_be_visible()
    needs.get_by_role("button").click()
    expect(ann.get_by_text("Somebody is on the way").first).to_be_visible()
    diner.closes(ann)

    detail = waiter.opens(floor, 4)
    detail.get_by_role("button", name="Close", exact=True).click()
    detail.get_by_role("button", name="Close all the same").click()
    detail.get_by_role("button", name="Close all the same").click()
    for phone in (ann, bob):
        expect(phone.get_by_role("heading", name=f"Thank you for coming to {house.name}")).to_be_visible()


@pytest.mark.slow
def test_an_order_locks_the_cart_for_everybody_and_says_who_holds_it(
    open_screen: Screens, house: House, trivet: Trivet, size: Size
) -> None:
    trivet.till.behaves(latency_s=2.0)
    ann, bob = (diner.joined(open_screen(size), house, 1, name) for name in ("Ann", "Bob"))
    diner.takes(ann, PICI)
    diner.looks_at_cart(bob)
    expect(diner.order_button(bob)).to_have_text("Place Order")
    diner.looks_at_cart(ann)

    diner.order_button(ann).click()

    expect(diner.order_button(ann)).to_contain_text("Pending Confirmation…")
    expect(diner.order_button(bob)).to_contain_text("Order Being Processed by Ann")
    expect(ann.locator(".confirmed-number")).to_be_visible()
    assert len(trivet.till.orders()) >= 1


@pytest.mark.slow
def test_a_refused_order_is_tried_again_by_itself(
    open_screen: Screens, house: House, trivet: Trivet, size: Size
) -> None:
    trivet.till.behaves(manner="reject", times=1)
    ann = diner.joined(open_screen(size), house, 1, "Ann")
    diner.takes(ann, PICI)
    diner.looks_at_cart(ann)

    diner.order_button(ann).click()

    expect(ann.get_by_text("It did not work. Next try in").first).to_be_visible()
    expect(ann.locator(".confirmed-number")).to_be_visible()


@pytest.mark.slow
def test_an_order_that_stays_refused_waits_for_a_tap_and_is_then_placed_once(
    open_screen: Screens, house: House, trivet: Trivet, size: Size
) -> None:
    trivet.till.behaves(manner="reject")
    before = len(trivet.till.orders())
    ann = diner.joined(open_screen(size), house, 1, "Ann")
    diner.takes(ann, PICI)
    diner.looks_at_cart(ann)
    diner.order_button(ann).click()
    expect(diner.order_button(ann)).to_have_text("Retry Order", timeout=40_000)  # after three tries of its own

    trivet.till.behaves()
    diner.order_button(ann).click()

    expect(ann.locator(".confirmed-number")).to_be_visible()
    assert len(trivet.till.orders()) == before + 1


@pytest.mark.slow
def test_an_order_that_takes_long_says_so_and_asks_again_for_the_same_order(
    open_screen: Screens, house: House, trivet: Trivet, size: Size
) -> None:
    trivet.till.behaves(latency_s=30, look_up=False)
    before = len(trivet.till.orders())
    screen = open_screen(size)
    sent = _sent(screen.page)
    ann = waits_long(screen, house)
    asked = _keys(sent)

    ann.get_by_role("button", name="Ask again").click()

    expect(ann.get_by_role("button", name="Ask again")).to_have_count(0)  # it has begun to wait anew
    expect(diner.order_button(ann)).to_contain_text("Pending Confirmation…")
    until(lambda: ann.evaluate("true") and len(_keys(sent)) > len(asked))
    assert len({*_keys(sent)}) == 1
    trivet.till.behaves()
    expect(ann.locator(".confirmed-number")).to_be_visible(timeout=40_000)
    assert len(trivet.till.orders()) == before + 1


def _sent(page: Page) -> Sequence[str | bytes]:
    """What the page says by its sockets, growing as it does."""
    sent: list[str | bytes] = []

    def hear(said: str | bytes) -> None:  # Playwright marks whom it tells, and a list's own `append` cannot be marked
        sent.append(said)

    page.on("websocket", lambda socket: socket.on("framesent", hear))
    return sent


def _keys(sent: Sequence[str | bytes]) -> Sequence[str]:
    """The idempotency keys of every time that the cart was placed."""
    messages = [json.loads(one) for one in list(sent)]
    return [one["idempotency_key"] for one in messages if one.get("type") == "place_order"]


@pytest.mark.slow
def test_a_reload_in_the_middle_of_an_order_restores_everything(
    open_screen: Screens, house: House, trivet: Trivet, size: Size
) -> None:
    trivet.till.behaves(latency_s=2.5)
    before = len(trivet.till.orders())
    ann = diner.joined(open_screen(size), house, 1, "Ann")
    diner.takes(ann, PICI)
    diner.looks_at_cart(ann)
    diner.order_button(ann).click()
    expect(diner.order_button(ann)).to_contain_text("Pending Confirmation…")

    ann.reload()

    expect(ann.locator(".confirmed-number")).to_be_visible()
    assert len(trivet.till.orders()) == before + 1


@pytest.mark.slow
def test_somebody_elses_edit_glows_and_the_slower_of_two_sees_what_is_true(
    open_screen: Screens, house: House, size: Size
) -> None:
    ann, bob = (diner.joined(open_screen(size), house, 1, name) for name in ("Ann", "Bob"))
    diner.takes(bob, PICI)
    sheet = diner.looks_at_cart(bob)
    anns = diner.looks_at_cart(ann)
    # Ann is the host and may change everybody's lines.
    diner.line(anns, PICI).get_by_role("button", name="Change").click()
    bobs_more = diner.line(sheet, PICI).get_by_role("button", name=f"One more {PICI}")

    ann.get_by_role("dialog").get_by_role("button", name=f"One more {PICI}").click()
    ann.get_by_role("dialog").get_by_role("button", name="Save").click()

    expect(diner.line(sheet, PICI)).to_contain_text("Ann made it 2")
    bobs_more.click()
    expect(diner.line(anns, f"3 × {PICI}")).to_be_visible()


@pytest.mark.slow
def test_two_edits_at_the_same_moment_end_alike_on_both_phones(open_screen: Screens, house: House, size: Size) -> None:
    ann, bob = (open_screen(size) for _ in range(2))
    here, there = diner.joined(ann, house, 1, "Ann"), diner.joined(bob, house, 1, "Bob")
    diner.takes(there, PICI)
    sheet = diner.looks_at_cart(there)
    anns = diner.looks_at_cart(here)
    diner.line(anns, PICI).get_by_role("button", name="Change").click()
    here.get_by_role("dialog").get_by_role("button", name=f"One more {PICI}").click()
    bob.context.set_offline(True)  # what Bob says now is later than what Ann says
    bob.forgive("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")

    diner.line(sheet, PICI).get_by_role("button", name=f"One more {PICI}").click(click_count=3)
    here.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(diner.line(anns, PICI)).to_contain_text("2 ×")
    bob.context.set_offline(False)

    expect(diner.banner(there)).to_be_hidden()
    count = sheet.locator(".stepper [aria-live], .stepper output, .stepper span").first
    theirs = re.compile(rf"^(\d+) × {PICI}")
    until(lambda: [count.inner_text()] == theirs.findall(diner.line(anns, PICI).inner_text()))


@pytest.mark.slow
def test_what_is_sold_out_while_it_is_in_a_cart_is_said_at_its_line(
    open_screen: Screens, house: House, trivet: Trivet, staff: Staff, size: Size
) -> None:
    ann = diner.joined(open_screen(size), house, 1, "Ann")
    diner.takes(ann, PICI)
    diner.has(ann, "1 item")
    item = next(item["id"] for item in Guest.joins(trivet.url, house, 2, "Eve").menu() if item["name"] == PICI)
    sheet = diner.looks_at_cart(ann)
    expect(diner.line(sheet, PICI)).to_be_visible()

    staff.says_left(item, None, available=False)

    expect(diner.line(sheet, PICI).get_by_role("alert")).to_have_text(
        "Sold out meanwhile. Remove it to order the rest."
    )
    diner.line(sheet, PICI).get_by_role("button", name=f"Remove {PICI}").click()
    expect(ann.get_by_text("Nothing in the cart yet.")).to_be_visible()
    diner.closes(ann)
    expect(diner.row(ann, PICI)).to_contain_text("Sold out")

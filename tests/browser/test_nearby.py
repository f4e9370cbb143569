"""A phone in the house's own network, by plain http: what a browser keeps for safer places is not there."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import diner, waiter
from tests.browser.houses import House
from tests.browser.running import Trivet
from tests.browser.screens import DESKTOP, NEARBY, Screens

MISSING = """() => [crypto.randomUUID, navigator.locks, navigator.serviceWorker, navigator.clipboard]
  .every((one) => one === undefined) && !isSecureContext"""
PICI = "Pici cacio e pepe"


@pytest.fixture
def nearby(browser: Browser, trivet: Trivet) -> Iterator[Screens]:
    """Screens that know the server by a name that is not this machine's own."""
    trivet.till.behaves()
    opening = Screens(browser, f"http://{NEARBY}:{urlsplit(trivet.url).port}")
    try:
        yield opening
    finally:
        for screen in opening.opened:
            screen.forgive("Cross-Origin-Opener-Policy header has been ignored")  # as it has to be there
        complaints = opening.close()
    assert complaints == []


@pytest.mark.slow
def test_a_phone_by_plain_http_joins_taps_and_orders_and_a_waiter_sees_it(nearby: Screens, house: House) -> None:
    floor = waiter.signed_in(nearby(DESKTOP), house)
    ann = diner.joined(nearby(), house, 1, "Ann")
    assert ann.evaluate(MISSING)
    assert floor.evaluate(MISSING)

    diner.takes(ann, PICI)
    diner.has(ann, "1 item")
    ann.reload()
    diner.has(ann, "1 item")
    diner.takes(ann, PICI)
    diner.has(ann, "2 items")
    diner.looks_at_cart(ann)
    diner.order_button(ann).click()

    expect(ann.locator(".confirmed-number")).to_be_visible()
    expect(waiter.card(floor, 1)).to_contain_text("€23.00")
    floor.reload()
    expect(waiter.card(floor, 1)).to_contain_text("€23.00")  # signed in still
    waiter.opens(floor, 1).get_by_role("button", name="Add").click()
    floor.get_by_role("searchbox", name="What is it to be?").fill("Ribollita")
    expect(floor.locator(".picker-item").first).to_be_visible()
    floor.keyboard.press("Enter")
    diner.closes(ann)
    diner.has(ann, "1 item")

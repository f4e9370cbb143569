"""The books, as a manager keeps them: a letterhead written and taken back, invoices, a paper for a guest."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import waiter
from tests.browser.books import trade
from tests.browser.desks import Desks
from tests.browser.houses import House
from tests.browser.running import Trivet
from tests.browser.scenes import Scene
from tests.browser.screens import Screens

pytestmark = pytest.mark.slow


def test_what_is_written_is_saved_seen_and_taken_back(
    trivet: Trivet, house: House, open_screen: Screens, desks: Desks
) -> None:
    page = Scene(trivet, house, open_screen, desks).staff_page("day/letterhead")
    page.get_by_label("Company").fill("Chianti S.r.l.")
    page.get_by_label("Address").fill("Via Roma 1\n50100 Firenze")
    expect(page.get_by_role("img", name="The head of a paper of Chianti S.r.l.")).to_contain_text("50100 Firenze")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The letterhead is saved.")).to_be_visible()
    with page.expect_download() as sample:
        page.get_by_role("button", name="A sample as PDF").click()
    assert sample.value.path().read_bytes().startswith(b"%PDF")
    page.reload()
    expect(page.get_by_label("Company")).to_have_value("Chianti S.r.l.")
    page.get_by_label("Company").fill("Another")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Company")).to_have_value("Chianti S.r.l.")


def test_a_day_on_paper_is_whose_it_is_and_what_it_says_and_nothing_to_press(
    trivet: Trivet, house: House, open_screen: Screens, desks: Desks
) -> None:
    scene = Scene(trivet, house, open_screen, desks)
    trade(scene)
    page = scene.staff_page("day")
    expect(page.get_by_role("heading", name="By category")).to_be_visible()
    page.emulate_media(media="print")

    expect(page.get_by_text("Trattoria Chianti", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="By category")).to_be_visible()
    pressed = [one for one in page.locator("button, input, .chip, .rail-link, .skip").all() if one.is_visible()]
    assert pressed == []


def test_an_invoice_is_found_by_its_number_and_a_paper_is_printed_once_for_two_taps(
    trivet: Trivet, house: House, open_screen: Screens, desks: Desks
) -> None:
    scene = Scene(trivet, house, open_screen, desks)
    trade(scene)
    page = scene.staff_page("day/invoices")
    expect(page.locator(".day-invoice")).to_have_count(1)
    page.get_by_label("Number").fill("1")
    with page.expect_download() as found:
        page.locator(".day-by-number").get_by_role("button").click()
    assert found.value.suggested_filename.endswith("-00001.pdf")
    open_screen.opened[-1].forgive("status of 404")
    page.get_by_label("Number").fill("77")
    page.locator(".day-by-number").get_by_role("button").click()
    expect(page.get_by_text("There is no paper with this number.")).to_be_visible()
    floor = scene.staff_page("floor")
    open_screen.opened[-1].forgive("status of 503")
    _print(floor)


def _print(page: Page) -> None:
    """An answer is lost on the way; whoever taps again says the same key."""
    keys: list[str] = []

    def printing(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fulfill(status=503, json={"error": {"code": "UNAVAILABLE", "message": "lost"}})
        elif len(keys) == 2:
            route.fulfill(status=202, json={"status": "waiting", "reason": "paper_out"})
        else:
            route.fulfill(json={"status": "printed", "reason": None})

    page.route("**/receipt/print", printing)
    waiter.opens(page, 3)
    page.get_by_role("button", name="Receipt or invoice").click()
    button = page.get_by_role("button", name="Print the receipt")
    button.click()
    expect(page.get_by_role("alert")).to_be_visible()
    button.click()
    expect(page.get_by_text("The receipt is printed.")).to_be_visible()
    assert len(keys) == 3
    assert len(set(keys)) == 1
    with page.expect_response("**/receipt/print"):
        button.click()
    assert keys[3] != keys[0]

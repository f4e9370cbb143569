"""An employee asks for stock on their phone, and a manager at a desk answers two requests at once: one fails."""

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.browser import waiter
from tests.browser.houses import House
from tests.browser.running import Trivet
from tests.browser.scenes import BRUSCHETTA, PICI
from tests.browser.screens import DESKTOP, Screens
from tests.browser.staff import Staff


def asks(page: Page, dish: str, kind: str, label: str, quantity: int, change: str) -> None:
    """Opens a dish in the stock, and asks for it."""
    page.get_by_label("Search the stock").fill(dish)
    page.get_by_role("link", name=dish).click()
    sheet = page.get_by_role("dialog", name=dish)
    sheet.get_by_role("button", name=kind).click()
    sheet.get_by_label(label).fill(str(quantity))
    expect(sheet.get_by_text(change)).to_be_visible()
    sheet.get_by_role("button", name="Ask for it").click()
    expect(page.get_by_text(f"{dish} is asked for.")).to_be_visible()


def on_hand(trivet: Trivet, house: House) -> dict[str, int]:
    """What there is of what is counted, by name."""
    with psycopg.connect(trivet.database_url) as connection:
        found = connection.execute(
            "SELECT i.name, s.on_hand FROM stock s JOIN branches b USING (branch_id)"
            " JOIN menu_items i USING (menu_item_id) WHERE b.restaurant_id = %s",
            [house.restaurant_id],
        ).fetchall()
    return dict(found)


@pytest.mark.slow
def test_an_employee_asks_and_a_manager_sees_what_another_answers_and_answers_the_rest(
    open_screen: Screens, trivet: Trivet, house: House, staff: Staff
) -> None:
    ids = {one["name"]: one["id"] for one in staff.writes("GET", "/products?limit=500")}
    staff.says_left(ids[BRUSCHETTA], 3)
    staff.says_left(ids[PICI], 5)
    eva = waiter.signed_in(open_screen(), house, "stock", house.employee)
    expect(eva.get_by_role("link", name="Branches")).to_have_count(0)
    asks(eva, BRUSCHETTA, "So many more", "How many more", 12, "3 → 15")
    asks(eva, PICI, "So many in all", "How many there are to be", 20, "5 → 20")

    gianna = waiter.signed_in(open_screen(DESKTOP), house, "stock/requests")
    for dish in (BRUSCHETTA, PICI):
        gianna.get_by_label(f"{dish}, asked for by Eva").check()
    elsewhere = {one["name"]: one["id"] for one in staff.writes("GET", "/stock-requests?status=PENDING")}
    staff.writes("PATCH", f"/stock-requests/{elsewhere[PICI]}/review", status="REJECTED", note="Not today")
    other = gianna.locator(".stock-request").filter(has_text=PICI)
    expect(other.get_by_text("Rejected")).to_be_visible()  # as it happens
    gianna.get_by_role("button", name="Approve 1").click()

    expect(gianna.locator(".stock-request").filter(has_text=BRUSCHETTA).get_by_text("Approved")).to_be_visible()
    assert on_hand(trivet, house) == {BRUSCHETTA: 15, PICI: 5}

    eva.get_by_role("link", name="Requests").click()
    eva.get_by_role("button", name="Rejected").click()
    expect(eva.get_by_text("Answered by Gianna · “Not today”")).to_be_visible()
    eva.get_by_role("button", name="Approved").click()
    expect(eva.get_by_role("heading", name=BRUSCHETTA)).to_be_visible()


@pytest.mark.slow
def test_a_manager_counts_receives_and_writes_off_and_the_ledger_says_so(
    open_screen: Screens, trivet: Trivet, house: House, staff: Staff
) -> None:
    office = waiter.signed_in(open_screen(DESKTOP), house, "stock?show=uncounted")
    count = office.get_by_label(f"How many there are of {BRUSCHETTA}; empty: not counted")
    count.fill("10")
    count.press("Enter")
    expect(office.get_by_text(f"There are 10 of {BRUSCHETTA} now.")).to_be_visible()
    office.get_by_role("button", name="All · ").click()
    office.get_by_role("link", name=BRUSCHETTA).click()
    sheet = office.get_by_role("dialog", name=BRUSCHETTA)
    sheet.get_by_label("How many have come").fill("5")
    sheet.get_by_role("button", name="Add what has come").click()
    expect(sheet.get_by_text("+5")).to_be_visible()
    sheet.get_by_role("button", name="Waste").click()
    sheet.get_by_label("How many are gone").fill("16")
    sheet.get_by_role("button", name="Write off").click()
    expect(sheet.get_by_text("Only 15 left.")).to_be_visible()
    sheet.get_by_label("How many are gone").fill("2")
    sheet.get_by_label("Reason").fill("fell down")
    sheet.get_by_role("button", name="Write off").click()
    expect(sheet.get_by_text("-2")).to_be_visible()
    assert on_hand(trivet, house) == {BRUSCHETTA: 13}

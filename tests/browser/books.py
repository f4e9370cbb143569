"""States of the books: a day and its closing, invoices, the letterhead, and the paper of a party's bill.

Owns: how they are reached. `states.py` has them in its list.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

from playwright.sync_api import Page, Route, expect

from tests.browser import waiter
from tests.browser.asking import until
from tests.browser.guests import Guest
from tests.browser.houses import LONG
from tests.browser.scenes import Scene, State

ABSURD: Final = {"name": "Società " * 15, "address": "\n".join([f"{LONG} 12"[:45]] * 6), "tax_id": "IT" * 30}


def _has_bill(guest: Guest) -> bool:
    return bool(guest.bill()["lines"])


def trade(scene: Scene, *, corrected: bool = False) -> None:
    """A party that has paid in cash and has an invoice, which is `corrected`; and one that has not paid."""
    dishes = [dish["id"] for dish in scene.guest("Eve", 1).menu() if dish["available"]]
    for table in (2, 3):
        guest = scene.guest("Bob", table)
        guest.takes(*dishes[: 2 + table], qty=table)
        guest.orders_all()
        until(partial(_has_bill, guest))
    with scene.manager() as manager:
        session = manager.session_at(2)
        manager.takes_cash(session, tip=2)
        manager.has_paper(session)
        if corrected:
            manager.does("POST", f"/session/{session}/discounts", reason="it was cold", rate=1000)
            manager.has_paper(session)


def _day(part: str = "", fill: Callable[[Scene], None] | None = None) -> Callable[[Scene], Page]:
    """A part of the page; `fill` makes something happen first, at a restaurant of the state's own."""

    def reach(scene: Scene) -> Page:
        if fill is None:
            page = scene.look_at(f"day{part}")
        else:
            fill(scene)
            page = scene.staff_page(f"day{part}")
        expect(page.locator(".skeleton")).to_have_count(0)
        return page

    return reach


def _closing(scene: Scene) -> Page:
    return _asked_to_close(_day("", trade)(scene))


def _closed(scene: Scene) -> Page:
    page = _closing(scene)
    page.locator(".day-closing").get_by_role("button", name="Close the day").click()
    expect(page.locator(".day-closing .off")).to_be_visible()
    return page


def _asked_to_close(page: Page) -> Page:
    """Counted, with a difference, and asked once more."""
    closing = page.locator(".day-closing")
    closing.get_by_role("textbox").fill("12.50")
    expect(closing.get_by_role("status")).to_contain_text("too little")
    closing.locator("button.main").click()
    expect(closing.get_by_role("group")).to_be_visible()
    return page


def _corrected(scene: Scene) -> None:
    trade(scene, corrected=True)


def _no_such_invoice(scene: Scene) -> Page:
    page = _day("/invoices")(scene)
    page.get_by_label("Number").fill("999-1-x")
    expect(page.locator(".field-wrong")).to_be_visible()
    return page


def _letterhead_written(scene: Scene) -> Page:
    page = _day("/letterhead")(scene)
    page.get_by_label("Company").fill("Osteria Chianti S.r.l.")
    page.get_by_label("Address").fill("Via dei Neri 12\n50122 Firenze\n\n\n\n\n1\n2\n3\n4\n5")
    expect(page.locator(".field-wrong")).to_be_visible()
    return page


def _letterhead_absurd(scene: Scene) -> Page:
    with scene.manager() as manager:
        manager.does("PUT", "/letterhead", note="Grazie " * 40, **ABSURD)
    return _day("/letterhead")(scene)


def _day_absurd(scene: Scene) -> Page:
    guest = scene.guest("Chiara-Maddalena von und zu Hohenlohe-W.", scene.free_table())
    guest.takes(*[item["id"] for item in guest.menu()[::20]], qty=20)
    guest.orders_all()
    until(partial(_has_bill, guest))
    return _day()(scene)


def _day_in_yen(scene: Scene) -> Page:
    guest = scene.guest("Bob", scene.free_table())
    guest.takes(*[item["id"] for item in guest.menu()[:3]], qty=2)
    guest.orders_all()
    until(partial(_has_bill, guest))
    return _day()(scene)


def _day_huge(scene: Scene) -> Page:
    """3,000 bills in dinar, as the server would say them, with names of 200 characters and hundreds of bills open."""
    page = scene.staff_page("orders")
    page.route("**/admin/business_day*", _tell_huge)
    page.get_by_role("link", name="Day").first.click()
    expect(page.get_by_text("And 350 more, in the CSV.")).to_be_visible()
    expect(page.locator(".skeleton")).to_have_count(0)
    return page


def _tell_huge(route: Route) -> None:
    told = route.fetch().json()
    money = {"taken": 123_456.789, "tips": 9_876.543}
    back = {"deposits": 1_234.5, "back": 1_234.567, "tips_back": 0.005}
    told |= {"currency": "KWD", "orders": 9_000, "bills": 3_000, "gross": 987_654.321, "net": 900_000.001, **money}
    told |= {"discounts": 12_345.678, "service_charge": 98_765.432, "tax": 87_654.32, "expected_cash": 123_456.789}
    told["by_category"] = [
        {
            "category": f"{LONG} " * 5 + str(at),
            "qty": 900 * at,
            "gross": 9_999.999 * at,
            "net": 9_000.0,
            "is_fee": at == 3,
        }
        for at in range(20)
    ]
    told["by_hour"] = [{"hour": at, "orders": 375, "gross": 1_234.567 * (at % 13)} for at in range(24)]
    told["by_rate"] = [{"rate": at * 550, "net": 450_000.001, "tax": 43_827.16} for at in range(3)]
    told["by_method"] = [
        {"method": one, "count": 999, **money, **back} for one in ("card", "cash", "terminal", "voucher")
    ]
    told["by_staff"] = [
        {"by_user": at, "name": "x" * 200 if at else None, "count": 99, **money, "back": 1.005, "discounts": 12_345.678}
        for at in range(12)
    ]
    told["open"] = [{"session_id": None, "table_number": at, "balance": 1_234.567} for at in range(400)]
    route.fulfill(json=told)


def _receipt(scene: Scene) -> Page:
    trade(scene)
    page = scene.staff_page("floor")
    waiter.opens(page, 3)
    page.get_by_role("button", name="Receipt or invoice").click()
    expect(page.get_by_role("dialog").get_by_role("img", name="Code of the receipt")).to_be_visible()
    return page


def _receipt_waits(scene: Scene) -> Page:
    page = _receipt(scene)
    page.get_by_role("button", name="Print the receipt").click()
    expect(page.get_by_text("The printer does not answer. It prints as soon as it can.")).to_be_visible(timeout=20_000)
    return page


BOOKS: Final = (
    State("day", _day("", trade)),
    State("day-empty", _day(), "quiet"),
    State("day-absurd", _day_absurd, "absurd"),
    State("day-huge", _day_huge),
    State("day-in-yen", _day_in_yen, "japanese"),
    State("day-closing", _closing),
    State("day-closed", _closed),
    State("invoices", _day("/invoices", _corrected)),
    State("invoices-none", _no_such_invoice, "quiet"),
    State("letterhead", _letterhead_written, "dressed"),
    State("letterhead-absurd", _letterhead_absurd, "absurd"),
    State("receipt", _receipt),
    State("receipt-waiting", _receipt_waits),
)

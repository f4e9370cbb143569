"""States of the bill on the staff's pages: looked at, money taken, change, a discount, money given back.

Owns: how they are reached. `states.py` has them in its list.
"""

from typing import Final

from playwright.sync_api import Locator, Page, expect

from tests.browser import waiter
from tests.browser.asking import until
from tests.browser.guests import Guest
from tests.browser.scenes import Scene, State
from tests.browser.staff import Staff


def orders(scene: Scene, table: int, *names: str) -> list[Guest]:
    """A party whose order stands on the bill, each with two dishes."""
    guests = [scene.guest(name, table) for name in names]
    dishes = [item["id"] for item in guests[0].menu() if item["available"] and not item.get("groups")]
    for at, guest in enumerate(guests):
        guest.takes(*dishes[2 * at : 2 * at + 2], qty=1 + at)
    guests[0].orders_all()
    until(lambda: guests[0].bill()["lines"] != [])
    return guests


def _taken(manager: Staff, table: int, **body: object) -> None:
    """Money has been taken at a table."""
    answer = manager.client.post(f"/admin/session/{manager.session_at(table)}/payments", json=body)
    assert answer.is_success, answer.text


def looks_at_bill(page: Page, table: int) -> Locator:
    """Opens a table and goes to its bill."""
    waiter.opens(page, table)
    bill = page.get_by_role("region", name="Bill", exact=True)
    expect(bill.locator(".bill-balance")).to_be_visible()
    bill.get_by_role("heading", name="Bill", exact=True).scroll_into_view_if_needed()
    return bill


def _bill(scene: Scene) -> Page:
    bob, cleo, _ = orders(scene, 1, "Bob", "Cleo", "Dan")
    bob.pays("own", tip=1)
    with scene.manager() as manager:
        session = manager.session_at(1)
        line = bob.bill()["lines"][0]["public_id"]
        manager.does("POST", f"/session/{session}/discounts", reason="Complaint", rate=1000, public_id=line)
        _taken(manager, 1, method="cash", payer=cleo.told["member_id"], tendered=100)
    page = scene.staff_page("floor")
    looks_at_bill(page, 1)
    expect(page.locator(".payment")).to_have_count(2)
    return page


def _cash(scene: Scene) -> Page:
    orders(scene, 1, "Bob", "Cleo")
    page = scene.staff_page("floor")
    bill = looks_at_bill(page, 1)
    bill.get_by_role("button", name="Take €").click()
    bill.get_by_role("button", name="Cleo").click()
    bill.get_by_label("Another amount").fill("500")
    return page


def _change(scene: Scene) -> Page:
    page = _cash(scene)
    page.locator(".bill-form .button.wide").click()
    expect(page.locator(".bill-taken")).to_be_visible()
    expect(page.locator(".bill")).to_have_attribute("aria-busy", "false")  # or it says what there was to pay before
    return page


def _lines(scene: Scene) -> Page:
    orders(scene, 1, "Bob", "Cleo")
    page = scene.staff_page("floor")
    bill = looks_at_bill(page, 1)
    bill.get_by_role("button", name="Take €").click()
    bill.get_by_role("button", name="Some lines").click()
    bill.locator(".bill-choices input").first.check()
    bill.get_by_role("group", name="Tip").get_by_role("button", name="Other").click()
    bill.get_by_label("Tip", exact=True).last.fill("99999")
    return page


def _discount(scene: Scene) -> Page:
    orders(scene, 1, "Bob")
    page = scene.staff_page("floor")
    bill = looks_at_bill(page, 1)
    bill.get_by_role("button", name="Discount").click()
    bill.get_by_role("button", name="Regular guest").click()
    return page


def _refund(scene: Scene) -> Page:
    orders(scene, 1, "Bob")
    with scene.manager() as manager:
        _taken(manager, 1, method="terminal")
    page = scene.staff_page("floor")
    bill = looks_at_bill(page, 1)
    bill.get_by_role("button", name="Give back").click()
    bill.get_by_label("How much?").fill("2")
    bill.get_by_role("button", name="Give €2.00 back").click()
    return page


def _absurd(scene: Scene) -> Page:
    table = scene.free_table()
    guests = [scene.guest(f"Chiara-Maddalena von Hohenlohe-Sch. {number:02}", table) for number in range(8)]
    for number, guest in enumerate(guests):
        guest.takes(*[item["id"] for item in guest.menu()[20 * number : 20 * number + 12]], qty=9)
    guests[0].orders_all()
    until(lambda: guests[0].bill()["lines"] != [])
    guests[1].pays("own", tip=1)
    with scene.manager() as manager:
        manager.does("POST", f"/session/{manager.session_at(table)}/discounts", reason="so late that " * 15, rate=333)
    page = scene.staff_page("floor")
    bill = looks_at_bill(page, table)
    bill.get_by_role("button", name="Take €").click()
    return page


COUNTER: Final = (
    State("floor-bill", _bill),
    State("floor-bill-cash", _cash),
    State("floor-bill-change", _change),
    State("floor-bill-lines", _lines),
    State("floor-bill-discount", _discount),
    State("floor-bill-refund", _refund),
    State("floor-bill-absurd", _absurd, "absurd"),
)

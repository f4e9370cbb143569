"""States of the diner's bill: whose each line is, how much somebody pays, and what becomes of it.

Owns: how they are reached. `states.py` has them in its list.
"""

from typing import Final

from playwright.sync_api import Page, expect

from tests.browser import diner
from tests.browser.asking import until
from tests.browser.guests import Guest
from tests.browser.scenes import Scene, State


def _ordered(scene: Scene, *names: str) -> Guest:
    """A table where each has had two dishes; gives the first of them."""
    guests = [scene.guest(name) for name in names]
    dishes = [item["id"] for item in guests[0].menu() if item["available"] and not item.get("groups")]
    for at, guest in enumerate(guests):
        guest.takes(*dishes[2 * at : 2 * at + 2], qty=1 + at)
    guests[0].orders_all()
    until(lambda: guests[0].bill()["lines"] != [])
    return guests[0]


def _bill(scene: Scene) -> Page:
    bob = _ordered(scene, "Bob", "Cleo")
    one, two, *_ = bob.bill()["lines"]
    bob.claims(one["public_id"], [1, 1], "table")
    scene.guest("Dan").claims(two["public_id"], [1, 2])
    page = scene.ann()
    sheet = diner.looks_at_bill(page)
    sheet.locator("button.bill-line").nth(2).click()
    return page


def _bill_choices(scene: Scene) -> Page:
    page = _bill(scene)
    page.get_by_label("Another amount").check()
    page.get_by_label("Amount", exact=True).fill("99999")
    page.get_by_role("button", name="Other", exact=True).click()
    page.get_by_label("Your tip").fill("2.50")
    return page


def _bill_at_the_counter(scene: Scene) -> Page:
    bob = _ordered(scene, "Bob", "Cleo")
    bob.pays("own", tip=1)
    page = scene.ann()
    sheet = diner.looks_at_bill(page)
    sheet.get_by_role("button", name="Pay for the others, too").click()
    sheet.get_by_label("At the counter").check()
    sheet.locator(".sheet-foot .button").click()
    expect(sheet.locator(".bill-number")).to_be_visible()
    return page


def _bill_paid(scene: Scene) -> Page:
    bob = _ordered(scene, "Bob", "Cleo")
    payment = bob.pays("all", tip=1.5)
    with scene.manager() as manager:
        manager.does("POST", f"/payments/{payment['payment_id']}/capture", method="cash")
    page = scene.ann()
    diner.looks_at_bill(page)
    expect(page.get_by_text("Everything is paid. Thank you.")).to_be_visible()
    return page


def _bill_in_german(scene: Scene) -> Page:
    bob = _ordered(scene, "Bob", "Cleo")
    bob.pays("even", parts=3)
    page = diner.opened(scene.phone("de-DE"), scene.house, 1)
    page.locator(".top-join").click()
    page.get_by_role("button", name="An den Tisch setzen").click()
    expect(page.locator(".top-people")).to_be_visible()
    page.get_by_role("dialog").wait_for(state="detached")
    page.locator("[data-home]").click()
    page.get_by_role("button", name="Die Rechnung").click()
    expect(page.locator(".bill-bar .unsure")).to_have_count(1)
    expect(page.get_by_role("heading", name="Wer wie viel zahlt")).to_have_count(0)
    return page


def _bill_absurd(scene: Scene) -> Page:
    table = scene.free_table()
    guests = [scene.guest(f"Chiara-Maddalena von Hohenlohe-Sch. {number:02}", table) for number in range(8)]
    for number, guest in enumerate(guests):
        guest.takes(*[item["id"] for item in guest.menu()[20 * number : 20 * number + 12]], note="without " * 12)
    guests[0].orders_all()
    until(lambda: guests[0].bill()["lines"] != [])
    guests[-1].pays("own", tip=1)
    page = diner.joined(scene.phone(), scene.house, table, "Ann who has a name of forty characters..")
    diner.looks_at_bill(page)
    return page


BILLS: Final = (
    State("bill", _bill),
    State("bill-choices", _bill_choices),
    State("bill-in-german", _bill_in_german),
    State("bill-counter", _bill_at_the_counter),
    State("bill-paid", _bill_paid),
    State("bill-absurd", _bill_absurd, "absurd"),
)

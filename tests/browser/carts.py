"""The diner's cart and what becomes of it: orders that wait, are refused and confirmed."""

from typing import Final

from playwright.sync_api import Page, expect

from tests.browser import diner
from tests.browser.menus import has_taken
from tests.browser.scenes import PICI, Scene, State


def _cart_empty(scene: Scene) -> Page:
    page = scene.ann(PICI)
    sheet = diner.looks_at_cart(page)
    diner.line(sheet, PICI).get_by_role("button", name="Remove").click()
    return page


def _cart(scene: Scene) -> Page:
    page = has_taken(scene)
    diner.looks_at_cart(page)
    return page


def _sold_out_in_cart(scene: Scene) -> Page:
    page = _cart(scene)
    item = next(item["id"] for item in scene.guest("Eve", 2).menu() if item["name"] == PICI)
    with scene.manager() as manager:
        manager.says_left(item, None, available=False)
    expect(page.get_by_role("alert").first).to_be_visible()
    return page


def _changed_by_another(scene: Scene) -> Page:
    bob = scene.guest()
    (line,) = bob.takes(bob.menu()[0]["id"])
    page = scene.ann(PICI)
    diner.looks_at_cart(page)
    bob.says({"type": "cart_mutate", "op": "update", "public_id": line, "version": 1, "qty": 2})
    expect(page.get_by_text("Bob made it 2")).to_be_visible()
    return page


def _pending(scene: Scene) -> Page:
    scene.trivet.till.behaves(latency_s=30, look_up=False)
    page = _cart(scene)
    diner.order_button(page).click()
    expect(diner.order_button(page)).to_contain_text("Pending")
    return page


def _processed_by_another(scene: Scene) -> Page:
    scene.trivet.till.behaves(latency_s=30, look_up=False)
    bob = scene.guest()
    bob.takes(bob.menu()[0]["id"])
    page = scene.ann(PICI)
    diner.looks_at_cart(page)
    bob.orders_all()
    expect(diner.order_button(page)).to_contain_text("Order Being Processed by Bob")
    return page


def _refused(scene: Scene) -> Page:
    scene.trivet.till.behaves(manner="reject")
    page = _cart(scene)
    diner.order_button(page).click()
    expect(diner.order_button(page)).to_contain_text("Retry Order")
    return page


def _confirmed(scene: Scene) -> Page:
    page = _cart(scene)
    diner.order_button(page).click()
    expect(page.locator(".confirmed-number")).to_be_visible()
    return page


def _orders(scene: Scene) -> Page:
    page = _confirmed(scene)
    page.get_by_role("dialog").get_by_role("button", name="My orders").click()
    with scene.manager() as manager:
        order = scene.guest("Eve").orders()[0]["order_id"]
        manager.does("POST", f"/kitchen/{order}/items/0", state="ready")
    expect(page.locator(".ordered").get_by_text("ready")).to_be_visible()
    return page


def _absurd_cart(scene: Scene) -> Page:
    table = scene.free_table()
    for number in range(10):
        guest = scene.guest(f"Chiara-Maddalena von Hohenlohe-Sch. {number:02}", table)
        guest.takes(*[item["id"] for item in guest.menu()[20 * number : 20 * number + 19]], note="without " * 12)
    page = diner.joined(scene.phone(), scene.house, table, "Ann who has a name of forty characters..")
    page.locator(".plus").nth(150).click()
    diner.looks_at_cart(page)
    return page


CARTS: Final = (
    State("cart-empty", _cart_empty),
    State("cart", _cart),
    State("cart-sold-out", _sold_out_in_cart),
    State("cart-changed-by-another", _changed_by_another),
    State("order-pending", _pending),
    State("order-of-another", _processed_by_another),
    State("order-refused", _refused),
    State("order-confirmed", _confirmed),
    State("orders", _orders),
    State("absurd-cart", _absurd_cart, "absurd"),
)

"""Every page and every state that it can be in, each with what is done to reach it.

One list for axe, for layout and for pictures: a line here, and all three look at it. What is seldom seen is
in `seldom.py`, the menu as managers write it and what guests choose of it in `written.py`, payments that were compared
with their provider in `compared.py`, the shop in `shop.py`.
"""

from collections.abc import Callable
from typing import Final

from playwright.sync_api import Page, expect

from tests.browser import diner, plain, waiter
from tests.browser.bills import BILLS
from tests.browser.books import BOOKS
from tests.browser.compared import COMPARED
from tests.browser.counter import COUNTER
from tests.browser.scenes import BRUSCHETTA, PICI, Scene, State
from tests.browser.seldom import SELDOM
from tests.browser.shop import SHOP
from tests.browser.written import WRITTEN

# ---- the diner's page


def _menu(scene: Scene) -> Page:
    return diner.opened(scene.phone(), scene.house, 1)


def _in_german(scene: Scene) -> Page:
    return diner.opened(scene.phone("de-DE"), scene.house, 1)


def _in_italian(scene: Scene) -> Page:
    page = diner.opened(scene.phone("it-IT"), scene.house, 1)
    page.locator(".top-join").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    return page


def _joining(scene: Scene) -> Page:
    page = _menu(scene)
    page.locator(".top-join").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    return page


def _searched_in_vain(scene: Scene) -> Page:
    page = _menu(scene)
    page.get_by_role("searchbox").fill("fish and chips")
    expect(page.get_by_text("fish and chips”")).to_be_visible()
    return page


def _filter(scene: Scene) -> Page:
    page = _menu(scene)
    page.locator("button.filter").click()
    page.get_by_role("dialog").get_by_text("gluten", exact=True).click()
    return page


def _item(scene: Scene) -> Page:
    page = scene.ann(PICI)
    diner.row(page, BRUSCHETTA).locator(".item-open").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    return page


def _taken(scene: Scene) -> Page:
    bob = scene.guest()
    bob.takes(bob.menu()[0]["id"], bob.menu()[6]["id"], qty=2)
    return scene.ann(PICI, BRUSCHETTA)


def _people(scene: Scene) -> Page:
    scene.guest("Bob").leaves()
    scene.guest("Chiara-Maddalena von und zu Hohenlohe-W.")
    page = scene.ann()
    page.locator(".top-people").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    return page


def _few_left(scene: Scene) -> Page:
    dishes = scene.guest("Eve", 2).menu()
    with scene.manager() as manager:
        manager.says_left(dishes[0]["id"], 2)
        manager.says_left(dishes[1]["id"], 1)
        manager.says_left(dishes[2]["id"], None, available=False)
    page = scene.ann()
    diner.takes(page, dishes[1]["name"])
    return page


def _cart_empty(scene: Scene) -> Page:
    page = scene.ann(PICI)
    sheet = diner.looks_at_cart(page)
    diner.line(sheet, PICI).get_by_role("button", name="Remove").click()
    return page


def _cart(scene: Scene) -> Page:
    page = _taken(scene)
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


def _no_orders(scene: Scene) -> Page:
    page = scene.ann()
    page.get_by_role("button", name="Call the staff").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    return page


def _called(scene: Scene) -> Page:
    page = _no_orders(scene)
    page.get_by_role("button", name="Call the waiter").click()
    expect(page.get_by_role("button", name="Call the waiter")).to_contain_text("Called")
    return page


def _lost(scene: Scene) -> Page:
    page = scene.ann(PICI)
    scene.screens.opened[-1].forgive("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
    page.context.set_offline(True)
    expect(diner.banner(page)).to_be_visible()
    return page


def _pass(scene: Scene) -> Page:
    with scene.manager() as manager:
        manager.does("POST", "/daily_pass")
    page = diner.joined(scene.phone(), scene.house, scene.free_table(), "Ann")
    diner.takes(page, PICI)
    expect(page.get_by_role("dialog", name="Today’s pass")).to_be_visible()
    return page


def _shut(scene: Scene) -> Page:
    return scene.phone().goto(f"/t/{scene.house.codes[1]}")


def _disabled(scene: Scene) -> Page:
    with scene.manager() as manager:
        manager.does("POST", f"/table/{manager.table_id(1)}/disable")
    return _shut(scene)


def _ended(scene: Scene) -> Page:
    return _ended_at(scene, 1)


def _ended_dressed(scene: Scene) -> Page:
    return _ended_at(scene, 2)


def _ended_at(scene: Scene, table: int) -> Page:
    page = diner.joined(scene.phone(), scene.house, table, "Ann")
    diner.takes(page, PICI)
    diner.has(page, "item")
    with scene.manager() as manager:
        manager.does("POST", f"/session/{manager.session_at(table)}/force_close")
    expect(page.get_by_role("heading", name="Thank you for coming")).to_be_visible()
    return page


def _moved(scene: Scene) -> Page:
    page = scene.ann(PICI)
    with scene.manager() as manager:
        manager.does("POST", f"/session/{manager.session_at(1)}/move", table_id=manager.table_id(5))
    expect(page.get_by_role("heading", name="Table 5 now")).to_be_visible()
    return page


def _no_such_code(scene: Scene) -> Page:
    screen = scene.phone()
    screen.forgive("status of 401")
    return screen.goto("/t/nothing-that-was-ever-signed")


def _old_code(scene: Scene) -> Page:
    with scene.manager() as manager:
        manager.does("POST", f"/table/{manager.table_id(1)}/rotate_qr")
    return _scans_old_code(scene, 1)


def _old_code_dressed(scene: Scene) -> Page:
    with scene.manager() as manager:
        manager.does("POST", f"/table/{manager.table_id(12)}/rotate_qr")
    return _scans_old_code(scene, 12)


def _scans_old_code(scene: Scene, table: int) -> Page:
    screen = scene.phone()
    screen.forgive("status of 401")
    return screen.goto(f"/t/{scene.house.codes[table]}")


def _front(scene: Scene) -> Page:
    return scene.phone().goto("/")


def _nowhere(scene: Scene) -> Page:
    screen = scene.phone()
    screen.forgive("status of 404")
    return screen.goto("/t/")


def _dressed(scene: Scene) -> Page:
    page = diner.joined(scene.phone(), scene.house, scene.free_table(), "Ann")
    diner.takes(page, PICI)
    diner.has(page, "1 item")
    return page


def _without_program(scene: Scene) -> Page:
    page = plain.without_program(scene.phone(), f"/t/{scene.house.codes[1]}")
    expect(page.get_by_text("needs JavaScript").first).to_be_visible()
    return page


def _absurd_menu(scene: Scene) -> Page:
    table = scene.free_table()
    for number in range(1, 30):
        scene.guest(f"Chiara-Maddalena von Hohenlohe-Sch. {number:02}", table)
    page = diner.joined(scene.phone(), scene.house, table, "Ann who has a name of forty characters..")
    page.locator(".plus").first.click()
    return page


def _absurd_people(scene: Scene) -> Page:
    page = _absurd_menu(scene)
    page.locator(".top-people").click()
    expect(page.get_by_role("dialog")).to_be_visible()
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


def _japanese(scene: Scene) -> Page:
    page = diner.joined(scene.phone(), scene.house, scene.free_table(), "さくら")
    page.locator(".plus").first.click()
    expect(page.get_by_role("button", name="View cart")).to_be_visible()
    return page


DINER: Final = (
    State("menu", _menu),
    State("menu-in-german", _in_german),
    State("joining-in-italian", _in_italian),
    State("joining", _joining),
    State("menu-searched-in-vain", _searched_in_vain),
    State("menu-filter", _filter),
    State("item", _item),
    State("menu-taken", _taken),
    State("people", _people),
    State("menu-few-left", _few_left),
    State("cart-empty", _cart_empty),
    State("cart", _cart),
    State("cart-sold-out", _sold_out_in_cart),
    State("cart-changed-by-another", _changed_by_another),
    State("order-pending", _pending),
    State("order-of-another", _processed_by_another),
    State("order-refused", _refused),
    State("order-confirmed", _confirmed),
    State("orders", _orders),
    *BILLS,
    *COUNTER,
    State("staff-call", _no_orders),
    State("staff-called", _called),
    State("connection-lost", _lost),
    State("pass", _pass, "passing"),
    State("closed", _shut, "shut"),
    State("table-disabled", _disabled),
    State("ended", _ended),
    State("moved", _moved),
    State("code-unknown", _no_such_code),
    State("code-old", _old_code),
    State("without-program", _without_program),
    State("front", _front, "quiet"),
    State("nowhere", _nowhere, "quiet"),
    State("dressed", _dressed, "dressed"),
    State("dressed-ended", _ended_dressed, "dressed"),
    State("dressed-code-old", _old_code_dressed, "dressed"),
    State("absurd-menu", _absurd_menu, "absurd"),
    State("absurd-people", _absurd_people, "absurd"),
    State("absurd-cart", _absurd_cart, "absurd"),
    State("japanese", _japanese, "japanese"),
)


# ---- the staff's pages


def _sign_in(scene: Scene) -> Page:
    return scene.desk().goto("/staff/floor")


def _staff_without_program(scene: Scene) -> Page:
    return plain.without_program(scene.desk(), "/staff/floor")


def _sign_in_wrong(scene: Scene) -> Page:
    screen = scene.desk()
    screen.forgive("status of 401")
    page = screen.goto("/staff/floor")
    page.get_by_label("E-mail").fill(scene.house.manager)
    page.get_by_label("Password").fill("wrong wrong wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Address or password is wrong.")).to_be_visible()
    return page


def _staff(page: str, *, busy: bool = False, own: bool = False) -> Callable[[Scene], Page]:
    def reach(scene: Scene) -> Page:
        if busy:
            scene.fills_up()
        shown = scene.staff_page(page) if own else scene.look_at(page)
        expect(shown.locator(".skeleton")).to_have_count(0)
        return shown

    return reach


def _floor_plan(scene: Scene) -> Page:
    page = _staff("floor", busy=True)(scene)
    page.keyboard.press("v")
    expect(page.locator(".plan")).to_be_visible()
    return page


def _table(scene: Scene) -> Page:
    page = _staff("floor", busy=True)(scene)
    waiter.opens(page, 3)
    expect(page.locator(".detail .skeleton")).to_have_count(0)
    return page


def _table_free(scene: Scene) -> Page:
    page = _staff("floor")(scene)
    waiter.opens(page, 9)
    return page


def _keys(scene: Scene) -> Page:
    page = _staff("floor")(scene)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    return page


def _staff_lost(scene: Scene) -> Page:
    page = _staff("kitchen", busy=True, own=True)(scene)
    scene.screens.opened[-1].forgive("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
    page.context.set_offline(True)
    expect(page.get_by_text("Connection lost. Reconnecting…").first).to_be_visible()
    return page


def _kitchen_recall(scene: Scene) -> Page:
    page = _staff("kitchen", busy=True, own=True)(scene)
    page.locator(".ticket-head").first.click()
    page.get_by_role("button", name="Recall").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    return page


def _order_opened(scene: Scene) -> Page:
    page = _staff("orders", busy=True)(scene)
    page.locator(".order-row").first.click()
    expect(page.locator(".detail .order-items")).to_be_visible()
    expect(page.locator(".detail .skeleton")).to_have_count(0)
    return page


def _audit_filters(scene: Scene) -> Page:
    page = _staff("audit", busy=True)(scene)
    page.locator(".audit-filters > summary").click()
    return page


def _adding_a_person(scene: Scene) -> Page:
    page = _staff("people")(scene)
    page.get_by_role("button", name="Add somebody").click()
    return page


def _codes(scene: Scene) -> Page:
    page = scene.look_at("codes")
    expect(page.get_by_role("img").first).to_be_visible()
    return page


def _code(scene: Scene) -> Page:
    page = scene.look_at("codes/7")
    expect(page.get_by_role("img").first).to_be_visible()
    return page


STAFF: Final = (
    State("sign-in", _sign_in, "quiet"),
    State("sign-in-wrong", _sign_in_wrong, "quiet"),
    State("staff-without-program", _staff_without_program, "quiet"),
    State("floor-empty", _staff("floor"), "quiet"),
    State("floor", _staff("floor", busy=True), "busy"),
    State("floor-plan", _floor_plan, "busy"),
    State("floor-table", _table, "busy"),
    State("floor-table-free", _table_free, "quiet"),
    State("floor-absurd", _staff("floor"), "absurd"),
    State("floor-without-tables", _staff("floor"), "bare"),
    State("keys", _keys, "quiet"),
    State("kitchen-empty", _staff("kitchen"), "quiet"),
    State("kitchen", _staff("kitchen", busy=True), "busy"),
    State("kitchen-recall", _kitchen_recall),
    State("kitchen-lost", _staff_lost, "busy"),
    State("menu-staff", _staff("menu"), "quiet"),
    State("menu-staff-absurd", _staff("menu"), "absurd"),
    State("orders-staff", _staff("orders", busy=True), "busy"),
    State("orders-staff-empty", _staff("orders"), "quiet"),
    State("orders-staff-opened", _order_opened, "busy"),
    State("audit", _staff("audit", busy=True), "busy"),
    State("audit-filters", _audit_filters, "busy"),
    State("staff-people", _staff("people"), "quiet"),
    State("staff-people-adding", _adding_a_person, "quiet"),
    State("staff-me", _staff("me"), "quiet"),
    State("codes", _codes, "quiet"),
    State("code", _code, "quiet"),
    State("codes-absurd", _codes, "absurd"),
    State("look", _staff("look"), "quiet"),
    State("floor-dressed", _staff("floor"), "dressed"),
    State("system", _staff("system"), "quiet"),
)

STATES: Final = (*DINER, *STAFF, *SELDOM, *WRITTEN, *BOOKS, *COMPARED, *SHOP)

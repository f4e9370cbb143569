"""States that are seldom seen: what stands still, what is over, what a manager alone sees, another restaurant's look.

Owns: how they are reached. `states.py` has them in its list.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page, Route, expect

from tests.browser import diner, waiter
from tests.browser.houses import House
from tests.browser.scenes import BRUSCHETTA, PICI, Scene, State
from tests.browser.screens import Screen

LOGO: Final = Path(__file__).parent.parent.parent / "server" / "pages" / "static" / "icons" / "icon-192.png"
YELLOW: Final = "#ffe600"  # on which white is not read, and which is not read on white
HOURS: Final = 120  # minutes of history: with an hour in which nothing was measured between
LATE: Final = "00:25:00"  # what takes fifteen minutes is late then
OFFLINE: Final = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "WebSocket")


# ---- the diner's page


def _late(scene: Scene) -> Page:
    scene.trivet.till.behaves(latency_s=30, look_up=False)
    return waits_long(scene.phone(), scene.house)


def waits_long(screen: Screen, house: House) -> Page:
    """Somebody whose order is on its way for longer than usual, by the phone's clock."""
    screen.page.clock.install()
    page = diner.joined(screen, house, 1, "Ann")
    diner.takes(page, PICI)
    diner.has(page, "1 item")
    diner.looks_at_cart(page)
    diner.order_button(page).click()
    expect(page.get_by_text("The order is on its way to the kitchen.")).to_be_visible()
    page.clock.run_for(10_000)
    expect(page.get_by_text("This takes longer than usual.")).to_be_visible()
    expect(page.get_by_role("button", name="Ask again")).to_be_visible()
    expect(diner.banner(page)).to_be_hidden()  # which the jump of the clock may have brought
    return page


def _ordering_off(scene: Scene) -> Page:
    page = scene.ann(PICI)
    with scene.manager() as manager:
        manager.does("POST", "/system/disable_ordering")
    expect(page.get_by_role("heading", name="No orders by phone right now")).to_be_visible()
    return page


def _seat_over(scene: Scene) -> Page:
    scene.guest("Bob")
    page = scene.ann(PICI)
    with scene.manager() as manager:
        (visit,) = manager.does("GET", "/sessions/active")["sessions"]
        ann = next(one["member_id"] for one in visit["members"] if one["nickname"] == "Ann")
        manager.does("DELETE", f"/session/{visit['session_id']}/members/{ann}")
    expect(page.get_by_role("heading", name="Your seat at this table is over")).to_be_visible()
    return page


def _cancelled(scene: Scene) -> Page:
    scene.trivet.till.behaves(manner="error", look_up=False)  # what a till has cannot be called off here
    bob = scene.guest()
    bob.takes(bob.menu()[6]["id"], bob.menu()[0]["id"])
    order = bob.orders_all()
    page = scene.ann()
    with scene.manager() as manager:
        manager.cancels(order)
    page.get_by_role("button", name="My orders").click()
    expect(page.get_by_text("This order was cancelled. The staff know more.")).to_be_visible()
    return page


def _no_network(scene: Scene) -> Page:
    screen = scene.phone()
    page = diner.opened(screen, scene.house, 1)
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()  # now everything goes through the worker
    expect(page.get_by_role("searchbox")).to_be_enabled()
    screen.forgive(*OFFLINE)
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    return page


def _sheet_not_loaded(scene: Scene) -> Page:
    screen = scene.phone(service_workers="block")  # which would have kept it
    screen.forgive("ERR_FAILED")
    screen.page.route("**/item.js*", lambda route: route.abort())
    page = diner.opened(screen, scene.house, 1)
    diner.row(page, BRUSCHETTA).locator(".opens").click()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("button", name="Reload")).to_be_visible()
    return page


def _has_a_look(scene: Scene) -> None:
    """The restaurant's own colour, of those that are hard to read, and its logo."""
    with scene.manager() as manager:
        manager.does("PUT", "/look", brand_color=YELLOW)
        picture = {"content": LOGO.read_bytes(), "headers": {"Content-Type": "image/png"}}
        assert manager.client.put("/admin/look/logo", **picture).is_success


def _own_look(scene: Scene) -> Page:
    _has_a_look(scene)
    page = scene.ann(PICI)
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--brand')").strip() != ""
    expect(page.get_by_role("button", name="View cart")).to_be_visible()
    page.evaluate("scrollTo(0, 0)")
    return page


# ---- the staff's pages


def _own_look_for_staff(scene: Scene) -> Page:
    _has_a_look(scene)
    page = scene.staff_page("look")
    expect(page.locator(".skeleton")).to_have_count(0)
    return page


def _system_measured(scene: Scene) -> Page:
    """Some hours after the start, as whoever asks for everything sees it: what runs, what waits, and the last hours."""
    page = _system(scene)
    expect(page.locator(".figures .figure")).to_have_count(15)
    expect(page.get_by_role("figure")).to_have_count(8)
    expect(page.locator(".chart path.chart-line[d*='L']")).to_have_count(8)
    expect(page.get_by_text("Everything runs.")).to_be_visible()
    tree = page.locator(".tree")
    expect(tree.first.get_by_text("Journal: makes every change durable")).to_be_visible()
    assert tree.count() > 1  # some stand on others
    switch = page.get_by_role("region", name="Ordering")
    expect(switch).to_contain_text("Orders are taken.")
    switch.get_by_role("button", name="Stop all ordering").click()
    expect(switch).to_contain_text("no table can order any more")
    return page


def _system_stopped(scene: Scene) -> Page:
    guest = diner.joined(scene.phone(), scene.house, 1, "Ann")
    page = _system(scene)
    switch = page.get_by_role("region", name="Ordering")
    switch.get_by_role("button", name="Stop all ordering").click()
    switch.get_by_role("button", name="Stop all ordering").click()
    expect(switch).to_contain_text("No orders are taken.")
    expect(switch.get_by_role("button", name="Take orders again")).to_be_visible()
    expect(guest.get_by_role("heading", name="No orders by phone right now")).to_be_visible()
    return page


def _system(scene: Scene) -> Page:
    screen = scene.desk()
    screen.page.route("**/admin/system/history", _hours)
    return waiter.signed_in(screen, scene.house, "system", scene.house.admin)


def _hours(route: Route) -> None:
    """As the server answers, but for hours in which it has measured: nobody waits for those."""
    answer: dict[str, Any] = route.fetch().json()
    now = datetime.now(UTC)
    points = [_point(now - timedelta(minutes=at), at) for at in range(HOURS, 0, -1) if not 60 < at < 80]
    route.fulfill(json=answer | {"points": [*points, *answer["points"]]})


def _point(at: datetime, minute: int) -> dict[str, Any]:
    wave = minute % 17
    counts = dict.fromkeys(("sessions", "connections", "screens", "orders", "flushes", "changes"), wave * 3)
    times = {"oldest_unsent_s": wave or None, "flush_median_ms": 1.5, "flush_max_ms": 2.5 + wave}
    return {"at": at.isoformat(), **counts, **times, "cpu_share": wave / 20, "memory_bytes": 150_000_000 + wave}


def _kitchen_late(scene: Scene) -> Page:
    """One ticket is late, one is struck, and what is eaten later is held."""
    with scene.manager() as manager:
        for table in (1, 2):
            if table == 2:  # what the till has cannot be called off here
                scene.trivet.till.behaves(manner="error", look_up=False)
            guest = scene.guest("Bob", table)
            dishes = {dish["name"]: dish["id"] for dish in guest.menu()}
            guest.takes(dishes[BRUSCHETTA], dishes[PICI], note="no onions")
            guest.orders_all()
        screen = scene.desk()
        screen.page.clock.install()
        page = waiter.signed_in(screen, scene.house, "kitchen", scene.house.admin)
        expect(page.locator(".ticket")).to_have_count(2)
        struck = next(order for order in manager.does("GET", "/orders")["orders"] if order["table_number"] == 2)
        manager.cancels(struck["order_id"])
    expect(page.locator(".line.struck").first).to_be_visible()
    page.clock.fast_forward(LATE)
    expect(page.locator(".ticket.late")).to_be_visible()
    expect(page.locator(".course.held").first).to_be_visible()
    return page


def _opened_table(scene: Scene) -> Page:
    scene.fills_up()
    page = scene.look_at("floor")
    waiter.opens(page, 1)
    expect(page.locator(".detail .skeleton")).to_have_count(0)
    return page


def _item_picker(scene: Scene) -> Page:
    page = _opened_table(scene)
    page.locator(".detail").get_by_role("button", name="Add").click()
    page.get_by_role("searchbox", name="What is it to be?").fill("pi")
    expect(page.locator(".picker-item").first).to_be_visible()
    return page


def _where_to(scene: Scene) -> Page:
    page = _opened_table(scene)
    detail = page.locator(".detail")
    detail.get_by_role("button", name="Move", exact=True).click()
    detail.get_by_role("button", name="Put together").click()
    page.get_by_role("combobox", name="To which free table?").select_option(index=1)
    page.get_by_role("combobox", name="With which party?").select_option(index=1)
    return page


def _closed_visit(scene: Scene) -> Page:
    with scene.manager() as manager:
        guest = scene.guest("Bob")
        guest.takes(guest.menu()[0]["id"])
        guest.orders_all()
        visit = manager.session_at(1)
        manager.does("POST", f"/session/{visit}/force_close")
    page = scene.staff_page(f"floor/s/{visit}")
    expect(page.get_by_role("button", name="Open this visit again")).to_be_visible()
    expect(page.locator(".detail .skeleton")).to_have_count(0)
    return page


def _forbidden(scene: Scene) -> Page:
    page = waiter.signed_in(scene.desk(), scene.house, "system", scene.house.employee)
    expect(page.get_by_role("heading", name="This page is for somebody with more rights.")).to_be_visible()
    return page


def _somebody_added(scene: Scene) -> Page:
    page = scene.staff_page("people")
    page.get_by_role("button", name="Add somebody").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("Name").fill("Chiara-Maddalena von Hohenlohe")
    sheet.get_by_label("E-mail").fill(f"chiara@{scene.house.slug}.example")
    sheet.get_by_role("button", name="Add somebody").click()
    expect(sheet.get_by_role("button", name="I have noted it")).to_be_visible()
    return page


def _fails(page: str) -> Callable[[Scene], Page]:
    """A page of the staff's that could not be read."""

    def reach(scene: Scene) -> Page:
        screen = scene.desk()
        screen.forgive("status of 503")
        body = {"error": "UNAVAILABLE", "message": "The server is starting anew."}
        screen.page.route(f"**/admin/{page}*", lambda route: route.fulfill(status=503, json=body))
        shown = waiter.signed_in(screen, scene.house, page, scene.house.admin)
        expect(shown.get_by_role("button", name="Try again").first).to_be_visible()
        return shown

    return reach


SELDOM: Final = (
    State("order-late", _late),
    State("ordering-off", _ordering_off),
    State("seat-over", _seat_over),
    State("orders-cancelled", _cancelled),
    State("no-network", _no_network),
    State("sheet-not-loaded", _sheet_not_loaded),
    State("own-look", _own_look),
    State("own-look-staff", _own_look_for_staff),
    State("system-measured", _system_measured, "quiet"),
    State("system-stopped", _system_stopped),
    State("kitchen-late", _kitchen_late),
    State("floor-item-picker", _item_picker, "busy"),
    State("floor-where-to", _where_to, "busy"),
    State("floor-closed-visit", _closed_visit),
    State("forbidden", _forbidden, "quiet"),
    State("staff-people-added", _somebody_added),
    State("orders-staff-failed", _fails("orders"), "quiet"),
)

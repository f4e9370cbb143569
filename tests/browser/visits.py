"""What a visit is besides: the staff are called, a code is old, a table is shut, another look, and no program."""

from typing import Final

from playwright.sync_api import Page, expect

from tests.browser import diner, plain
from tests.browser.scenes import PICI, Scene, State


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


def _japanese(scene: Scene) -> Page:
    page = diner.joined(scene.phone(), scene.house, scene.free_table(), "さくら")
    page.locator(".plus").first.click()
    expect(page.get_by_role("button", name="View cart")).to_be_visible()
    return page


VISITS: Final = (
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
    State("japanese", _japanese, "japanese"),
)

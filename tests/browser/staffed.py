"""The staff's pages, each with what is done to reach it."""

import re
from collections.abc import Callable
from typing import Final

import psycopg
from playwright.sync_api import Page, expect

from tests.browser import plain, waiter
from tests.browser.houses import LONG
from tests.browser.scenes import Scene, State
from tests.browser.shop import opens

_KEYS: Final = """
    WITH account AS (
        INSERT INTO staff_users (restaurant_id, email, name, role, password_hash, of_key)
        SELECT restaurant_id, slug || n || '@key.invalid',
            CASE n %% 3 WHEN 0 THEN repeat('Lieferdienst', 6) WHEN 1 THEN 'Tills' ELSE 'The house''s accountants' END,
            'employee', '-', true
        FROM restaurants, generate_series(1, 50) AS n WHERE slug = %s
        RETURNING *
    )
    INSERT INTO api_keys (
        restaurant_id, staff_user_id, key_hash, hint, scopes, per_minute, created_at, created_by, expires_at, revoked_at
    )
    SELECT restaurant_id, staff_user_id, email, 'aB3x', ARRAY['menu:read', 'orders:read', 'orders:write'], 600, now(),
        NULL, now() + interval '90 days', CASE WHEN staff_user_id %% 5 = 0 THEN now() END
    FROM account
"""
_ONE_LINE: Final = """(bill) => {
  const boxes = [...bill.firstElementChild.getClientRects()];
  return boxes.length === 1 && boxes[0].right <= bill.getBoundingClientRect().right + 0.5;
}"""


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


def _floor_absurd(scene: Scene) -> Page:
    """Sixty tables; at one sits a long name, and its sum of nine digits stands on one line on every screen."""
    scene.desks.prepare(scene.house, lambda: _rich(scene))
    page = _staff("floor")(scene)
    bill = page.locator('.table-card[href$="/floor/20"] .table-bill')
    expect(bill).to_have_text(re.compile(r"\d{3},\d{3},\d{3}"))
    for width in (320, 390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert bill.evaluate(_ONE_LINE), width
    return page


def _no_tables(scene: Scene) -> Page:
    """What there is to do about it is said, on the plan as among the cards."""
    page = _staff("floor")(scene)
    page.keyboard.press("v")
    expect(page.get_by_text("Whoever runs Trivet adds them.")).to_be_visible()
    expect(page.locator(".plan-head")).to_have_count(0)
    expect(page.locator(".floor-head p kbd")).to_have_count(0)  # there is no table to go to
    return page


def _no_tables_but_a_shop(scene: Scene) -> Page:
    opens(scene.trivet, scene.house)
    page = _staff("floor")(scene)
    expect(page.locator(".office-empty").get_by_role("link", name="Picking")).to_be_visible()
    return page


def _rich(scene: Scene) -> None:
    guest = scene.guest(f"Baron {LONG}"[:40], 20)
    guest.takes(*[dish["id"] for dish in guest.menu()[:9]], qty=99)


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


def _keys_of_systems(scene: Scene) -> Page:
    page = scene.look_at("api")
    expect(page.get_by_text("No other system has a key yet.")).to_be_visible()
    return page


def _making_a_key(scene: Scene) -> Page:
    page = _keys_of_systems(scene)
    page.get_by_role("button", name="Make a key").click()
    return page


def _many_keys(scene: Scene) -> Page:
    """Fifty, of long names and short, some of which are good no more."""
    with psycopg.connect(scene.trivet.database_url) as connection:
        connection.execute(_KEYS, [scene.house.slug])
    page = scene.staff_page("api")
    page.locator("summary").click()
    expect(page.locator(".api-list > li")).to_have_count(50)
    return page


def _codes(scene: Scene) -> Page:
    page = scene.look_at("codes")
    expect(page.get_by_role("img").first).to_be_visible()
    return page


def _code(scene: Scene) -> Page:
    page = scene.look_at("codes/7")
    expect(page.get_by_role("img").first).to_be_visible()
    return page


def _code_with_branches(scene: Scene) -> Page:
    opens(scene.trivet, scene.house)
    page = scene.staff_page("codes/7")
    expect(page.get_by_label("Stands at")).to_be_visible()
    return page


def _asked_for_stock(scene: Scene) -> Page:
    """Somebody asks for stock while an admin looks at the picking board."""
    opens(scene.trivet, scene.house)
    page = scene.staff_page("ops")
    expect(page.locator(".skeleton")).to_have_count(0)
    with scene.manager() as manager:
        item = manager.writes("GET", "/products?limit=1")[0]["id"]
        said = {"type": "ADD_QUANTITY", "product_id": item, "quantity": 3}
        answer = manager.client.post("/api/v1/stock-requests", json=said)
        assert answer.is_success, answer.text
    expect(page.get_by_role("link", name="1 new request for stock.")).to_be_visible()
    return page


STAFFED: Final = (
    State("sign-in", _sign_in, "quiet"),
    State("sign-in-wrong", _sign_in_wrong, "quiet"),
    State("staff-without-program", _staff_without_program, "quiet"),
    State("floor-empty", _staff("floor"), "quiet"),
    State("floor", _staff("floor", busy=True), "busy"),
    State("floor-plan", _floor_plan, "busy"),
    State("floor-table", _table, "busy"),
    State("floor-table-free", _table_free, "quiet"),
    State("floor-absurd", _floor_absurd, "absurd"),
    State("floor-without-tables", _no_tables, "bare"),
    State("floor-of-shop", _no_tables_but_a_shop, "store"),
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
    State("api-keys", _keys_of_systems, "quiet"),
    State("api-keys-many", _many_keys),
    State("api-keys-making", _making_a_key, "quiet"),
    State("staff-me", _staff("me"), "quiet"),
    State("codes", _codes, "quiet"),
    State("code", _code, "quiet"),
    State("code-branches", _code_with_branches),
    State("ops-asked", _asked_for_stock),
    State("codes-absurd", _codes, "absurd"),
    State("look", _staff("look"), "quiet"),
    State("floor-dressed", _staff("floor"), "dressed"),
    State("system", _staff("system"), "quiet"),
)

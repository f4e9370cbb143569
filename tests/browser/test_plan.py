"""The plan of the floor: a manager arranges it with a mouse, a finger or keys, and it stays so for everybody."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import waiter
from tests.browser.houses import House
from tests.browser.screens import DESKTOP, TABLET, Screens, Size
from tests.browser.staff import Staff

MOUSE_STEPS = 6
# Across and down, from 0 to 1000.
SPOT = """(one) => ["--x", "--y"].map((name) => Math.round(1000 * one.style.getPropertyValue(name)))"""


def _standing(page: Page, table: int) -> Locator:
    return page.locator(".plan .standing").nth(table - 1)


def _spot(page: Page, table: int) -> list[int]:
    spot: list[int] = _standing(page, table).evaluate(SPOT)
    return spot


def _drags(page: Page, table: int, dx: int, dy: int, size: Size) -> None:
    """Takes a table in its middle, and lets it go so many pixels further."""
    box = _standing(page, table).locator(".table-card").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    if not size.touch:
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + dx, y + dy, steps=MOUSE_STEPS)
        page.mouse.up()
        return
    finger = page.context.new_cdp_session(page)
    for at in range(MOUSE_STEPS + 1):
        point = {"x": x + dx * at / MOUSE_STEPS, "y": y + dy * at / MOUSE_STEPS}
        kind = "touchMove" if at else "touchStart"
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.slow
@pytest.mark.parametrize("size", [DESKTOP, TABLET], ids=lambda size: size.name)
def test_a_manager_arranges_the_plan_and_it_stays_so(
    open_screen: Screens, house: House, staff: Staff, size: Size
) -> None:
    page = waiter.signed_in(open_screen(size), house)
    page.get_by_role("button", name="Plan").click()
    expect(page.locator(".plan .standing")).to_have_count(12)
    before = {table: _spot(page, table) for table in (3, 5, 7)}

    page.get_by_role("button", name="Arrange").click()
    _drags(page, 3, 60, 150, size)
    dragged = _spot(page, 3)
    assert dragged[0] > before[3][0]
    assert dragged[1] > before[3][1]
    assert [value % 25 for value in dragged] == [0, 0]  # it stands on the grid
    table = _standing(page, 5).get_by_role("button")
    table.focus()
    for key in ("ArrowDown", "ArrowDown", "Shift+ArrowLeft"):
        table.press(key)
    stepped = _spot(page, 5)
    assert stepped[1] > before[5][1]
    assert stepped[0] == max(0, before[5][0] - 100)
    expect(table).to_be_focused()
    with page.expect_response("**/admin/plan") as answer:
        page.get_by_role("button", name="Save").click()
    assert answer.value.status == 200
    expect(page.get_by_role("button", name="Arrange")).to_be_visible()

    page.reload()

    expect(page.locator(".plan .standing")).to_have_count(12)
    assert {table: _spot(page, table) for table in (3, 5, 7)} == {3: dragged, 5: stepped, 7: before[7]}
    kept = {one["table_number"]: one["plan"] for one in staff.does("GET", "/tables")["tables"]}
    assert kept[3] == {"x": dragged[0], "y": dragged[1]}


@pytest.mark.slow
def test_what_is_not_saved_is_as_before_and_others_see_what_is(
    open_screen: Screens, house: House, staff: Staff
) -> None:
    page = waiter.signed_in(open_screen(DESKTOP), house)
    page.get_by_role("button", name="Plan").click()
    expect(page.locator(".plan .standing")).to_have_count(12)
    before = _spot(page, 2)
    page.get_by_role("button", name="Arrange").click()
    _drags(page, 2, 90, 90, DESKTOP)
    assert _spot(page, 2) != before
    page.get_by_role("button", name="Cancel").click()
    assert _spot(page, 2) == before

    table = {"table_id": staff.table_id(2), "x": 500, "y": 725}
    staff.does("PUT", "/plan", tables=[table])

    expect(_standing(page, 2)).to_have_attribute("style", "--x: 0.5; --y: 0.725;")
    eva = waiter.signed_in(open_screen(DESKTOP), house, "floor", house.employee)
    eva.get_by_role("button", name="Plan").click()
    expect(eva.locator(".plan .standing")).to_have_count(12)
    assert _spot(eva, 2) == [500, 725]
    expect(eva.get_by_role("button", name="Arrange")).to_have_count(0)

"""What stands in one row on a phone is as high as what stands beside it, and a row's end is where the form ends."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import layout, waiter
from tests.browser.guests import Guest
from tests.browser.houses import PASSWORD, House
from tests.browser.running import Trivet
from tests.browser.screens import DESKTOP, PHONE, TABLET, Screens
from tests.browser.staff import Staff

# How many pixels the widest choice has more than its field has room for, beside the arrow.
CUT = """(one) => {
  const paint = new OffscreenCanvas(1, 1).getContext("2d");
  const style = getComputedStyle(one);
  paint.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const widest = Math.max(...[...one.options].map((option) => paint.measureText(option.text).width));
  return widest + 16 - (one.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight));
}"""


def heights(*ones: Locator) -> set[int]:
    """In CSS pixels."""
    return {round(box["height"]) for one in ones if (box := one.bounding_box())}


@pytest.mark.slow
def test_buttons_of_one_row_are_as_high_as_each_other(
    open_screen: Screens, house: House, trivet: Trivet, staff: Staff
) -> None:
    dish = Guest.joins(trivet.url, house, 1, "Bob").menu()[0]["id"]
    staff.says_left(dish, None, available=False)
    page = waiter.signed_in(open_screen(PHONE), house, "people", house.admin)
    password = page.get_by_role("button", name="New password").first
    assert heights(password) == heights(page.get_by_role("combobox", name="Role").first)

    page.goto(page.url.replace("people", "menu"))
    again = page.get_by_role("button", name="Back on sale").first
    again.wait_for()
    layout.settle(page)
    assert heights(again) == heights(page.get_by_role("button", name="Sold out").first)


@pytest.mark.slow
def test_what_takes_times_away_stands_beside_them_at_the_end_of_the_form(open_screen: Screens, house: House) -> None:
    page = waiter.signed_in(open_screen(PHONE), house, "menu/edit/hours", house.admin)
    page.get_by_role("button", name="New menu by time").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="More times").click()
    until, away, end = (
        one.bounding_box()
        for one in (
            sheet.get_by_label("Until").first,
            sheet.get_by_role("button", name="Without these times").first,
            sheet.get_by_role("button", name="Save"),
        )
    )
    assert until
    assert away
    assert end
    assert round(away["y"] + away["height"]) == round(until["y"] + until["height"])
    assert round(away["x"] + away["width"]) == round(end["x"] + end["width"])


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en-GB", "de-DE", "it-IT"])
def test_no_role_is_cut_beside_what_is_done_with_its_person(open_screen: Screens, house: House, language: str) -> None:
    screen = open_screen(DESKTOP, language=language)
    page = screen.goto("/staff/people")
    page.locator("input[type=email]").fill(house.admin)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("input[type=password]").press("Enter")
    roles = page.locator(".person-role select")
    expect(roles.first).to_be_visible()

    for size in (TABLET, DESKTOP):
        page.set_viewport_size(size.viewport)
        layout.settle(page)
        assert [one.evaluate(CUT) for one in roles.all() if one.evaluate(CUT) > 0] == []

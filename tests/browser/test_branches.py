"""A manager opens a branch, gives it a week of slots, meets another manager's change, closes it and opens it again."""

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.browser import waiter
from tests.browser.houses import House
from tests.browser.running import Trivet
from tests.browser.screens import DESKTOP, Screens
from tests.browser.staff import Staff


def slots(trivet: Trivet, branch: int) -> list[tuple[int, str, int]]:
    """What the branch has of them: weekday, beginning, capacity."""
    with psycopg.connect(trivet.database_url) as connection:
        return connection.execute(
            "SELECT weekday, to_char(starts, 'HH24:MI'), capacity FROM slots"
            " WHERE branch_id = %s AND deleted_at IS NULL ORDER BY 1, 2",
            [branch],
        ).fetchall()


def has_week(page: Page) -> None:
    """A slot on Monday, and on two other days as well."""
    page.get_by_role("button", name="Add a slot: Monday").click()
    form = page.get_by_role("dialog", name="New slot")
    form.get_by_label("Until", exact=True).fill("12:00")
    form.get_by_label("Orders it takes").fill("7")
    form.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Copy: Monday").click()
    copying = page.get_by_role("dialog", name="Copy Monday to other days")
    copying.get_by_label("Tuesday").check()
    copying.get_by_label("Sunday").check()
    copying.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("2 slots added.")).to_be_visible()


@pytest.mark.slow
def test_a_branch_is_opened_has_a_week_of_slots_is_changed_by_two_and_closed(
    open_screen: Screens, trivet: Trivet, house: House, staff: Staff
) -> None:
    screen = open_screen(DESKTOP)
    page = waiter.signed_in(screen, house, "branches")
    page.get_by_role("button", name="New branch").click()
    form = page.get_by_role("dialog", name="New branch")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("Give it a name of up to 120 characters.")).to_be_visible()
    form.get_by_label("Name").fill("Dock")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Dock is saved.")).to_be_visible()
    tops = page.evaluate(
        "[...document.querySelectorAll('.passing .notice > *')].map((one) => one.getBoundingClientRect().top)"
    )
    assert max(tops) - min(tops) < 12, "a few words stand below their icon"
    page.get_by_role("link", name="Dock").click()
    page.get_by_role("button", name="Change", exact=True).click()
    form = page.get_by_role("dialog", name="Dock")
    form.get_by_label("Name").fill("Harbour")
    form.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="All branches").click()
    page.get_by_role("link", name="Harbour").click()
    has_week(page)
    branch = next(one["id"] for one in staff.writes("GET", "/branches") if one["name"] == "Harbour")
    assert slots(trivet, branch) == [(0, "10:00", 7), (1, "10:00", 7), (6, "10:00", 7)]

    screen.forgive("status of 409")
    page.get_by_role("button", name="Change", exact=True).click()
    staff.writes("PUT", f"/branches/{branch}", phone="+39 055 1")
    form = page.get_by_role("dialog", name="Harbour")
    form.get_by_label("Phone").fill("+39 055 2")
    form.get_by_role("button", name="Save").click()
    form.get_by_role("button", name="Show how it is now").click()
    expect(form.get_by_label("Phone")).to_have_value("+39 055 1")
    form.get_by_label("Phone").fill("+39 055 2")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="+39 055 2")).to_be_visible()

    page.get_by_role("button", name="Change", exact=True).click()
    form.get_by_role("button", name="Delete").click()
    form.get_by_role("group", name="Close Harbour?").get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Open again: Harbour").click()
    expect(page.get_by_role("link", name="Harbour")).to_be_visible()
    assert len(slots(trivet, branch)) == 3

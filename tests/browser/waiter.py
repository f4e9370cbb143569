"""What staff do on their screens, in the words on them.

Owns: where things are on the staff's pages. Must not: check what comes of it; tests do.
"""

from playwright.sync_api import Locator, Page, expect

from tests.browser.houses import PASSWORD, House
from tests.browser.screens import Screen


def signed_in(screen: Screen, house: House, page: str = "floor", who: str | None = None) -> Page:
    """Signs in; the page is shown when this returns."""
    shown = screen.goto(f"/staff/{page}")
    shown.get_by_label("E-mail").fill(who or house.manager)
    shown.get_by_label("Password").fill(PASSWORD)
    shown.get_by_role("button", name="Sign in").click()
    expect(shown.get_by_role("navigation", name="Pages")).to_be_visible()
    expect(shown.locator("#main")).to_be_visible()
    return shown


def card(page: Page, table: int) -> Locator:
    """A table on the floor."""
    return page.locator(f'a[href$="/floor/{table}"]').first


def opens(page: Page, table: int) -> Locator:
    """Opens a table beside the floor."""
    card(page, table).click()
    detail = page.get_by_role("region", name=f"Table {table}")
    expect(detail).to_be_visible()
    return detail


def ticket(page: Page, table: int) -> Locator:
    """A ticket on the kitchen's display."""
    return page.locator(".ticket").filter(has_text=f"Table {table}")

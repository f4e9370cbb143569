"""What a diner does on their screen, in the words on it.

Owns: where things are on the diner's page. Must not: check what comes of it; tests do.
"""

from playwright.sync_api import Locator, Page, expect

from tests.browser.houses import House
from tests.browser.screens import Screen


def opened(screen: Screen, house: House, table: int) -> Page:
    """Scans the code on the table; the page's program runs when this returns."""
    page = screen.goto(f"/t/{house.codes[table]}")
    expect(page.get_by_role("searchbox")).to_be_enabled()
    return page


def joined(screen: Screen, house: House, table: int, name: str) -> Page:
    """Sits down under a name."""
    page = opened(screen, house, table)
    page.locator(".top-join").click()
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Join the table").click()
    expect(page.get_by_role("button", name="at the table")).to_be_visible()
    return page


def row(page: Page, name: str) -> Locator:
    """An item of the menu."""
    return page.locator(".menu .item").filter(has=page.get_by_role("heading", name=name, exact=True))


def takes(page: Page, name: str) -> None:
    """One more of an item."""
    row(page, name).get_by_role("button", name=f"One more {name}").click()


def has(page: Page, items: str) -> None:
    """Waits until the cart holds so many ("1 item"), and until that is no hope any more but kept."""
    expect(page.get_by_role("button", name="View cart")).to_contain_text(items)
    expect(page.locator(".unconfirmed")).to_have_count(0)


def looks_at_cart(page: Page) -> Locator:
    """Opens the cart."""
    page.get_by_role("button", name="View cart").click()
    sheet = page.get_by_role("dialog", name="Cart")
    expect(sheet).to_be_visible()
    return sheet


def line(sheet: Locator, name: str) -> Locator:
    """A line of the cart."""
    return sheet.locator(".cart-group li").filter(has_text=name)


def order_button(page: Page) -> Locator:
    """The one button at the end of the cart, whatever it says."""
    return page.locator(".order-button")


def looks_at_bill(page: Page) -> Locator:
    """Opens the bill of a table that has ordered."""
    page.get_by_role("button", name="Call the staff").click()
    page.get_by_role("button", name="The bill", exact=True).click()  # until there is one, it may be asked for there
    sheet = page.get_by_role("dialog", name="The bill")
    expect(sheet.locator(".bill-bar")).to_be_attached()
    return sheet


def closes(page: Page) -> None:
    """Closes the sheet that is open."""
    page.get_by_role("dialog").get_by_role("button", name="Close").first.click()


def banner(page: Page) -> Locator:
    """That the connection is lost."""
    return page.get_by_text("Connection lost. Reconnecting…")

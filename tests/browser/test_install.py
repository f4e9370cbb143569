"""What makes a program of a page: a browser would install it, and opens it without a network."""

from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser.houses import House
from tests.browser.screens import DESKTOP, Screen, Screens

KEPT: Final = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
  return found;
}"""
AT_WORK: Final = "navigator.serviceWorker.ready.then((registration) => registration.active.scriptURL)"


def _kept(page: Page) -> list[str]:
    found: list[str] = page.evaluate(KEPT)
    return found


def _visited(screen: Screen, path: str, program: str) -> Page:
    """Opens a page for the first time, and waits until its worker has kept this file of it."""
    page = screen.goto(path)
    assert page.evaluate(AT_WORK) == f"{screen.origin}/sw.js"
    page.wait_for_function(f"async () => (await ({KEPT})()).some((path) => path.endsWith('{program}'))")
    return page


def _without_network(screen: Screen) -> None:
    screen.forgive("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "WebSocket")
    screen.context.set_offline(True)


@pytest.mark.slow
def test_a_table_that_is_opened_again_without_a_network_says_so_and_opens_by_itself(
    open_screen: Screens, house: House
) -> None:
    phone = open_screen(language="de-DE")
    page = _visited(phone, f"/t/{house.codes[1]}", "/diner/diner.js")
    _without_network(phone)

    page.reload()

    expect(page.get_by_role("heading", name="Keine Verbindung")).to_be_visible()
    expect(page.get_by_text("Sobald es wieder eine gibt, öffnet sich diese Seite von selbst.")).to_be_visible()
    expect(page).to_have_title("Keine Verbindung")
    assert page.locator("html").get_attribute("lang") == "de"
    expect(page.locator("main:visible")).to_have_count(1)
    phone.context.set_offline(False)
    expect(page.get_by_role("heading", name=house.name)).to_be_visible()


@pytest.mark.slow
def test_the_staffs_pages_do_likewise_in_the_language_that_was_chosen(open_screen: Screens) -> None:
    desk = open_screen(DESKTOP)
    desk.context.add_cookies([{"name": "lang", "value": "it", "url": desk.origin}])
    page = _visited(desk, "/staff/floor", "/staff/js/kitchen/page.js")
    _without_network(desk)

    page.goto(f"{desk.origin}/staff/kitchen")

    expect(page.get_by_role("heading", name="Nessuna connessione")).to_be_visible()
    assert page.url == f"{desk.origin}/staff/kitchen"


@pytest.mark.slow
def test_a_page_that_is_open_stays_when_the_network_goes(open_screen: Screens, house: House) -> None:
    phone = open_screen()
    page = _visited(phone, f"/t/{house.codes[1]}", "/diner/diner.js")

    _without_network(phone)

    expect(page.get_by_role("heading", name=house.name)).to_be_visible()


def test_nothing_is_kept_but_files_of_one_version(open_screen: Screens, house: House) -> None:
    phone = open_screen()
    page = _visited(phone, f"/t/{house.codes[1]}", "/diner/diner.js")
    page.reload()  # now everything goes through the worker
    expect(page.get_by_role("heading", name=house.name)).to_be_visible()
    _visited(phone, "/staff", "/staff/js/kitchen/page.js")

    version = page.locator("html").get_attribute("data-version")
    kept = _kept(page)
    assert len(kept) > 20
    assert [path for path in kept if not path.startswith(f"/assets/{version}/")] == []
    assert not [path for path in kept if house.codes[1] in path]


@pytest.mark.slow
@pytest.mark.parametrize("of", ["table", "staff"])
def test_a_browser_would_install_it(open_screen: Screens, house: House, of: str) -> None:
    path = f"/t/{house.codes[1]}" if of == "table" else "/staff"
    phone = open_screen()
    page = phone.goto(path)
    page.evaluate(AT_WORK)
    asked = phone.context.new_cdp_session(page)

    manifest: dict[str, Any] = asked.send("Page.getAppManifest")
    errors = asked.send("Page.getInstallabilityErrors")["installabilityErrors"]

    assert manifest["url"] == f"{phone.origin}{path}/manifest.webmanifest"
    assert manifest["errors"] == []
    # A browser for tests has no memory of its own, and installs nothing; nothing else stands against it.
    assert [error["errorId"] for error in errors if error["errorId"] != "in-incognito"] == []

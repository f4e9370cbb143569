"""The oldest phones that README.md names, and those before them.

No old browser is at hand: what they do not have is taken away from this one.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import diner
from tests.browser.houses import House
from tests.browser.screens import Screens

PICI = "Pici cacio e pepe"
README = Path(__file__).parents[2] / "README.md"
# What one of Chrome 89, Firefox 98 and Safari 15.4 does not know.
LATER = """
for (const [owner, names] of [
  [AbortSignal, ["any", "timeout"]],
  [Array, ["fromAsync"]],
  [Array.prototype, ["at", "findLast", "findLastIndex", "toReversed", "toSorted", "toSpliced", "with"]],
  [String.prototype, ["at", "isWellFormed", "toWellFormed"]],
  [Object, ["groupBy", "hasOwn"]],
  [Map, ["groupBy"]],
  [Promise, ["withResolvers", "try"]],
  [Crypto.prototype, ["randomUUID"]],
  [Intl, ["Segmenter", "DurationFormat"]],
  [globalThis, ["structuredClone", "scheduler", "navigation", "CloseWatcher"]],
  [Navigator.prototype, ["locks"]],
]) for (const name of names) delete owner[name];
"""
NO_DIALOGS = "delete globalThis.HTMLDialogElement;"
NOW = "document.getAnimations().forEach((one) => one.finish())"


def test_the_oldest_phones_that_are_promised_order(open_screen: Screens, house: House) -> None:
    screen = open_screen()
    screen.page.add_init_script(LATER)
    page = diner.joined(screen, house, 1, "Ann")

    diner.takes(page, PICI)
    diner.has(page, "1 item")
    diner.takes(page, PICI)
    diner.has(page, "2 items")
    diner.row(page, PICI).get_by_role("button", name=f"One {PICI} less").click()
    diner.looks_at_cart(page)
    diner.order_button(page).click()

    expect(page.locator(".confirmed-number")).to_be_visible()
    assert page.evaluate("[[].at, AbortSignal.timeout].every((one) => one === undefined)")


def test_a_phone_that_has_no_dialogs_shows_the_menu_and_says_what_to_do(open_screen: Screens, house: House) -> None:
    screen = open_screen()
    screen.page.add_init_script(NO_DIALOGS)
    page = screen.goto(f"/t/{house.codes[1]}")
    page.wait_for_load_state()

    page.evaluate(NOW)

    expect(page.get_by_text("try a newer browser")).to_be_visible()
    expect(page.get_by_role("heading", name=PICI)).to_be_visible()
    expect(page.get_by_role("searchbox")).to_be_disabled()


@pytest.mark.parametrize("promise", ["Chrome and Edge from 89", "Firefox from 98", "Safari from 15.4"])
def test_these_are_the_phones_that_are_promised(promise: str) -> None:
    """Whoever promises older ones takes away here what they do not have."""
    assert promise in re.sub(r"\s+", " ", README.read_text(encoding="utf-8"))

"""Whether a page fits: on every screen, with large text, and from right to left.

Owns: how a page is measured. Must not: know which page it is.
"""

from collections.abc import Iterator
from typing import Any, Final

from playwright.sync_api import Page

from tests.browser.screens import DESKTOP, PHONE, SMALL, TABLET

SIZES: Final = (SMALL, PHONE, TABLET, DESKTOP)
TARGET: Final = 44  # CSS pixels
# Two frames, so that whatever looks at its own size has done so, and then the end of all that moves and does end.
SETTLED: Final = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(
  Promise.allSettled(document.getAnimations().filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime)
    && one.playState === "running" && one.effect.getComputedTiming().delay < 1000).map((one) => one.finished))))))"""
# Scrolled or cut on purpose.
SIDEWAYS: Final = ".chips, .tickets, .counts, .needs-strip, .plan-frame, .order-button, input, select, textarea, svg"
TOO_WIDE: Final = """async (rows) => {
  const root = document.documentElement;
  const found = [];
  const before = root.dir;
  const ways = [["", "", before], ["text at 200 %", "200%", before], ["200 %, right to left", "200%", "rtl"]];
  for (const [name, text, dir] of ways) {
    root.style.fontSize = text;
    root.dir = dir;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const wide = root.scrollWidth - root.clientWidth;
    if (wide > 0) found.push(`${name} ${wide} pixels beside the screen: ${widest(root)}`);
    found.push(...hidden().map((said) => `${name} ${said}`));
  }
  root.style.fontSize = "";
  root.dir = before;
  return found;

  function hidden() {
    return [...document.body.querySelectorAll("*")]
      .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1 && !one.closest(rows))
      .filter((one) => getComputedStyle(one).overflowX !== "visible" && one.checkVisibility())
      .map((one) => `${one.scrollWidth - one.clientWidth} pixels beside ${named(one)}: ${widest(one)}`);
  }

  function widest(around) {
    const { left, right } = around === root ? { left: 0, right: root.clientWidth } : around.getBoundingClientRect();
    const beside = (one) => {
      const box = one.getBoundingClientRect();
      return box.width > 1 ? Math.max(box.right - right, left - box.left) : 0;
    };
    const shown = [...around.querySelectorAll("*")].filter((one) => one.checkVisibility()).reverse();
    const wide = shown.filter((one) => beside(one) > 0.5);
    return wide.sort((a, b) => beside(b) - beside(a)).slice(0, 4).map(named).join(", ");
  }

  function named(one) {
    return `${one.localName}.${one.getAttribute("class")}`;
  }
}"""
TOO_SMALL: Final = """(least) => [...document.querySelectorAll("button, a[href], input, select, textarea, summary")]
  .filter((one) => one.checkVisibility() && !one.closest(".skip") && getComputedStyle(one).display !== "inline")
  .filter((one) => getComputedStyle(one, "::after").position !== "absolute") // which stretches it over its row
  .map((one) => [one, (one.closest("label") ?? one).getBoundingClientRect()])
  .filter(([, box]) => box.width && box.height && (box.width < least || box.height < least))
  .map(([one, box]) => `too small: ${one.localName}.${one.className} ${box.width} × ${box.height}`)"""

# How many of the words of an element are on more than one line.
BROKEN: Final = """(one) => {
  const text = one.firstChild;
  return [...text.data.matchAll(/\\S+/g)].filter(({ index, 0: word }) => {
    const range = document.createRange();
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    return range.getClientRects().length > 1;
  }).length;
}"""
# Whose initial lies under who stands beside them, in either direction.
COVERED: Final = """() => [...document.querySelectorAll(".people .person + .person")].filter((one) => {
  const range = document.createRange();
  range.selectNodeContents(one.previousElementSibling);
  const letter = range.getBoundingClientRect();
  const box = one.getBoundingClientRect();
  const beside = box.left + 1 >= letter.right || letter.left + 1 >= box.right;
  return one.checkVisibility() && !beside && box.top < letter.bottom && letter.top < box.bottom;
}).map((one) => `covered: ${one.previousElementSibling.textContent} by ${one.textContent}`)"""


def settle(page: Page) -> None:
    """Waits until the page is drawn and nothing moves any more."""
    page.evaluate(SETTLED)


def misfits(page: Page) -> Iterator[str]:
    """What is beside any screen, with any text, in any direction; and what a finger misses."""
    for size in SIZES:
        page.set_viewport_size(size.viewport)
        found: list[Any] = page.evaluate(TOO_WIDE, SIDEWAYS)
        found += page.evaluate(TOO_SMALL, TARGET) + page.evaluate(COVERED)
        yield from (f"{size.name}: {one}" for one in found)

"""Desks at which somebody has signed in before, one at each restaurant, for those who only look.

To sign in and to begin a program takes longer than most of what is looked at. Whoever changes what others would see,
takes the network away or signs out opens a desk of their own.

Owns: who sits where, and what was prepared. Must not: check anything but that nothing went wrong.
"""

from collections.abc import Callable, Sequence
from typing import Final

from attrs import Factory, define
from playwright.sync_api import Page, expect

from tests.browser import waiter
from tests.browser.houses import House
from tests.browser.screens import DESKTOP, Screen, Screens, Size

FORGET: Final = "localStorage.removeItem('trivet.floor')"  # how somebody before liked to see it


@define(eq=False)
class Desks:
    """They stand until the last test has been."""

    screens: Screens
    _signed_in: dict[tuple[str, str], Screen] = Factory(dict)
    _prepared: set[str] = Factory(set)

    def at(self, house: House, page: str, size: Size = DESKTOP) -> Page:
        """A page of the staff's, as it is when it has just been opened. `size` says whether it is touched."""
        key = (house.slug, size.name)
        if key in self._signed_in:
            return self._again(self._signed_in[key], page)
        self._signed_in[key] = screen = self.screens(size)
        return waiter.signed_in(screen, house, page, house.admin)

    def prepare(self, house: House, fill: Callable[[], None]) -> None:
        """Fills a restaurant, once."""
        if house.slug not in self._prepared:
            self._prepared.add(house.slug)
            fill()

    def complaints(self) -> Sequence[str]:
        """What went wrong since this was asked last."""
        return [said for screen in self.screens.opened for said in screen.told()]

    def _again(self, screen: Screen, page: str) -> Page:
        screen.page.set_viewport_size(screen.size.viewport)
        screen.page.emulate_media(color_scheme="light")
        screen.page.evaluate(FORGET)
        shown = screen.goto(f"/staff/{page}")
        expect(shown.get_by_role("navigation", name="Pages")).to_be_visible()
        expect(shown.locator("#main")).to_be_visible()
        return shown

"""What a state of a page is made of, and what a state is.

Owns: that. Must not: know which states there are (`states.py`, `seldom.py`).
"""

from collections.abc import Callable
from typing import Any, Final

from attrs import frozen
from playwright.sync_api import Page

from tests.browser import diner, houses, waiter
from tests.browser.desks import Desks
from tests.browser.guests import Guest
from tests.browser.houses import House
from tests.browser.running import SECRET, Trivet
from tests.browser.screens import DESKTOP, PHONE, Screen, Screens
from tests.browser.staff import Staff

PICI: Final = "Pici cacio e pepe"
BRUSCHETTA: Final = "Bruschetta al pomodoro"


@frozen(eq=False)
class Scene:
    """What a state is made of: a restaurant of its own, a manager at hand, and screens to open."""

    trivet: Trivet
    house: House
    screens: Screens
    desks: Desks

    def phone(self, language: str = "en-GB", **more: Any) -> Screen:
        """A diner's."""
        return self.screens(PHONE, language=language, **more)

    def desk(self, language: str = "en-GB") -> Screen:
        """Somebody's of the staff."""
        return self.screens(DESKTOP, language=language)

    def guest(self, name: str = "Bob", table: int = 1) -> Guest:
        """A diner without a browser."""
        return Guest.joins(self.trivet.url, self.house, table, name)

    def ann(self, *dishes: str) -> Page:
        """Ann's phone at table 1, who has put dishes into the cart."""
        page = diner.joined(self.phone(), self.house, 1, "Ann")
        for dish in dishes:
            diner.takes(page, dish)
        if dishes:
            diner.has(page, "item")
        return page

    def manager(self) -> Any:
        """The manager, without a browser, for as long as a block."""
        return Staff.signed_in(self.trivet.url, self.house)

    def staff_page(self, page: str) -> Page:
        """A page of the staff's, for somebody who may do everything, at a desk of their own."""
        return waiter.signed_in(self.desk(), self.house, page, self.house.admin)

    def look_at(self, page: str) -> Page:
        """The same, for somebody who only looks."""
        return self.desks.at(self.house, page)

    def free_table(self) -> int:
        """One where nobody sits, of a restaurant that several tests know."""
        with self.manager() as manager:
            tables = manager.does("GET", "/tables")["tables"]
        return next(int(table["table_number"]) for table in tables if table["session_id"] is None)

    def fills_up(self) -> None:
        """A Friday: some choose, some have ordered, some call. Once, where several look at it."""
        self.desks.prepare(self.house, lambda: _busy_house(self))


@frozen
class State:
    """A page as it is after `reach`. `house` is a restaurant by its slug; None for one of its own."""

    name: str
    reach: Callable[[Scene], Page]
    house: str | None = None


def scene(trivet: Trivet, own: House, state: State, screens: Screens, desks: Desks) -> Scene:
    """What the state is made of."""
    house = own if state.house is None else houses.find(trivet.database_url, state.house, SECRET)
    return Scene(trivet, house, screens, desks)


def _busy_house(scene: Scene) -> None:
    for table, qty in ((1, 1), (2, 2), (3, 3), (4, 1)):
        guest = scene.guest("Bob", table)
        dishes = guest.menu()
        guest.takes(*[dish["id"] for dish in dishes[: 2 + 2 * qty] if dish["available"]], qty=qty, note="no onions")
        if table > 1:
            guest.orders_all()
        if table > 2:
            guest.says({"type": "call_waiter", "reason": "bill" if table > 3 else "waiter"})
    scene.guest("Zoe", 6)

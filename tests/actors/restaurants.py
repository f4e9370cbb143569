"""Restaurants to test with."""

import math
from collections.abc import Mapping
from typing import Final

import attrs

from actors.domain.restaurant import Category, Menu, MenuItem, PosPolicy, Restaurant, Table
from persistence.memory import Faults, MemoryRestaurants

PIZZA, WINE = 1, 2
MENU: Final[Mapping[int, MenuItem]] = {
    PIZZA: MenuItem(PIZZA, 1, "Margherita", "Tomato, mozzarella", 950, ("gluten", "milk")),
    WINE: MenuItem(WINE, 2, "Chianti", "A glass", 600),
}


def restaurant(restaurant_id: int = 1, tables: int = 12) -> Restaurant:
    """A restaurant whose table `n` has the id `100 * restaurant_id + n`."""
    ids = range(100 * restaurant_id + 1, 100 * restaurant_id + 1 + tables)
    return Restaurant(
        restaurant_id=restaurant_id,
        slug=f"chianti-{restaurant_id}",
        name="Chianti",
        timezone="Europe/Rome",
        currency="EUR",
        ordering_enabled=True,
        pass_required=False,
        paid_first=False,
        pos_policy=PosPolicy.QUEUE,
        hours=(),
        tables={table_id: Table(table_id, number) for number, table_id in enumerate(ids, start=1)},
        menu=Menu((Category(1, "Food"), Category(2, "Drinks")), MENU),
    )


class WatchedRestaurants(MemoryRestaurants):
    """The store's restaurants, which can hang; `calls` is what was read, in order."""

    def __init__(self, *restaurants: Restaurant) -> None:
        self.faults = Faults(delay_s=0.01)
        self.calls: list[str] = []
        super().__init__(restaurants, self.faults)

    async def load(self, restaurant_id: int) -> Restaurant | None:
        self.calls.append("load")
        return await super().load(restaurant_id)

    async def ids(self) -> Mapping[str, int]:
        self.calls.append("ids")
        return await super().ids()

    async def last_order_number(self, restaurant_id: int) -> int:
        self.calls.append("last_order_number")
        return await super().last_order_number(restaurant_id)

    def hang(self, *, hung: bool) -> None:
        """The store answers nothing any more, or answers again."""
        self.faults.delay_s = math.inf if hung else 0.01

    def change(self, before: Restaurant, **changes: object) -> None:
        """Somebody changes the restaurant's row."""
        self.replace(attrs.evolve(before, **changes))  # type: ignore[arg-type]

    def remove(self, restaurant_id: int) -> None:
        """Somebody deletes the restaurant's row."""
        del self._restaurants[restaurant_id]

"""Restaurants to test with."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import attrs
import trio

from actors.domain.audit import AuditEntry
from actors.domain.restaurant import Category, Menu, MenuItem, Restaurant, Table
from actors.ports.restaurants import Revision, StoredRestaurant
from actors.restaurants import Restaurants
from persistence.memory import MemoryJournal
from persistence.memory_attention import MemoryAttention
from persistence.memory_faults import Faults
from persistence.memory_restaurants import MemoryRestaurants
from tests.plain import plain_restaurant

PIZZA, WINE = 1, 2
NOW: Final = datetime(2026, 5, 8, 18, 30, tzinfo=UTC)
MENU: Final[Mapping[int, MenuItem]] = {
    PIZZA: MenuItem(PIZZA, 1, "Margherita", "Tomato, mozzarella", 950, ("gluten", "milk")),
    WINE: MenuItem(WINE, 2, "Chianti", "A glass", 600),
}


def restaurant(restaurant_id: int = 1, tables: int = 12) -> Restaurant:
    """A restaurant whose table `n` has the id `100 * restaurant_id + n`."""
    ids = range(100 * restaurant_id + 1, 100 * restaurant_id + 1 + tables)
    return plain_restaurant(
        restaurant_id=restaurant_id,
        slug=f"chianti-{restaurant_id}",
        tables={table_id: Table(table_id, number) for number, table_id in enumerate(ids, start=1)},
        menu=Menu((Category(1, "Food"), Category(2, "Drinks")), MENU),
    )


def restaurants_of(store: "WatchedRestaurants") -> Restaurants:
    """All restaurants of the store, of which none is loaded yet."""
    return Restaurants(store, store.journal, lambda: NOW)


class WatchedRestaurants(MemoryRestaurants):
    """The store's restaurants, which can hang; `calls` is what was read, in order.

    Reading one of the `slow` ones takes for ever; reading one of the `broken` meets a bug.
    """

    def __init__(self, *restaurants: Restaurant) -> None:
        self.faults = Faults(delay_s=0.01)
        self.calls: list[str] = []
        self.slow: set[int] = set()
        self.broken: set[int] = set()
        super().__init__(restaurants, self.faults)
        self.audit: list[AuditEntry] = []
        attention = MemoryAttention(list, self.faults.before_read)
        self.journal = MemoryJournal({}, [], self, self.faults, self.audit, attention)

    async def load(self, restaurant_id: int) -> StoredRestaurant | None:
        self.calls.append(f"load {restaurant_id}")
        if restaurant_id in self.slow:
            await trio.sleep_forever()
        if restaurant_id in self.broken:
            raise ZeroDivisionError
        return await super().load(restaurant_id)

    async def revisions(self) -> Sequence[Revision]:
        self.calls.append("revisions")
        return await super().revisions()

    def hang(self, *, hung: bool) -> None:
        """The store answers nothing any more, or answers again."""
        self.faults.delay_s = math.inf if hung else 0.01

    def change(self, before: Restaurant, **changes: object) -> None:
        """Somebody changes the restaurant's row."""
        self.replace(attrs.evolve(before, **changes))  # type: ignore[arg-type]

    def unfit(self, restaurant_id: int, fault: str | None) -> None:
        """Somebody makes a row of the restaurant unfit, or mends it."""
        self.faults.unfit_restaurants.pop(restaurant_id, None)
        if fault is not None:
            self.faults.unfit_restaurants[restaurant_id] = fault
        self.replace(self._restaurants[restaurant_id])

    def remove(self, restaurant_id: int) -> None:
        """Somebody deletes the restaurant's row."""
        del self._restaurants[restaurant_id]

"""Restaurants in memory, with their menus, stock, passes and pictures: the twin of `persistence.restaurants`.

Owns: keeping what Postgres would keep of them, and refusing what it would refuse. Must not: know a rule.
"""

from collections.abc import Callable, Iterable, Sequence

import attrs

from actors.domain.look import Logo
from actors.domain.place import Place
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.errors import BadRow, RestaurantUnfit, StaleVersion
from actors.ports.journal import Change, RestaurantStep
from actors.ports.restaurants import Revision, StoredRestaurant
from persistence.memory_branches import branches_written, with_branch
from persistence.memory_customer_orders import MemoryCodes
from persistence.memory_faults import Faults
from persistence.memory_menu import MemoryMenus
from persistence.memory_passes import MemoryPasses
from persistence.memory_pictures import MemoryPictures
from persistence.memory_stock import MemoryStock
from persistence.memory_trees import unfit_text
from persistence.restaurant_rows import tagged


class MemoryRestaurants(MemoryMenus):
    """Fits `actors.ports.restaurants.RestaurantStore`."""

    def __init__(self, restaurants: Iterable[Restaurant], faults: Faults):
        self._restaurants = {restaurant.restaurant_id: tagged(with_branch(restaurant)) for restaurant in restaurants}
        self._revisions = dict.fromkeys(self._restaurants, 1)
        self._last_order_numbers: dict[int, int] = {}
        super().__init__(faults.before_read)
        self._faults = faults
        self.kept = self._restaurants.get  # a restaurant as it is kept, by its id
        self.passes = MemoryPasses(self.kept, faults.before_read)
        self.system_ordering = True  # the operator's switch of all restaurants; a test turns it
        self.stock = MemoryStock(self._restaurants.values())
        self.codes = MemoryCodes()
        self.pictures = MemoryPictures(faults.before_read)
        self.photo = self.pictures.photo
        self.living: Callable[[], Iterable[State]] = tuple
        # hears of each change that is about to be saved
        self.requested: Callable[[int, Change], None] = lambda _restaurant_id, _change: None

    async def revisions(self) -> Sequence[Revision]:
        """See `actors.ports.restaurants.RestaurantStore.revisions`."""
        await self._faults.before_read()
        return [
            Revision(
                key, restaurant.slug, self._revisions[key], self._last_order_numbers.get(key, 0), self.system_ordering
            )
            for key, restaurant in self._restaurants.items()
        ]

    async def load(self, restaurant_id: int) -> StoredRestaurant | None:
        """See `actors.ports.restaurants.RestaurantStore.load`."""
        await self._faults.before_read()
        restaurant = self._restaurants.get(restaurant_id)
        if restaurant is None:
            return None
        unfit = self._faults.unfit_restaurants.get(restaurant_id)
        if unfit is not None:
            raise RestaurantUnfit(self._revisions[restaurant_id], (unfit,))
        last = self._last_order_numbers.get(restaurant_id, 0)
        stocks = tuple(self.stock.stored(restaurant, self.living()))
        revision, taken = self._revisions[restaurant_id], self.stock.slots.of(restaurant)
        return StoredRestaurant(restaurant, revision, last, stocks, taken)

    def save(self, change: Change, step: RestaurantStep) -> None:
        """A change of the restaurant's own. Raises `StaleVersion`, and `BadRow` for another's table."""
        restaurant = self._restaurants.get(step.restaurant_id)
        if restaurant is None or restaurant.version != step.version:
            raise StaleVersion("another owner was faster")
        tables = {table.table_id: table for table in change.parts.get("tables", ())}
        others = [other for key, other in self._restaurants.items() if key != step.restaurant_id]
        if unfit_text(change) or any(not tables.keys().isdisjoint(other.tables) for other in others):
            raise BadRow("23502")
        self.stock.check(change)
        branches = branches_written(restaurant, change, others)
        self.requested(step.restaurant_id, change)
        self.stock.save(change)
        self.gone.note(restaurant, change)
        self.codes.write(step.restaurant_id, change)
        self.passes.renewed(step.restaurant_id, change.parts.get("passes", ()))
        enabled = restaurant.ordering_enabled if step.ordering_enabled is None else step.ordering_enabled
        self.replace(
            attrs.evolve(
                self.pictures.shown(self.written(restaurant, change, step), change),
                version=step.version + 1,
                ordering_enabled=enabled,
                tables={**restaurant.tables, **tables},
                branches=branches,
                brand_color=restaurant.brand_color if step.brand_color is None else step.brand_color or None,
            )
        )

    async def logo(self, restaurant_id: int) -> Logo | None:
        """See `actors.ports.restaurants.RestaurantStore.logo`."""
        await self._faults.before_read()
        known = self._restaurants.get(restaurant_id)
        return None if known is None or known.logo is None else self.pictures.logos.get(restaurant_id)

    def replace(self, restaurant: Restaurant) -> None:
        """Puts another restaurant in the place of the one with its id, as an operator would in Postgres."""
        self._restaurants[restaurant.restaurant_id] = tagged(with_branch(restaurant))
        self._revisions[restaurant.restaurant_id] = self._revisions.get(restaurant.restaurant_id, 0) + 1
        self.stock.slots.known(restaurant)

    def used(self, restaurant_id: int, order_number: int) -> None:
        """An order number was given."""
        highest = self._last_order_numbers.get(restaurant_id, 0)
        self._last_order_numbers[restaurant_id] = max(highest, order_number)

    def ids(self) -> Iterable[int]:
        """Which restaurants there are."""
        return self._restaurants.keys()

    def table_number(self, restaurant_id: int, place: Place) -> int | None:
        """The number on the table, if the place has one; its id where the store was given no restaurants."""
        restaurant = self._restaurants.get(restaurant_id)
        if restaurant is None:
            return place.table_id
        table = restaurant.table_at(place)
        return None if table is None else table.table_number

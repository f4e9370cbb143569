"""What was looked for a moment ago, so that the same search is not asked of Postgres again while the menu is the same.

Owns: what is remembered, and its bound. Must not: know stock; a search says without which items, and so is another one
when something is sold out.
"""

from collections import OrderedDict
from typing import Final

from attrs import field, frozen

from actors.domain.restaurant import Menu, Restaurant
from actors.ports.products import Found, Products, Wanted

SEARCHES_MAX: Final = 1_000  # of all restaurants; with a page of ids and its facets each has some 4 KiB


@frozen(eq=False)
class Searches:
    """Asks, or remembers. A menu is the same object until it changes; what was found is true of that one."""

    products: Products
    _known: OrderedDict[tuple[int, Wanted], tuple[Menu, Found]] = field(factory=OrderedDict, init=False)

    async def find(self, restaurant: Restaurant, wanted: Wanted) -> Found:
        """See `actors.ports.products.Products.find`."""
        key, menu = (restaurant.restaurant_id, wanted), restaurant.menu
        known = self._known.get(key)
        if known is not None and known[0] is menu:
            self._known.move_to_end(key)
            return known[1]
        found = await self.products.find(restaurant.restaurant_id, wanted)
        self._known[key] = menu, found
        self._known.move_to_end(key)
        if len(self._known) > SEARCHES_MAX:
            self._known.popitem(last=False)
        return found

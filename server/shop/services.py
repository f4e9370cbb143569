"""What the shop's routes are handed, and whose products somebody asks for.

Owns: the value, and the choice of the restaurant (`docs/contract.md` §10). Must not: do anything else by itself.
"""

from collections.abc import Mapping
from typing import Final

from attrs import field, frozen
from quart import Request

from actors.domain.restaurant import Menu
from actors.ports.products import Products
from actors.restaurant import RestaurantActor
from actors.restaurants import Restaurants
from server.door.bounds import NAME_CHARS_MAX
from server.http.problems import Problem

_HEADER: Final = "X-Restaurant"


@frozen(eq=False)
class _Away:
    """What cannot be had, and the menu and counts that this is true of."""

    menu: Menu
    left: Mapping[int, int]
    items: tuple[int, ...]


@frozen(eq=False)
class ShopServices:
    """Everything that the shop's routes need."""

    restaurants: Restaurants
    products: Products
    _away: dict[int, _Away] = field(factory=dict, init=False)  # one for each restaurant that is loaded

    async def tenant(self, request: Request) -> RestaurantActor:
        """Whose products are asked for: as the header says, else the query, else the only restaurant there is.

        Raises `Problem` (404, and 422 where it must be said), and `Unavailable`.
        """
        slug = (request.headers.get(_HEADER) or request.args.get("restaurant", "")).strip().lower()
        actor = await (self.restaurants.by_slug(slug) if 0 < len(slug) <= NAME_CHARS_MAX else self.restaurants.only())
        if actor is not None and (not slug or actor.restaurant.slug == slug):
            return actor
        if slug:
            raise Problem(404, "RESTAURANT_NOT_FOUND", "There is no such restaurant.", {"field": "restaurant"})
        message = f"Say whose products: `?restaurant=` or the header `{_HEADER}`, with the restaurant's short name."
        raise Problem(422, "VALIDATION_FAILED", message, {"field": "restaurant"})

    def away(self, actor: RestaurantActor) -> tuple[int, ...]:
        """The items that cannot be had now: not on sale, not at this hour, or nothing is left. Made once a change.

        What an order takes changes the counts alone, and then no item is looked at, of which there may be 50,000.
        """
        restaurant, left = actor.restaurant, actor.stock.left
        known = self._away.get(restaurant.restaurant_id)
        if known is None or known.menu is not restaurant.menu or known.left is not left:
            gone = (item_id for item_id, count in left.items() if count <= 0)
            known = _Away(restaurant.menu, left, tuple(restaurant.menu.stopped.union(gone)))
            self._away[restaurant.restaurant_id] = known
        return known.items

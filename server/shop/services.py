"""What the shop's routes are handed, and whose products somebody asks for.

Owns: the value, and the choice of the restaurant (`docs/contract.md` §10). Must not: do anything else by itself.
"""

from collections.abc import Callable
from operator import is_
from typing import Final

from attrs import Factory, field, frozen
from quart import Request

from actors.domain.restaurant import Menu, Restaurant
from actors.ports.clock import Clock
from actors.ports.products import Products
from actors.restaurant import RestaurantActor
from actors.restaurants import Restaurants
from server.door.bounds import NAME_CHARS_MAX
from server.http.problems import Problem
from server.shop.catalogue.searches import Searches
from server.shop.catalogue.shelves import Counts, Shelf

_HEADER: Final = "X-Restaurant"


@frozen(eq=False)
class _Away:
    """What cannot be had, and the menu and the branches' counts that this is true of."""

    menu: Menu
    counts: Counts
    items: tuple[int, ...]

    def is_of(self, menu: Menu, counts: Counts) -> bool:
        """Whether it is still true: a menu and a count are the same objects until they change."""
        same = len(counts) == len(self.counts) and all(map(is_, counts, self.counts))
        return same and menu is self.menu


@frozen(eq=False)
class ShopServices:
    """Everything that the shop's routes need."""

    restaurants: Restaurants
    products: Products
    clock: Clock
    of_token: Callable[[Request], int | None] = lambda _: None  # whose restaurant the token is of that is shown
    searches: Searches = field(default=Factory(lambda self: Searches(self.products), takes_self=True), init=False)
    _away: dict[tuple[int, int | None], _Away] = field(factory=dict, init=False)  # one for each branch, one for any

    async def tenant(self, request: Request) -> RestaurantActor:
        """Which restaurant is asked: the token's, else as the header says, else the query, else the only one there is.

        Raises `Problem` (404, and 422 where it must be said), and `Unavailable`.
        """
        restaurant_id = self.of_token(request)
        actor = None if restaurant_id is None else await self.restaurants.by_id(restaurant_id)
        return actor if actor is not None else await self._said(request)

    async def _said(self, request: Request) -> RestaurantActor:
        slug = (request.headers.get(_HEADER) or request.args.get("restaurant", "")).strip().lower()
        actor = await (self.restaurants.by_slug(slug) if 0 < len(slug) <= NAME_CHARS_MAX else self.restaurants.only())
        if actor is not None and (not slug or actor.restaurant.slug == slug):
            return actor
        if slug:
            raise Problem(404, "RESTAURANT_NOT_FOUND", "There is no such restaurant.", {"field": "restaurant"})
        message = f"Say which restaurant: `?restaurant=` or the header `{_HEADER}`, with its short name."
        raise Problem(422, "VALIDATION_FAILED", message, {"field": "restaurant"})

    def away(self, restaurant: Restaurant, shelf: Shelf) -> tuple[int, ...]:
        """The items that cannot be had now at the branch that was asked for, or at any. Made once a change.

        They are not on sale, not at this hour, or nothing is left. What an order takes changes the counts alone, and
        then no item is looked at, of which there may be 50,000.
        """
        key, counts = (restaurant.restaurant_id, shelf.branch_id), shelf.asked
        known = self._away.get(key)
        if known is None or not known.is_of(restaurant.menu, counts):
            gone = set.intersection(*({item_id for item_id, left in one.items() if left <= 0} for one in counts))
            known = self._away[key] = _Away(restaurant.menu, counts, tuple(restaurant.menu.stopped.union(gone)))
        return known.items

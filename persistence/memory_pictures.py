"""Pictures in memory, as `persistence.parts` keeps them in Postgres: a restaurant's logo, and photos of its items.

Owns: what `Memory` answers about them. Must not: know a rule.
"""

from collections.abc import Awaitable, Callable
from typing import cast

import attrs

from actors.domain.look import Logo
from actors.domain.photo import Photo, photo_address
from actors.domain.restaurant import Menu, Restaurant
from actors.ports.journal import Change


class MemoryPictures:
    """Every restaurant's pictures, which no other knows."""

    def __init__(self, before_read: Callable[[], Awaitable[None]]) -> None:
        self._before_read = before_read
        self.logos: dict[int, Logo] = {}
        self.photos: dict[tuple[int, int], Photo] = {}

    async def photo(self, restaurant_id: int, menu_item_id: int) -> Photo | None:
        """See `actors.ports.restaurants.RestaurantStore.photo`."""
        await self._before_read()
        return self.photos.get((restaurant_id, menu_item_id))

    def shown(self, restaurant: Restaurant, change: Change) -> Restaurant:
        """The restaurant with its logo and photos after the change, which are kept."""
        return attrs.evolve(
            restaurant, logo=self._logo_after(restaurant, change), menu=self._menu_after(restaurant.menu, change)
        )

    def _logo_after(self, before: Restaurant, change: Change) -> str | None:
        """The digest of the logo after the change."""
        for logo in change.parts.get("logos", ()):
            self.logos[before.restaurant_id] = logo
            return str(logo.digest)
        return None if change.gone.get("logos") else before.logo

    def _menu_after(self, menu: Menu, change: Change) -> Menu:
        """The menu with the addresses of the photos after the change."""
        key, items = cast("int", change.owner.key), dict(menu.items)
        for photo in change.parts.get("photos", ()):
            self.photos[key, photo.menu_item_id] = photo
            address = photo_address(key, photo.menu_item_id, photo.digest)
            items[photo.menu_item_id] = attrs.evolve(items[photo.menu_item_id], photo=address)
        for item_id in change.gone.get("photos", ()):
            self.photos.pop((key, item_id), None)
            items[item_id] = attrs.evolve(items[item_id], photo=None)
        return attrs.evolve(menu, items=items)

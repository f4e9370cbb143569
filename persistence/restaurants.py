"""Restaurants as they are kept in Postgres.

Owns: the reads of `actors.ports.restaurants.RestaurantStore`, the two switches, and the menu's tag.
Must not: keep anything: the restaurant's actor does.
"""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Final

import attrs
import msgspec

from actors.domain.restaurant import Restaurant
from persistence.bridge import Reads
from persistence.statements import statement

_RESTAURANT: Final = statement("restaurant")
_IDS: Final = statement("restaurant_ids")
_LAST_ORDER_NUMBER: Final = statement("last_order_number")
_SET_ORDERING: Final = statement("set_ordering")
_SET_TABLE_ENABLED: Final = statement("set_table_enabled")
_restaurant: Final = msgspec.json.Decoder(Restaurant).decode
_encode: Final = msgspec.json.Encoder().encode


class RestaurantStore:
    """Fits `actors.ports.restaurants.RestaurantStore`. Everything raises `Unavailable` when Postgres is away."""

    def __init__(self, reads: Reads):
        self._reads = reads

    async def load(self, restaurant_id: int) -> Restaurant | None:
        """See `actors.ports.restaurants.RestaurantStore.load`; msgspec.ValidationError for rows that fit none."""
        rows = await self._reads.fetch(_RESTAURANT, restaurant_id)
        return tagged(_restaurant(rows[0]["restaurant"])) if rows else None

    async def ids(self) -> Mapping[str, int]:
        """See `actors.ports.restaurants.RestaurantStore.ids`."""
        rows = await self._reads.fetch(_IDS)
        return {row["slug"]: row["restaurant_id"] for row in rows}

    async def last_order_number(self, restaurant_id: int) -> int:
        """See `actors.ports.restaurants.RestaurantStore.last_order_number`."""
        rows = await self._reads.fetch(_LAST_ORDER_NUMBER, restaurant_id)
        return int(rows[0]["last_order_number"]) if rows else 0

    async def set_ordering(self, restaurant_id: int, *, enabled: bool) -> None:
        """See `actors.ports.restaurants.RestaurantStore.set_ordering`."""
        await self._reads.fetch(_SET_ORDERING, restaurant_id, enabled)

    async def set_table_enabled(self, table_id: int, *, enabled: bool) -> None:
        """See `actors.ports.restaurants.RestaurantStore.set_table_enabled`."""
        await self._reads.fetch(_SET_TABLE_ENABLED, table_id, enabled)


def tagged(restaurant: Restaurant) -> Restaurant:
    """The restaurant with its menu's `etag`: a digest of what a menu shows, equal for equal menus, on any machine."""
    shown = _encode(
        (
            restaurant.name,
            restaurant.currency,
            restaurant.minor_digits,
            restaurant.menu.categories,
            tuple(restaurant.menu.items.values()),
        )
    )
    menu = attrs.evolve(restaurant.menu, etag=blake2b(shown, digest_size=16).hexdigest())
    return attrs.evolve(restaurant, menu=menu)

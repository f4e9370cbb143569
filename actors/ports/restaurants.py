"""Where restaurants are read from."""

from collections.abc import Sequence
from typing import Protocol

from attrs import frozen

from actors.domain.restaurant import Restaurant


@frozen
class Revision:
    """What one look at all restaurants tells of each of them.

    `revision` is another number whenever anything of the restaurant has changed that `load` gives, but for
    `last_order_number`, the highest order number ever given, 0 if none. `system_ordering` is the operator's switch of
    all restaurants, which is no part of any.
    """

    restaurant_id: int
    slug: str
    revision: int
    last_order_number: int
    system_ordering: bool = True


@frozen
class StoredRestaurant:
    """A restaurant, whole, as it was at a revision."""

    restaurant: Restaurant
    revision: int
    last_order_number: int


class RestaurantStore(Protocol):
    """Where restaurants are read from. Raises `Unavailable` when the store is away."""

    async def revisions(self) -> Sequence[Revision]:
        """Every restaurant there is, in one cheap read."""
        ...

    async def load(self, restaurant_id: int) -> StoredRestaurant | None:
        """The restaurant, or None. Raises `RestaurantUnfit` where its rows make none."""
        ...

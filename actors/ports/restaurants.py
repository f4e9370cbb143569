"""Where restaurants are read from."""

from collections.abc import Mapping
from typing import Protocol

from actors.domain.restaurant import Restaurant


class RestaurantStore(Protocol):
    """Where restaurants are read from and their switches kept. Raises `Unavailable` when the store is away."""

    async def load(self, restaurant_id: int) -> Restaurant | None:
        """The restaurant, whole, or None."""
        ...

    async def ids(self) -> Mapping[str, int]:
        """Every restaurant's id by its slug."""
        ...

    async def last_order_number(self, restaurant_id: int) -> int:
        """The highest order number ever given, 0 if none."""
        ...

    async def set_ordering(self, restaurant_id: int, *, enabled: bool) -> None:
        """Turns the restaurant's switch."""
        ...

    async def set_table_enabled(self, table_id: int, *, enabled: bool) -> None:
        """Turns one table's switch."""
        ...

"""Daily passes in memory, as `persistence.passes` keeps them in Postgres.

Owns: what `Memory` answers about them. Must not: know a rule.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, time
from typing import Final

import attrs

from actors.domain.daily_pass import DailyPass, PassRecord
from actors.domain.restaurant import Restaurant

CUTOFF: Final = time(4)  # what Postgres gives a restaurant that does not say


class MemoryPasses:
    """Fits `actors.ports.passes.PassStore`. `restaurant` gives one by its id."""

    def __init__(
        self, restaurant: Callable[[int], Restaurant | None], before_read: Callable[[], Awaitable[None]]
    ) -> None:
        self.owners: dict[int, str] = {}
        """Each restaurant's `owner_email`."""
        self._restaurant = restaurant
        self._before_read = before_read
        self._live: dict[int, DailyPass] = {}

    async def record(self, restaurant_id: int) -> PassRecord | None:
        """See `actors.ports.passes.PassStore.record`."""
        await self._before_read()
        restaurant = self._restaurant(restaurant_id)
        if restaurant is None:
            return None
        owner, live = self.owners.get(restaurant_id), self._live.get(restaurant_id)
        return PassRecord(restaurant.pass_required, CUTOFF, owner, live)

    async def untold(self, made_by: datetime) -> Sequence[int]:
        """See `actors.ports.passes.PassStore.untold`."""
        await self._before_read()
        asking = {one for one in self._live if (found := self._restaurant(one)) is not None and found.pass_required}
        return sorted(
            one for one in asking if self._live[one].told_at is None and self._live[one].created_at <= made_by
        )

    async def told(self, restaurant_id: int, created_at: datetime, at: datetime) -> None:
        """See `actors.ports.passes.PassStore.told`."""
        await self._before_read()
        live = self._live.get(restaurant_id)
        if live is not None and live.created_at == created_at:
            self._live[restaurant_id] = attrs.evolve(live, told_at=at)

    def renewed(self, restaurant_id: int, passes: Sequence[DailyPass]) -> None:
        """A change of the restaurant's has brought these."""
        for one in passes:
            self._live[restaurant_id] = one

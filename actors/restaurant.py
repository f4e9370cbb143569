"""The actor of one restaurant: its menu, its switches and its order numbers.

Tables read `house` and take numbers without waiting: both are in memory and this process is the only one that serves
the restaurant. What is read from Postgres is looked at again every few seconds, so that a change made there shows.

Owns: the current `House` and the next order number. Must not: know sessions; who wants to hear of a change says so.
"""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import attrs
import structlog
import trio

from actors.domain.house import House
from actors.errors import Unavailable
from actors.ports import Houses

REFRESH_S: Final = 10.0  # how late a change made straight in the database may show
LOAD_TIMEOUT_S: Final = 5.0  # as long as a diner would wait for a page
RESTAURANTS_MAX: Final = 1_000  # one process serves one city; also bounds what a caller's made-up names can load

T = TypeVar("T")

log = structlog.get_logger(__name__)


class Restaurant:
    """One restaurant, alive. Reading is synchronous, turning a switch waits until it is durable."""

    def __init__(self, house: House, last_order_number: int, houses: Houses, changed: Callable[[int], None]) -> None:
        self._house = house
        self._last_order_number = last_order_number
        self._houses = houses
        self._changed = changed
        self._switching = trio.Lock()  # a refresh must not undo a switch that is being turned

    @property
    def house(self) -> House:
        """The restaurant as it is now: an immutable snapshot."""
        return self._house

    @property
    def next_order_number(self) -> int:
        """The number that an order placed now would get."""
        return self._last_order_number + 1

    def take_order_number(self, number: int) -> None:
        """The number is given away and never comes again, whether or not its order is saved."""
        self._last_order_number = max(self._last_order_number, number)

    async def set_ordering(self, *, enabled: bool) -> None:
        """Turns the restaurant's switch; open sessions are told. Raises `Unavailable`."""
        async with self._switching:
            await _in_time(lambda: self._houses.set_ordering(self._house.restaurant_id, enabled=enabled))
            self._replace(attrs.evolve(self._house, ordering_enabled=enabled))

    async def set_table_enabled(self, table_id: int, *, enabled: bool) -> None:
        """Turns one table's switch; its session is told. Raises `Unavailable`, and KeyError for another's table."""
        async with self._switching:
            table = attrs.evolve(self._house.tables[table_id], enabled=enabled)
            await _in_time(lambda: self._houses.set_table_enabled(table_id, enabled=enabled))
            self._replace(attrs.evolve(self._house, tables={**self._house.tables, table_id: table}))

    async def refresh(self) -> None:
        """Reads the restaurant again. Raises `Unavailable`."""
        async with self._switching:
            house = await self._houses.load(self._house.restaurant_id)
            self.take_order_number(await self._houses.last_order_number(self._house.restaurant_id))
            if house is not None and house != self._house:
                self._replace(house)

    def _replace(self, house: House) -> None:
        self._house = house
        self._changed(house.restaurant_id)


class Restaurants:
    """Every restaurant that somebody has asked for, loaded once and kept fresh."""

    def __init__(self, houses: Houses) -> None:
        self._houses = houses
        self._alive: dict[int, Restaurant] = {}
        self._ids: dict[str, int] = {}
        self._loading = trio.Lock()  # single flight: a crowd of first diners costs one query
        self._listeners: list[Callable[[int], None]] = []

    @property
    def alive(self) -> tuple[Restaurant, ...]:
        """The restaurants that are loaded."""
        return tuple(self._alive.values())

    def on_change(self, listener: Callable[[int], None]) -> None:
        """Calls the listener with a restaurant's id whenever its `House` was replaced."""
        self._listeners.append(listener)

    async def by_id(self, restaurant_id: int) -> Restaurant | None:
        """The restaurant, or None if there is none. Raises `Unavailable`."""
        known = self._alive.get(restaurant_id)
        return known if known is not None else await _in_time(lambda: self._load(restaurant_id))

    async def by_slug(self, slug: str) -> Restaurant | None:
        """The restaurant with this name in its addresses, or None. Raises `Unavailable`."""
        if slug not in self._ids:
            await _in_time(lambda: self._load_ids(slug))
        restaurant_id = self._ids.get(slug)
        return None if restaurant_id is None else await self.by_id(restaurant_id)

    async def all_ids(self) -> frozenset[int]:
        """The ids of every restaurant there is. Raises `Unavailable`."""
        self._ids = dict(await _in_time(self._houses.ids))
        return frozenset(self._ids.values())

    async def run(self, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Keeps every loaded restaurant fresh."""
        task_status.started()
        while True:
            await trio.sleep(REFRESH_S)
            for restaurant in self.alive:
                await self._refresh(restaurant)

    async def _refresh(self, restaurant: Restaurant) -> None:
        try:
            with trio.fail_after(LOAD_TIMEOUT_S):
                await restaurant.refresh()
        except (Unavailable, trio.TooSlowError):
            log.warning("restaurant_not_refreshed", restaurant_id=restaurant.house.restaurant_id)

    async def _load(self, restaurant_id: int) -> Restaurant | None:
        async with self._loading:
            if restaurant_id in self._alive:
                return self._alive[restaurant_id]
            if len(self._alive) >= RESTAURANTS_MAX:
                raise Unavailable("this process serves as many restaurants as it may")
            house = await self._houses.load(restaurant_id)
            if house is None:
                return None
            last = await self._houses.last_order_number(restaurant_id)
            self._alive[restaurant_id] = Restaurant(house, last, self._houses, self._tell)
            return self._alive[restaurant_id]

    async def _load_ids(self, slug: str) -> None:
        async with self._loading:
            if slug not in self._ids:
                self._ids = dict(await self._houses.ids())

    def _tell(self, restaurant_id: int) -> None:
        for listener in self._listeners:
            listener(restaurant_id)


async def _in_time(load: Callable[[], Awaitable[T]]) -> T:
    """What `load` gives, or `Unavailable` when it takes too long, waiting for others' loads included."""
    try:
        with trio.fail_after(LOAD_TIMEOUT_S):
            return await load()
    except trio.TooSlowError:
        raise Unavailable("the database is slow") from None

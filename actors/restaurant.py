"""The actor of one restaurant: its menu, its switches and its order numbers.

Sessions read `restaurant` and take numbers without waiting: both are in memory and this process is the only one that
serves the restaurant. Postgres is looked at again every few seconds, so that a change made there shows.

Owns: the current `Restaurant` and the next order number. Must not: know sessions; who wants to hear of a change says
so.
"""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import attrs
import structlog
import trio

from actors.domain.restaurant import Restaurant
from actors.errors import Unavailable
from actors.ports.restaurants import RestaurantStore

REFRESH_S: Final = 10.0  # how late a change made straight in the database may show
LOAD_TIMEOUT_S: Final = 5.0  # as long as a diner would wait for a page
RESTAURANTS_MAX: Final = 1_000  # one process serves one city; also bounds what a caller's made-up names can load

T = TypeVar("T")

log = structlog.get_logger(__name__)


class RestaurantActor:
    """One restaurant, alive. Reading is synchronous, turning a switch waits until it is durable."""

    def __init__(
        self, restaurant: Restaurant, last_order_number: int, store: RestaurantStore, changed: Callable[[int], None]
    ) -> None:
        self._restaurant = restaurant
        self._last_order_number = last_order_number
        self._store = store
        self._changed = changed
        self._switching = trio.Lock()  # a refresh must not undo a switch that is being turned

    @property
    def restaurant(self) -> Restaurant:
        """The restaurant as it is now: an immutable snapshot."""
        return self._restaurant

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
            await _in_time(lambda: self._store.set_ordering(self._restaurant.restaurant_id, enabled=enabled))
            self._replace(attrs.evolve(self._restaurant, ordering_enabled=enabled))

    async def set_table_enabled(self, table_id: int, *, enabled: bool) -> None:
        """Turns one table's switch; its session is told. Raises `Unavailable`, and KeyError for another's table."""
        async with self._switching:
            table = attrs.evolve(self._restaurant.tables[table_id], enabled=enabled)
            await _in_time(lambda: self._store.set_table_enabled(table_id, enabled=enabled))
            self._replace(attrs.evolve(self._restaurant, tables={**self._restaurant.tables, table_id: table}))

    async def refresh(self) -> None:
        """Reads the restaurant again. Raises `Unavailable`."""
        async with self._switching:
            restaurant = await self._store.load(self._restaurant.restaurant_id)
            self.take_order_number(await self._store.last_order_number(self._restaurant.restaurant_id))
            if restaurant is not None and restaurant != self._restaurant:
                self._replace(restaurant)

    def _replace(self, restaurant: Restaurant) -> None:
        self._restaurant = restaurant
        self._changed(restaurant.restaurant_id)


class Restaurants:
    """Every restaurant that somebody has asked for, loaded once and kept fresh."""

    def __init__(self, store: RestaurantStore) -> None:
        self._store = store
        self._alive: dict[int, RestaurantActor] = {}
        self._ids: dict[str, int] = {}
        self._loading = trio.Lock()  # single flight: a crowd of first diners costs one query
        self._listeners: list[Callable[[int], None]] = []

    @property
    def alive(self) -> tuple[RestaurantActor, ...]:
        """The restaurants that are loaded."""
        return tuple(self._alive.values())

    def on_change(self, listener: Callable[[int], None]) -> None:
        """Calls the listener with a restaurant's id whenever its `Restaurant` was replaced."""
        self._listeners.append(listener)

    async def by_id(self, restaurant_id: int) -> RestaurantActor | None:
        """The restaurant, or None if there is none. Raises `Unavailable`."""
        known = self._alive.get(restaurant_id)
        return known if known is not None else await _in_time(lambda: self._load(restaurant_id))

    async def by_slug(self, slug: str) -> RestaurantActor | None:
        """The restaurant with this name in its addresses, or None. Raises `Unavailable`."""
        if slug not in self._ids:
            await _in_time(lambda: self._load_ids(slug))
        restaurant_id = self._ids.get(slug)
        return None if restaurant_id is None else await self.by_id(restaurant_id)

    async def all_ids(self) -> frozenset[int]:
        """The ids of every restaurant there is. Raises `Unavailable`."""
        self._ids = dict(await _in_time(self._store.ids))
        return frozenset(self._ids.values())

    async def run(self, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Keeps every loaded restaurant fresh."""
        task_status.started()
        while True:
            await trio.sleep(REFRESH_S)
            for actor in self.alive:
                await self._refresh(actor)

    async def _refresh(self, actor: RestaurantActor) -> None:
        try:
            with trio.fail_after(LOAD_TIMEOUT_S):
                await actor.refresh()
        except (Unavailable, trio.TooSlowError):
            log.warning("restaurant_not_refreshed", restaurant_id=actor.restaurant.restaurant_id)

    async def _load(self, restaurant_id: int) -> RestaurantActor | None:
        async with self._loading:
            if restaurant_id in self._alive:
                return self._alive[restaurant_id]
            if len(self._alive) >= RESTAURANTS_MAX:
                raise Unavailable("this process serves as many restaurants as it may")
            restaurant = await self._store.load(restaurant_id)
            if restaurant is None:
                return None
            last = await self._store.last_order_number(restaurant_id)
            self._alive[restaurant_id] = RestaurantActor(restaurant, last, self._store, self._tell)
            return self._alive[restaurant_id]

    async def _load_ids(self, slug: str) -> None:
        async with self._loading:
            if slug not in self._ids:
                self._ids = dict(await self._store.ids())

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

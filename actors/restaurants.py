"""All restaurants of this process: found by name or id, loaded once, kept fresh.

One cheap look at all restaurants every few seconds tells which there are and which have changed in the database; those
alone are read again, each by itself. One whose rows make no restaurant any more is served as it last was.

Owns: which restaurants there are, which are alive, and what is wrong with the rows of those that are unfit. Must not:
change one; its actor does.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from math import inf
from types import MappingProxyType
from typing import Final

import structlog
import trio
from attrs import frozen

from actors.domain.alerts.alert import Alert
from actors.domain.restaurant import Restaurant
from actors.errors import RestaurantUnfit, Unavailable
from actors.ports.clock import Clock
from actors.ports.journal import Journal
from actors.ports.restaurants import RestaurantStore, Revision
from actors.restaurant import Around, Listener, RestaurantActor, in_time
from actors.single_flight import SingleFlight

REFRESH_S: Final = 10.0  # how late a change made straight in the database, or a new restaurant, may show
RESTAURANTS_MAX: Final = 1_000  # one process serves one city
RELOADS_MAX: Final = 2  # at a time, so that a change of many restaurants leaves the database time for diners

ItemListener = Callable[[RestaurantActor, Collection[int]], None]
"""Hears which items of a restaurant's menu have changed: on sale, left, price."""

log = structlog.get_logger(__name__)


@frozen
class RestaurantStatistics:
    """How many restaurants are loaded, and what is wrong with the rows of those that are not as the database says."""

    loaded: int
    unfit: Mapping[int, Sequence[str]]


class Restaurants:
    """Every restaurant that somebody has asked for, loaded once and kept fresh.

    Which restaurants there are is known from the last look, so that a made-up name costs no query. One that was added
    since is found by the next look, `REFRESH_S` later.
    """

    def __init__(self, store: RestaurantStore, journal: Journal, clock: Clock) -> None:
        self._around = Around(store, journal, clock, self._items_changed, self._alerted)
        self._alive: dict[int, RestaurantActor] = {}
        self._unfit: dict[int, RestaurantUnfit] = {}
        self._ids: Mapping[str, int] = {}
        self._revisions: Mapping[int, Revision] = {}
        self._looked_at = -inf
        self._system_ordering = True  # the operator's switch of all restaurants
        self._flights = SingleFlight()
        self._listeners: list[Listener] = []
        self._item_listeners: list[ItemListener] = []
        self._alert_listeners: list[Callable[[Sequence[Alert]], None]] = []

    @property
    def alive(self) -> tuple[RestaurantActor, ...]:
        """The restaurants that are loaded."""
        return tuple(self._alive.values())

    def statistics(self) -> RestaurantStatistics:
        """Figures for health and metrics."""
        unfit = {restaurant_id: error.faults for restaurant_id, error in self._unfit.items()}
        return RestaurantStatistics(len(self._alive), MappingProxyType(unfit))

    def on_change(self, listener: Listener) -> None:
        """Calls the listener with a restaurant before and after a change; what has not changed is the same object."""
        self._listeners.append(listener)

    def on_items(self, listener: ItemListener) -> None:
        """Calls the listener when items of a restaurant's menu have changed, and that is durable."""
        self._item_listeners.append(listener)

    def on_alerts(self, listener: Callable[[Sequence[Alert]], None]) -> None:
        """Calls the listener when something was raised that is about no order, and that is durable."""
        self._alert_listeners.append(listener)

    async def by_id(self, restaurant_id: int) -> RestaurantActor | None:
        """The restaurant, or None. Raises `Unavailable`: `RestaurantUnfit` where its rows make no restaurant."""
        known = self._alive.get(restaurant_id)
        if known is not None:
            return known
        await in_time(lambda: self._find(restaurant_id))
        return self._alive.get(restaurant_id)

    async def by_slug(self, slug: str) -> RestaurantActor | None:
        """The restaurant with this name in its addresses, or None. Raises as `by_id`."""
        if slug not in self._ids:
            await in_time(self._look_if_late)
        restaurant_id = self._ids.get(slug)
        return None if restaurant_id is None else await self.by_id(restaurant_id)

    async def only(self) -> RestaurantActor | None:
        """The only restaurant that there is; None where there are others, or none. Raises as `by_id`."""
        await in_time(self._look_if_late)
        return await self.by_id(next(iter(self._ids.values()))) if len(self._ids) == 1 else None

    async def run(self, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Keeps every loaded restaurant fresh."""
        task_status.started()
        while True:
            await trio.sleep(REFRESH_S)
            await self._refresh()

    # ---- looking at all of them

    async def _look_if_late(self) -> None:
        if self._seen() is None:
            await self._flights.bring("look", self._seen, self._look)

    def _seen(self) -> Mapping[int, Revision] | None:
        """What the last look saw, unless it is late to go by that."""
        return self._revisions if trio.current_time() - self._looked_at < REFRESH_S else None

    async def _look(self) -> Mapping[int, Revision]:
        """Learns which restaurants there are, which order numbers another process has given, and the system's switch.

        That is told to all at once, also to those whose own rows cannot be read.
        """
        began_at = trio.current_time()
        revisions = await self._around.store.revisions()
        self._looked_at = began_at
        self._revisions = seen = {each.restaurant_id: each for each in revisions}
        self._ids = {each.slug: each.restaurant_id for each in revisions}
        self._system_ordering = all(each.system_ordering for each in revisions)
        self._unfit = {key: error for key, error in self._unfit.items() if key in self._revisions or key in self._alive}
        for restaurant_id, actor in self._alive.items():
            if restaurant_id in self._revisions:
                actor.take_order_number(self._revisions[restaurant_id].last_order_number)
            actor.hear_system(ordering=self._system_ordering)
        return seen

    async def _refresh(self) -> None:
        """One look, and what has changed is read again: each by itself, so that a slow one holds up no other.

        Holds whose time is over end as well, for who waits at a restaurant where nobody taps, and menus by time change.
        """
        for actor in self.alive:
            actor.stockroom.expire()
            actor.look_at_clock()
        try:
            await in_time(self._look)
        except Unavailable:
            log.warning("restaurants_not_refreshed")
            return
        limiter = trio.CapacityLimiter(RELOADS_MAX)
        async with trio.open_nursery() as nursery:
            for restaurant_id in self._alive.keys() | self._unfit.keys():
                if self._changed_since(restaurant_id):
                    nursery.start_soon(self._reload, restaurant_id, limiter)
        for actor in self.alive:
            await self._bring_back(actor)

    def _changed_since(self, restaurant_id: int) -> bool:
        """Whether the last look saw another revision than the one that was read last, with success or without."""
        seen, unfit = self._revisions.get(restaurant_id), self._unfit.get(restaurant_id)
        if unfit is None and self._alive[restaurant_id].stockroom.doubtful:
            return True
        last = self._alive[restaurant_id].revision if unfit is None else unfit.revision
        return seen is not None and seen.revision != last

    async def _bring_back(self, actor: RestaurantActor) -> None:
        """Items whose sale was stopped until now are on sale again."""
        try:
            await actor.bring_back()
        except Unavailable:
            log.warning("item_not_brought_back", restaurant_id=actor.restaurant.restaurant_id)
        except Exception:  # the boundary of one restaurant: the others are looked after all the same
            log.exception("bring_back_crashed", restaurant_id=actor.restaurant.restaurant_id)

    async def _reload(self, restaurant_id: int, limiter: trio.CapacityLimiter) -> None:
        actor = self._alive.get(restaurant_id)
        async with limiter:
            try:
                await self._guarded(
                    restaurant_id, lambda: self._load(restaurant_id) if actor is None else actor.refresh()
                )
            except RestaurantUnfit:
                return  # noted, and what was served before is served still
            except Unavailable:
                log.warning("restaurant_not_refreshed", restaurant_id=restaurant_id)

    # ---- loading one

    async def _find(self, restaurant_id: int) -> None:
        await self._look_if_late()
        if restaurant_id in self._revisions and restaurant_id not in self._alive:
            await self._flights.bring(
                restaurant_id, lambda: self._alive.get(restaurant_id), lambda: self._load_first(restaurant_id)
            )

    async def _load_first(self, restaurant_id: int) -> RestaurantActor | None:
        """What was unfit at the last look costs no query until a look has seen another revision."""
        if restaurant_id in self._unfit:
            raise self._unfit[restaurant_id].again()
        await self._guarded(restaurant_id, lambda: self._load(restaurant_id))
        return self._alive.get(restaurant_id)

    async def _load(self, restaurant_id: int) -> None:
        if len(self._alive) >= RESTAURANTS_MAX:
            raise Unavailable("this process serves as many restaurants as it may")
        stored = await in_time(lambda: self._around.store.load(restaurant_id))
        if stored is not None:
            self._alive[restaurant_id] = RestaurantActor(
                stored, self._around, self._tell, system_ordering=self._system_ordering
            )

    async def _guarded(self, restaurant_id: int, read: Callable[[], Awaitable[None]]) -> None:
        """Reads one restaurant. However its rows fail, that is its own trouble: noted, and raised as `Unavailable`."""
        try:
            await read()
        except RestaurantUnfit as error:
            self._note(restaurant_id, error)
            raise
        except Unavailable:
            raise
        except Exception as error:
            log.exception("restaurant_not_read", restaurant_id=restaurant_id)
            seen = self._revisions[restaurant_id].revision
            unfit = RestaurantUnfit(seen, (f"it cannot be read: {type(error).__name__}",))
            self._note(restaurant_id, unfit)
            raise unfit from error
        else:
            self._mended(restaurant_id)

    def _note(self, restaurant_id: int, unfit: RestaurantUnfit) -> None:
        """Remembers what is wrong with a restaurant's rows, and says so where that is news."""
        before = self._unfit.get(restaurant_id)
        self._unfit[restaurant_id] = unfit
        if before is None or before.faults != unfit.faults:
            served = "as it last was" if restaurant_id in self._alive else "not at all"
            log.error("restaurant_unfit", restaurant_id=restaurant_id, faults=list(unfit.faults), served=served)

    def _mended(self, restaurant_id: int) -> None:
        if self._unfit.pop(restaurant_id, None) is not None:
            log.info("restaurant_mended", restaurant_id=restaurant_id)

    def _tell(self, before: Restaurant, after: Restaurant) -> None:
        for listener in self._listeners:
            listener(before, after)

    def _items_changed(self, actor: RestaurantActor, items: Collection[int]) -> None:
        for listener in self._item_listeners:
            listener(actor, items)

    def _alerted(self, alerts: Sequence[Alert]) -> None:
        for listener in self._alert_listeners if alerts else ():
            listener(alerts)

"""The actor of one restaurant, and all of those that are alive.

Sessions read `restaurant` and take order numbers without waiting: both are in memory, and this process is the only one
that serves the restaurant. One cheap look at all restaurants every few seconds tells which have changed in the
database; those alone are read again. One whose rows make no restaurant any more is served as it last was.

Owns: the current `Restaurant`, the next order number, and which restaurants there are. Must not: know sessions; who
wants to hear of a change says so.
"""

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from math import inf
from types import MappingProxyType
from typing import Final, NoReturn, TypeVar

import attrs
import structlog
import trio
from attrs import frozen

from actors.change import ordering_switch, table_switch
from actors.domain.restaurant import Restaurant, renewed
from actors.domain.values import changed
from actors.errors import CommitFailed, OutcomeUnknown, RestaurantUnfit, StaleVersion, Unavailable
from actors.ports.clock import Clock
from actors.ports.journal import Change, Journal
from actors.ports.restaurants import RestaurantStore, Revision, StoredRestaurant

REFRESH_S: Final = 10.0  # how late a change made straight in the database, or a new restaurant, may show
LOAD_TIMEOUT_S: Final = 5.0  # as long as a diner would wait for a page
COMMIT_GUARD_S: Final = 10.0  # twice the journal's own deadline: the last resort against a journal that hangs
RESTAURANTS_MAX: Final = 1_000  # one process serves one city
RELOADS_MAX: Final = 2  # at a time, so that a change of many restaurants leaves the database time for diners

T = TypeVar("T")
Listener = Callable[[Restaurant, Restaurant], None]
"""Hears of a change: the restaurant before and after it."""

log = structlog.get_logger(__name__)


@frozen
class RestaurantStatistics:
    """How many restaurants are loaded, and what is wrong with the rows of those that are not as the database says."""

    loaded: int
    unfit: Mapping[int, Sequence[str]]


@frozen(eq=False)
class Around:
    """What every restaurant is handed: where it is read from, and where its own changes become durable."""

    store: RestaurantStore
    journal: Journal
    clock: Clock


class RestaurantActor:
    """One restaurant, alive. Reading is synchronous, turning a switch waits until it is durable."""

    def __init__(self, stored: StoredRestaurant, around: Around, tell: Listener) -> None:
        self._restaurant = stored.restaurant
        self._revision = stored.revision
        self._last_order_number = stored.last_order_number
        self._around = around
        self._changed = tell
        self._switching = trio.Lock()  # a refresh must not undo a switch that is being turned

    @property
    def restaurant(self) -> Restaurant:
        """The restaurant as it is now: an immutable snapshot."""
        return self._restaurant

    @property
    def revision(self) -> int:
        """The revision that it was last read at."""
        return self._revision

    @property
    def next_order_number(self) -> int:
        """The number that an order placed now would get."""
        return self._last_order_number + 1

    def take_order_number(self, number: int) -> None:
        """The number is given away and never comes again, whether or not its order is saved."""
        self._last_order_number = max(self._last_order_number, number)

    async def set_ordering(self, *, enabled: bool, who: int | None = None) -> None:
        """Turns the restaurant's switch; open sessions are told. `who` is a staff user's id, None for Trivet itself.

        Raises `Unavailable`: then it was not turned, or it shows by itself within `REFRESH_S` that it was.
        """
        async with self._switching:
            if self._restaurant.ordering_enabled == enabled:
                await self._read()  # perhaps not any more
            if self._restaurant.ordering_enabled != enabled:
                await self._commit(ordering_switch(self._restaurant, enabled=enabled, at=self._around.clock(), who=who))
                self._replace(self._next(ordering_enabled=enabled))

    async def set_table_enabled(self, table_id: int, *, enabled: bool, who: int | None = None) -> None:
        """Turns one table's switch, as `set_ordering` does. Raises `Unavailable`, and KeyError for another's table."""
        async with self._switching:
            if self._restaurant.tables[table_id].enabled == enabled:
                await self._read()
            table = self._restaurant.tables[table_id]
            if table.enabled != enabled:
                change = table_switch(self._restaurant, table_id, enabled=enabled, at=self._around.clock(), who=who)
                await self._commit(change)
                turned = attrs.evolve(table, enabled=enabled)
                self._replace(self._next(tables={**self._restaurant.tables, table_id: turned}))

    async def refresh(self) -> None:
        """Reads the restaurant again; one that is gone stays as it was. Raises `Unavailable`, so `RestaurantUnfit`."""
        async with self._switching:
            await self._read()

    async def _read(self) -> None:
        stored = await _in_time(lambda: self._around.store.load(self._restaurant.restaurant_id))
        if stored is None:
            return
        self._revision = stored.revision
        self.take_order_number(stored.last_order_number)
        self._replace(renewed(self._restaurant, stored.restaurant))

    async def _commit(self, change: Change) -> None:
        """Makes a change of the restaurant's own durable. Raises `Unavailable` where that is not certain.

        Once it is sent nobody stops it, so that what is durable is also what is seen.
        """
        guard = trio.CancelScope(deadline=trio.current_time() + COMMIT_GUARD_S, shield=True)
        try:
            with guard:
                await self._around.journal.commit(change)
        except CommitFailed as error:
            await self._doubt(type(error).__name__, reread=isinstance(error, StaleVersion | OutcomeUnknown))
        if guard.cancelled_caught:
            await self._doubt("timeout", reread=True)

    async def _doubt(self, reason: str, *, reread: bool) -> NoReturn:
        """Another owner has moved the restaurant on, or nobody knows whether we have: the store knows."""
        log.warning("switch_not_saved", restaurant_id=self._restaurant.restaurant_id, reason=reason)
        if reread:
            await self._read()
        raise Unavailable("not saved")

    def _next(self, **fields: object) -> Restaurant:
        """The restaurant after a commit of its own."""
        return changed(self._restaurant, version=self._restaurant.version + 1, **fields)

    def _replace(self, restaurant: Restaurant) -> None:
        before, self._restaurant = self._restaurant, restaurant
        if restaurant is not before:
            self._changed(before, restaurant)


class Restaurants:
    """Every restaurant that somebody has asked for, loaded once and kept fresh.

    Which restaurants there are is known from the last look, so that a made-up name costs no query. One that was added
    since is found by the next look, `REFRESH_S` later.
    """

    def __init__(self, store: RestaurantStore, journal: Journal, clock: Clock) -> None:
        self._around = Around(store, journal, clock)
        self._alive: dict[int, RestaurantActor] = {}
        self._unfit: dict[int, RestaurantUnfit] = {}
        self._ids: Mapping[str, int] = {}
        self._revisions: Mapping[int, Revision] = {}
        self._looked_at = -inf
        self._flights: dict[Hashable, trio.Event] = {}
        self._listeners: list[Listener] = []

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

    async def by_id(self, restaurant_id: int) -> RestaurantActor | None:
        """The restaurant, or None. Raises `Unavailable`: `RestaurantUnfit` where its rows make no restaurant."""
        known = self._alive.get(restaurant_id)
        if known is not None:
            return known
        await _in_time(lambda: self._find(restaurant_id))
        return self._alive.get(restaurant_id)

    async def by_slug(self, slug: str) -> RestaurantActor | None:
        """The restaurant with this name in its addresses, or None. Raises as `by_id`."""
        if slug not in self._ids:
            await _in_time(self._look_if_late)
        restaurant_id = self._ids.get(slug)
        return None if restaurant_id is None else await self.by_id(restaurant_id)

    async def all_ids(self) -> frozenset[int]:
        """The ids of every restaurant there is. Raises `Unavailable`."""
        await _in_time(self._look_if_late)
        return frozenset(self._revisions)

    async def run(self, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Keeps every loaded restaurant fresh."""
        task_status.started()
        while True:
            await trio.sleep(REFRESH_S)
            await self._refresh()

    # ---- looking at all of them

    async def _look_if_late(self) -> None:
        await self._single_flight("look", self._late, self._look)

    def _late(self) -> bool:
        return trio.current_time() - self._looked_at >= REFRESH_S

    async def _look(self) -> None:
        """Learns which restaurants there are, and which order numbers another process has given."""
        began_at = trio.current_time()
        revisions = await self._around.store.revisions()
        self._looked_at = began_at
        self._revisions = {each.restaurant_id: each for each in revisions}
        self._ids = {each.slug: each.restaurant_id for each in revisions}
        self._unfit = {key: error for key, error in self._unfit.items() if key in self._revisions or key in self._alive}
        for restaurant_id, actor in self._alive.items():
            if restaurant_id in self._revisions:
                actor.take_order_number(self._revisions[restaurant_id].last_order_number)

    async def _refresh(self) -> None:
        """One look, and what has changed is read again: each by itself, so that a slow one holds up no other."""
        try:
            await _in_time(self._look)
        except Unavailable:
            log.warning("restaurants_not_refreshed")
            return
        limiter = trio.CapacityLimiter(RELOADS_MAX)
        async with trio.open_nursery() as nursery:
            for restaurant_id in self._alive.keys() | self._unfit.keys():
                if self._changed_since(restaurant_id):
                    nursery.start_soon(self._reload, restaurant_id, limiter)

    def _changed_since(self, restaurant_id: int) -> bool:
        """Whether the last look saw another revision than the one that was read last, with success or without."""
        seen, unfit = self._revisions.get(restaurant_id), self._unfit.get(restaurant_id)
        last = self._alive[restaurant_id].revision if unfit is None else unfit.revision
        return seen is not None and seen.revision != last

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
        if restaurant_id in self._revisions:
            await self._single_flight(
                restaurant_id,
                lambda: restaurant_id not in self._alive,
                lambda: self._load_first(restaurant_id),
            )

    async def _load_first(self, restaurant_id: int) -> None:
        """What was unfit at the last look costs no query until a look has seen another revision."""
        if restaurant_id in self._unfit:
            raise self._unfit[restaurant_id].again()
        await self._guarded(restaurant_id, lambda: self._load(restaurant_id))

    async def _load(self, restaurant_id: int) -> None:
        if len(self._alive) >= RESTAURANTS_MAX:
            raise Unavailable("this process serves as many restaurants as it may")
        stored = await _in_time(lambda: self._around.store.load(restaurant_id))
        if stored is not None:
            self._alive[restaurant_id] = RestaurantActor(stored, self._around, self._tell)

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

    async def _single_flight(
        self, key: Hashable, needed: Callable[[], bool], work: Callable[[], Awaitable[None]]
    ) -> None:
        """Does the work if it is needed, one caller at a time. One who is cancelled in the middle passes it on."""
        while needed():
            flight = self._flights.get(key)
            if flight is not None:
                await flight.wait()
                continue
            self._flights[key] = trio.Event()
            try:
                await work()
                return
            finally:
                self._flights.pop(key).set()

    def _tell(self, before: Restaurant, after: Restaurant) -> None:
        for listener in self._listeners:
            listener(before, after)


async def _in_time(load: Callable[[], Awaitable[T]]) -> T:
    """What `load` gives, or `Unavailable` when it takes too long, waiting for others' loads included."""
    try:
        with trio.fail_after(LOAD_TIMEOUT_S):
            return await load()
    except trio.TooSlowError:
        raise Unavailable("the database is slow") from None

"""The actor of one restaurant.

Sessions read `restaurant` and take order numbers without waiting: both are in memory, and this process is the only one
that serves the restaurant. Turning a switch is a commit of the restaurant's own, through the journal like a session's
turn: fenced by its version, with who did it in the audit, durable before anybody sees it.

Owns: the current `Restaurant`, the next order number, and the keepers of its stock. Must not: know sessions; it tells
whoever made it.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Final, NoReturn, TypeVar

import attrs
import structlog
import trio
from attrs import frozen

from actors.availability import Availability, Counting, StockChange
from actors.change import OwnChange, alert_seen, ordering_switch, pass_renewal, qr_rotation, table_switch, with_alerts
from actors.domain.alerts.alert import Alert
from actors.domain.daily_pass import DailyPass
from actors.domain.look import Logo
from actors.domain.menu.deleted import Gone, GoneGroup, GoneOption
from actors.domain.menu.different import items_different
from actors.domain.menu.serving import at_this_hour
from actors.domain.photo import Photo
from actors.domain.refusal import Refusal
from actors.domain.restaurant import Restaurant, renewed
from actors.domain.values import changed
from actors.errors import BadRow, CommitFailed, NotSaved, OutcomeUnknown, StaleVersion, StockShort, Unavailable
from actors.low_stock import low_alerts
from actors.ports.clock import Clock
from actors.ports.journal import Change, Journal
from actors.ports.restaurants import DeletedGroup, DeletedOption, Numbered, RestaurantStore, StoredRestaurant
from actors.stock import StockKeeper
from actors.stockroom import Stockroom

LOAD_TIMEOUT_S: Final = 5.0  # as long as a diner would wait for a page
COMMIT_GUARD_S: Final = 10.0  # twice the journal's own deadline: the last resort against a journal that hangs

T = TypeVar("T")
Listener = Callable[[Restaurant, Restaurant], None]
"""Hears of a change: the restaurant before and after it."""
FindPass = Callable[[], Awaitable[DailyPass | None]]
"""Reads the daily pass that there is now. Raises `Unavailable`."""
StockMaker = Callable[[Restaurant, Stockroom, datetime], StockChange | Refusal | None]
"""Finds a change of the stock as it is at a time."""
First = Callable[[], Awaitable[None]]
"""Reads what else is needed, when nobody else can change anything here any more. Raises `Unavailable`."""
PassTest = Callable[[DailyPass | None], bool]
"""Whether this is the pass that another may take the place of."""
STOCK_READS_MAX: Final = 5  # until nothing moves meanwhile; a commit takes a few milliseconds
STOCK_REST_S: Final = 0.02  # between two of them

log = structlog.get_logger(__name__)


@frozen(eq=False)
class Around:
    """What every restaurant is handed: where it is read from, and where its own changes become durable."""

    store: RestaurantStore
    journal: Journal
    clock: Clock
    items_changed: Callable[["RestaurantActor", Collection[int]], None] = lambda actor, items: None
    alerted: Callable[[Sequence[Alert]], None] = lambda alerts: None


class RestaurantActor:
    """One restaurant, alive. Reading is synchronous, turning a switch waits until it is durable."""

    def __init__(
        self, stored: StoredRestaurant, around: Around, tell: Listener, *, system_ordering: bool = True
    ) -> None:
        self._restaurant = at_this_hour(changed(stored.restaurant, system_ordering=system_ordering), around.clock())
        self._revision = stored.revision
        self._last_order_number = stored.last_order_number
        self._around = around
        self._tell = tell
        self._switching = trio.Lock()  # a refresh must not undo a switch that is being turned
        self._reads = 0
        self.alerted = around.alerted  # hears what was raised, and is durable, of no order
        self.stockroom = Stockroom(stored, lambda items: around.items_changed(self, items), around.clock)

    @property
    def restaurant(self) -> Restaurant:
        """The restaurant as it is now: an immutable snapshot."""
        return self._restaurant

    @property
    def stock(self) -> StockKeeper:
        """The keeper of the main branch's stock."""
        return self.stockroom.main

    @property
    def stocks(self) -> Mapping[int, StockKeeper]:
        """The keepers of all branches, by their ids, the main one first."""
        return self.stockroom.keepers

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

        Raises `Unavailable`: then it was not turned, or it shows by itself, within seconds, that it was.
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
            await self._read()  # what is written is the whole table, with what an operator has changed of it
            table = self._restaurant.tables[table_id]
            if table.enabled != enabled:
                change = table_switch(self._restaurant, table_id, enabled=enabled, at=self._around.clock(), who=who)
                await self._commit(change)
                turned = attrs.evolve(table, enabled=enabled)
                self._replace(self._next(tables={**self._restaurant.tables, table_id: turned}))

    async def renew_pass(
        self, find: FindPass, after: DailyPass, *, who: int | None = None, fits: PassTest = lambda live: True
    ) -> bool:
        """Puts another daily pass in the place of the one that `find` reads. `who` is a staff user's id, or None.

        False, and nothing is changed, where that one does not fit: it is read when nobody can make another any more.
        Raises `Unavailable`: then the words of the new one are perhaps good, and must be told to nobody.
        """
        async with self._switching:
            before = await find()
            if not fits(before):
                return False
            await self._commit(pass_renewal(self._restaurant, before, after, who))
            self._replace(self._next())
            return True

    async def rotate_qr(self, table_id: int, *, who: int | None = None) -> None:
        """Makes every code that is printed for the table good no more. Raises as `set_table_enabled`.

        Said twice it happens twice, which harms nobody: a code is printed after it.
        """
        async with self._switching:
            await self._read()
            table = self._restaurant.tables[table_id]
            await self._commit(qr_rotation(self._restaurant, table_id, at=self._around.clock(), who=who))
            rotated = attrs.evolve(table, qr_version=table.qr_version + 1)
            self._replace(self._next(tables={**self._restaurant.tables, table_id: rotated}))

    async def make_own(self, make: Callable[[Restaurant, datetime], OwnChange | None]) -> None:
        """Makes the change that `make` finds for the restaurant as it is at this time; None is no change.

        Raises `Unavailable`: then it was not made, or it shows by itself, within seconds, that it was. What `make`
        raises comes out, and nothing has changed.
        """
        async with self._switching:
            await self._read()  # whoever else has changed it, what is wanted is wanted of how it is
            made = make(self._restaurant, self._around.clock())
            if made is not None:
                await self._commit(made.change)
                self._replace(self._at_this_hour(self._next(**made.fields)))

    async def new_ids(self, what: Numbered, count: int) -> Sequence[int]:
        """So many ids for what is new of this kind; what is not used of them is nothing's. Raises `Unavailable`."""
        return await in_time(lambda: self._around.store.new_ids(what, count))

    async def deleted_group(self, group_id: int) -> DeletedGroup | None:
        """The group of options as it was deleted; None where it was not. Raises `Unavailable`."""
        return await in_time(lambda: self._around.store.deleted_group(self._restaurant.restaurant_id, group_id))

    async def deleted_option(self, option_id: int) -> DeletedOption | None:
        """The option, likewise."""
        return await in_time(lambda: self._around.store.deleted_option(self._restaurant.restaurant_id, option_id))

    async def deleted(self) -> Sequence[Gone]:
        """What was deleted of the menu and can be restored, the latest first. Raises `Unavailable`."""
        return await in_time(lambda: self._around.store.deleted(self._restaurant.restaurant_id))

    async def deleted_options(self) -> Sequence[GoneGroup | GoneOption]:
        """The groups of options, and options, likewise."""
        return await in_time(lambda: self._around.store.deleted_options(self._restaurant.restaurant_id))

    def look_at_clock(self) -> None:
        """What is served at this hour, and what is not."""
        self._replace(self._at_this_hour(self._restaurant))

    async def logo(self) -> Logo | None:
        """The restaurant's logo as it is kept, None without one. Raises `Unavailable`."""
        return await in_time(lambda: self._around.store.logo(self._restaurant.restaurant_id))

    async def photo(self, menu_item_id: int) -> Photo | None:
        """The photo that was sent of an item, as it is kept, None without one. Raises `Unavailable`."""
        return await in_time(lambda: self._around.store.photo(self._restaurant.restaurant_id, menu_item_id))

    def hear_system(self, *, ordering: bool) -> None:
        """How the switch of all restaurants stands; open sessions are told where it was turned."""
        if self._restaurant.system_ordering != ordering:
            self._replace(changed(self._restaurant, system_ordering=ordering))

    async def set_availability(self, menu_item_id: int, wanted: Availability, *, who: int | None = None) -> None:
        """What staff say of an item, or of an option by its number below zero, as `set_ordering` does.

        Raises `Unavailable`, and KeyError for another's.
        """
        async with self._switching:
            await self._read()  # whoever else has moved it, what is said is said of how it is
            await self._set_availability(menu_item_id, wanted, who)

    async def _set_availability(self, menu_item_id: int, wanted: Availability, who: int | None) -> None:
        made = Counting(self._restaurant, self.stock, menu_item_id, wanted, self._around.clock(), who).made
        if made is not None:
            await self._count(made)

    async def make_stock(self, make: StockMaker, first: First | None = None) -> Refusal | None:
        """Makes the change that `make` finds for the stock as it is then, as `make_own` does, once `first` has read.

        Gives the refusal, and then nothing has changed; None where it was made, or was so already.
        """
        async with self._switching:
            if first is not None:
                await in_time(first)
            await self._read()
            made = make(self._restaurant, self.stockroom, self._around.clock())
            if made is None or isinstance(made, Refusal):
                return made
            await self._count(made)
            return None

    async def bring_back(self) -> None:
        """Items whose sale was stopped until now are on sale again. Raises `Unavailable`."""
        for item in self._restaurant.menu.items.values():
            if item.until is not None and self._is_back(item.menu_item_id):
                async with self._switching:
                    await self._read()
                    if self._is_back(item.menu_item_id):  # staff may have said otherwise while we waited
                        await self._set_availability(item.menu_item_id, Availability(available=True), None)

    def _is_back(self, menu_item_id: int) -> bool:
        """Whether its sale was stopped until now."""
        item = self._restaurant.menu.items.get(menu_item_id)
        return item is not None and item.until is not None and not item.available and item.until <= self._around.clock()

    async def _count(self, made: StockChange) -> None:
        """Like a session's turn: what it takes is gone before it is sent, what it gives is there when it is durable."""
        room, moves = self.stockroom, made.moves
        room.take(moves)
        low = room.fallen(made.falling)

        def failed(certain: bool) -> None:
            if certain:
                room.unsaid(low)
                room.undone(moves)
            else:
                room.unsure(low)
                room.unknown(moves)

        change, raised = with_alerts(made.change, low_alerts(self._restaurant, low, self._around.clock()))
        await self._commit(change, failed)
        self.alerted(raised)
        self._replace(self._next(**made.fields))
        try:
            if made.first:
                await self._remember(made.first)
        finally:
            room.saved(moves)
            made.count(room)

    async def _remember(self, first: Mapping[int, Collection[int]]) -> None:
        """Who sleeps and has asked for what is counted from now on: that is known before anybody gets it.

        Whoever cancels us: it is counted already. What cannot be read now is read with the next look.
        """
        stored = None
        try:
            with trio.CancelScope(shield=True):
                stored = await in_time(lambda: self._around.store.load(self._restaurant.restaurant_id))
        except Unavailable:
            log.warning("sleepers_not_remembered", restaurant_id=self._restaurant.restaurant_id)
        finally:
            self.stockroom.remember(None if stored is None else stored.stocks, first)

    async def read_stock(self) -> None:
        """Reads the stock again, until nothing of it moved meanwhile. Raises `Unavailable` where that cannot be."""
        for _ in range(STOCK_READS_MAX):
            seen = self._reads
            async with self._switching:
                if self._reads == seen:  # else somebody has read it while we waited for our turn
                    await self._read()
            if not self.stockroom.doubtful:
                return
            await trio.sleep(STOCK_REST_S)
        raise Unavailable("the stock keeps moving")

    async def acknowledge(self, find: Callable[[], Awaitable[Alert | None]], *, who: int) -> tuple[Alert, bool] | None:
        """Keeps that a staff user has seen the alert that `find` reads; None where there is none.

        Gives the alert and whether that is news: seen before, it stays as it is. Raises `Unavailable`: then it is not
        kept, or a second look shows that it is.
        """
        async with self._switching:
            alert = await in_time(find)
            if alert is None:
                return None
            if alert.acknowledged_at is not None:
                return alert, False
            seen = alert.acknowledged(self._around.clock(), who)
            await self._commit(alert_seen(self._restaurant, seen))
            self._replace(self._next())
            return seen, True

    async def refresh(self) -> None:
        """Reads the restaurant again; one that is gone stays as it was. Raises `Unavailable`, so `RestaurantUnfit`."""
        async with self._switching:
            await self._read()

    async def _read(self) -> None:
        self._reads += 1
        began = self.stockroom.reading()
        stored = await in_time(lambda: self._around.store.load(self._restaurant.restaurant_id))
        if stored is None:
            return
        self._revision = stored.revision
        self.take_order_number(stored.last_order_number)
        read = changed(stored.restaurant, system_ordering=self._restaurant.system_ordering)  # that is not in its rows
        self._replace(renewed(self._restaurant, self._at_this_hour(read)))
        self.stockroom.read(stored, began)

    async def _commit(self, change: Change, failed: Callable[[bool], None] = lambda certain: None) -> None:
        """Makes a change of the restaurant's own durable. Raises `Unavailable` where that is not certain.

        Once it is sent nobody stops it, so that what is durable is also what is seen. `failed` hears first where it is
        not, and whether it is certain that it was not saved.
        """
        guard = trio.CancelScope(deadline=trio.current_time() + COMMIT_GUARD_S, shield=True)
        try:
            with guard:
                await self._around.journal.commit(change)
        except CommitFailed as error:
            failed(isinstance(error, NotSaved | BadRow | StaleVersion))
            await self._doubt(
                type(error).__name__, reread=isinstance(error, StaleVersion | StockShort | OutcomeUnknown)
            )
        except BaseException:
            failed(False)
            raise
        if guard.cancelled_caught:
            failed(False)
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

    def _at_this_hour(self, restaurant: Restaurant) -> Restaurant:
        """The restaurant with what it serves now. Where menus by time are none, and were none, nothing is looked at."""
        known = self._restaurant.timed_menus or restaurant.timed_menus
        return at_this_hour(restaurant, self._around.clock()) if known else restaurant

    def _replace(self, restaurant: Restaurant) -> None:
        before, self._restaurant = self._restaurant, restaurant
        if restaurant.branches is not before.branches:
            self.stockroom.opened(restaurant.branches)
        if restaurant is not before:
            self._tell(before, restaurant)
        if restaurant.menu is not before.menu or restaurant.languages != before.languages:
            self._around.items_changed(self, items_different(before.menu, restaurant.menu))


async def in_time(load: Callable[[], Awaitable[T]]) -> T:
    """What `load` gives, or `Unavailable` when it takes too long, waiting for others' loads included."""
    try:
        with trio.fail_after(LOAD_TIMEOUT_S):
            return await load()
    except trio.TooSlowError:
        raise Unavailable("the database is slow") from None

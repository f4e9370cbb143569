"""The in-memory twin of the whole store. It ships, and passes the same contract tests.

Owns: keeping what Postgres would keep, refusing what Postgres would refuse, and going wrong on request (`Faults`).
Must not: know a rule; survive its process.

    memory = Memory([restaurant])
    memory.faults.script.append(Fault.LOST_SAVED)     # the next commit is saved, but its caller never hears of it
    table = Registry(memory.journal, memory.sessions, memory.restaurants, ...)

Time is trio's, so that a simulation under a mock clock takes no time and always goes the same way.
"""

from collections import deque
from collections.abc import Callable, Iterable, MutableMapping, MutableSequence, Sequence
from enum import Enum, auto
from typing import cast
from uuid import UUID

import attrs
import trio
from attrs import Factory, define

from actors.domain.audit import AuditEntry
from actors.domain.look import Logo
from actors.domain.place import Place, SessionKind
from actors.domain.restaurant import Restaurant
from actors.domain.session import Session
from actors.domain.state import State
from actors.errors import BadRow, NotSaved, OutcomeUnknown, RestaurantUnfit, StaleVersion, Unavailable
from actors.ports.journal import Change, RestaurantStep, SessionStep
from actors.ports.restaurants import Revision, StoredRestaurant
from persistence.memory_attention import MemoryAttention
from persistence.memory_books import MemoryBooks
from persistence.memory_branches import branches_written, with_branch
from persistence.memory_jobs import MemoryJobs
from persistence.memory_menu import MemoryMenus
from persistence.memory_orders import MemoryOutlived
from persistence.memory_passes import MemoryPasses
from persistence.memory_pictures import MemoryPictures
from persistence.memory_products import MemoryProducts
from persistence.memory_requests import MemoryStockPages
from persistence.memory_sessions import Kept, MemorySessions
from persistence.memory_shop_orders import MemoryCodes, MemoryShopOrders
from persistence.memory_staff import MemoryAccounts, MemoryAuditPages, MemoryOrders
from persistence.memory_stock import MemoryStock
from persistence.memory_stories import MemoryStories
from persistence.memory_support import MemorySupport
from persistence.memory_trees import fits, grown, unfit_text
from persistence.restaurant_rows import tagged


class Fault(Enum):
    """How one commit goes."""

    NONE = auto()
    NOT_SAVED = auto()
    LOST_SAVED = auto()  # saved, and the answer is lost: `OutcomeUnknown`
    LOST_UNSAVED = auto()  # not saved, and the answer is lost: `OutcomeUnknown`


@define
class Faults:
    """What is to go wrong. May be changed at any time.

    Each commit takes the next fault from `script`, and `Fault.NONE` once that is empty. `away` fails every commit
    (`NotSaved`) and every read (`Unavailable`); sessions in `bad_sessions` get `BadRow`; restaurants in
    `unfit_restaurants` make none, for the reason that stands there; `delay_s` is waited before every commit and read.
    """

    delay_s: float = 0.0
    away: bool = False
    bad_sessions: set[UUID] = Factory(set)
    unfit_restaurants: dict[int, str] = Factory(dict)
    script: deque[Fault] = Factory(deque)

    async def before_read(self) -> None:
        """Lets time pass, or raises `Unavailable`."""
        await trio.sleep(self.delay_s)
        if self.away:
            raise Unavailable("the store is away")

    async def before_commit(self, owner: UUID | int) -> Fault:
        """Lets time pass and gives how the commit goes, or raises `NotSaved` or `BadRow`."""
        await trio.sleep(self.delay_s)
        fault = self.script.popleft() if self.script else Fault.NONE
        if self.away or fault is Fault.NOT_SAVED:
            raise NotSaved("the store is away")
        if owner in self.bad_sessions:
            raise BadRow("23514")
        return fault


class Memory:
    """The whole store: all but `audit`, which grows, oldest first, fit the ports of their names."""

    def __init__(self, restaurants: Iterable[Restaurant] = (), faults: Faults | None = None):
        self.faults = Faults() if faults is None else faults
        self._kept: dict[UUID, Kept] = {}
        self._outlived: list[State] = []
        self.restaurants = MemoryRestaurants(restaurants, self.faults)
        self.passes = self.restaurants.passes
        self.restaurants.living = self._states
        self.audit: list[AuditEntry] = []
        self.attention = MemoryAttention(self._states, self.faults.before_read)
        self.journal = MemoryJournal(
            self._kept, self._outlived, self.restaurants, self.faults, self.audit, self.attention
        )
        self.sessions = MemorySessions(self._kept, self._outlived, self.faults.before_read)
        self.accounts = MemoryAccounts(self.faults.before_read, self.audit)
        self.orders = MemoryOrders(self._states, self._outlived, self.restaurants.table_number, self.faults.before_read)
        self.roster = self.accounts
        self.audit_pages = MemoryAuditPages(self.audit, self.accounts.name_of, self.faults.before_read)
        self.stories = MemoryStories(self._kept, self.audit, self.accounts.name_of, self.faults.before_read)
        self.stock_pages = MemoryStockPages(
            lambda: self.restaurants.stock.moves, self.accounts.name_of, self.faults.before_read
        )
        self.support = MemorySupport(self._states, self.audit, self.accounts.name_of, self.faults.before_read)
        self.restaurants.requested = self.stock_pages.save
        self.products = MemoryProducts(self.restaurants.kept, self.faults.before_read)
        self.shop_orders = MemoryShopOrders(
            self._states, self._outlived, self.restaurants.codes, self.faults.before_read
        )
        one = lambda key: self.restaurants._restaurants.get(key)  # noqa: E731, PLW0108 - it is replaced
        self.books = MemoryBooks(self._states, one, self.audit, self.faults.before_read)
        self.jobs = MemoryJobs(self.restaurants.ids, self.audit, self.faults.before_read)
        self.outlived = MemoryOutlived(self.orders, self._outlived, self.audit, self.restaurants.stock, self.attention)

    def forget(self, session_id: UUID) -> None:
        """Deletes a session with all that goes with it; its orders and their attempts stay."""
        self._outlived.append(attrs.evolve(self._kept.pop(session_id).state, placements={}, calls={}))

    def _states(self) -> Iterable[State]:
        return (kept.state for kept in self._kept.values())


class MemoryRestaurants(MemoryMenus):
    """Fits `actors.ports.restaurants.RestaurantStore`."""

    def __init__(self, restaurants: Iterable[Restaurant], faults: Faults):
        self._restaurants = {restaurant.restaurant_id: tagged(with_branch(restaurant)) for restaurant in restaurants}
        self._revisions = dict.fromkeys(self._restaurants, 1)
        self._last_order_numbers: dict[int, int] = {}
        super().__init__(faults.before_read)
        self._faults = faults
        self.kept = self._restaurants.get  # a restaurant as it is kept, by its id
        self.passes = MemoryPasses(self.kept, faults.before_read)
        self.system_ordering = True  # the operator's switch of all restaurants; a test turns it
        self.stock = MemoryStock(self._restaurants.values())
        self.codes = MemoryCodes()
        self.pictures = MemoryPictures(faults.before_read)
        self.photo = self.pictures.photo
        self.living: Callable[[], Iterable[State]] = tuple
        self.requested: Callable[[int, Change], None] = lambda key, change: (
            None
        )  # hears of each change that is about to be saved

    async def revisions(self) -> Sequence[Revision]:
        """See `actors.ports.restaurants.RestaurantStore.revisions`."""
        await self._faults.before_read()
        return [
            Revision(
                key, restaurant.slug, self._revisions[key], self._last_order_numbers.get(key, 0), self.system_ordering
            )
            for key, restaurant in self._restaurants.items()
        ]

    async def load(self, restaurant_id: int) -> StoredRestaurant | None:
        """See `actors.ports.restaurants.RestaurantStore.load`."""
        await self._faults.before_read()
        restaurant = self._restaurants.get(restaurant_id)
        if restaurant is None:
            return None
        unfit = self._faults.unfit_restaurants.get(restaurant_id)
        if unfit is not None:
            raise RestaurantUnfit(self._revisions[restaurant_id], (unfit,))
        last = self._last_order_numbers.get(restaurant_id, 0)
        stocks = tuple(self.stock.stored(restaurant, self.living()))
        revision, taken = self._revisions[restaurant_id], self.stock.slots.of(restaurant)
        return StoredRestaurant(restaurant, revision, last, stocks, taken)

    def save(self, change: Change, step: RestaurantStep) -> None:
        """A change of the restaurant's own. Raises `StaleVersion`, and `BadRow` for another's table."""
        restaurant = self._restaurants.get(step.restaurant_id)
        if restaurant is None or restaurant.version != step.version:
            raise StaleVersion("another owner was faster")
        tables = {table.table_id: table for table in change.parts.get("tables", ())}
        others = [other for key, other in self._restaurants.items() if key != step.restaurant_id]
        if unfit_text(change) or any(not tables.keys().isdisjoint(other.tables) for other in others):
            raise BadRow("23502")
        self.stock.check(change)
        branches = branches_written(restaurant, change, others)
        self.requested(step.restaurant_id, change)
        self.stock.save(change)
        self.gone.note(restaurant, change)
        self.codes.write(step.restaurant_id, change)
        self.passes.renewed(step.restaurant_id, change.parts.get("passes", ()))
        enabled = restaurant.ordering_enabled if step.ordering_enabled is None else step.ordering_enabled
        self.replace(
            attrs.evolve(
                self.pictures.shown(self.written(restaurant, change, step), change),
                version=step.version + 1,
                ordering_enabled=enabled,
                tables={**restaurant.tables, **tables},
                branches=branches,
                brand_color=restaurant.brand_color if step.brand_color is None else step.brand_color or None,
            )
        )

    async def logo(self, restaurant_id: int) -> Logo | None:
        """See `actors.ports.restaurants.RestaurantStore.logo`."""
        await self._faults.before_read()
        known = self._restaurants.get(restaurant_id)
        return None if known is None or known.logo is None else self.pictures.logos.get(restaurant_id)

    def replace(self, restaurant: Restaurant) -> None:
        """Puts another restaurant in the place of the one with its id, as an operator would in Postgres."""
        self._restaurants[restaurant.restaurant_id] = tagged(with_branch(restaurant))
        self._revisions[restaurant.restaurant_id] = self._revisions.get(restaurant.restaurant_id, 0) + 1
        self.stock.slots.known(restaurant)

    def used(self, restaurant_id: int, order_number: int) -> None:
        """An order number was given."""
        highest = self._last_order_numbers.get(restaurant_id, 0)
        self._last_order_numbers[restaurant_id] = max(highest, order_number)

    def ids(self) -> Iterable[int]:
        """Which restaurants there are."""
        return self._restaurants.keys()

    def table_number(self, restaurant_id: int, place: Place) -> int | None:
        """The number on the table, if the place has one; its id where the store was given no restaurants."""
        restaurant = self._restaurants.get(restaurant_id)
        if restaurant is None:
            return place.table_id
        table = restaurant.table_at(place)
        return None if table is None else table.table_number


class MemoryJournal:
    """Fits `actors.ports.journal.Journal`. A commit that is cancelled while it waits is not saved."""

    def __init__(
        self,
        kept: MutableMapping[UUID, Kept],
        outlived: Sequence[State],
        restaurants: MemoryRestaurants,
        faults: Faults,
        audit: MutableSequence[AuditEntry],
        attention: MemoryAttention,
    ):
        self._attention = attention
        self._audit = audit
        self._kept = kept
        self._outlived = outlived
        self._restaurants = restaurants
        self._faults = faults

    async def commit(self, change: Change) -> None:
        """See `actors.ports.journal.Journal.commit`."""
        fault = await self._faults.before_commit(change.owner.key)
        if fault is not Fault.LOST_UNSAVED:
            self._save(change)
            self._audit.extend(change.audit)
            self._attention.save(change)
        if fault is not Fault.NONE:
            raise OutcomeUnknown("the answer is lost")

    async def hand_over(self, giving: Change, taking: Change) -> None:
        """See `actors.ports.journal.Journal.hand_over`."""
        fault = await self._faults.before_commit(giving.owner.key)
        if fault is not Fault.LOST_UNSAVED:
            self._save_both(giving, taking)
        if fault is not Fault.NONE:
            raise OutcomeUnknown("the answer is lost")

    def _save_both(self, giving: Change, taking: Change) -> None:
        before = self._kept.get(cast("UUID", giving.owner.key))
        self._save(giving)
        try:
            self._save(taking)
        except BaseException:
            if before is not None:
                self._kept[before.state.session.session_id] = before
            raise
        for change in (giving, taking):
            self._audit.extend(change.audit)
            self._attention.save(change)

    def _save(self, change: Change) -> None:
        match change.owner:
            case RestaurantStep() as step:
                self._restaurants.save(change, step)
            case SessionStep() as step:
                self._save_session(change, step)

    def _save_session(self, change: Change, step: SessionStep) -> None:
        before = self._kept.get(step.key)
        if step.version != (before.version if before is not None else 0):
            raise StaleVersion("another owner was faster")
        self._check(change, step.session, before)
        self._restaurants.stock.check(change)
        self._restaurants.codes.check(change)
        self._restaurants.stock.save(change)
        self._restaurants.codes.save(change)
        state = grown(before.state if before is not None else None, change, step.session)
        events = [*(before.events if before is not None else ()), *change.events]
        self._kept[step.key] = Kept(state, step.version + 1, step.wake_at, events)
        for name in ("orders", "placements"):
            for one in change.parts.get(name, ()):
                self._restaurants.used(step.session.restaurant_id, one.order_number)

    def _check(self, change: Change, session: Session, before: Kept | None) -> None:
        """What the database's constraints would refuse. Raises `BadRow`."""
        others = [kept.state for kept in self._kept.values() if kept is not before]
        theirs = [one for one in (*others, *self._outlived) if one.session.restaurant_id == session.restaurant_id]
        here = (state.session for state in others if state.active)
        taken = {one.place.seat for one in here if one.restaurant_id == session.restaurant_id} - {None}
        numbers = {
            name: {one.order_number for state in theirs for one in getattr(state, name).values()}
            for name in ("orders", "placements")
        }
        parts = change.parts
        members = {member.member_id for member in parts.get("members", ())}
        refused = (
            unfit_text(change)
            or not all(fits(line) for name in ("lines", "retired") for line in parts.get(name, ()))
            or (session.place.kind is SessionKind.DINE_IN and session.place.table_id is None)
            or (session.place.in_shop and session.place.table_id is not None)
            or (not session.place.in_shop and session.place.customer_id is not None)
            or (session.closed_at is None and session.place.seat in taken)
            or any(one.order_number in given for name, given in numbers.items() for one in parts.get(name, ()))
            or any(not members.isdisjoint(state.members) for state in others)
        )
        if refused:
            raise BadRow("23000")

"""The in-memory twin of the whole store. It ships, and passes the same contract tests.

Owns: keeping what Postgres would keep, refusing what it would refuse, and going wrong on request (`memory_faults`).
Must not: know a rule; survive its process.

    memory = Memory([restaurant])
    memory.faults.script.append(Fault.LOST_SAVED)     # the next commit is saved, but its caller never hears of it
    table = Registry(memory.journal, memory.sessions, memory.restaurants, ...)

Time is trio's, so that a simulation under a mock clock takes no time and always goes the same way.
"""

from collections.abc import Iterable, MutableMapping, MutableSequence, Sequence
from typing import cast
from uuid import UUID

import attrs

from actors.domain.audit import AuditEntry
from actors.domain.place import SessionKind
from actors.domain.restaurant import Restaurant
from actors.domain.session import Session
from actors.domain.state import State
from actors.errors import BadRow, OutcomeUnknown, StaleVersion
from actors.ports.journal import Change, RestaurantStep, SessionStep
from persistence.memory_attention import MemoryAttention
from persistence.memory_books import MemoryBooks
from persistence.memory_counter_orders import MemoryCounterOrders
from persistence.memory_customer_orders import MemoryCustomerOrders
from persistence.memory_faults import Fault, Faults
from persistence.memory_jobs import MemoryJobs
from persistence.memory_keys import MemoryApiKeys
from persistence.memory_orders import MemoryOutlived
from persistence.memory_products import MemoryProducts
from persistence.memory_requests import MemoryStockPages
from persistence.memory_restaurants import MemoryRestaurants
from persistence.memory_sessions import Kept, MemorySessions
from persistence.memory_staff import MemoryAccounts, MemoryAuditPages, MemoryOrders
from persistence.memory_stories import MemoryStories
from persistence.memory_support import MemorySupport
from persistence.memory_trees import fits, grown, unfit_text
from persistence.memory_webhooks import MemoryWebhooks


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
        self.sessions = MemorySessions(self._kept, self._outlived, self.faults)
        self.accounts = MemoryAccounts(self.faults.before_read, self.audit)
        self.orders = MemoryOrders(self._states, self._outlived, self.restaurants.table_number, self.faults.before_read)
        self.roster = self.accounts
        self.api_keys = MemoryApiKeys(self.audit, self.faults.before_read)
        self.webhooks = MemoryWebhooks(self.audit, self.faults.before_read)
        self.audit_pages = MemoryAuditPages(self.audit, self.accounts.name_of, self.faults.before_read)
        self.stories = MemoryStories(self._kept, self.audit, self.accounts.name_of, self.faults.before_read)
        self.stock_pages = MemoryStockPages(
            lambda: self.restaurants.stock.moves, self.accounts.name_of, self.faults.before_read
        )
        self.support = MemorySupport(self._states, self.audit, self.accounts.name_of, self.faults.before_read)
        self.restaurants.requested = self.stock_pages.save
        self.products = MemoryProducts(
            self.restaurants.kept, self.restaurants._restaurants.values, self.faults.before_read
        )
        self.customer_orders = MemoryCustomerOrders(
            self._states, self._outlived, self.restaurants.codes, self.faults.before_read
        )
        self.counter_orders = MemoryCounterOrders(self._states, self._outlived, self.faults.before_read)
        one = lambda key: self.restaurants._restaurants.get(key)  # noqa: E731, PLW0108 - it is replaced
        self.books = MemoryBooks(self._states, one, self.audit, self.faults.before_read)
        self.jobs = MemoryJobs(self.restaurants.ids, self.audit, self.faults.before_read)
        self.outlived = MemoryOutlived(self.orders, self._outlived, self.audit, self.restaurants.stock, self.attention)

    def forget(self, session_id: UUID) -> None:
        """Deletes a session with all that goes with it; its orders and their attempts stay."""
        self._outlived.append(attrs.evolve(self._kept.pop(session_id).state, placements={}, calls={}))

    def _states(self) -> Iterable[State]:
        return (kept.state for kept in self._kept.values())


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

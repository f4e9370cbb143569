"""Sessions in memory, as they are read: the twin of `persistence.sessions`.

Owns: finding them, their events and their unsent orders. Must not: change one; the journal in `persistence.memory` may.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from attrs import define

from actors.domain.limits import CART_KEPT_S
from actors.domain.ordering.order import Order, OrderStatus
from actors.domain.place import Place
from actors.domain.state import State
from actors.ports.journal import StoredEvent
from actors.ports.sessions import Backlog, Stored, UnsentOrder
from persistence.memory_faults import Faults

CART_KEPT: Final = timedelta(seconds=CART_KEPT_S)


@define
class Kept:
    """A session, as it is stored; `events` oldest first."""

    state: State
    version: int
    wake_at: datetime | None
    events: list[StoredEvent]


class MemorySessions:
    """Fits `actors.ports.sessions.Sessions`."""

    def __init__(self, kept: Mapping[UUID, Kept], outlived: Sequence[State], faults: Faults):
        self._kept = kept
        self._outlived = outlived
        self._faults = faults

    async def load(self, session_id: UUID, recent: int) -> Stored | None:
        """See `actors.ports.sessions.Sessions.load`."""
        await self._faults.before_read()
        kept = self._kept.get(session_id)
        if kept is None:
            return None
        return Stored(kept.state, kept.version, tuple(kept.events[-recent:] if recent else ()))

    async def there(self, session_id: UUID) -> bool:
        """See `actors.ports.sessions.Sessions.there`."""
        await self._faults.before_read()
        return session_id in self._kept

    async def active_at(self, table_id: int) -> UUID | None:
        """See `actors.ports.sessions.Sessions.active_at`."""
        await self._faults.before_read()
        active = (key for key, kept in self._kept.items() if kept.state.active)
        return next((key for key in active if self._kept[key].state.session.place.table_id == table_id), None)

    async def active_of(self, restaurant_id: int, customer_id: int) -> UUID | None:
        """See `actors.ports.sessions.Sessions.active_of`."""
        await self._faults.before_read()
        active = (state.session for kept in self._kept.values() if (state := kept.state).active)
        theirs = (one for one in active if one.place == Place.of_customer(customer_id))
        return next((one.session_id for one in theirs if one.restaurant_id == restaurant_id), None)

    async def of_member(self, member_id: UUID) -> UUID | None:
        """See `actors.ports.sessions.Sessions.of_member`."""
        await self._faults.before_read()
        return next((key for key, kept in self._kept.items() if member_id in kept.state.members), None)

    async def due(self, now: datetime, limit: int) -> Sequence[UUID]:
        """See `actors.ports.sessions.Sessions.due`."""
        await self._faults.before_read()
        due = [
            (kept.wake_at, key)
            for key, kept in self._kept.items()
            if kept.state.active and kept.wake_at is not None and kept.wake_at <= now
            if not kept.state.session.place.in_shop
            or kept.state.locked
            or kept.state.session.opened_at <= now - CART_KEPT
        ]
        return tuple(key for _, key in sorted(due)[:limit])

    async def events(self, session_id: UUID, since: int, limit: int) -> Sequence[StoredEvent]:
        """See `actors.ports.sessions.Sessions.events`."""
        await self._faults.before_read()
        events = self._kept[session_id].events if session_id in self._kept else ()
        return tuple(event for event in events if event.seq > since)[:limit]

    async def unsent(self, restaurant_id: int, due_before: datetime, limit: int) -> Sequence[UnsentOrder]:
        """See `actors.ports.sessions.Sessions.unsent`."""
        await self._faults.before_read()
        unsent = [
            one
            for one in self._unsent()
            if one.order.restaurant_id == restaurant_id
            if one.order.pos_next_at is not None and one.order.pos_next_at <= due_before
        ]
        return tuple(sorted(unsent, key=lambda one: one.order.order_number)[:limit])

    async def backlogs(self) -> Sequence[Backlog]:
        """See `actors.ports.sessions.Sessions.backlogs`."""
        await self._faults.before_read()
        found: dict[int, list[Order]] = {}
        for one in self._unsent():
            found.setdefault(one.order.restaurant_id, []).append(one.order)
        return tuple(_backlog(restaurant_id, orders) for restaurant_id, orders in found.items())

    def _unsent(self) -> Iterable[UnsentOrder]:
        living = ((key, kept.state) for key, kept in self._kept.items())
        for session_id, state in (*living, *((None, state) for state in self._outlived)):
            for order in state.orders.values():
                if order.unsettled and order.status not in (OrderStatus.CANCELLED, OrderStatus.DRAFT):
                    yield UnsentOrder(session_id, order)


def _backlog(restaurant_id: int, orders: Sequence[Order]) -> Backlog:
    due = (order.pos_next_at for order in orders if order.pos_next_at is not None)
    return Backlog(restaurant_id, min(order.created_at for order in orders), min(due, default=None))

"""The in-memory twin of what the staff's door reads and writes: accounts and orders.

Owns: giving what Postgres would give. Must not: know a rule; fit a table's needs, which `persistence.memory` does.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from actors.domain.ordering.order import Order, OrderStatus
from actors.domain.place import Place
from actors.domain.staff import StaffUser
from actors.domain.state import State
from actors.domain.till.status import PosStatus
from actors.ports.sessions import FoundOrders, OrderFilter, OrderRecord, PlacedOrder

WALKED_MAX: Final = 500  # orders that a filtered page looks at

BeforeRead = Callable[[], Awaitable[None]]
"""Lets time pass, or raises `Unavailable`."""


class MemoryAccounts:
    """Fits `staff.ports.Accounts`."""

    def __init__(self, before_read: BeforeRead):
        self._before_read = before_read
        self._users: dict[int, StaffUser] = {}
        self._hashes: dict[int, str] = {}
        self._revoked: set[UUID] = set()

    def hire(self, user: StaffUser, password_hash: str) -> None:
        """Puts somebody in the place of whoever has their id, and enables them again."""
        self._users[user.staff_user_id] = user
        self._hashes[user.staff_user_id] = password_hash

    def dismiss(self, staff_user_id: int) -> None:
        """Disables somebody."""
        self._users.pop(staff_user_id, None)

    async def by_email(self, email: str) -> tuple[StaffUser, str] | None:
        """See `staff.ports.Accounts.by_email`."""
        await self._before_read()
        found = (user for user in self._users.values() if user.email.lower() == email.lower())
        return next(((user, self._hashes[user.staff_user_id]) for user in found), None)

    async def standing(self, staff_user_id: int, token_ids: Sequence[UUID]) -> StaffUser | None:
        """See `staff.ports.Accounts.standing`."""
        await self._before_read()
        return self._users.get(staff_user_id) if self._revoked.isdisjoint(token_ids) else None

    async def revoke(self, token_ids: Mapping[UUID, datetime]) -> frozenset[UUID]:
        """See `staff.ports.Accounts.revoke`. The memory is never long enough for one to be forgotten."""
        await self._before_read()
        new = frozenset(token_ids) - self._revoked
        self._revoked |= new
        return new


class MemoryOrders:
    """Fits `staff.ports.Orders`. `living` gives the sessions there are, `outlived` those that have been deleted."""

    def __init__(
        self,
        living: Callable[[], Iterable[State]],
        outlived: Sequence[State],
        table_number: Callable[[int, Place], int | None],
        before_read: BeforeRead,
    ):
        self._living = living
        self._outlived = outlived
        self._table_number = table_number
        self._before_read = before_read

    async def one(self, restaurant_id: int, order_number: int) -> OrderRecord | None:
        """See `staff.ports.Orders.one`."""
        await self._before_read()
        placed = next((one for one in self._placed(restaurant_id) if one.order.order_number == order_number), None)
        attempts = [
            attempt
            for state in (*self._living(), *self._outlived)
            for attempt in state.attempts_of(order_number)
            if attempt.restaurant_id == restaurant_id
        ]
        return OrderRecord(placed, tuple(attempts)) if placed or attempts else None

    async def filtered(self, restaurant_id: int, which: OrderFilter, limit: int) -> FoundOrders:
        """See `staff.ports.Orders.filtered`."""
        await self._before_read()
        orders = [one for one in self._placed(restaurant_id) if _fits(one, OrderFilter(before=which.before))]
        walked = sorted(orders, key=lambda one: one.order.order_number, reverse=True)[:WALKED_MAX]
        found = [one for one in walked if _fits(one, which)]
        more = len(walked) == WALKED_MAX and _fits(walked[-1], OrderFilter(placed_from=which.placed_from))
        return FoundOrders(found[:limit], walked[-1].order.order_number if more else None)

    async def page(self, restaurant_id: int, *, unsent: bool, before: int | None, limit: int) -> Sequence[PlacedOrder]:
        """See `staff.ports.Orders.page`."""
        await self._before_read()
        orders = [
            one
            for one in self._placed(restaurant_id)
            if before is None or one.order.order_number < before
            if not unsent or _needs_staff(one.order)
        ]
        return tuple(sorted(orders, key=lambda one: one.order.order_number, reverse=True)[:limit])

    def _placed(self, restaurant_id: int) -> Iterable[PlacedOrder]:
        for state in self._living():
            session = state.session
            for order in state.orders.values():
                if order.restaurant_id == restaurant_id:
                    number = self._table_number(restaurant_id, session.place)
                    yield PlacedOrder(order, session.session_id, number)
        for state in self._outlived:
            for order in state.orders.values():
                if order.restaurant_id == restaurant_id:
                    yield PlacedOrder(order, None, None)


def _needs_staff(order: Order) -> bool:
    refused_late = order.pos_status is PosStatus.REJECTED and order.pos_alerted_at is not None
    return order.status is not OrderStatus.CANCELLED and (order.unsettled or refused_late)


def _fits(one: PlacedOrder, which: OrderFilter) -> bool:
    order = one.order
    said = (
        (which.status, order.status),
        (which.payment_status, order.payment_status),
        (which.pos_status, order.pos_status),
        (which.table_number, one.table_number),
    )
    return (
        all(wanted is None or wanted == found for wanted, found in said)
        and (which.before is None or order.order_number < which.before)
        and (which.placed_from is None or order.created_at >= which.placed_from)
        and (which.placed_until is None or order.created_at < which.placed_until)
    )

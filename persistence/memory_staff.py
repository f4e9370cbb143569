"""The in-memory twin of what the staff's door reads and writes: accounts, orders and the audit.

Owns: giving what Postgres would give. Must not: know a rule; fit a table's needs, which `persistence.memory` does.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, MutableSequence, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import attrs
import trio

from actors.domain.account import Account, AccountChange, subject_of
from actors.domain.audit import AuditEntry
from actors.domain.kitchen.ticket import items_of
from actors.domain.ordering.order import Order, OrderStatus
from actors.domain.place import Place
from actors.domain.staff import Role, StaffUser, Standings
from actors.domain.state import State
from actors.domain.till.status import PosStatus
from actors.ports.audit import AuditFilter, AuditRecord
from actors.ports.payment_pages import FoundPayments, PaymentFilter
from actors.ports.sessions import FoundOrders, KitchenOrder, OrderFilter, OrderRecord, PlacedOrder
from actors.ports.shop_orders import ShopOrder, ShopOrderFilter, ShopOrderPage
from persistence.memory_payments import payments_found
from persistence.memory_shop_orders import page_of, shop_orders

WALKED_MAX: Final = 500  # orders that a filtered page looks at

HIRED_AT: Final = datetime(2024, 1, 1, tzinfo=UTC)  # when everybody was who was hired past the doors
BeforeRead = Callable[[], Awaitable[None]]
"""Lets time pass, or raises `Unavailable`."""


class MemoryAccounts:
    """Fits `staff.ports.Accounts` and `staff.ports.Roster`. `audit` is where changes leave their entries."""

    def __init__(self, before_read: BeforeRead, audit: MutableSequence[AuditEntry]):
        self._before_read = before_read
        self._audit = audit
        self._accounts: dict[int, Account] = {}
        self._hashes: dict[int, str] = {}
        self._revoked: dict[UUID, float] = {}  # when, by this clock, in seconds
        self.clock: Callable[[], float] = trio.current_time

    def hire(self, user: StaffUser, password_hash: str) -> None:
        """Puts somebody in the place of whoever has their id, and enables them again."""
        self._accounts[user.staff_user_id] = Account(user, HIRED_AT)
        self._hashes[user.staff_user_id] = password_hash

    def name_of(self, staff_user_id: int | None) -> str | None:
        """What colleagues call them, also where they work here no more."""
        known = None if staff_user_id is None else self._accounts.get(staff_user_id)
        return None if known is None else known.user.name

    def dismiss(self, staff_user_id: int) -> None:
        """Disables somebody."""
        known = self._accounts[staff_user_id]
        self._accounts[staff_user_id] = attrs.evolve(known, disabled_at=HIRED_AT)

    async def by_email(self, email: str) -> tuple[StaffUser, str] | None:
        """See `staff.ports.Accounts.by_email`."""
        known = await self.at(email)
        if known is None or known.disabled_at is not None:
            return None
        return known.user, self._hashes[known.user.staff_user_id]

    async def standing(self, staff_user_id: int, token_ids: Sequence[UUID]) -> StaffUser | None:
        """See `staff.ports.Accounts.standing`."""
        found = await self.standings([staff_user_id], token_ids)
        return None if found.revoked else found.users.get(staff_user_id)

    async def standings(self, staff_user_ids: Collection[int], token_ids: Collection[UUID]) -> Standings:
        """See `staff.ports.Accounts.standings`."""
        await self._before_read()
        known = (self._accounts[key] for key in staff_user_ids if key in self._accounts)
        users = {one.user.staff_user_id: one.user for one in known if one.disabled_at is None}
        return Standings(users, frozenset(token_ids) & self._revoked.keys())

    async def revoke(self, token_ids: Mapping[UUID, datetime]) -> frozenset[UUID]:
        """See `staff.ports.Accounts.revoke`. The memory is never long enough for one to be forgotten."""
        await self._before_read()
        new = frozenset(token_ids) - self._revoked.keys()
        self._revoked |= dict.fromkeys(new, self.clock())
        return new

    async def freshly_used(self, token_id: UUID, next_id: UUID, within: timedelta) -> bool:
        """See `staff.ports.Accounts.freshly_used`."""
        await self._before_read()
        used_at = self._revoked.get(token_id)
        fresh = used_at is not None and self.clock() - used_at < within.total_seconds()
        return fresh and next_id not in self._revoked

    async def note(self, entry: AuditEntry) -> None:
        """See `staff.ports.Accounts.note`."""
        await self._before_read()
        self._audit.append(entry)

    async def accounts(self, restaurant_id: int) -> Sequence[Account]:
        """See `staff.ports.Roster.accounts`."""
        await self._before_read()
        return [self._accounts[key] for key in sorted(self._accounts) if self._works_at(restaurant_id, key)]

    async def at(self, email: str) -> Account | None:
        """See `staff.ports.Roster.at`."""
        await self._before_read()
        found = (known for known in self._accounts.values() if known.user.email.lower() == email.lower())
        return next(found, None)

    async def add(
        self, restaurant_id: int, email: str, name: str, role: Role, password_hash: str, entry: AuditEntry
    ) -> Account | None:
        """See `staff.ports.Roster.add`."""
        if await self.at(email) is not None:
            return None
        staff_user_id = max(self._accounts, default=0) + 1
        account = Account(StaffUser(staff_user_id, restaurant_id, email, name, role), entry.at)
        self._accounts[staff_user_id] = account
        self._hashes[staff_user_id] = password_hash
        self._audit.append(attrs.evolve(entry, subject=subject_of(staff_user_id)))
        return account

    async def save(self, change: AccountChange) -> bool:
        """See `staff.ports.Roster.save`."""
        await self._before_read()
        user = change.known.user
        others = (one for key, one in self._accounts.items() if key != user.staff_user_id)
        admins = (one for one in others if one.rules and one.user.restaurant_id == user.restaurant_id)
        if self._accounts.get(user.staff_user_id) != change.known or (change.admin_left and not any(admins)):
            return False
        self._accounts[user.staff_user_id] = change.account
        self._hashes[user.staff_user_id] = change.password_hash or self._hashes[user.staff_user_id]
        self._audit.extend(change.audit)
        return True

    def _works_at(self, restaurant_id: int, staff_user_id: int) -> bool:
        return self._accounts[staff_user_id].user.restaurant_id == restaurant_id


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
        if not (placed or attempts):
            return None
        kept = [state for state in self._everything(restaurant_id) if placed and order_number in state.orders]
        moves = [move for state in kept for move in state.moves_of(order_number)]
        items = [item for state in kept for item in items_of(state.ticket_items, order_number)]
        return OrderRecord(placed, tuple(attempts), tuple(moves), tuple(items))

    async def of_shop(self, restaurant_id: int, which: ShopOrderFilter, limit: int, offset: int) -> ShopOrderPage:
        """See `staff.ports.Orders.of_shop`."""
        await self._before_read()
        return page_of(self._of_shop(restaurant_id), which, limit, offset)

    async def one_of_shop(self, restaurant_id: int, order_number: int) -> ShopOrder | None:
        """See `staff.ports.Orders.one_of_shop`."""
        await self._before_read()
        found = (one for one in self._of_shop(restaurant_id) if one.fulfilment.order_number == order_number)
        return next(found, None)

    def _of_shop(self, restaurant_id: int) -> Iterable[ShopOrder]:
        found = shop_orders(restaurant_id, self._living(), self._outlived)
        return (one for one in found if one.order.status is not OrderStatus.DRAFT)

    async def session_of_payment(self, restaurant_id: int, payment_id: UUID) -> UUID | None:
        """See `staff.ports.Orders.session_of_payment`."""
        await self._before_read()
        theirs = (one.session for one in self._living() if payment_id in one.payments)
        return next((one.session_id for one in theirs if one.restaurant_id == restaurant_id), None)

    async def payments(self, restaurant_id: int, which: PaymentFilter, limit: int) -> FoundPayments:
        """See `staff.ports.Orders.payments`."""
        await self._before_read()
        living, gone = (
            [one for one in states if one.session.restaurant_id == restaurant_id]
            for states in (self._living(), self._outlived)
        )
        return payments_found(living, gone, which, limit, self._table_number)

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

    async def kitchen(
        self, restaurant_id: int, *, station: str | None, since: datetime, limit: int
    ) -> Sequence[KitchenOrder]:
        """See `staff.ports.Orders.kitchen`."""
        await self._before_read()
        there = [
            one
            for one in self._in_kitchen(restaurant_id)
            if any(item.shown and item.arrived_at > since and station in (None, item.station) for item in one.items)
        ]
        return tuple(there[-limit:])

    async def departed(
        self, restaurant_id: int, *, station: str | None, since: datetime, newest: int, limit: int
    ) -> Sequence[KitchenOrder]:
        """See `staff.ports.Orders.departed`."""
        await self._before_read()
        had = [one for one in self._in_kitchen(restaurant_id) if one.items][-newest:]
        left: dict[tuple[int, str], datetime] = {}
        for item in (item for one in had for item in one.items):
            key = (item.order_number, item.station)
            if item.bumped_at and item.arrived_at > since and station in (None, key[1]):
                left[key] = max(left.get(key, item.bumped_at), item.bumped_at)
        latest = sorted(left, key=lambda key: (-left[key].timestamp(), -key[0], key[1]))[:limit]
        numbers = {number for number, _ in latest}
        return tuple(one for one in had if one.placed.order.order_number in numbers)

    def _in_kitchen(self, restaurant_id: int) -> Sequence[KitchenOrder]:
        """Every order with what the kitchen has of it, by number."""
        items = {
            number: items_of(state.ticket_items, number)
            for state in self._everything(restaurant_id)
            for number in state.orders
        }
        found = (KitchenOrder(one, items[one.order.order_number]) for one in self._placed(restaurant_id))
        return sorted(found, key=lambda one: one.placed.order.order_number)

    def _everything(self, restaurant_id: int) -> Iterable[State]:
        states = (*self._living(), *self._outlived)
        return (state for state in states if state.session.restaurant_id == restaurant_id)

    def _placed(self, restaurant_id: int) -> Iterable[PlacedOrder]:
        for state in self._living():
            session = state.session
            for order in state.orders.values():
                if order.restaurant_id == restaurant_id:
                    number = self._table_number(restaurant_id, session.place)
                    yield _placed(order, state, session.session_id, number)
        for state in self._outlived:
            for order in state.orders.values():
                if order.restaurant_id == restaurant_id:
                    yield _placed(order, state)


def _placed(order: Order, state: State, session_id: UUID | None = None, table_number: int | None = None) -> PlacedOrder:
    number = order.order_number
    return PlacedOrder(order, session_id, table_number, state.customer_of(number), number in state.fulfilments)


def _needs_staff(order: Order) -> bool:
    refused_late = order.pos_status is PosStatus.REJECTED and order.pos_alerted_at is not None
    return order.status not in (OrderStatus.CANCELLED, OrderStatus.DRAFT) and (order.unsettled or refused_late)


class MemoryAuditPages:
    """Fits `staff.ports.AuditPages`. An entry's number is its place in the audit; `name_of` names a staff user."""

    def __init__(
        self, audit: Sequence[AuditEntry], name_of: Callable[[int | None], str | None], before_read: BeforeRead
    ):
        self._audit = audit
        self._name_of = name_of
        self._before_read = before_read

    async def page(
        self, restaurant_id: int, asked: AuditFilter, *, before: int | None, limit: int
    ) -> Sequence[AuditRecord]:
        """See `staff.ports.AuditPages.page`."""
        await self._before_read()
        ours = [
            (entry.at, number, entry)
            for number, entry in enumerate(self._audit, start=1)
            if entry.restaurant_id == restaurant_id
        ]
        end = next(((at, number) for at, number, _ in ours if number == before), None)
        if before is not None and end is None:
            return []
        found = [
            self._record(number, entry)
            for at, number, entry in sorted(ours, key=lambda one: one[:2], reverse=True)
            if (end is None or (at, number) < end) and _is_asked_for(entry, asked)
        ]
        return found[:limit]

    def _record(self, number: int, entry: AuditEntry) -> AuditRecord:
        name = self._name_of(entry.who)
        return AuditRecord(number, entry.at, entry.who, name, entry.what, entry.subject, entry.old, entry.new)


def _is_asked_for(entry: AuditEntry, asked: AuditFilter) -> bool:
    pairs = ((asked.who, entry.who), (asked.what, entry.what), (asked.subject, entry.subject))
    in_time = (asked.since is None or entry.at >= asked.since) and (asked.until is None or entry.at < asked.until)
    return in_time and all(wanted is None or wanted == found for wanted, found in pairs)


def _fits(one: PlacedOrder, which: OrderFilter) -> bool:
    order = one.order
    said = (
        (which.of_shop, one.of_shop),
        (which.payment_status, order.payment_status),
        (which.pos_status, order.pos_status),
        (which.table_number, one.table_number),
    )
    return (
        all(wanted is None or wanted == found for wanted, found in said)
        and (which.statuses is None or order.status in which.statuses)
        and (which.before is None or order.order_number < which.before)
        and (which.placed_from is None or order.created_at >= which.placed_from)
        and (which.placed_until is None or order.created_at < which.placed_until)
    )

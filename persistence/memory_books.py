"""The in-memory twin of the books.

Owns: giving what Postgres would give, but for money that came back in several steps: it knows only what is left, and
when it last changed. Must not: hold a rule.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, MutableSequence, Sequence
from datetime import date, datetime, time
from uuid import UUID

import attrs

from actors.domain.audit import AuditEntry, paper_made
from actors.domain.money.basis import basis_of, billed
from actors.domain.money.payment import Method, Payment
from actors.domain.papers.business_day import DayClosing, MoneyMoved
from actors.domain.papers.day_sales import DayBill, DayLine, Sold
from actors.domain.papers.invoice import Draft, Invoice, ListedPaper, PaperNumber, listed
from actors.domain.papers.letterhead import Letterhead, Stationery
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from persistence.memory_reconciling import MemoryLedger

BeforeRead = Callable[[], Awaitable[None]]


class MemoryBooks:
    """Fits `server.papers.ports.Books` and `staff.ports.DayBooks`. `restaurant` gives one by its id."""

    def __init__(
        self,
        states: Callable[[], Iterable[State]],
        restaurant: Callable[[int], Restaurant | None],
        audit: MutableSequence[AuditEntry],
        before_read: BeforeRead,
    ):
        self._states = states
        self._restaurant = restaurant
        self._audit = audit
        self._before_read = before_read
        self.ledger = MemoryLedger(states, audit, before_read)
        self._letterheads: dict[int, Letterhead] = {}
        self._papers: dict[tuple[int, PaperNumber], Invoice] = {}
        self._closings: dict[tuple[int, date], DayClosing] = {}

    async def stationery(self, restaurant_id: int) -> Stationery:
        """See `server.papers.ports.Books.stationery`."""
        await self._before_read()
        return Stationery(self._letterheads.get(restaurant_id, Letterhead()), time(4))

    async def save_letterhead(
        self, restaurant_id: int, old: Letterhead, new: Letterhead, audit: Sequence[AuditEntry]
    ) -> bool:
        """See `staff.ports.DayBooks.save_letterhead`."""
        await self._before_read()
        if self._letterheads.get(restaurant_id, Letterhead()) != old:
            return False
        self._letterheads[restaurant_id] = new
        self._audit.extend(audit)
        return True

    async def papers_of(
        self, restaurant_id: int, session_id: UUID, order_numbers: Collection[int]
    ) -> Sequence[Invoice]:
        """See `server.papers.ports.Books.papers_of`."""
        await self._before_read()
        wanted = frozenset(order_numbers)
        return [
            one
            for one in self._of(restaurant_id)
            if one.session_id == session_id or not wanted.isdisjoint(one.receipt.orders)
        ]

    async def paper(self, restaurant_id: int, number: PaperNumber) -> Invoice | None:
        """See `server.papers.ports.Books.paper`."""
        await self._before_read()
        return self._papers.get((restaurant_id, number))

    async def papers(self, restaurant_id: int, before: PaperNumber | None, limit: int) -> Sequence[ListedPaper]:
        """See `staff.ports.DayBooks.papers`."""
        await self._before_read()
        earlier = [
            one
            for one in self._of(restaurant_id)
            if before is None or (one.number.year, one.number.number) < (before.year, before.number)
        ]
        return [listed(one) for one in earlier[::-1][:limit]]

    async def put(
        self, restaurant_id: int, year: int, drafts: Sequence[Draft], at: datetime, by_user: int | None
    ) -> bool:
        """See `server.papers.ports.Books.put`."""
        await self._before_read()
        mine = list(self._of(restaurant_id))
        turns = {(one.session_id, one.kind, one.turn) for one in mine}
        gone = {one.cancels for one in mine if one.cancels is not None}
        if any((one.session_id, one.kind, one.turn) in turns or one.cancels in gone for one in drafts):
            return False
        for draft in drafts:
            last = max((one.number.number for one in self._of(restaurant_id) if one.number.year == year), default=0)
            number = PaperNumber(year, last + 1)
            made = Invoice(number, **attrs.asdict(draft, recurse=False), created_at=at)
            self._papers[restaurant_id, number] = made
            self._audit.append(self._entry(restaurant_id, made, at, by_user))
        return True

    def _entry(self, restaurant_id: int, made: Invoice, at: datetime, who: int | None) -> AuditEntry:
        cancels = None if made.cancels is None else str(made.cancels)
        entry = paper_made(restaurant_id, cancels, at=at, who=who)
        return attrs.evolve(entry, subject=f"invoice-{cancels or made.number}", new=str(made.number))

    def _of(self, restaurant_id: int) -> Iterator[Invoice]:
        mine = (one for (key, _), one in self._papers.items() if key == restaurant_id)
        return iter(sorted(mine, key=lambda one: (one.number.year, one.number.number)))

    async def sold(self, restaurant_id: int, starts_at: datetime, ends_at: datetime) -> Callable[[], Sold]:
        """See `staff.ports.DayBooks.sold`. It knows no names."""
        await self._before_read()
        restaurant = self._restaurant(restaurant_id)
        states = [state for state in self._states() if state.session.restaurant_id == restaurant_id]
        bills = [_bill(state, restaurant, starts_at, ends_at) for state in states if restaurant is not None]
        sold = Sold(tuple(bill for bill in bills if any(line.of_day for line in bill.lines)), ())
        return lambda: sold

    async def awaited_since(self, restaurant_id: int, starts_at: datetime) -> datetime | None:
        """See `staff.ports.DayBooks.awaited_since`."""
        await self._before_read()
        states = (state for state in self._states() if state.session.restaurant_id == restaurant_id)
        orders = (order for state in states for order in state.orders.values() if state.awaits(order.order_number))
        return min((one.created_at for one in orders if one.created_at >= starts_at), default=None)

    async def money(self, restaurant_id: int, starts_at: datetime, ends_at: datetime) -> Sequence[MoneyMoved]:
        """See `staff.ports.DayBooks.money`."""
        await self._before_read()
        found: dict[tuple[Method, int | None], MoneyMoved] = {}
        for state in self._states():
            for payment in state.payments.values() if state.session.restaurant_id == restaurant_id else ():
                for who, moved in ((payment.by_user, _came), (payment.moved_by or payment.by_user, _went)):
                    key = payment.method, who
                    found[key] = moved(found.get(key, MoneyMoved(*key)), payment, starts_at, ends_at)
        return [found[key] for key in sorted(found, key=str) if found[key] != MoneyMoved(*key)]

    async def closings(self, restaurant_id: int, days: Collection[date]) -> Sequence[DayClosing]:
        """See `staff.ports.DayBooks.closings`."""
        await self._before_read()
        return [self._closings[restaurant_id, day] for day in sorted(days) if (restaurant_id, day) in self._closings]

    async def close(self, restaurant_id: int, closing: DayClosing, audit: AuditEntry) -> bool:
        """See `staff.ports.DayBooks.close`."""
        await self._before_read()
        if (restaurant_id, closing.day) in self._closings:
            return False
        self._closings[restaurant_id, closing.day] = closing
        self._audit.append(audit)
        return True


def _bill(state: State, restaurant: Restaurant, starts_at: datetime, ends_at: datetime) -> DayBill:
    basis, orders = basis_of(state), {order.order_id: order for order in billed(state)}
    items = {item.public_id: item.menu_item_id for order in orders.values() for item in order.items}
    headings = {one.category_id: one.name for one in restaurant.menu.categories}
    lines = []
    for line in basis.lines:
        order, item = orders[line.order_id], restaurant.menu.items.get(line.item_id or items[line.public_id])
        category = None if item is None else headings.get(item.category_id)
        of_day = starts_at <= order.created_at < ends_at
        alone = order.tax_included if order.order_number in state.fulfilments else None
        lines.append(DayLine(line, order.order_number, order.created_at, category, of_day, alone))
    table = restaurant.table_at(state.session.place)
    return DayBill(
        state.session.session_id,
        None if table is None else table.table_number,
        state.session.bill.balance,
        basis.service_rate,
        basis.tax_included,
        tuple(lines),
        basis.discounts,
    )


def _brought(payment: Payment) -> bool:
    return bool(payment.paid or payment.refunded or (payment.by_user is not None and payment.status == "voided"))


def _came(was: MoneyMoved, payment: Payment, starts_at: datetime, ends_at: datetime) -> MoneyMoved:
    """With what the payment has brought in that time."""
    if not _brought(payment) or not starts_at <= payment.created_at < ends_at:
        return was
    return attrs.evolve(
        was,
        count=was.count + 1,
        taken=was.taken + payment.amount,
        tips=was.tips + payment.tip,
        deposits=was.deposits + (payment.amount if payment.deposit else 0),
    )


def _went(was: MoneyMoved, payment: Payment, starts_at: datetime, ends_at: datetime) -> MoneyMoved:
    """With what went back of the payment in that time."""
    if not _brought(payment) or not starts_at <= payment.updated_at < ends_at:
        return was
    voided = payment.status == "voided"
    back, tips_back = (payment.amount, payment.tip) if voided else (payment.refunded, 0)
    return attrs.evolve(was, back=was.back + back, tips_back=was.tips_back + tips_back)

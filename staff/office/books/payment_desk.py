"""Payments of the restaurant for whoever keeps the books: which there were, and how each has ended.

Owns: whose payments somebody may look through, and which day is meant. Must not: change one (`staff.floor.bills`).
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

import attrs
from attrs import frozen
from msgspec import Meta, Struct, structs

from actors.domain.rights import BOOKS_ROLE
from actors.domain.staff import StaffUser
from actors.ports.payment_pages import PaymentFilter, PaymentRecord
from staff.floor.bill_views import StaffPaymentView, staff_payment_view
from staff.floor.reading import cut, in_time
from staff.office.books.day_desk import DayDesk
from staff.ports import Orders
from staff.rights import demand


class ListedPaymentView(StaffPaymentView, frozen=True, gc=False, kw_only=True):
    """A payment. `table_number` is where its party sits, null once its visit has been deleted."""

    table_number: int | None


class PaymentsView(Struct, frozen=True):
    """A page of the restaurant's payments, newest first."""

    payments: Sequence[ListedPaymentView]
    before: Annotated[UUID | None, Meta(description="Asks for the next page; null where this was the last.")]


@frozen
class PaymentsPage:
    """A page of payments, what the next is asked for with, and how many fit of the 500 at most that were looked at."""

    payments: Sequence[ListedPaymentView]
    before: UUID | None
    total: int


@frozen(eq=False)
class PaymentDesk:
    """Payments of a manager's own restaurant."""

    orders: Orders
    days: DayDesk

    async def page(self, user: StaffUser, which: PaymentFilter, day: date | None, limit: int) -> PaymentsPage:
        """Up to `limit` that fit, of one business day if one is said. Raises `Problem` (403) and `Unavailable`."""
        demand(user, BOOKS_ROLE)
        if day is not None:
            span = await self.days.span(user, day)
            which = attrs.evolve(which, since=span.starts_at, until=span.ends_at)
        restaurant = await self.days.sessions.restaurant(user)
        found = await in_time(self.orders.payments(user.restaurant_id, which, limit + 1))
        page, last = cut(found.payments, limit)
        shown = [_listed(one, staff_payment_view(one.payment, one.session_id, restaurant)) for one in page]
        before = found.walked_to if last is None else last.payment.payment_id
        return PaymentsPage(shown, before, found.total)


def _listed(record: PaymentRecord, view: StaffPaymentView) -> ListedPaymentView:
    return ListedPaymentView(table_number=record.table_number, **structs.asdict(view))

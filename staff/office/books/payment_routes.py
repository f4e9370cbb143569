"""`GET /admin/payments`: the restaurant's payments, for managers (`docs/contract.md` §8).

Owns: the shapes of what is asked. Must not: decide who may; the desk does.
"""

from typing import Annotated, Final
from uuid import UUID

from attrs import frozen
from msgspec import Meta, Struct
from quart import Response, request

from actors.domain.money.payment import Method, PaymentState
from actors.ports.payment_pages import PaymentFilter
from server.http.answers import json_answer
from server.http.limits import Kind
from server.http.requests import strict_query
from server.http.routing import STAFF, Takes, route
from staff.office.books.day_routes import Day, day_of
from staff.office.books.payment_desk import PaymentDesk, PaymentsView
from staff.services import StaffServices, staff_of

PAGE_MAX: Final = 100  # about 60 KiB
PAGE_USUAL: Final = 50  # a few screens


class PaymentsQuery(Struct, frozen=True):
    """Which payments: what is left out filters nothing, and a filter that is none of these is refused.

    `day` is a business day, of those that began in it. `before` is of the page before this one.
    """

    status: PaymentState | None = None
    method: Method | None = None
    day: Day | None = None
    session_id: UUID | None = None
    before: UUID | None = None
    limit: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = PAGE_USUAL


@frozen(eq=False)
class PaymentListRoutes:
    """Payments of the restaurant, looked through. For managers."""

    services: StaffServices

    @route(
        "GET",
        "/admin/payments",
        Kind.READ,
        takes=Takes(query=PaymentsQuery),
        gives={200: PaymentsView},
        errors=(403,),
        who=[STAFF],
    )
    async def list(self) -> Response:
        """The restaurant's payments, newest first, a page at a time, also of visits that have been deleted.

        `before` of the answer asks for the next page. One that is narrowed looks at 500 payments at most, so it may
        have fewer than asked for, or none, and go on all the same.
        """
        user = (await staff_of(self.services, request)).user
        asked = strict_query(request, PaymentsQuery)
        which = PaymentFilter(asked.status, asked.method, asked.session_id, before=asked.before)
        desk = PaymentDesk(self.services.bills.orders, self.services.days)
        day = None if asked.day is None else day_of(asked.day)
        page = await desk.page(user, which, day, asked.limit)
        return json_answer(PaymentsView(page.payments, page.before))

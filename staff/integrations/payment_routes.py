"""`/payments` for staff and for keys: money of counter orders, and of all others to look at (`docs/contract.md` §10).

A `GET` or `POST /payments` without `/api/v1` is the diners' own (§8).

Owns: the routes and their shapes. Must not: decide anything; the rules of money do.
"""

from typing import Annotated
from uuid import UUID

from attrs import frozen
from msgspec import UNSET, Meta, Struct, UnsetType
from quart import Response, request

from actors.domain.money.payment import Method, PaymentState
from actors.ports.payment_pages import PaymentFilter
from server.http.answers import json_answer
from server.http.data import API, Offset
from server.http.idempotency import KeyHeaders, idempotency_key
from server.http.limits import Kind
from server.http.requests import body, query
from server.http.routing import KEY, STAFF, Takes, route
from staff.floor.bill_views import StaffPaymentView
from staff.floor.bills import Taking
from staff.floor.messages import Reason
from staff.integrations.amounts import Amount, minor
from staff.integrations.caller import Subject, caller_of
from staff.integrations.order_shapes import PAGE_MAX, CounterPaid
from staff.office.books.payment_desk import ListedPaymentView, PaymentDesk
from staff.services import StaffServices

PAYMENTS = f"{API}/payments"
WHO = (STAFF, KEY)


class CounterPaymentBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What was taken for a counter order: an `amount`, or without it all that is open. `tendered` is the cash given."""

    order_id: Annotated[str, Meta(max_length=32)]
    method: CounterPaid
    amount: Amount | UnsetType = UNSET
    tip_amount: Amount | UnsetType = UNSET
    tendered: Amount | UnsetType = UNSET


class CounterPaymentData(Struct, frozen=True):
    """A payment."""

    data: StaffPaymentView


class PaymentPagination(Struct, frozen=True, gc=False):
    """How long the page may be, how many were passed over, and what the next is asked for with: null after the last.

    `total` fit of the 500 at most that were looked at, from `before` on.
    """

    limit: int
    offset: int
    total: int
    before: UUID | None


class CounterPaymentPage(Struct, frozen=True):
    """Payments of the restaurant, the newest first."""

    data: list[ListedPaymentView]
    pagination: PaymentPagination


class ApiPaymentsQuery(Struct, frozen=True):
    """Which payments: all that is said must be so. `before` is what the page before this one has answered.

    With `offset` so many are passed over first: who turns pages so sees some twice while payments are made.
    """

    status: PaymentState | None = None
    method: Method | None = None
    session_id: UUID | None = None
    before: UUID | None = None
    offset: Offset = 0
    limit: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 50


class PaymentBackQuery(Struct, frozen=True):
    """Why it goes back."""

    reason: Reason = ""


@frozen(eq=False)
class ApiPaymentRoutes:
    """Money, for staff and for keys."""

    services: StaffServices

    @route(
        "POST",
        PAYMENTS,
        Kind.API,
        takes=Takes(body=CounterPaymentBody, headers=KeyHeaders),
        gives={200: CounterPaymentData, 201: CounterPaymentData},
        errors=(403, 404, 409),
        who=WHO,
    )
    async def take(self) -> Response:
        """Money for a counter order was taken. 200 with the same payment for the same key.

        409 `ALREADY_PAID` where nothing is open, `IDEMPOTENCY_KEY_REUSED` for another body with the same key.
        """
        user = await caller_of(self.services, request, Subject.PAYMENTS)
        key, said = idempotency_key(request), await body(request, CounterPaymentBody)
        session_id = await self.services.counter.session_of(user, said.order_id)
        named = {"amount": said.amount, "tip_amount": said.tip_amount, "tendered": said.tendered}
        minor(named, await self.services.counter.sessions.restaurant(user))  # refused by these names, if at all
        amount, tip, tendered = (None if one is UNSET else bytes(one) for one in named.values())
        taking = Taking(Method(said.method), amount, tip, tendered, deposit=False)
        payment, new = await self.services.bills.take(user, session_id, taking, key)
        return json_answer(CounterPaymentData(payment), 201 if new else 200)

    @route(
        "GET",
        PAYMENTS,
        Kind.API,
        takes=Takes(query=ApiPaymentsQuery),
        gives={200: CounterPaymentPage},
        errors=(403,),
        who=WHO,
    )
    async def list(self) -> Response:
        """The restaurant's payments of every kind, a page at a time, for managers and keys with that role."""
        user = await caller_of(self.services, request, Subject.PAYMENTS)
        asked = query(request, ApiPaymentsQuery, camel=True)
        which = PaymentFilter(asked.status, asked.method, asked.session_id, before=asked.before, offset=asked.offset)
        desk = PaymentDesk(self.services.bills.orders, self.services.days)
        page = await desk.page(user, which, None, asked.limit)
        pagination = PaymentPagination(asked.limit, asked.offset, page.total, page.before)
        return json_answer(CounterPaymentPage(list(page.payments), pagination))

    @route(
        "DELETE",
        f"{PAYMENTS}/<uuid:payment_id>",
        Kind.API,
        takes=Takes(query=PaymentBackQuery),
        gives={200: CounterPaymentData},
        errors=(403, 404, 409),
        who=WHO,
    )
    async def void(self, payment_id: UUID) -> Response:
        """All of it goes back, as if it had never been; for managers and keys with that role. Safe to repeat.

        What a provider has captured is refunded at the staff's own route instead (409).
        """
        user = await caller_of(self.services, request, Subject.PAYMENTS)
        asked = query(request, PaymentBackQuery)
        return json_answer(CounterPaymentData(await self.services.bills.void(user, payment_id, asked.reason)))

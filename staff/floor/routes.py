"""`GET /admin/orders` and what staff do with an order that the till has not taken (`docs/contract.md` §5).

Owns: the shapes of what is sent. Must not: decide who may do what; the rules do.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final

from attrs import frozen
from msgspec import Meta, Struct
from quart import Response, request

from actors.domain.fulfilment.vocabulary import ShopStatus, statuses
from actors.domain.ordering.order import OrderStatus, PaymentStatus
from actors.domain.staff import StaffUser
from actors.domain.till.status import PosStatus
from actors.ports.sessions import OrderFilter
from server.door.bounds import ID_MAX
from server.http.answers import json_answer
from server.http.limits import Kind
from server.http.requests import body, strict_query
from server.http.routing import STAFF, Takes, route
from server.http.words import EXPECTED
from staff.floor.messages import Reason, Ticket
from staff.floor.reading import cut
from staff.floor.views import StaffOrdersView, StaffOrderView
from staff.office.days import moment
from staff.services import StaffServices, staff_of

PAGE_MAX: Final = 100  # about 100 KiB
PAGE_USUAL: Final = 50  # a few screens


Moment = Annotated[datetime, Meta(tz=True, extra={EXPECTED: "a time with its zone, like 2026-03-01T18:00:00Z"})]


class StaffOrdersQuery(Struct, frozen=True):
    """Which orders: all that is said must be so. `before` is of the page before this one.

    `shop_status` is the shop's word, which its orders alone have; `of_shop=false` leaves those out, and `of_shop=true`
    all others. With `unsent` those that need the till or staff, whatever else is said but `before`. `placed_from` is
    included, `placed_until` is not; both are times with a zone, like `2026-03-01T18:00:00Z`.
    """

    unsent: bool = False
    status: OrderStatus | None = None
    shop_status: ShopStatus | None = None
    of_shop: bool | None = None
    payment_status: PaymentStatus | None = None
    pos_status: PosStatus | None = None
    table_number: Annotated[int, Meta(ge=1, le=ID_MAX)] | None = None
    placed_from: Moment | None = None
    placed_until: Moment | None = None
    before: Annotated[int, Meta(ge=1, le=ID_MAX)] | None = None
    limit: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = PAGE_USUAL


class ByHandBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The till's name for the order, if it gave one."""

    ticket: Ticket | None = None


class CancelBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Why."""

    reason: Reason = ""


@frozen(eq=False)
class StaffOrderRoutes:
    """Orders of the restaurant."""

    services: StaffServices

    @route(
        "GET",
        "/admin/orders",
        Kind.READ,
        takes=Takes(query=StaffOrdersQuery),
        gives={200: StaffOrdersView},
        who=[STAFF],
    )
    async def list(self) -> Response:
        """The restaurant's orders, newest first, a page at a time.

        `before` of the answer asks for the next page. One that is narrowed looks at 500 orders at most, so it may have
        fewer than asked for, or none, and go on all the same.

        With `unsent=true` only those that the till has not answered
        for, and those it refused after their diners were told yes; without what was cancelled.
        """
        user = (await staff_of(self.services, request)).user
        asked = strict_query(request, StaffOrdersQuery)
        found, walked_to = await self._found(user, asked)
        page, last = cut(found, asked.limit)
        return json_answer(StaffOrdersView(page, walked_to if last is None else last.order_number))

    async def _found(self, user: StaffUser, asked: StaffOrdersQuery) -> tuple[Sequence[StaffOrderView], int | None]:
        """The page that was asked for, and one more, where there is one; and where the looking has ended."""
        orders, limit = self.services.orders, asked.limit + 1
        if asked.unsent:
            return await orders.page(user, unsent=True, before=asked.before, limit=limit), None
        which = OrderFilter(
            before=asked.before,
            statuses=_statuses(asked),
            of_shop=True if asked.of_shop is None and asked.shop_status else asked.of_shop,
            payment_status=asked.payment_status,
            pos_status=asked.pos_status,
            table_number=asked.table_number,
            placed_from=_in_calendar("placed_from", asked.placed_from),
            placed_until=_in_calendar("placed_until", asked.placed_until),
        )
        if which == OrderFilter(before=asked.before):
            return await orders.page(user, unsent=False, before=asked.before, limit=limit), None
        return await orders.filtered(user, which, limit)

    @route(
        "POST",
        "/admin/orders/<order_id>/resend",
        Kind.WRITE,
        gives={200: StaffOrderView},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def resend(self, order_id: str) -> Response:
        """Send the order to the till again, now. Where it is there or on its way, nothing happens."""
        user = (await staff_of(self.services, request)).user
        return json_answer(await self.services.orders.resend(user, order_id))

    @route(
        "POST",
        "/admin/orders/<order_id>/entered_by_hand",
        Kind.WRITE,
        takes=Takes(body=ByHandBody),
        gives={200: StaffOrderView},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def enter_by_hand(self, order_id: str) -> Response:
        """Say that somebody has typed the order into the till. The body may be left out."""
        user = (await staff_of(self.services, request)).user
        said = await body(request, ByHandBody)
        return json_answer(await self.services.orders.enter_by_hand(user, order_id, said.ticket))

    @route(
        "POST",
        "/admin/orders/<order_id>/cancel",
        Kind.WRITE,
        takes=Takes(body=CancelBody),
        gives={200: StaffOrderView},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def cancel(self, order_id: str) -> Response:
        """Call off an order that the till does not have. For managers. The body may be left out."""
        user = (await staff_of(self.services, request)).user
        said = await body(request, CancelBody)
        return json_answer(await self.services.orders.cancel(user, order_id, said.reason))


def _statuses(asked: StaffOrdersQuery) -> tuple[OrderStatus, ...] | None:
    """Each status that is meant, none where no order can be so, None for any."""
    if asked.shop_status is None:
        return None if asked.status is None else (asked.status,)
    if asked.of_shop is False:
        return ()
    return tuple(one for one in statuses(asked.shop_status) if asked.status in (None, one))


def _in_calendar(field: str, at: datetime | None) -> datetime | None:
    """The moment in UTC. Raises `Problem` (422) for one that no order has, and some that no calendar has."""
    return None if at is None else moment(field, at.isoformat(), "UTC")

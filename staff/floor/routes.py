"""`GET /admin/orders` and what staff do with an order that the till has not taken (`docs/contract.md` §5).

Owns: the shapes of what is sent. Must not: decide who may do what; the rules do.
"""

from typing import Annotated, Final

from attrs import frozen
from msgspec import Meta, Struct
from quart import Response, request

from server.door.bounds import ID_MAX
from server.http.answers import json_answer
from server.http.limits import Kind
from server.http.requests import body, query
from server.http.routing import STAFF, Takes, route
from staff.floor.messages import Reason, Ticket
from staff.floor.views import StaffOrdersView, StaffOrderView
from staff.services import StaffServices, staff_of

PAGE_MAX: Final = 100  # about 100 KiB
PAGE_USUAL: Final = 50  # a few screens


class StaffOrdersQuery(Struct, frozen=True):
    """Which orders. With `unsent` those that need the till or staff; `before` is of the page before this one."""

    unsent: bool = False
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

        `before` of the answer asks for the next page. With `unsent=true` only those that the till has not answered
        for, and those it refused after their diners were told yes; without what was cancelled.
        """
        user = (await staff_of(self.services, request)).user
        asked = query(request, StaffOrdersQuery)
        found = await self.services.orders.page(user, unsent=asked.unsent, before=asked.before, limit=asked.limit + 1)
        page = list(found[: asked.limit])
        more = len(found) > asked.limit
        return json_answer(StaffOrdersView(page, page[-1].order_number if more else None))

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

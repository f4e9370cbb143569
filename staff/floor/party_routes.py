"""What staff do in a diner's place: lines, members, and placing the cart (`docs/contract.md` §5).

Owns: the shapes of what is sent. Must not: rule on any of it; the diners' own rules do.
"""

from typing import Annotated
from uuid import UUID

from attrs import frozen
from msgspec import Meta, Struct
from quart import Response, request

from actors.domain.staff import StaffUser
from server.door.messages import INTEGER_MAX
from server.http.answers import json_answer
from server.http.choosing import Options
from server.http.idempotency import KeyHeaders, idempotency_key
from server.http.limits import Kind
from server.http.requests import body, query
from server.http.routing import STAFF, Takes, route
from staff.floor.control_views import StaffVisitView
from staff.floor.views import StaffOrderView
from staff.floor.words import CartHash, Instructions, Integer, Nickname, Note, Quantity
from staff.services import StaffServices, staff_of


class AddLineBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A new line, for `member_id`, or for the host. `public_id` is a new UUID, so that a repeat is recognised."""

    public_id: UUID
    menu_item_id: Integer
    qty: Quantity
    note: Note = ""
    member_id: UUID | None = None
    options: Options = ()


class UpdateLineBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A line as it was seen at `version`, changed; what is left out stays as it is."""

    version: Integer
    qty: Quantity | None = None
    note: Note | None = None
    options: Options | None = None


class LineQuery(Struct, frozen=True):
    """The version at which the line was seen."""

    version: Annotated[int, Meta(ge=0, le=INTEGER_MAX)]


class MemberBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Another nickname."""

    nickname: Nickname


class PlaceBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The cart as it was seen."""

    cart_hash: CartHash
    special_instructions: Instructions = ""


@frozen(eq=False)
class PartyRoutes:
    """Parties of the restaurant."""

    services: StaffServices

    @route(
        "POST",
        "/admin/session/<uuid:session_id>/lines",
        Kind.WRITE,
        takes=Takes(body=AddLineBody),
        gives={200: StaffVisitView},
        errors=(404, 409, 410, 423),
        who=[STAFF],
    )
    async def add_line(self, session_id: UUID) -> Response:
        """Put a line into the cart, at the menu's price. A locked cart refuses (409 `CART_LOCKED`)."""
        user, said = await self._user(), await body(request, AddLineBody)
        view = await self.services.parties.add_line(user, session_id, said)
        return json_answer(view)

    @route(
        "PATCH",
        "/admin/session/<uuid:session_id>/lines/<uuid:public_id>",
        Kind.WRITE,
        takes=Takes(body=UpdateLineBody),
        gives={200: StaffVisitView},
        errors=(404, 409, 410, 423),
        who=[STAFF],
    )
    async def update_line(self, session_id: UUID, public_id: UUID) -> Response:
        """Change anybody's line. 409 `VERSION_CONFLICT` has the line as it is in `details.current`."""
        user, said = await self._user(), await body(request, UpdateLineBody)
        view = await self.services.parties.update_line(user, session_id, public_id, said)
        return json_answer(view)

    @route(
        "DELETE",
        "/admin/session/<uuid:session_id>/lines/<uuid:public_id>",
        Kind.WRITE,
        takes=Takes(query=LineQuery),
        gives={200: StaffVisitView},
        errors=(404, 409, 410, 423),
        who=[STAFF],
    )
    async def remove_line(self, session_id: UUID, public_id: UUID) -> Response:
        """Take anybody's line out of the cart."""
        user, asked = await self._user(), query(request, LineQuery)
        return json_answer(await self.services.parties.remove_line(user, session_id, public_id, asked.version))

    @route(
        "PUT",
        "/admin/session/<uuid:session_id>/members/<uuid:member_id>",
        Kind.WRITE,
        takes=Takes(body=MemberBody),
        gives={200: StaffVisitView},
        errors=(404, 410),
        who=[STAFF],
    )
    async def rename(self, session_id: UUID, member_id: UUID) -> Response:
        """Give a member another nickname."""
        user, said = await self._user(), await body(request, MemberBody)
        return json_answer(await self.services.parties.rename(user, session_id, member_id, said.nickname))

    @route(
        "DELETE",
        "/admin/session/<uuid:session_id>/members/<uuid:member_id>",
        Kind.WRITE,
        gives={200: StaffVisitView},
        errors=(403, 404, 410),
        who=[STAFF],
    )
    async def send_away(self, session_id: UUID, member_id: UUID) -> Response:
        """Let a member leave for good. Their lines stay; after the host, the longest-standing member is host."""
        return json_answer(await self.services.parties.send_away(await self._user(), session_id, member_id))

    @route(
        "POST",
        "/admin/session/<uuid:session_id>/orders",
        Kind.WRITE,
        takes=Takes(body=PlaceBody, headers=KeyHeaders),
        gives={200: StaffOrderView, 202: StaffOrderView},
        errors=(403, 404, 409, 410, 423),
        who=[STAFF],
    )
    async def place(self, session_id: UUID) -> Response:
        """Place the cart that was seen as `cart_hash`, for a party without phones. As `POST /orders` of a diner."""
        user, key, said = await self._user(), idempotency_key(request), await body(request, PlaceBody)
        order, new = await self.services.parties.place(user, session_id, key, said.cart_hash, said.special_instructions)
        return json_answer(order, 202 if new else 200)

    async def _user(self) -> StaffUser:
        return (await staff_of(self.services, request)).user

"""Parties go to another table, become one, and are two again (`docs/contract.md` §5).

Owns: the shapes of what is sent. Must not: decide who may do what; the rules do.
"""

from uuid import UUID

from attrs import frozen
from msgspec import Struct
from quart import Response, request

from actors.domain.staff import StaffUser
from server.http.answers import json_answer
from server.http.limits import Kind
from server.http.requests import body
from server.http.routing import STAFF, Takes, route
from staff.floor.control_messages import TableId
from staff.floor.control_views import StaffVisitView
from staff.services import StaffServices, staff_of


class MoveBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Where to, by the table's id."""

    table_id: TableId


class MergeBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The session that has everything then."""

    into: UUID


@frozen(eq=False)
class MovingRoutes:
    """Where parties of the restaurant sit."""

    services: StaffServices

    @route(
        "POST",
        "/admin/session/<uuid:session_id>/move",
        Kind.WRITE,
        takes=Takes(body=MoveBody),
        gives={200: StaffVisitView},
        errors=(403, 404, 409, 410),
        who=[STAFF],
    )
    async def move(self, session_id: UUID) -> Response:
        """Let a party sit at another table, with its cart, orders and tokens.

        409 `SESSION_BUSY` if somebody sits there, whose `session_id` is in `details`.
        """
        user, said = await self._user(), await body(request, MoveBody)
        return json_answer(await self.services.controls.move(user, session_id, said.table_id))

    @route(
        "POST",
        "/admin/session/<uuid:session_id>/merge",
        Kind.WRITE,
        takes=Takes(body=MergeBody),
        gives={200: StaffVisitView},
        errors=(404, 409, 410),
        who=[STAFF],
    )
    async def merge(self, session_id: UUID) -> Response:
        """Let a party join another one, which is shown with all of it: members, lines, orders and bill.

        409 `MERGE_IMPOSSIBLE` into itself; 409 `CART_LOCKED` or `SESSION_BUSY` while an order of either is on its way
        to the till, which takes a few seconds; 409 where both are more than one session may have.
        """
        user, said = await self._user(), await body(request, MergeBody)
        return json_answer(await self.services.controls.merge(user, session_id, said.into))

    @route(
        "POST",
        "/admin/session/<uuid:session_id>/merge/undo",
        Kind.WRITE,
        gives={200: StaffVisitView},
        errors=(403, 404, 409, 410),
        who=[STAFF],
    )
    async def undo_merge(self, session_id: UUID) -> Response:
        """Within the hour: the party that was merged has its own session at its own table again. For managers.

        Its members go back with the lines of their carts, and with the orders that they had before the merge. What was
        ordered since stays where it was ordered. 409 `SESSION_BUSY` if somebody sits at their table. Safe to ask for
        again: what is undone already stays as it is, and is answered the same.
        """
        return json_answer(await self.services.controls.undo_merge(await self._user(), session_id))

    async def _user(self) -> StaffUser:
        return (await staff_of(self.services, request)).user

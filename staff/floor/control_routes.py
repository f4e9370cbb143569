"""Sessions are closed, opened and opened again; tables and orders are switched (`docs/contract.md` §5).

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
from staff.floor.control_messages import GUEST
from staff.floor.control_views import StaffVisitView
from staff.floor.floor_views import StaffTableView, SwitchesView
from staff.floor.words import Nickname
from staff.services import StaffServices, staff_of


class OpenBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What the party without phones is called; any name will do."""

    nickname: Nickname = GUEST


@frozen(eq=False)
class ControlRoutes:
    """Controls of the restaurant."""

    services: StaffServices

    @route(
        "PATCH",
        "/session/<uuid:session_id>/close",
        Kind.WRITE,
        gives={200: StaffVisitView},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def close(self, session_id: UUID) -> Response:
        """End a session. 409 `SESSION_BUSY` while somebody is connected, an order is being placed, or the bill is open.

        `details.allowed` names what a manager can do all the same. One that is closed already stays so.
        """
        return json_answer(await self.services.controls.close(await self._user(), session_id))

    @route(
        "PATCH",
        "/session/<uuid:session_id>/restore",
        Kind.WRITE,
        gives={200: StaffVisitView},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def restore(self, session_id: UUID) -> Response:
        """Open a closed session again: the same members, cart and bill.

        409 `SESSION_BUSY` if its table has a new party, whose `session_id` is in `details`.
        """
        return json_answer(await self.services.controls.restore(await self._user(), session_id))

    @route(
        "POST",
        "/admin/session/<uuid:session_id>/force_close",
        Kind.WRITE,
        gives={200: StaffVisitView},
        errors=(403, 404),
        who=[STAFF],
    )
    async def force_close(self, session_id: UUID) -> Response:
        """End a session, whoever is in it and whatever is not paid. For managers.

        An order that is under way is delivered all the same.
        """
        return json_answer(await self.services.controls.force_close(await self._user(), session_id))

    @route(
        "POST",
        "/admin/table/<int:table_id>/session",
        Kind.WRITE,
        takes=Takes(body=OpenBody),
        gives={200: StaffVisitView, 201: StaffVisitView},
        errors=(404, 409, 410, 423),
        who=[STAFF],
    )
    async def open(self, table_id: int) -> Response:
        """Open a table's session for a party without phones. The body may be left out.

        201 where a guest has been seated; 200 where somebody was at the table, and this is their session.
        """
        user = await self._user()
        said = await body(request, OpenBody)
        view, new = await self.services.controls.open(user, table_id, said.nickname)
        return json_answer(view, 201 if new else 200)

    @route(
        "POST",
        "/admin/table/<int:table_id>/disable",
        Kind.WRITE,
        gives={200: StaffTableView},
        errors=(403, 404),
        who=[STAFF],
    )
    async def disable(self, table_id: int) -> Response:
        """Let a table take no orders; its party is told and keeps its cart. For managers."""
        return json_answer(await self.services.controls.switch_table(await self._user(), table_id, enabled=False))

    @route(
        "POST",
        "/admin/table/<int:table_id>/enable",
        Kind.WRITE,
        gives={200: StaffTableView},
        errors=(403, 404),
        who=[STAFF],
    )
    async def enable(self, table_id: int) -> Response:
        """Let a table take orders again. For managers."""
        return json_answer(await self.services.controls.switch_table(await self._user(), table_id, enabled=True))

    @route(
        "POST",
        "/admin/system/disable_ordering",
        Kind.WRITE,
        gives={200: SwitchesView},
        errors=(403,),
        who=[STAFF],
    )
    async def disable_ordering(self) -> Response:
        """Let the restaurant take no orders; everybody is told at once, open carts are kept. For managers."""
        return json_answer(await self.services.controls.switch_ordering(await self._user(), enabled=False))

    @route(
        "POST",
        "/admin/system/enable_ordering",
        Kind.WRITE,
        gives={200: SwitchesView},
        errors=(403,),
        who=[STAFF],
    )
    async def enable_ordering(self) -> Response:
        """Let the restaurant take orders again. For managers.

        `takes_orders` stays false while the operator's switch of all restaurants is off.
        """
        return json_answer(await self.services.controls.switch_ordering(await self._user(), enabled=True))

    async def _user(self) -> StaffUser:
        return (await staff_of(self.services, request)).user

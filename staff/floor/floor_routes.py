"""`GET /admin/tables`, `GET /admin/sessions/active` and `GET /admin/session/{id}` (`docs/contract.md` §5).

Owns: the routes. Must not: decide anything.
"""

from uuid import UUID

from attrs import frozen
from quart import Response, request

from server.http.answers import json_answer
from server.http.limits import Kind
from server.http.routing import STAFF, route
from staff.floor.control_views import StaffVisitView
from staff.floor.floor_views import StaffSessionsView, StaffTablesView
from staff.services import StaffServices, staff_of


@frozen(eq=False)
class FloorRoutes:
    """The house as it is."""

    services: StaffServices

    @route("GET", "/admin/tables", Kind.READ, gives={200: StaffTablesView}, who=[STAFF])
    async def tables(self) -> Response:
        """Every table of the restaurant, by number, with what happens there."""
        user = (await staff_of(self.services, request)).user
        return json_answer(await self.services.floor.tables(user))

    @route("GET", "/admin/sessions/active", Kind.READ, gives={200: StaffSessionsView}, who=[STAFF])
    async def active(self) -> Response:
        """Every open session, longest open first: timers, members, open bill, orders and how they do at the till."""
        user = (await staff_of(self.services, request)).user
        return json_answer(await self.services.floor.active(user))

    @route(
        "GET", "/admin/session/<uuid:session_id>", Kind.READ, gives={200: StaffVisitView}, errors=(404,), who=[STAFF]
    )
    async def session(self, session_id: UUID) -> Response:
        """One session with its cart, line by line. To look is no activity of the table's."""
        user = (await staff_of(self.services, request)).user
        return json_answer(await self.services.controls.look(user, session_id))

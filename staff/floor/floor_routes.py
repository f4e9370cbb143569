"""`GET /admin/tables` and `GET /admin/sessions/active` (`docs/contract.md` §5).

Owns: the routes. Must not: decide anything.
"""

from attrs import frozen
from quart import Response, request

from server.http.answers import json_answer
from server.http.limits import Kind
from server.http.routing import STAFF, route
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

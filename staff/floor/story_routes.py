"""`GET /admin/session/{id}/story` and `GET /admin/table/{id}/last_session` (`docs/contract.md` §5).

Owns: the routes. Must not: decide anything.
"""

from uuid import UUID

from attrs import frozen
from quart import Response, request

from server.http.answers import json_answer
from server.http.limits import Kind
from server.http.requests import strict_query
from server.http.routing import STAFF, Takes, route
from staff.floor.stories import StoryQuery
from staff.floor.story import LastVisitView, StoryView
from staff.services import StaffServices, staff_of


@frozen(eq=False)
class StoryRoutes:
    """How visits went."""

    services: StaffServices

    @route(
        "GET",
        "/admin/session/<uuid:session_id>/story",
        Kind.READ,
        takes=Takes(query=StoryQuery),
        gives={200: StoryView},
        errors=(404,),
        who=[STAFF],
    )
    async def story(self, session_id: UUID) -> Response:
        """What guests did in a session and what staff did with it, newest first, a page at a time.

        `before` of the answer asks for the next page. To look is no activity of the table's.
        """
        user = (await staff_of(self.services, request)).user
        return json_answer(await self.services.stories.page(user, session_id, strict_query(request, StoryQuery)))

    @route(
        "GET",
        "/admin/table/<int:table_id>/last_session",
        Kind.READ,
        gives={200: LastVisitView},
        errors=(404,),
        who=[STAFF],
    )
    async def last_session(self, table_id: int) -> Response:
        """The session that ended last at a table, within a day; it can be opened again while nobody sits there."""
        user = (await staff_of(self.services, request)).user
        return json_answer(await self.services.stories.last_visit(user, table_id))

"""`GET /admin/audit`, `/admin/sync`, `/admin/system` and its history: what managers look into (`docs/contract.md` §5).

Owns: the routes. Must not: decide who may see what; the desks do.
"""

from attrs import frozen
from quart import Response, request

from server.http.answers import json_answer
from server.http.data import API
from server.http.limits import Kind
from server.http.requests import strict_query
from server.http.routing import STAFF, Takes, route
from staff.office.audit import AuditQuery, AuditView, NumberedAuditPage, NumberedAuditQuery
from staff.office.history_views import HistoryView
from staff.office.mirror import MirrorView
from staff.office.system import SystemView
from staff.services import StaffServices, staff_of


@frozen(eq=False)
class OfficeRoutes:
    """What managers look into."""

    services: StaffServices

    @route(
        "GET",
        "/admin/audit",
        Kind.READ,
        takes=Takes(query=AuditQuery),
        gives={200: AuditView},
        errors=(403,),
        who=[STAFF],
    )
    async def audit(self) -> Response:
        """What was done in the restaurant, newest first, a page at a time. For managers.

        `before` of the answer asks for the next page. What nothing fits is an empty page. A filter that is none of
        these is refused.
        """
        user = (await staff_of(self.services, request)).user
        return json_answer(await self.services.audit.page(user, strict_query(request, AuditQuery)))

    @route(
        "GET",
        f"{API}/admin/audit",
        Kind.READ,
        takes=Takes(query=NumberedAuditQuery),
        gives={200: NumberedAuditPage},
        errors=(403,),
        who=[STAFF],
    )
    async def numbered_audit(self) -> Response:
        """The same as a page by its `offset`: of the newest 1,000 that fit, which are counted. For managers."""
        user = (await staff_of(self.services, request)).user
        asked = strict_query(request, NumberedAuditQuery)
        return json_answer(await self.services.audit.numbered_page(user, asked))

    @route("GET", "/admin/sync", Kind.READ, gives={200: MirrorView}, errors=(403,), who=[STAFF])
    async def sync(self) -> Response:
        """Whom the restaurant's changes are sent to, and how far behind they are. For managers."""
        user = (await staff_of(self.services, request)).user
        return json_answer(await self.services.mirror.look(user))

    @route("GET", "/admin/system", Kind.READ, gives={200: SystemView}, errors=(403,), who=[STAFF])
    async def system(self) -> Response:
        """How Trivet is: its services, the restaurant's sessions and screens, the journal, the till. For managers."""
        user = (await staff_of(self.services, request)).user
        return json_answer(self.services.system.look(user))

    @route("GET", "/admin/system/history", Kind.READ, gives={200: HistoryView}, errors=(403,), who=[STAFF])
    async def history(self) -> Response:
        """How it went in the last six hours, a point a minute, as far as this process has run. For managers."""
        user = (await staff_of(self.services, request)).user
        return json_answer(self.services.history.look(user))

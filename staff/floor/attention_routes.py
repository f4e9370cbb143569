"""What staff do about calls and alerts (`docs/contract.md` §5).

Owns: the routes. Must not: decide who may do what; the rules do.
"""

from uuid import UUID

from attrs import frozen
from quart import Response, request

from server.http.answers import json_answer
from server.http.limits import Kind
from server.http.routing import STAFF, route
from staff.floor.views import AlertView, StaffCallView
from staff.services import StaffServices, staff_of


@frozen(eq=False)
class AttentionRoutes:
    """Calls and alerts of the restaurant."""

    services: StaffServices

    @route(
        "POST",
        "/admin/calls/<uuid:call_id>/acknowledge",
        Kind.WRITE,
        gives={200: StaffCallView},
        errors=(404,),
        who=[STAFF],
    )
    async def acknowledge_call(self, call_id: UUID) -> Response:
        """Say that somebody is on their way. The table is told; a second time changes nothing."""
        user = (await staff_of(self.services, request)).user
        return json_answer(await self.services.attention.acknowledge_call(user, call_id))

    @route(
        "POST",
        "/admin/alerts/<uuid:alert_id>/acknowledge",
        Kind.WRITE,
        gives={200: AlertView},
        errors=(404,),
        who=[STAFF],
    )
    async def acknowledge_alert(self, alert_id: UUID) -> Response:
        """Say that somebody sees to it. Every screen is told; a second time changes nothing."""
        user = (await staff_of(self.services, request)).user
        return json_answer(await self.services.attention.acknowledge_alert(user, alert_id))

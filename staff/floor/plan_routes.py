"""`PUT /admin/plan`: where the tables stand on the plan of the floor (`docs/contract.md` §5).

Owns: the route. Must not: decide who may do what; the rules do.
"""

from attrs import frozen
from quart import Response, request

from server.http.answers import json_answer
from server.http.limits import Kind
from server.http.requests import body
from server.http.routing import STAFF, Takes, route
from staff.floor.plan_messages import PlanBody, PlanView
from staff.services import StaffServices, staff_of


@frozen(eq=False)
class PlanRoutes:
    """The plan of the restaurant's floor. The tables themselves show where they stand (`GET /admin/tables`)."""

    services: StaffServices

    @route(
        "PUT",
        "/admin/plan",
        Kind.WRITE,
        takes=Takes(body=PlanBody),
        gives={200: PlanView},
        errors=(403, 404),
        who=[STAFF],
    )
    async def arrange(self) -> Response:
        """Put tables where they stand on the plan, all of these or none; null in `x` and `y` takes one off it.

        For managers. Every screen is told; those that stand so already stay as they are.
        """
        user = (await staff_of(self.services, request)).user
        said = await body(request, PlanBody)
        spots = {one.table_id: one.spot for one in said.tables}
        return json_answer(await self.services.plan.arrange(user, spots))

"""`PUT /admin/plan`, and a table's branch: where the tables stand (`docs/contract.md` §5).

Owns: the routes. Must not: decide who may do what; the rules do.
"""

from attrs import frozen
from quart import Response, request

from server.http.answers import json_answer
from server.http.limits import Kind
from server.http.requests import body
from server.http.routing import STAFF, Takes, route
from staff.floor.floor_views import StaffTableView
from staff.floor.plan_messages import PlanBody, PlanView, TableBranchBody
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

    @route(
        "PUT",
        "/admin/table/<int:table_id>/branch",
        Kind.WRITE,
        takes=Takes(body=TableBranchBody),
        gives={200: StaffTableView},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def stand_at(self, table_id: int) -> Response:
        """Say at which branch a table stands: whose stock its guests order from. For managers. Safe to repeat.

        409 `SESSION_BUSY` while a party sits there, or one that has gone owes something; its `session_id` is in
        `details`.
        """
        user = (await staff_of(self.services, request)).user
        said = await body(request, TableBranchBody)
        return json_answer(await self.services.plan.stand_at(user, table_id, said.branch_id))

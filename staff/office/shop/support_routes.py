"""`/admin/search` and `/admin/customers`: helping customers (`docs/contract.md` §10).

Owns: the routes. Must not: decide who may see what; the desk does.
"""

from attrs import frozen
from quart import Response, request

from server.http.answers import json_answer
from server.http.data import API
from server.http.limits import Kind
from server.http.requests import query
from server.http.routing import STAFF, Takes, route
from staff.office.shop.support import CustomerStoryData, SupportFoundData, SupportQuery
from staff.services import StaffServices, staff_of


@frozen(eq=False)
class SupportRoutes:
    """Who asks for help. For managers."""

    services: StaffServices

    @route(
        "GET",
        f"{API}/admin/search",
        Kind.READ,
        takes=Takes(query=SupportQuery),
        gives={200: SupportFoundData},
        errors=(403,),
        who=[STAFF],
    )
    async def search(self) -> Response:
        """People by the beginning of their address or the end of their number, and an order by its number."""
        user = (await staff_of(self.services, request)).user
        found = await self.services.shop.support.search(user, query(request, SupportQuery).q)
        return json_answer(SupportFoundData(found))

    @route(
        "GET",
        f"{API}/admin/customers/<int:customer_id>/story",
        Kind.READ,
        gives={200: CustomerStoryData},
        errors=(403, 404),
        who=[STAFF],
    )
    async def story(self, customer_id: int) -> Response:
        """A customer's story: orders, payments and the audit, on one page."""
        user = (await staff_of(self.services, request)).user
        return json_answer(CustomerStoryData(await self.services.shop.support.story(user, customer_id)))

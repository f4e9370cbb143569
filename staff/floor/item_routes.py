"""`PUT /admin/items/{id}/availability` and `/admin/options/{id}/availability` (`docs/contract.md` §5, §9).

Owns: the routes. Must not: decide anything; the restaurant does.
"""

from attrs import frozen
from quart import Response, request

from server.http.answers import json_answer
from server.http.limits import Kind
from server.http.requests import body
from server.http.routing import STAFF, Takes, route
from staff.floor.item_messages import AvailabilityBody, OptionAvailabilityBody
from staff.floor.item_views import StaffItemView
from staff.floor.option_views import StaffOptionView
from staff.services import StaffServices, staff_of


@frozen(eq=False)
class StaffItemRoutes:
    """Items of the menu, and their options."""

    services: StaffServices

    @route(
        "PUT",
        "/admin/items/<int:item_id>/availability",
        Kind.WRITE,
        takes=Takes(body=AvailabilityBody),
        gives={200: StaffItemView},
        errors=(404,),
        who=[STAFF],
    )
    async def set_availability(self, item_id: int) -> Response:
        """Say whether an item is on sale, how many are left, and until when it is not.

        With `left` the item is counted: orders take from it, and at 0 it is sold out. With `available` false its sale
        is stopped, and the count stays. With `until` it comes back by itself, within ten seconds of that time.
        """
        user = (await staff_of(self.services, request)).user
        said = await body(request, AvailabilityBody)
        view = await self.services.items.set_availability(
            user, item_id, available=said.available, left=said.left, until=said.until
        )
        return json_answer(view)

    @route(
        "PUT",
        "/admin/options/<int:option_id>/availability",
        Kind.WRITE,
        takes=Takes(body=OptionAvailabilityBody),
        gives={200: StaffOptionView},
        errors=(404,),
        who=[STAFF],
    )
    async def set_option_availability(self, option_id: int) -> Response:
        """Say whether an option is on sale, and how many are left, for every item that offers it.

        With `left` it is counted: orders take from it, and at 0 it is sold out. With `available` false its sale is
        stopped, and the count stays. An option that is an item is counted as that item: `left` is 422 then.
        """
        user = (await staff_of(self.services, request)).user
        said = await body(request, OptionAvailabilityBody)
        view = await self.services.items.set_option_availability(
            user, option_id, available=said.available, left=said.left
        )
        return json_answer(view)

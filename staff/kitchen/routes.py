"""`GET /admin/kitchen`, what is done to its tickets, and moving orders along their machine (`docs/contract.md` §5).

Owns: the shapes of what is sent. Must not: decide who may do what; the rules do.
"""

import re
from typing import Final

from attrs import frozen
from msgspec import Struct
from quart import Response, request

from actors.domain.kitchen.course import Course
from actors.domain.ordering.order import OrderStatus
from server.http.answers import json_answer
from server.http.limits import Kind
from server.http.problems import order_gone
from server.http.requests import body, strict_query
from server.http.routing import STAFF, Takes, route
from staff.floor.views import StaffOrderView
from staff.kitchen.messages import Cooked, Station
from staff.kitchen.views import KitchenView, TicketsView
from staff.services import StaffServices, staff_of

_POSITION: Final = re.compile(r"0|[1-9][0-9]{0,5}")


class KitchenQuery(Struct, frozen=True):
    """Whose display: one station's, or without it everybody's."""

    station: Station | None = None


class StatusBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the order is to go."""

    status: OrderStatus


class ItemBody(Struct, frozen=True, forbid_unknown_fields=True):
    """How far the kitchen is with the item."""

    state: Cooked


class StationBody(Struct, frozen=True, forbid_unknown_fields=True):
    """At which station; without it, at all."""

    station: Station | None = None


class FireBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Which course; without it, the next that is held."""

    course: Course | None = None


class HoldBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Which course."""

    course: Course


@frozen(eq=False)
class KitchenRoutes:
    """The kitchen's display, and orders on their way through it."""

    services: StaffServices

    @route("GET", "/admin/kitchen", Kind.READ, takes=Takes(query=KitchenQuery), gives={200: KitchenView}, who=[STAFF])
    async def display(self) -> Response:
        """What is on the display, oldest order first: a ticket for each order at each station.

        A ticket stays until it is bumped, also what was served or called off, but no longer than a day. The last ten
        that were bumped are in `left`, to be called back.
        """
        user = (await staff_of(self.services, request)).user
        return json_answer(await self.services.kitchen.kitchen(user, strict_query(request, KitchenQuery).station))

    @route(
        "POST",
        "/admin/orders/<order_id>/status",
        Kind.WRITE,
        takes=Takes(body=StatusBody),
        gives={200: StaffOrderView},
        errors=(404, 409),
        who=[STAFF],
    )
    async def move_order(self, order_id: str) -> Response:
        """Move the order along its machine, and its items with it; `cancelled` is for managers.

        409 `INVALID_STATUS_TRANSITION` where the machine or the role does not allow it, with the statuses that it does
        in `details.allowed`. An order that the till has must be called off there as well.
        """
        user = (await staff_of(self.services, request)).user
        said = await body(request, StatusBody)
        return json_answer(await self.services.kitchen.move_order(user, order_id, said.status))

    @route(
        "POST",
        "/admin/kitchen/<order_id>/items/<position>",
        Kind.WRITE,
        takes=Takes(body=ItemBody),
        gives={200: TicketsView},
        errors=(404, 409),
        who=[STAFF],
    )
    async def move_item(self, order_id: str, position: str) -> Response:
        """Say how far the kitchen is with an item, which goes forward only; its order follows. It counts from 0."""
        user = (await staff_of(self.services, request)).user
        said = await body(request, ItemBody)
        number = _number(position)
        return json_answer(await self.services.kitchen.move_item(user, order_id, number, said.state))

    @route(
        "POST",
        "/admin/kitchen/<order_id>/bump",
        Kind.WRITE,
        takes=Takes(body=StationBody),
        gives={200: TicketsView},
        errors=(404, 409),
        who=[STAFF],
    )
    async def bump(self, order_id: str) -> Response:
        """The kitchen is through with the order: what was not ready is, and it leaves the display. Not what is held."""
        user = (await staff_of(self.services, request)).user
        said = await body(request, StationBody)
        return json_answer(await self.services.kitchen.bump(user, order_id, said.station))

    @route(
        "POST",
        "/admin/kitchen/<order_id>/recall",
        Kind.WRITE,
        takes=Takes(body=StationBody),
        gives={200: TicketsView},
        errors=(404, 409),
        who=[STAFF],
    )
    async def recall(self, order_id: str) -> Response:
        """Bring back to the display what was bumped. How far it is does not change."""
        user = (await staff_of(self.services, request)).user
        said = await body(request, StationBody)
        return json_answer(await self.services.kitchen.recall(user, order_id, said.station))

    @route(
        "POST",
        "/admin/kitchen/<order_id>/fire",
        Kind.WRITE,
        takes=Takes(body=FireBody),
        gives={200: TicketsView},
        errors=(404, 409),
        who=[STAFF],
    )
    async def fire(self, order_id: str) -> Response:
        """Let the kitchen begin with a course. The body may be left out: then it is the next that is held."""
        user = (await staff_of(self.services, request)).user
        said = await body(request, FireBody)
        return json_answer(await self.services.kitchen.fire(user, order_id, said.course))

    @route(
        "POST",
        "/admin/kitchen/<order_id>/hold",
        Kind.WRITE,
        takes=Takes(body=HoldBody),
        gives={200: TicketsView},
        errors=(404, 409),
        who=[STAFF],
    )
    async def hold(self, order_id: str) -> Response:
        """Let a course wait, as far as it has not been begun."""
        user = (await staff_of(self.services, request)).user
        said = await body(request, HoldBody)
        return json_answer(await self.services.kitchen.hold(user, order_id, said.course))


def _number(position: str) -> int:
    """The position in a path, written as JSON writes it. Raises `Problem` (404) for what can be no item's."""
    if _POSITION.fullmatch(position) is None:
        raise order_gone(())
    return int(position)

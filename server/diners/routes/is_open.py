"""`GET /is_open`: is this table taking orders now. The rules of it are in `server.diners.admission`."""

from datetime import datetime

from attrs import frozen
from msgspec import Struct
from quart import Response, request

from server.diners.admission import closes_at, place_named
from server.diners.joining import RestaurantName, TableNumber
from server.diners.services import DinerServices
from server.http.answers import json_answer
from server.http.limits import Kind
from server.http.requests import query
from server.http.routing import Takes, route
from server.http.views import RestaurantView, TableView, restaurant_view, table_view


class IsOpenQuery(Struct, frozen=True):
    """Which table is meant."""

    restaurant_name: RestaurantName
    table_number: TableNumber


class IsOpenView(Struct, frozen=True, kw_only=True):
    """The table takes orders, until `closes_at`; null where the restaurant never closes."""

    open: bool
    restaurant: RestaurantView
    table: TableView
    closes_at: datetime | None


@frozen(eq=False)
class IsOpenRoutes:
    """Asking before joining."""

    services: DinerServices

    @route(
        "GET", "/is_open", Kind.READ, takes=Takes(query=IsOpenQuery), gives={200: IsOpenView}, errors=(403, 404, 423)
    )
    async def is_open(self) -> Response:
        """Is this table taking orders now?

        403 `RESTAURANT_CLOSED` has `opens_at` in its details; 423 is a switch: `TABLE_DISABLED`, `ORDERING_DISABLED`.
        """
        asked = query(request, IsOpenQuery)
        place = await place_named(self.services, asked.restaurant_name, asked.table_number)
        until = closes_at(place, self.services.clock())
        return json_answer(
            IsOpenView(
                open=True, restaurant=restaurant_view(place.restaurant), table=table_view(place.table), closes_at=until
            )
        )

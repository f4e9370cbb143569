"""`GET /cart_snapshot`: the whole cart, as the socket's `snapshot` has it."""

from uuid import UUID

from attrs import frozen
from msgspec import Struct
from quart import Response, request

from actors.domain.decision import session_closed
from server.diners.services import DinerServices, member_of
from server.http.answers import json_answer
from server.http.limits import Kind
from server.http.problems import refused
from server.http.requests import query
from server.http.routing import MEMBER, Takes, route
from server.http.views import SnapshotView, snapshot_view


class CartQuery(Struct, frozen=True, rename="camel"):
    """Which session is meant: the token's own."""

    session_id: UUID


@frozen(eq=False)
class CartRoutes:
    """The cart, to look at; it is changed on the socket."""

    services: DinerServices

    @route(
        "GET",
        "/cart_snapshot",
        Kind.READ,
        takes=Takes(query=CartQuery),
        gives={200: SnapshotView},
        errors=(410,),
        who=(MEMBER,),
    )
    async def snapshot(self) -> Response:
        """The whole cart. 410 `SESSION_CLOSED` when the party is over."""
        asked = query(request, CartQuery)
        answer = (await member_of(self.services, request, asked.session_id)).answer
        if not answer.state.active:
            raise refused(session_closed(), answer)
        return json_answer(snapshot_view(answer.state, answer.restaurant, answer.connected))

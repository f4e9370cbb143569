"""What managers do about a sink of their restaurant (`docs/contract.md` §11). `GET /admin/sync` shows how they are.

Owns: the routes. Must not: decide who may; the desk does.
"""

from typing import Final

from attrs import frozen
from quart import Response, request

from server.http.answers import json_answer
from server.http.data import API
from server.http.limits import Kind
from server.http.routing import STAFF, route
from staff.office.mirror import ParkedData, SinkData
from staff.services import StaffServices, staff_of

SINK: Final = f"{API}/admin/sync/<int:sink_id>"


@frozen(eq=False)
class MirrorRoutes:
    """One sink: all of it again, what it refused again, and what that is."""

    services: StaffServices

    @route("POST", f"{SINK}/full", Kind.WRITE, gives={200: SinkData}, errors=(403, 404), who=[STAFF])
    async def full(self, sink_id: int) -> Response:
        """Send everything to a sink again. Safe to repeat. For managers."""
        user = (await staff_of(self.services, request)).user
        return json_answer(await self.services.mirror.again(user, sink_id))

    @route("POST", f"{SINK}/retry", Kind.WRITE, gives={200: SinkData}, errors=(403, 404), who=[STAFF])
    async def retry(self, sink_id: int) -> Response:
        """Send what a sink has refused again, and let one that rests try at once. Safe to repeat. For managers."""
        user = (await staff_of(self.services, request)).user
        return json_answer(await self.services.mirror.retry(user, sink_id))

    @route("GET", f"{SINK}/parked", Kind.READ, gives={200: ParkedData}, errors=(403, 404), who=[STAFF])
    async def parked(self, sink_id: int) -> Response:
        """What a sink refuses for good, by entity, a hundred at most. For managers."""
        user = (await staff_of(self.services, request)).user
        return json_answer(await self.services.mirror.parked(user, sink_id))

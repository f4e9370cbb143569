"""`/admin/daily_pass` (`docs/contract.md` §5).

Owns: nothing but the way in. Must not: decide who may; the rules do.
"""

from functools import partial

from attrs import frozen
from quart import Response, request

from server.http.answers import json_answer, json_given
from server.http.limits import Kind
from server.http.routing import STAFF, route
from staff.floor.passes import DailyPassView, StaffPassView
from staff.services import StaffServices, staff_of


@frozen(eq=False)
class StaffPassRoutes:
    """The daily pass, as staff meet it."""

    services: StaffServices

    @route("GET", "/admin/daily_pass", Kind.READ, gives={200: StaffPassView}, who=[STAFF])
    async def present(self) -> Response:
        """Whether diners are asked for a daily pass, and which there is. Its words are told to nobody here."""
        user = (await staff_of(self.services, request)).user
        return json_answer(await self.services.passes.present(user))

    @route("POST", "/admin/daily_pass", Kind.WRITE, gives={200: DailyPassView}, errors=(403,), who=[STAFF])
    async def renew(self) -> Response:
        """Make a new daily pass, shown this once; the one before is good no more. For managers.

        Tables that have given the one before stay open. A new one is also made when the business day ends, and mailed
        to the owner; so is this one after a minute, where its answer did not get through.
        """
        user = (await staff_of(self.services, request)).user
        view = await self.services.passes.renew(user)
        return json_given(view, partial(self.services.passes.told, user, view))

"""`/admin/languages`: what the menu is written in (`docs/contract.md` §10).

Owns: the routes. Must not: decide who may do what; the desk does.
"""

from attrs import frozen
from quart import Response, request

from server.http.answers import json_answer
from server.http.data import API
from server.http.limits import Kind
from server.http.requests import body
from server.http.routing import STAFF, Takes, route
from staff.office.menu.languages import LanguagesBody, LanguagesData
from staff.services import StaffServices, staff_of


@frozen(eq=False)
class OfficeLanguageRoutes:
    """What the menu is written in. For managers."""

    services: StaffServices

    @route("GET", f"{API}/admin/languages", Kind.READ, gives={200: LanguagesData}, errors=(403,), who=[STAFF])
    async def look(self) -> Response:
        """The languages of the menu, and of the kitchen's tickets."""
        user = (await staff_of(self.services, request)).user
        return json_answer(LanguagesData(await self.services.menu.languages.look(user)))

    @route(
        "PUT",
        f"{API}/admin/languages",
        Kind.WRITE,
        takes=Takes(body=LanguagesBody),
        gives={200: LanguagesData},
        errors=(403,),
        who=[STAFF],
    )
    async def choose(self) -> Response:
        """Say what they are. Words in a language that is left out are kept, and come back with it."""
        user = (await staff_of(self.services, request)).user
        said = await body(request, LanguagesBody)
        return json_answer(LanguagesData(await self.services.menu.languages.choose(user, said)))

"""`/admin/look`: the restaurant's colour and logo (`docs/contract.md` §5).

Owns: the routes, and how a picture comes in. Must not: decide who may do what, or look into a picture.
"""

from attrs import frozen
from quart import Response, request

from actors.domain.rights import LOOK_ROLE
from actors.domain.staff import StaffUser
from server.http.answers import json_answer
from server.http.limits import Kind
from server.http.requests import body, file
from server.http.routing import STAFF, Takes, route
from staff.office.logo import SENT_BYTES_MAX
from staff.office.look import LookBody, LookView
from staff.office.pictures import MEDIA_TYPES
from staff.rights import demand
from staff.services import StaffServices, staff_of


@frozen(eq=False)
class StaffLookRoutes:
    """How the restaurant looks. Pages learn of a change when they are next loaded."""

    services: StaffServices

    @route("GET", "/admin/look", Kind.READ, gives={200: LookView}, who=[STAFF])
    async def look(self) -> Response:
        """The restaurant's colour, and where its logo is."""
        return json_answer(await self.services.look.look(await self._user()))

    @route(
        "PUT",
        "/admin/look",
        Kind.WRITE,
        takes=Takes(body=LookBody),
        gives={200: LookView},
        errors=(403,),
        who=[STAFF],
    )
    async def color(self) -> Response:
        """Give the restaurant a colour, or none. For managers. Pages keep their contrast whatever it is."""
        user = await self._user()
        said = await body(request, LookBody)
        return json_answer(await self.services.look.color(user, said.brand_color))

    @route(
        "PUT",
        "/admin/look/logo",
        Kind.WRITE,
        takes=Takes(file=MEDIA_TYPES, bytes_max=SENT_BYTES_MAX),
        gives={200: LookView},
        errors=(403,),
        who=[STAFF],
    )
    async def new_logo(self) -> Response:
        """Give the restaurant a logo: the picture is the body, a PNG, JPEG or WebP of up to 512 KiB. For managers.

        It is kept at up to 512 dots on its longer side, with nothing but its dots.
        """
        user = await self._user()
        demand(user, LOOK_ROLE)  # before half a megabyte is read
        sent = await file(request, MEDIA_TYPES, SENT_BYTES_MAX)
        return json_answer(await self.services.look.new_logo(user, sent))

    @route("DELETE", "/admin/look/logo", Kind.WRITE, gives={200: LookView}, errors=(403,), who=[STAFF])
    async def no_logo(self) -> Response:
        """Take the logo away. For managers."""
        return json_answer(await self.services.look.replace_logo(await self._user(), None))

    async def _user(self) -> StaffUser:
        return (await staff_of(self.services, request)).user

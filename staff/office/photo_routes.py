"""`/api/v1/admin/products/{id}/photo`: the photo of an item (`docs/contract.md` §10).

Owns: the routes, and how a picture comes in. Must not: decide who may do what, or look into a picture.
"""

from attrs import frozen
from quart import Response, request

from actors.domain.staff import StaffUser
from server.http.answers import json_answer
from server.http.limits import Kind
from server.http.requests import file
from server.http.routing import STAFF, Takes, route
from staff.office.photo import SENT_BYTES_MAX
from staff.office.photos import ProductPhotoAnswer
from staff.office.pictures import MEDIA_TYPES
from staff.services import StaffServices, staff_of


@frozen(eq=False)
class ProductPhotoRoutes:
    """What an item looks like. Open menus show a change at once."""

    services: StaffServices

    @route(
        "PUT",
        "/api/v1/admin/products/<int:product_id>/photo",
        Kind.WRITE,
        takes=Takes(file=MEDIA_TYPES, bytes_max=SENT_BYTES_MAX),
        gives={200: ProductPhotoAnswer},
        errors=(403, 404),
        who=[STAFF],
    )
    async def choose(self, product_id: int) -> Response:
        """Give an item a photo: the picture is the body, a PNG, JPEG or WebP of up to 10 MiB. For managers.

        It is kept as WebP, at up to 1024 dots on its longer side, upright and with nothing but its dots.
        """
        user = await self._user()
        await self.services.photos.admit(user, product_id)
        sent = await file(request, MEDIA_TYPES, SENT_BYTES_MAX)
        return json_answer(ProductPhotoAnswer(await self.services.photos.choose(user, product_id, sent)))

    @route(
        "DELETE",
        "/api/v1/admin/products/<int:product_id>/photo",
        Kind.WRITE,
        gives={200: ProductPhotoAnswer},
        errors=(403, 404),
        who=[STAFF],
    )
    async def remove(self, product_id: int) -> Response:
        """Take the photo of an item away. For managers."""
        return json_answer(ProductPhotoAnswer(await self.services.photos.replace(await self._user(), product_id, None)))

    async def _user(self) -> StaffUser:
        return (await staff_of(self.services, request)).user

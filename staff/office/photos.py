"""Photos of a restaurant's items, which managers choose (`docs/contract.md` §10).

Owns: the shapes, and the way from what is sent to the restaurant's actor. Must not: hold a rule, or change anything but
through the actor.
"""

from functools import partial
from typing import Annotated

import trio
from attrs import field, frozen
from msgspec import Meta, Struct

from actors.domain.photo import Photo
from actors.domain.refusal import Code
from actors.domain.rights import PHOTO_ROLE
from actors.domain.staff import StaffUser
from actors.photo import with_photo
from server.http.items import shown_photo
from server.http.problems import Problem, malformed
from staff.floor.sessions import Sessions
from staff.office.photo import photo_of
from staff.office.pictures import AT_ONCE, NoPicture, decoded
from staff.rights import demand


class ProductPhotoView(Struct, frozen=True):
    """A product, and where its photo is: a path on this origin, null where it has none."""

    id: int
    photo: Annotated[str | None, Meta(examples=["/photos/1/456/0f0e0d0c0b0a09080706050403020100"])]


class ProductPhotoAnswer(Struct, frozen=True):
    """The product."""

    data: ProductPhotoView


@frozen(eq=False)
class PhotoDesk:
    """Photos of a staff user's own restaurant. All raises `Unavailable`; `Problem` 404 for another's item, and 403.

    `decoding` is how many pictures are decoded at once, whatever they are for.
    """

    sessions: Sessions
    decoding: trio.CapacityLimiter = field(factory=lambda: trio.CapacityLimiter(AT_ONCE))

    async def admit(self, user: StaffUser, item_id: int) -> None:
        """Asks whether somebody may change the photo of this item, before ten megabytes are read."""
        demand(user, PHOTO_ROLE)
        if item_id not in (await self.sessions.restaurant(user)).menu.items:
            raise _unknown()

    async def choose(self, user: StaffUser, item_id: int, sent: bytes) -> ProductPhotoView:
        """Gives the item the photo in this file. Raises `Problem` (422) where it is none."""
        await self.admit(user, item_id)
        try:
            photo = await decoded(partial(photo_of, item_id, sent), self.decoding)
        except NoPicture as error:
            raise malformed(str(error), field="photo") from None
        return await self.replace(user, item_id, photo)

    async def replace(self, user: StaffUser, item_id: int, photo: Photo | None) -> ProductPhotoView:
        """Gives the item this photo, or none."""
        demand(user, PHOTO_ROLE)
        actor = await self.sessions.actor(user)
        try:
            await actor.make_own(lambda found, at: with_photo(found, item_id, photo, at=at, who=user.staff_user_id))
            item = actor.restaurant.menu.items[item_id]
        except KeyError:
            raise _unknown() from None
        return ProductPhotoView(item_id, shown_photo(item))


def _unknown() -> Problem:
    return Problem(404, Code.ITEM_UNKNOWN, "There is no such item on your menu.")

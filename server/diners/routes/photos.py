"""`GET /photos/{restaurant_id}/{item_id}/{digest}`: the photo of an item, as a manager sent it.

Owns: for how long a browser may keep it, and the last ones asked for, in memory. Must not: make a picture.

An address is one that a menu has, or there is nothing: who makes addresses up costs no query, and what one means never
changes. A party that sits down asks for every photo of the menu at once, so nobody's calls are counted, and the
database is asked for one photo at a time.
"""

from collections import OrderedDict
from typing import Final

import trio
from attrs import field, frozen
from quart import Response, request

from actors.domain.photo import PHOTO_TYPE, photo_address
from actors.restaurant import RestaurantActor
from server.diners.services import DinerServices
from server.http.answers import bytes_answer, empty_answer
from server.http.limits import Kind
from server.http.problems import Problem
from server.http.routing import Picture, route
from server.pages.routes import FOR_EVER

KEPT_BYTES_MAX: Final = 32 * 1024 * 1024  # some five hundred photos: the menus of the restaurants that are open
READ_AT_ONCE: Final = 2  # of the four connections that diners' reads have


class Kept:
    """The photos that were asked for last, by their address, of `bytes_max` bytes together."""

    def __init__(self, bytes_max: int = KEPT_BYTES_MAX) -> None:
        self._bytes_max = bytes_max
        self._photos: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0

    def find(self, address: str) -> bytes | None:
        """The photo with this address, if it is kept."""
        if address in self._photos:
            self._photos.move_to_end(address)
        return self._photos.get(address)

    def keep(self, address: str, photo: bytes) -> None:
        """Keeps a photo, and forgets those that were not asked for the longest."""
        self._bytes += len(photo) - len(self._photos.pop(address, b""))
        self._photos[address] = photo
        while self._bytes > self._bytes_max:
            self._bytes -= len(self._photos.popitem(last=False)[1])


@frozen(eq=False)
class PhotoRoutes:
    """Photos of the menus, for anybody."""

    services: DinerServices
    _kept: Kept = field(factory=Kept, init=False)
    _reading: trio.CapacityLimiter = field(factory=lambda: trio.CapacityLimiter(READ_AT_ONCE), init=False)

    @route(
        "GET",
        "/photos/<int:restaurant_id>/<int:item_id>/<digest>",
        Kind.FREE,
        gives={200: Picture, 304: None},
        errors=(404, 503),
    )
    async def photo(self, restaurant_id: int, item_id: int, digest: str) -> Response:
        """The photo of an item of a menu; its address never changes what it means. 404 once it has another, or none."""
        actor = await self.services.restaurants.by_id(restaurant_id)
        item = None if actor is None else actor.restaurant.menu.items.get(item_id)
        address = photo_address(restaurant_id, item_id, digest)
        if actor is None or item is None or item.photo != address:
            raise _no_photo()
        headers = {"ETag": f'"{digest}"', "Cache-Control": FOR_EVER}
        if request.if_none_match.contains_weak(digest):
            return empty_answer(304, headers)
        return bytes_answer(await self._read(actor, item_id, address), PHOTO_TYPE, headers=headers)

    async def _read(self, actor: RestaurantActor, item_id: int, address: str) -> bytes:
        """Raises `Problem` (404) where the menu is a moment behind, and `Unavailable`."""
        kept = self._kept.find(address)
        if kept is not None:
            return kept
        async with self._reading:
            kept = self._kept.find(address)  # somebody else has read it while we waited
            if kept is not None:
                return kept
            photo = await actor.photo(item_id)
        if photo is None or photo_address(actor.restaurant.restaurant_id, item_id, photo.digest) != address:
            raise _no_photo()
        self._kept.keep(address, photo.picture)
        return photo.picture


def _no_photo() -> Problem:
    return Problem(404, "PHOTO_NOT_FOUND", "There is no such photo.")

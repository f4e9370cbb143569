"""`GET /shop/{slug}`: the shop's page for customers. Which of its screens is shown is its program's affair."""

from functools import cached_property

import structlog
from attrs import define
from quart import Response, g, request

from actors.errors import Unavailable
from actors.restaurant import RestaurantActor
from server.door.bounds import NAME_CHARS_MAX
from server.http.answers import empty_answer
from server.http.limits import Kind
from server.http.problems import Problem, unavailable
from server.http.routing import Html, route
from server.pages.assets import Assets
from server.pages.manifest import ManifestView
from server.settings import DoorSettings
from server.shop.catalogue.shelves import shelf_of, shops_of
from server.shop.pages.front import ShopPages
from server.shop.pages.wish import wish_of
from server.shop.services import ShopServices

log = structlog.get_logger(__name__)


@define(eq=False, slots=False)
class ShopPageRoutes:
    """Nobody has to be anybody for them; signing in happens inside."""

    settings: DoorSettings
    services: ShopServices
    assets: Assets

    @cached_property
    def _pages(self) -> ShopPages:
        return ShopPages(self.settings, self.assets)

    @route("GET", "/shop", Kind.READ, gives={303: None}, errors=(404,))
    async def only(self) -> Response:
        """On to the shop of the only restaurant, where there is but one and it has a shop."""
        actor = await self.services.restaurants.only()
        if actor is None or not shops_of(actor.restaurant):
            raise _no_shop()
        return empty_answer(303, {"Location": f"/shop/{actor.restaurant.slug}"})

    @route("GET", "/shop/<slug>", Kind.READ, gives={200: Html, 404: Html, 503: Html})
    async def page(self, slug: str) -> Response:
        """The products that the address asks for."""
        try:
            actor = await self._actor(slug)
            wish = wish_of(request.args)
            shelf = shelf_of(actor, wish.branch_id)
            wanted = wish.wanted(
                actor.restaurant.minor_digits, self.services.away(actor.restaurant, shelf) if wish.in_stock else ()
            )
            found = await self.services.searches.find(actor.restaurant, wanted)
        except Problem as problem:
            return self._pages.sorry(request, problem)
        except Unavailable as error:
            log.warning("http_unavailable", request_id=g.request_id, reason=type(error).__name__)
            return self._pages.sorry(request, unavailable())
        return self._pages.products(request, actor, shelf, wish, found)

    @route("GET", "/shop/<slug>/manifest.webmanifest", Kind.READ, gives={200: ManifestView}, errors=(404,))
    async def manifest(self, slug: str) -> Response:
        """With what a phone puts the page among its programs."""
        return self._pages.manifest(request, (await self._actor(slug)).restaurant)

    async def _actor(self, slug: str) -> RestaurantActor:
        actor = await self.services.restaurants.by_slug(slug) if len(slug) <= NAME_CHARS_MAX else None
        if actor is None or not shops_of(actor.restaurant):
            raise _no_shop()
        return actor


def _no_shop() -> Problem:
    return Problem(404, "RESTAURANT_NOT_FOUND", "There is no such shop.")

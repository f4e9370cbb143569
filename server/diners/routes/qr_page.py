"""`GET /t/{qr_token}`: what a phone shows that has scanned a table's code."""

from datetime import datetime
from functools import cached_property

import structlog
from attrs import define
from quart import Response, g, request

from actors.errors import Unavailable
from server.diners.admission import CodeOutdated, Place, closes_at, place_scanned, restaurant_actor_named
from server.diners.pages.table import TablePages
from server.diners.services import DinerServices
from server.http.limits import Kind
from server.http.problems import Problem, unavailable
from server.http.routing import Html, route
from server.pages.assets import Assets
from server.pages.manifest import ManifestView

log = structlog.get_logger(__name__)


@define(eq=False, slots=False)
class QrPageRoutes:
    """The page behind the code. It changes nothing: whoever looks at a menu has not joined."""

    services: DinerServices
    assets: Assets

    @cached_property
    def _pages(self) -> TablePages:
        return TablePages(self.services.settings, self.assets)

    @route("GET", "/t/<qr_token>", Kind.READ, gives={200: Html, 401: Html, 429: Html, 503: Html})
    async def page(self, qr_token: str) -> Response:
        """The table and its menu; a friendly page where the code is not ours or out of date."""
        try:
            place = await place_scanned(self.services, qr_token)
            actor = await restaurant_actor_named(self.services, place.restaurant.slug)
        except CodeOutdated as problem:
            return self._pages.sorry(request, problem, problem.restaurant)
        except Problem as problem:
            return self._pages.sorry(request, problem)
        except Unavailable as error:
            log.warning("http_unavailable", request_id=g.request_id, reason=type(error).__name__)
            return self._pages.sorry(request, unavailable())
        now = self.services.clock()
        return self._pages.menu(request, qr_token, place, actor, self._shut(place, now), now)

    def refused(self, problem: Problem) -> Response:
        """The page for somebody whose network calls too often."""
        return self._pages.sorry(request, problem)

    @route("GET", "/t/<qr_token>/manifest.webmanifest", Kind.READ, gives={200: ManifestView}, errors=(401,))
    async def manifest(self, qr_token: str) -> Response:
        """With what a phone puts the page among its programs. It says no more than the page."""
        place = await place_scanned(self.services, qr_token)
        return self._pages.manifest(request, qr_token, place)

    def _shut(self, place: Place, now: datetime) -> Problem | None:
        """Why the table takes no orders now, if so."""
        try:
            closes_at(place, now)
        except Problem as problem:
            return problem
        return None

"""`GET /t/{qr_token}`: what a phone shows that has scanned a table's code."""

from attrs import frozen
from quart import Response, request

from server.diners.admission import Place, closes_at, place_scanned
from server.diners.page import STYLE, menu_page, sorry_page
from server.diners.services import DinerServices
from server.http.answers import bytes_answer
from server.http.headers import CSP, page_policy
from server.http.limits import Kind
from server.http.problems import Problem
from server.http.routing import Html, route

_HTML = "text/html; charset=utf-8"


@frozen(eq=False)
class QrPageRoutes:
    """The page behind the code. It changes nothing: whoever looks at a menu has not joined."""

    services: DinerServices

    @route("GET", "/t/<qr_token>", Kind.READ, gives={200: Html, 401: Html})
    async def page(self, qr_token: str) -> Response:
        """The table and its menu; a friendly page where the code is not ours or out of date."""
        try:
            place = await place_scanned(self.services, qr_token)
        except Problem as problem:
            return self._html(sorry_page("This code does not work", problem.message), problem.status)
        languages = list(request.accept_languages.values())
        page = menu_page(place.restaurant, place.table, self._note(place), languages)
        return self._html(page, 200)

    def _note(self, place: Place) -> str | None:
        """Why the table takes no orders now, if so."""
        try:
            closes_at(place, self.services.clock())
        except Problem as problem:
            return problem.message
        return None

    def _html(self, page: str, status: int) -> Response:
        headers = {CSP: page_policy(self.services.settings, STYLE), "Vary": "Accept-Language"}
        return bytes_answer(page.encode(), _HTML, status, headers)

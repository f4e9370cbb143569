"""`GET /docs`, `/openapi.json`, `/asyncapi.json`: the documentation, from the code and from this server alone."""

from pathlib import Path
from typing import Final

from attrs import frozen
from quart import Response

from server.http.answers import JSON, bytes_answer
from server.http.headers import CSP, docs_policy
from server.http.limits import Kind
from server.http.problems import Problem
from server.http.routing import Html, PlainText, route
from server.settings import DoorSettings

_HERE: Final = Path(__file__).parent
_PAGE: Final = (_HERE / "templates" / "docs.html").read_bytes()
_HTML: Final = "text/html; charset=utf-8"
_KEPT: Final = {"Cache-Control": "public, max-age=3600"}
_KINDS: Final = {
    "swagger-ui.css": "text/css; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "start.js": "text/javascript; charset=utf-8",
}
# Read once, 2 MB: the framework's own way of sending files needs a thread for every 8 KiB.
_ASSETS: Final = {name: (_HERE / "static" / "swagger" / name).read_bytes() for name in _KINDS}


@frozen(eq=False)
class DocsRoutes:
    """The documents as bytes, and a viewer that comes from here."""

    settings: DoorSettings
    openapi: bytes
    asyncapi: bytes

    @route("GET", "/docs", Kind.READ, gives={200: Html})
    async def page(self) -> Response:
        """The documentation of the HTTP routes, to read and to try."""
        return bytes_answer(_PAGE, _HTML, headers={CSP: docs_policy(self.settings)})

    @route("GET", "/docs/assets/<name>", Kind.READ, gives={200: PlainText}, errors=(404,))
    async def asset(self, name: str) -> Response:
        """A file of the viewer."""
        if name not in _ASSETS:
            raise Problem(404, "NOT_FOUND", "There is nothing here.")
        return bytes_answer(_ASSETS[name], _KINDS[name], headers=_KEPT)

    @route("GET", "/openapi.json", Kind.READ, gives={200: dict})
    async def http(self) -> Response:
        """The HTTP routes as OpenAPI."""
        return bytes_answer(self.openapi, JSON)

    @route("GET", "/asyncapi.json", Kind.READ, gives={200: dict})
    async def socket(self) -> Response:
        """The WebSocket as AsyncAPI."""
        return bytes_answer(self.asyncapi, JSON)

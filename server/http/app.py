"""The door over HTTP, put together from the routes of everybody who comes through it.

Owns: what is common to every request: its id, its time limit, its log line, its headers, and that every error has the
contract's shape. Must not: hold a WebSocket (they never pass through here), or know what a route does.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from http import HTTPStatus
from typing import Any, Final, cast

import structlog
import trio
from attrs import frozen
from hypercorn.typing import ASGIReceiveCallable, ASGISendCallable
from prometheus_client import CollectorRegistry
from quart import Request, Response, g, request
from quart.ctx import RequestContext
from quart.typing import ResponseReturnValue
from quart.utils import encode_headers
from quart.wrappers.response import DataBody
from quart_trio import QuartTrio
from quart_trio.asgi import TrioASGIHTTPConnection
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from actors.errors import Unavailable
from actors.ports.clock import NewId
from server.door import bounds
from server.door.arrival import arrival_of
from server.door.refusals import sane_id
from server.http.answers import ViewProvider, json_answer
from server.http.data import lead_to_version
from server.http.docs_routes import DocsRoutes
from server.http.headers import allow_origins, dress, security_headers
from server.http.health import Probe
from server.http.health_routes import HealthRoutes
from server.http.limits import RateLimits, Turnstile
from server.http.metrics import HttpMetrics
from server.http.openapi import openapi_document
from server.http.problems import ErrorDetail, ErrorView, Problem, internal, unavailable
from server.http.requests import DoorRequest
from server.http.routing import declared, mount
from server.settings import DoorSettings

_CODES: Final = {400: "VALIDATION_FAILED", 413: "PAYLOAD_TOO_LARGE", 500: "INTERNAL", 503: "UNAVAILABLE"}
_PARAMETER: Final = re.compile(r"<[^>]*>")
_WORDS: Final = {
    404: "There is nothing here.",
    405: "This cannot be done here.",
    408: "The request took too long to arrive.",
    413: f"A request may have {bounds.BODY_BYTES_MAX // 1024} KiB.",
}

Nowhere = Callable[[Request, Problem], Response | None]
"""A page for a browser that asked for something that is not there; None where the usual answer is right."""

log = structlog.get_logger(__name__)


class _Connection(TrioASGIHTTPConnection):
    """A request and its answer."""

    async def __call__(self, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Answers. A request that is all here needs no second task which listens to it; the door says who has gone."""
        arrival = arrival_of(self.scope)
        body = None if arrival is None else arrival.taken()
        if arrival is None or body is None:
            await super().__call__(receive, send)
            return
        request = cast("DoorRequest", self._create_request_from_scope(send))
        request.arrive(body)
        with arrival.patience:
            await self._answer(request, send)

    async def handle_request(  # type: ignore[override]  # as quart-trio does
        self, nursery: trio.Nursery, request: Request, send: ASGISendCallable
    ) -> None:
        """Answers who is listened to meanwhile."""
        await self._answer(request, send)
        nursery.cancel_scope.cancel()

    async def _answer(self, request: Request, send: ASGISendCallable) -> None:
        """What is there whole goes out at once, and waits for nobody but a connection, whose writes have a limit."""
        response = await self.app.handle_request(request)
        body = response.response
        if type(body) is DataBody:
            headers = encode_headers(response.headers)
            await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
            await send({"type": "http.response.body", "body": body.data[body.begin : body.end], "more_body": False})
            return
        with trio.move_on_after(bounds.RESPONSE_TIMEOUT_S):
            await self._send_response(send, response)


class DoorApp(QuartTrio):
    """The framework's app with a time limit on every request."""

    asgi_http_class = _Connection
    metrics: HttpMetrics  # for the door, which refuses some requests before they come here

    async def dispatch_request(self, request_context: RequestContext | None = None) -> ResponseReturnValue:
        """Gives up on a route that takes too long. What it had asked for may still happen; asking again is safe."""
        with trio.move_on_after(bounds.REQUEST_TIMEOUT_S):
            return await super().dispatch_request(request_context)
        raise unavailable()


@frozen(eq=False)
class HttpKit:
    """What every route stands on, whoever's it is."""

    settings: DoorSettings
    rate_limits: RateLimits
    metrics: CollectorRegistry
    probes: Sequence[Probe]
    new_id: NewId


def create_app(
    kit: HttpKit,
    owners: Sequence[object],
    asyncapi: bytes,
    pages: Sequence[object] = (),
    nowhere: Nowhere | None = None,
) -> DoorApp:
    """The app that serves the owners' routes, its own health and its documentation. It starts nothing.

    May be made as often as wanted. `asyncapi` is the document of the sockets; `pages` are for browsers, and no part of
    the documentation. `nowhere` is asked for a page to show where there is no route.
    """
    app = DoorApp("trivet", static_folder=None)
    app.json = ViewProvider(app)
    app.config["MAX_CONTENT_LENGTH"] = bounds.BODY_BYTES_MAX
    app.request_class = request_class(owners)
    app.config["BODY_TIMEOUT"] = bounds.BODY_TIMEOUT_S
    app.config["RESPONSE_TIMEOUT"] = bounds.RESPONSE_TIMEOUT_S
    metrics = app.metrics = HttpMetrics(kit.metrics)
    _Common(app, kit, metrics, nowhere)
    lead_to_version(app)
    allow_origins(app, kit.settings)
    turnstile = Turnstile(kit.rate_limits, kit.settings)
    docs = DocsRoutes(kit.settings, openapi(*map(type, owners)), asyncapi)
    mount(app, (*owners, *pages, HealthRoutes(kit.probes, metrics), docs), turnstile, kit.settings)
    return app


def request_class(owners: Sequence[object]) -> type[DoorRequest]:
    """Requests that may be as large as the route of their path says, and take as long; all others as usual."""
    every = (found for owner in owners for found, _ in declared(owner))
    wide = [
        (re.compile("[^/]+".join(map(re.escape, _PARAMETER.split(found.path)))), found.takes.bytes_max)
        for found in every
        if found.takes.bytes_max > bounds.BODY_BYTES_MAX
    ]

    class SizedRequest(DoorRequest):
        def __init__(
            self, method: str, scheme: str, path: str, *args: Any, max_content_length: int | None = None, **more: Any
        ) -> None:
            may_tell = method not in ("GET", "HEAD")
            allowed = next((bytes_max for one, bytes_max in wide if may_tell and one.fullmatch(path)), None)
            if allowed is not None:
                max_content_length, more = allowed, {**more, "body_timeout": bounds.LARGE_BODY_TIMEOUT_S}
            super().__init__(method, scheme, path, *args, max_content_length=max_content_length, **more)

    return SizedRequest


@cache
def openapi(*owners: type) -> bytes:
    """The OpenAPI document of these classes' routes and our own. Depends on the code alone, so it is made once."""
    return openapi_document((*owners, HealthRoutes))


class _Common:
    """What happens around every request."""

    def __init__(self, app: QuartTrio, kit: HttpKit, metrics: HttpMetrics, nowhere: Nowhere | None) -> None:
        self._new_id = kit.new_id
        self._nowhere = nowhere
        self._metrics = metrics
        self._headers = security_headers(kit.settings)
        app.before_request(self._begin)
        app.after_request(self._end)
        app.register_error_handler(Problem, self._problem)
        app.register_error_handler(Unavailable, self._unavailable)
        app.register_error_handler(HTTPException, self._http)
        app.register_error_handler(Exception, self._bug)

    async def _begin(self) -> None:
        g.began = trio.current_time()
        g.request_id = sane_id(request.headers.get("X-Request-Id")) or str(self._new_id())

    async def _end(self, response: Response) -> Response:
        template = request.url_rule.rule if request.url_rule is not None else None
        seconds = trio.current_time() - g.began
        self._metrics.answered(request.method, template, response.status_code, seconds)
        log.info(
            "http_answered",
            request_id=g.request_id,
            method=request.method,
            route=template,
            status=response.status_code,
            took_ms=round(seconds * 1000, 1),
        )
        response.headers["X-Request-Id"] = g.request_id
        return dress(response, self._headers)

    async def _problem(self, problem: Problem) -> Response:
        detail = ErrorDetail(problem.code, problem.message, dict(problem.details), g.request_id)
        return json_answer(ErrorView(detail), problem.status, problem.headers)

    async def _unavailable(self, error: Unavailable) -> Response:
        log.warning("http_unavailable", request_id=g.request_id, reason=type(error).__name__)
        return await self._problem(unavailable())

    async def _http(self, error: HTTPException) -> Response:
        """What the framework refuses, in our words; its own are not for diners."""
        status = error.code or 500
        code = _CODES.get(status) or HTTPStatus(status).name
        headers = {"Allow": ", ".join(sorted(error.valid_methods or ()))} if isinstance(error, MethodNotAllowed) else {}
        problem = Problem(status, code, _WORDS.get(status, "This request cannot be answered."), headers=headers)
        page = None if self._nowhere is None else self._nowhere(request, problem)
        return await self._problem(problem) if page is None else page

    async def _bug(self, error: Exception) -> Response:
        """The boundary of the service: a bug ends one request, is reported, and says nothing to the outside."""
        log.error("http_crashed", request_id=g.request_id, exc_info=error)
        return await self._problem(internal())

"""How a route is declared: beside its code, once, for the server and for its documentation.

Owns: the declaration and putting it into the app. Must not: know any route.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, wraps
from typing import Any, Final, TypeVar

from attrs import frozen
from quart import Response, request
from quart.routing import QuartRule
from quart_schema import security_scheme
from quart_schema.documentation import document
from quart_trio import QuartTrio
from werkzeug.routing import Map, Rule

from server.door.bounds import BODY_BYTES_MAX
from server.http.limits import Kind, Turnstile
from server.http.problems import ErrorView, Problem
from server.http.requests import client_address
from server.settings import DoorSettings

View = Callable[..., Awaitable[Response]]  # the path's own parameters, by name
Refused = Callable[[Problem], Response]
F = TypeVar("F", bound=View)

MEMBER: Final = "member"
STAFF: Final = "staff"
CUSTOMER: Final = "customer"
KEY: Final = "key"  # of an integration, in `X-Api-Key`
_DECLARED: Final = "_trivet_route"
_ALSO: Final = "_trivet_also"
_ALWAYS: Final = (422, 429, 500, 503)  # what any counted route may answer
_OF_BODIES: Final = (408, 413, 415)  # and one that reads a body: too slow, too large, not JSON


class Html(str):
    """Stands for a page, where a route says what it gives."""

    __slots__ = ()


class PlainText(str):
    """Stands for plain text, where a route says what it gives."""

    __slots__ = ()


class Svg(str):
    """Stands for a picture, where a route says what it gives."""

    __slots__ = ()


class Pdf(bytes):
    """Stands for sheets to print, where a route says what it gives."""

    __slots__ = ()


class Picture(bytes):
    """Stands for a picture of dots, where a route says what it gives."""

    __slots__ = ()


class Csv(str):
    """Stands for a file of rows, where a route says what it takes."""

    __slots__ = ()


class OrCsv:
    """Stands for a shape that is a file of rows where it is asked to be, where a route says what it gives."""

    shape: type

    @classmethod
    def of(cls, shape: type) -> type:
        """That of this shape."""
        return type(shape.__name__, (cls,), {"shape": shape})


class Css(str):
    """Stands for a style sheet, where a route says what it gives."""

    __slots__ = ()


CSV: Final = ("text/csv",)
_FILES: Final[Mapping[tuple[str, ...], type]] = {CSV: Csv}


@frozen
class Takes:
    """The shapes of what a route reads.

    `file` are the media types of a body that is a picture, or rows (`CSV`), and no JSON; `bytes_max` is how large a
    body may be, where that is more than usual.
    """

    query: type | None = None
    body: type | None = None
    headers: type | None = None
    file: tuple[str, ...] = ()
    bytes_max: int = BODY_BYTES_MAX


@frozen
class Route:
    """A route as it was declared. `path` is the framework's template. `page`: it is looked at by people."""

    method: str
    path: str
    kind: Kind
    takes: Takes
    page: bool = False


def route(
    method: str,
    path: str,
    kind: Kind,
    *,
    gives: Mapping[int, type | None],
    errors: Iterable[int] = (),
    takes: Takes = Takes(),
    who: Sequence[str] = (),
) -> Callable[[F], F]:
    """Declares a method as a route, with the shapes it takes and gives; None stands for an answer without a body.

    `who` says whose token it wants: `MEMBER`, who is told 404 of other sessions, `STAFF`, `CUSTOMER`, `KEY` of an
    integration, or any of several. The shapes are documentation; reading them is the route's own work.
    """
    unknown = {*((401,) if who else ()), *((404,) if MEMBER in who else ())}
    failures = {
        *errors,
        *(_ALWAYS if kind is not Kind.FREE else ()),
        *unknown,
        *(_OF_BODIES if takes.body or takes.file else ()),
    }
    responses: dict[int, Any] = {status: (shape, None) for status, shape in gives.items()}
    responses |= {status: (ErrorView, None) for status in sorted(failures) if status not in gives}

    def declare(view: F) -> F:
        sent = _FILES.get(takes.file, Picture) if takes.file else takes.body
        document(querystring=takes.query, request=sent, headers=takes.headers, responses=responses)(view)
        if who:
            security_scheme([{scheme: []} for scheme in who])(view)
        setattr(view, _DECLARED, Route(method, path, kind, takes, Html in gives.values()))
        return view

    return declare


@frozen
class AlsoAnswered:
    """What others, `who`, are answered at a route of another class, which hands them over; all is as of `route`."""

    method: str
    path: str
    gives: Mapping[int, type]
    who: Sequence[str]
    query: type | None


def answers_also(
    method: str, path: str, *, gives: Mapping[int, type], who: Sequence[str], query: type | None = None
) -> Callable[[F], F]:
    """Declares that others who ask at this route are answered by a method, with other shapes: for the documentation."""

    def declare(view: F) -> F:
        setattr(view, _ALSO, AlsoAnswered(method, path, gives, who, query))
        return view

    return declare


def also_answered(owner: type) -> Iterator[AlsoAnswered]:
    """What a class answers at routes of others."""
    for name in dir(owner):
        found = getattr(getattr(owner, name), _ALSO, None)
        if isinstance(found, AlsoAnswered):
            yield found


def declared(owner: object) -> Iterator[tuple[Route, View]]:
    """Every route of an object, or of a class for its documentation alone."""
    for name in _names(owner if isinstance(owner, type) else type(owner)):
        view = getattr(owner, name)
        yield getattr(view, _DECLARED), view


@cache
def _names(owner: type) -> tuple[str, ...]:
    """Of a class's routes."""
    return tuple(name for name in dir(owner) if isinstance(getattr(getattr(owner, name), _DECLARED, None), Route))


def mount(app: QuartTrio, owners: Iterable[object], turnstile: Turnstile, settings: DoorSettings) -> None:
    """Makes every route of the objects the app's, which has none yet, behind the turnstile.

    Whoever is not admitted to a page is shown what the object's `refused` makes of the `Problem`, where it has that.
    """
    mounted = [(owner, found, view) for owner in owners for found, view in declared(owner)]
    app.url_map = _url_map(tuple((found.method, found.path) for _, found, _ in mounted))
    for owner, found, view in mounted:
        refused = getattr(owner, "refused", None) if found.page else None
        app.view_functions[_endpoint(found.method, found.path)] = _counted(
            view, found.kind, turnstile, settings, refused
        )


class UnbuiltRule(QuartRule):
    """A route from whose name nobody builds an address. To make ready for that takes as long as all else of it."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        del append_unknown
        return _never_built


def _never_built(rule: Rule, **_: Any) -> tuple[str, str]:
    raise LookupError(f"no address is built from {rule}")


@cache
def _url_map(routes: tuple[tuple[str, str], ...]) -> Map:
    """What leads where, by methods and paths. Depends on these alone, so it is made once for all apps of a process.

    Raises ValueError where two are the same.
    """
    if len(set(routes)) < len(routes):
        raise ValueError(f"served twice: {[one for one in routes if routes.count(one) > 1]}")
    app = QuartTrio("routes", static_folder=None)
    app.url_rule_class = UnbuiltRule
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False  # else two of them are led on to wherever `Host` says, without TLS behind a proxy
    for method, path in routes:
        app.add_url_rule(path, endpoint=_endpoint(method, path), methods=[method])
    return app.url_map


def _endpoint(method: str, path: str) -> str:
    return f"{method} {path}"


def _counted(view: View, kind: Kind, turnstile: Turnstile, settings: DoorSettings, refused: Refused | None) -> View:
    @wraps(view)
    async def counted(**path: Any) -> Response:
        try:
            await turnstile.admit(kind, client_address(request, settings.trusted_proxies))
        except Problem as problem:
            if refused is None:
                raise
            return refused(problem)
        return await view(**path)

    return counted

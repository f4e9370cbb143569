"""What the routes under `/api/v1` have in common (`docs/contract.md` §10): `data`, pages of it, and both ways to write.

    {"data": {...}}        {"data": [...], "pagination": {"limit": 50, "offset": 0, "total": 137}}

Owns: the shape of a page, how much of a list is one, and where an address without its version leads. Must not: know
what is in a list.
"""

import re
from collections.abc import Sequence
from typing import Annotated, Final, TypeVar
from urllib.parse import quote

from msgspec import Meta, Struct
from quart import redirect, request
from quart.typing import ResponseReturnValue
from quart_trio import QuartTrio

from server.door.bounds import ID_MAX

API: Final = "/api/v1"
PAGE_MAX: Final = 500  # a whole menu of a restaurant; about 200 KiB
PAGE_USUAL: Final = 50
_AS_SENT: Final = "%/:@!$&'()*+,;=~"  # what a path may have in it, encoded already where it has to be
_VERSIONED: Final = re.compile(r"/api/v[0-9]+(?:/|$)")

Limit = Annotated[int, Meta(ge=1, le=PAGE_MAX)]
Offset = Annotated[int, Meta(ge=0, le=ID_MAX)]
T = TypeVar("T")


class Pagination(Struct, frozen=True):
    """Which part of a list this is, and how long the whole list is."""

    limit: int
    offset: int
    total: int


def paged(found: Sequence[T], limit: int, offset: int) -> tuple[Sequence[T], Pagination]:
    """A page of what was found."""
    return found[offset : offset + limit], Pagination(limit, offset, len(found))


def lead_to_version(app: QuartTrio) -> None:
    """Whoever asks for `/api/…` without its version is shown the one there is, with method, body and query."""

    async def lead() -> ResponseReturnValue | None:
        if not request.path.startswith("/api/") or _VERSIONED.match(request.path):
            return None
        asked = request.query_string.decode("ascii", "ignore")
        path = quote(request.scope["raw_path"].removeprefix(b"/api"), safe=_AS_SENT)
        return redirect(f"{API}{path}{'?' if asked else ''}{asked}", 308)

    app.before_request(lead)

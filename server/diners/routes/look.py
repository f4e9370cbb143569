"""`GET /restaurants/{slug}/logo` and `…/brand.css`: a restaurant's own look, for whoever shows a page of it.

Owns: for how long a browser may keep them. Must not: choose a colour, or make a picture.

An address that names what it shows by its digest (`?v=`, as views give both) is kept for good; one without that, or of
what was before, is asked again. A colour names no style sheet: another version of Trivet makes another one of it.
"""

from typing import Final

from attrs import frozen
from msgspec import Struct
from quart import Response, request

from server.brand import sheet_digest, style_sheet
from server.diners.admission import restaurant_actor_named
from server.diners.services import DinerServices
from server.http.answers import bytes_answer, empty_answer
from server.http.limits import Kind
from server.http.problems import Problem
from server.http.requests import query
from server.http.routing import Css, Picture, Takes, route

FOR_GOOD: Final = "public, max-age=31536000, immutable"
ASK_AGAIN: Final = "public, no-cache"
CSS_TYPE: Final = "text/css; charset=utf-8"


class LookQuery(Struct, frozen=True):
    """Which version is meant; what is shown is always the present one."""

    v: str = ""


@frozen(eq=False)
class LookRoutes:
    """How a restaurant looks, for anybody."""

    services: DinerServices

    @route(
        "GET",
        "/restaurants/<slug>/logo",
        Kind.READ,
        takes=Takes(query=LookQuery),
        gives={200: Picture, 304: None},
        errors=(404,),
    )
    async def logo(self, slug: str) -> Response:
        """The restaurant's logo. 404 `LOGO_NOT_FOUND` where it has none."""
        asked = query(request, LookQuery)
        actor = await restaurant_actor_named(self.services, slug)
        digest = actor.restaurant.logo
        if digest is not None and request.if_none_match.contains_weak(digest):
            return empty_answer(304, _kept(digest, asked.v))
        logo = None if digest is None else await actor.logo()
        if logo is None:
            raise Problem(404, "LOGO_NOT_FOUND", "This restaurant has no logo.")
        return bytes_answer(logo.picture, logo.media_type, headers=_kept(logo.digest, asked.v))

    @route(
        "GET",
        "/restaurants/<slug>/brand.css",
        Kind.READ,
        takes=Takes(query=LookQuery),
        gives={200: Css, 304: None},
        errors=(404,),
    )
    async def brand(self, slug: str) -> Response:
        """The custom properties of the restaurant's colour, light and dark; empty without a colour.

        `--brand`, `--on-brand`, `--brand-ink`, and for who reads from afar `--brand-far` and `--on-brand-far`.
        """
        asked = query(request, LookQuery)
        color = (await restaurant_actor_named(self.services, slug)).restaurant.brand_color
        digest = sheet_digest(color)
        if request.if_none_match.contains_weak(digest):
            return empty_answer(304, _kept(digest, asked.v))
        return bytes_answer(style_sheet(color).encode(), CSS_TYPE, headers=_kept(digest, asked.v))


def _kept(name: str, asked: str) -> dict[str, str]:
    return {"ETag": f'"{name}"', "Cache-Control": FOR_GOOD if asked == name else ASK_AGAIN}

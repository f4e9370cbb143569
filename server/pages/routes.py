"""`GET /assets/{digest}/{path}`: the files that pages are made of."""

from typing import Final

from attrs import frozen
from quart import Response, request

from server.http.answers import bytes_answer
from server.http.limits import Kind
from server.http.problems import Problem
from server.http.routing import PlainText, route
from server.pages.assets import Assets
from server.pages.shell import takes_packed

FOR_EVER: Final = "public, max-age=31536000, immutable"


@frozen(eq=False)
class AssetRoutes:
    """What needs no permission and costs nothing: bytes that are there already. So nobody's calls are counted."""

    assets: Assets

    @route("GET", "/assets/<digest>/<path:path>", Kind.FREE, gives={200: PlainText}, errors=(404,))
    async def asset(self, digest: str, path: str) -> Response:
        """A file of a page; its address changes with what is in it."""
        found = self.assets.find(digest, path)
        if found is None:
            raise Problem(404, "NOT_FOUND", "There is nothing here.")
        headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
        if found.packed is None or not takes_packed(request):
            return bytes_answer(found.data, found.content_type, headers=headers)
        return bytes_answer(found.packed, found.content_type, headers={**headers, "Content-Encoding": "gzip"})

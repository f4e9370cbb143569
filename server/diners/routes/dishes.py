"""`GET /dishes/{edition}/{name}`: pictures of what the restaurants to play with serve, drawn by us.

Owns: that a browser keeps them for good; a file that was published never changes (`server.diners.dishes`). Must not:
know which dish has which.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from attrs import frozen
from quart import Response, request

from server.diners import dishes
from server.diners.services import DinerServices
from server.http.answers import bytes_answer
from server.http.limits import Kind
from server.http.problems import Problem
from server.http.routing import Picture, route
from server.pages.assets import TYPES, packed
from server.pages.routes import FOR_EVER
from server.pages.shell import takes_packed

_FOLDER: Final = Path(dishes.__file__).parent
_FILES: Final[Mapping[str, bytes]] = {
    file.relative_to(_FOLDER).as_posix(): file.read_bytes() for file in sorted(_FOLDER.glob("*/*.svg"))
}
_PACKED: Final[Mapping[str, bytes]] = {name: packed(data) for name, data in _FILES.items()}


@frozen(eq=False)
class DishRoutes:
    """Bytes that are there already, for anybody; so nobody's calls are counted."""

    services: DinerServices

    @route("GET", "/dishes/<int:edition>/<name>", Kind.FREE, gives={200: Picture}, errors=(404,))
    async def dish(self, edition: int, name: str) -> Response:
        """A picture of a dish; its address never changes what it means."""
        key = f"{edition}/{name}"
        if key not in _FILES:
            raise Problem(404, "NOT_FOUND", "There is nothing here.")
        headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
        if not takes_packed(request):
            return bytes_answer(_FILES[key], TYPES[".svg"], headers=headers)
        return bytes_answer(_PACKED[key], TYPES[".svg"], headers={**headers, "Content-Encoding": "gzip"})

"""The codes of tables: one as a picture, all of them on sheets to print, and a new one (`docs/contract.md` §5).

Owns: what is asked and the kinds of answers. Must not: make a picture.
"""

from typing import Annotated, Final

from attrs import frozen
from msgspec import Meta, Struct
from quart import Response, request

from actors.domain.staff import StaffUser
from server.door.bounds import ID_MAX
from server.http.answers import bytes_answer, json_answer
from server.http.limits import Kind
from server.http.requests import origin, strict_query
from server.http.routing import STAFF, Pdf, Svg, Takes, route
from server.papers.desk import reader_of
from staff.floor.floor_views import StaffTableView
from staff.services import StaffServices, staff_of

SVG_TYPE: Final = "image/svg+xml"
PDF_TYPE: Final = "application/pdf"
# A code opens a table to whoever has it, so no cache on the way may keep one.
PRIVATE: Final = {"Cache-Control": "private, no-store"}

TableNumber = Annotated[int, Meta(ge=1, le=ID_MAX)]


class SheetQuery(Struct, frozen=True):
    """Which tables, by their numbers; all of them where nothing is said."""

    first: TableNumber | None = None
    last: TableNumber | None = None


@frozen(eq=False)
class QrRoutes:
    """Codes of the restaurant's tables. For managers."""

    services: StaffServices

    @route(
        "GET",
        "/admin/table/<int:table_id>/qr.svg",
        Kind.READ,
        gives={200: Svg},
        errors=(403, 404),
        who=[STAFF],
    )
    async def picture(self, table_id: int) -> Response:
        """One table's code as a picture."""
        where = origin(request, self.services.settings)
        made = await self.services.codes.svg(await self._user(), table_id, where)
        return bytes_answer(made, SVG_TYPE, headers=PRIVATE)

    @route(
        "GET",
        "/admin/qr_sheet",
        Kind.READ,
        takes=Takes(query=SheetQuery),
        gives={200: Pdf},
        errors=(403, 404),
        who=[STAFF],
    )
    async def sheet(self) -> Response:
        """The codes of all tables as a PDF to print and cut: A4, six to a page, by number, in the house's language.

        `first` and `last` choose tables by number; more than 300 at once are refused.
        """
        user, asked = await self._user(), strict_query(request, SheetQuery)
        reader = reader_of(request, self.services.settings)
        made = await self.services.codes.sheets(user, asked.first, asked.last, reader)
        return bytes_answer(made, PDF_TYPE, headers={**PRIVATE, "Content-Disposition": 'inline; filename="tables.pdf"'})

    @route(
        "POST",
        "/admin/table/<int:table_id>/rotate_qr",
        Kind.WRITE,
        gives={200: StaffTableView},
        errors=(403, 404),
        who=[STAFF],
    )
    async def rotate(self, table_id: int) -> Response:
        """Make every code that is printed for the table good no more (401 `QR_EXPIRED`). Who has joined stays."""
        return json_answer(await self.services.controls.rotate_qr(await self._user(), table_id))

    async def _user(self) -> StaffUser:
        return (await staff_of(self.services, request)).user

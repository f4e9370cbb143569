"""A party's receipt and invoice on the counter's printer, and the code of its receipt (`docs/contract.md` §8).

Owns: what is asked. Must not: decide who may have which; the desk does.
"""

from typing import Literal
from uuid import UUID

from attrs import frozen
from msgspec import Struct
from quart import Response, request

from actors.ports.slips import PrintStatus
from server.http.answers import json_answer
from server.http.idempotency import OptionalKeyHeaders, optional_key
from server.http.limits import Kind
from server.http.requests import body
from server.http.routing import STAFF, Takes, route
from server.papers.desk import reader_of
from staff.floor.receipts import PrintView, ReceiptView, What
from staff.services import StaffServices, staff_of


class PrintBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Which paper, and the guests' language; null for the house's own."""

    what: What = "receipt"
    language: Literal["en", "de", "it"] | None = None


@frozen(eq=False)
class ReceiptRoutes:
    """Papers at the counter."""

    services: StaffServices

    @route(
        "GET",
        "/admin/session/<uuid:session_id>/receipt",
        Kind.READ,
        gives={200: ReceiptView},
        errors=(404, 409),
        who=[STAFF],
    )
    async def look(self, session_id: UUID) -> Response:
        """Where the bill's receipt can be had, as a link and its code, and whether it can be printed.

        409 `BILL_EMPTY` while nothing is on the bill.
        """
        user = (await staff_of(self.services, request)).user
        asked_by = reader_of(request, self.services.settings)
        return json_answer(await self.services.receipts.look(user, session_id, asked_by))

    @route(
        "POST",
        "/admin/session/<uuid:session_id>/receipt/print",
        Kind.WRITE,
        takes=Takes(body=PrintBody, headers=OptionalKeyHeaders),
        gives={200: PrintView, 202: PrintView},
        errors=(404, 409),
        who=[STAFF],
    )
    async def put(self, session_id: UUID) -> Response:
        """Print the bill's receipt or invoice at the counter: once for each `Idempotency-Key`.

        202: it waits for the printer, and is tried for a minute; ask again by the same key. 200: `printed`;
        `not_printed`, certainly; or `unknown`, where somebody has to look. 409 `NO_RECEIPT_PRINTER`, `BILL_EMPTY`,
        `INVOICES_TOO_MANY`. An invoice gets its number by it, as by `GET /bill/invoice.pdf`.
        """
        user = (await staff_of(self.services, request)).user
        said, key = await body(request, PrintBody), optional_key(request)
        asked_by = reader_of(request, self.services.settings)
        shown = await self.services.receipts.put(user, session_id, said.what, said.language, key, asked_by)
        return json_answer(shown, 202 if shown.status is PrintStatus.WAITING else 200)

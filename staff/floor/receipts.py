"""The paper of a party's bill, as staff hand it over: on the counter's printer, or as a code that guests read.

Owns: whose papers staff may print, and in which language. Must not: make a paper (`server.papers`) or print one.
"""

from functools import partial
from io import BytesIO
from typing import Annotated, Literal
from uuid import UUID

import segno
from attrs import frozen
from msgspec import Meta, Struct

from actors.domain.papers.slip import Slip
from actors.domain.restaurant import Restaurant
from actors.domain.staff import StaffUser
from actors.envelope import Answer
from actors.ports.clock import NewId
from actors.ports.slips import PrintStatus, SlipPrinters
from server.http.problems import Problem
from server.pages.words import LANGUAGES, wanted
from server.papers.desk import Papers, Reader
from server.papers.paper import Paper
from server.papers.slip import slip_of
from staff.floor.sessions import Sessions

What = Literal["receipt", "invoice"]


class ReceiptView(Struct, frozen=True, gc=False):
    """Where the bill's receipt can be had, that as a code, and whether the counter has a printer."""

    link: str
    code: Annotated[str, Meta(description="A QR code of the link, as SVG.")]
    printer: bool


class PrintView(Struct, frozen=True, gc=False):
    """What has become of a paper, and why where it is not printed.

    `printer_away` (nobody is there), `printer_silent`, `paper_out`, `cover_open`, `printer_error`,
    `connection_dropped`, `no_printer` (something else answers there); where it is `not_printed` also `no_receipt` (it
    cannot be laid out) and `stopped` (the server did, before it was sent); where it is `unknown` also `stopped`, while
    it was sent. Null where it is printed, while others are before it, and until its first try has ended.
    """

    status: PrintStatus
    reason: str | None


@frozen(eq=False)
class ReceiptDesk:
    """Papers of a staff user's own restaurant. Another's do not exist: `Problem` 404. All raises `Unavailable`."""

    sessions: Sessions
    papers: Papers
    printers: SlipPrinters
    new_id: NewId

    async def look(self, user: StaffUser, session_id: UUID, asked_by: Reader) -> ReceiptView:
        """What there is of the bill's receipt. `Problem` (409) while nothing is on the bill."""
        answer = await self.sessions.look(user, session_id)
        paper = _of_something(await self.papers.of_bill(answer, asked_by))
        link = paper.link or ""
        return ReceiptView(link, _svg(link), self.printers.has(answer.restaurant))

    async def put(
        self, user: StaffUser, session_id: UUID, what: What, language: str | None, key: str | None, asked_by: Reader
    ) -> PrintView:
        """Has the receipt or the invoice printed, in this language or the house's. `key` None: each time is another.

        `Problem` (409): `NO_RECEIPT_PRINTER`, `BILL_EMPTY`, and as an invoice is refused. An invoice is made by it. For
        a key that is known nothing is made or refused.
        """
        answer = await self.sessions.look(user, session_id)
        reader = Reader(_languages(answer.restaurant, language, asked_by), asked_by.origin)
        known_as = f"{session_id} {what} {language} {key or self.new_id()}"
        make = partial(self._made, answer, what, reader, user)
        report = await self.printers.put(answer.restaurant, known_as, make)
        if report is None:
            raise Problem(409, "NO_RECEIPT_PRINTER", "No printer is set up for receipts.")
        return PrintView(report.status, report.reason)

    async def _made(self, answer: Answer, what: What, reader: Reader, user: StaffUser) -> Slip:
        if what == "invoice":
            paper = await self.papers.invoice(answer, reader, user.staff_user_id)
        else:
            paper = _of_something(await self.papers.of_bill(answer, reader))
        return slip_of(paper)


def _languages(restaurant: Restaurant, language: str | None, asked_by: Reader) -> list[str]:
    """The guests' language, else the house's own, else that of who asks; each with the country of who asks."""
    house = restaurant.languages[0] if restaurant.languages else None
    return list(wanted(language, house if house in LANGUAGES else None, asked_by.languages))


def _of_something(paper: Paper) -> Paper:
    if not paper.receipt.lines:
        raise Problem(409, "BILL_EMPTY", "Nothing was ordered, so there is no receipt.")
    return paper


def _svg(address: str) -> str:
    picture = BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(picture, kind="svg", scale=8, border=4, light="#ffffff", xmldecl=False)
    return picture.getvalue().decode()

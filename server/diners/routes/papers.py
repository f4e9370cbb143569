"""Receipts and invoices for those at the table and for staff, and what the code on a paper opens (§8).

Owns: who is given which. Must not: make one (`server.papers`).
"""

from typing import Final
from uuid import UUID

from attrs import frozen
from msgspec import Struct
from quart import Response, request

from actors.domain.ordering.order import Order
from actors.domain.state import State
from actors.envelope import Answer
from server.diners.services import DinerServices, member_of
from server.http.answers import bytes_answer, json_answer
from server.http.limits import Kind
from server.http.problems import Problem, order_gone
from server.http.requests import bearer, query
from server.http.routing import MEMBER, STAFF, Pdf, Takes, route
from server.papers.desk import Papers, reader_of
from server.papers.paper import Paper

PDF_TYPE: Final = "application/pdf"
# It says what somebody had and paid, so no cache on the way may keep it; nor may a link be told to other sites.
PRIVATE: Final = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


class InvoiceQuery(Struct, frozen=True, rename="camel"):
    """Which session is meant; for a member, the token's own."""

    session_id: UUID


class PaperLinkView(Struct, frozen=True, gc=False):
    """Where a paper opens for whoever has the address, without a token: as its code says it."""

    link: str


async def pdf_answer(papers: Papers, paper: Paper) -> Response:
    """The paper as a PDF, to be looked at."""
    shown = {"Content-Disposition": f'inline; filename="{paper.filename}"', "Content-Language": paper.words.tag}
    return bytes_answer(await papers.press.pdf(paper), PDF_TYPE, headers={**PRIVATE, **shown})


@frozen(eq=False)
class PaperRoutes:
    """Papers of a session."""

    services: DinerServices

    @route("GET", "/orders/<order_id>/receipt.pdf", Kind.READ, gives={200: Pdf}, who=(MEMBER, STAFF))
    async def receipt(self, order_id: str) -> Response:
        """What one order comes to, with its part of the bill's discounts, service charge and tax, as a PDF.

        In the reader's language. Until the session is deleted, a day after it closed.
        """
        answer = await self._answer_of_order(order_id)
        papers, order = self.services.papers, _order(answer.state, order_id)
        paper = await papers.of_order(answer, order, reader_of(request, self.services.settings))
        return await pdf_answer(papers, paper)

    @route(
        "GET",
        "/bill/receipt.pdf",
        Kind.READ,
        takes=Takes(query=InvoiceQuery),
        gives={200: Pdf},
        who=(MEMBER, STAFF),
    )
    async def bill(self) -> Response:
        """The whole bill as it stands, with what has been paid of it, as a PDF."""
        answer, _ = await self._answer(query(request, InvoiceQuery).session_id)
        papers = self.services.papers
        return await pdf_answer(papers, await papers.of_bill(answer, reader_of(request, self.services.settings)))

    @route(
        "GET",
        "/bill/invoice.pdf",
        Kind.READ,
        takes=Takes(query=InvoiceQuery),
        gives={200: Pdf},
        errors=(409,),
        who=(MEMBER, STAFF),
    )
    async def invoice(self) -> Response:
        """The bill's invoice, as a PDF, under a number of its own: always the same while the bill is.

        Where the bill is another since, the first is cancelled and there is a new one. 409 `BILL_OPEN` until it is
        paid; staff may have it before. Where nothing is left on the bill, what took its invoice back; 409 `BILL_EMPTY`
        where there never was one, and `INVOICES_TOO_MANY` once there were a hundred papers of the same bill.
        """
        answer, by_user = await self._answer(query(request, InvoiceQuery).session_id)
        papers = self.services.papers
        paper = await papers.invoice(answer, reader_of(request, self.services.settings), by_user)
        return await pdf_answer(papers, paper)

    @route(
        "GET",
        "/bill/receipt",
        Kind.READ,
        takes=Takes(query=InvoiceQuery),
        gives={200: PaperLinkView},
        errors=(409,),
        who=(MEMBER,),
    )
    async def bill_link(self) -> Response:
        """Where the bill's receipt opens, for a page that cannot show a file which needs its token.

        409 `BILL_EMPTY` while nothing is on the bill.
        """
        paper = await self.services.papers.of_bill(await self._mine(), reader_of(request, self.services.settings))
        if not paper.receipt.lines:
            raise Problem(409, "BILL_EMPTY", "Nothing was ordered, so there is no receipt.")
        return json_answer(PaperLinkView(paper.link or ""))

    @route(
        "GET",
        "/bill/invoice",
        Kind.READ,
        takes=Takes(query=InvoiceQuery),
        gives={200: PaperLinkView},
        errors=(409,),
        who=(MEMBER,),
    )
    async def invoice_link(self) -> Response:
        """Where the bill's invoice opens, for good. It is made by this where there is none, as by the PDF's route.

        409 as there: `BILL_OPEN` until the bill is paid, `BILL_EMPTY`, `INVOICES_TOO_MANY`.
        """
        papers = self.services.papers
        paper = await papers.invoice(await self._mine(), reader_of(request, self.services.settings), None)
        return json_answer(PaperLinkView(paper.link or ""))

    @route("GET", "/r/<token>", Kind.READ, gives={200: Pdf}, errors=(404,))
    async def linked(self, token: str) -> Response:
        """What the code on a paper opens, for whoever has the paper: the same again, as a PDF.

        A receipt's link has the bill as it is, and its invoice once there is one; a numbered paper's that paper, for
        good.
        """
        papers = self.services.papers
        return await pdf_answer(papers, await papers.linked(token, reader_of(request, self.services.settings)))

    async def _mine(self) -> Answer:
        """The session of the member who asks, which they have named."""
        return (await member_of(self.services, request, query(request, InvoiceQuery).session_id)).answer

    async def _answer(self, session_id: UUID) -> tuple[Answer, int | None]:
        """The session for whoever asks, and which staff user that is, if one."""
        if self.services.staff is not None:
            seen = await self.services.staff.session(bearer(request), session_id)
            if seen is not None:
                return seen
        return (await member_of(self.services, request, session_id)).answer, None

    async def _answer_of_order(self, order_id: str) -> Answer:
        if self.services.staff is not None:
            seen = await self.services.staff.session_of_order(bearer(request), order_id)
            if seen is not None:
                return seen
        return (await member_of(self.services, request)).answer


def _order(state: State, order_id: str) -> Order:
    order = next((one for one in state.orders.values() if one.order_id == order_id), None)
    if order is None:
        raise order_gone(())
    return order

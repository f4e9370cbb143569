"""Numbered papers in a row, one of them, and what stands on all of them. For managers, who keep the books.

Owns: the shapes and the way there. Must not: make a paper (`server.papers`).
"""

import re
from typing import Annotated, Final
from uuid import UUID

from attrs import frozen
from msgspec import Meta, Struct
from quart import Response, request

from actors.domain.audit import letterhead_changed
from actors.domain.papers import letterhead as bounds
from actors.domain.papers.invoice import ListedPaper, PaperKind, PaperNumber
from actors.domain.papers.letterhead import Letterhead, changed_fields
from actors.domain.rights import BOOKS_ROLE
from actors.domain.staff import StaffUser
from actors.domain.text import tidy
from server.http.answers import bytes_answer, json_answer
from server.http.limits import Kind
from server.http.problems import Problem, malformed
from server.http.requests import body, strict_query
from server.http.routing import STAFF, Pdf, Takes, route
from server.http.views import Instant
from server.money import Money, amount
from server.papers.desk import reader_of
from staff.floor.qr_routes import PDF_TYPE, PRIVATE
from staff.floor.reading import cut
from staff.rights import demand
from staff.services import StaffServices, staff_of

PAGE: Final = 50
_NUMBER: Final = re.compile(r"([0-9]{4})-([0-9]{5,10})")
Number = Annotated[str, Meta(max_length=15, examples=["2026-00042"])]


class LetterheadView(Struct, frozen=True, forbid_unknown_fields=True):
    """What stands on the papers: the firm, its address line by line, its tax number, and a word at the end."""

    name: Annotated[str, Meta(max_length=bounds.NAME_CHARS_MAX)] = ""
    address: Annotated[str, Meta(max_length=bounds.ADDRESS_CHARS_MAX)] = ""
    tax_id: Annotated[str, Meta(max_length=bounds.TAX_ID_CHARS_MAX)] = ""
    note: Annotated[str, Meta(max_length=bounds.NOTE_CHARS_MAX)] = ""


class InvoicesQuery(Struct, frozen=True):
    """Only papers before this one."""

    before: Number | None = None


class InvoiceView(Struct, frozen=True, gc=False, kw_only=True):
    """A numbered paper. `total` is what was sold with its tax, below 0 where it takes back the paper it `cancels`."""

    number: Number
    kind: PaperKind
    cancels: Number | None
    session_id: UUID
    table_number: int | None
    total: Money
    currency: str
    created_at: Instant


class InvoicesView(Struct, frozen=True):
    """Newest first. `before` asks for the next page, null where there is none."""

    invoices: list[InvoiceView]
    before: Number | None


@frozen(eq=False)
class BookRoutes:
    """Invoices and letterhead."""

    services: StaffServices

    @route(
        "GET",
        "/admin/invoices",
        Kind.READ,
        takes=Takes(query=InvoicesQuery),
        gives={200: InvoicesView},
        errors=(403,),
        who=[STAFF],
    )
    async def invoices(self) -> Response:
        """The restaurant's invoices and what cancels them, newest first, a page at a time. For managers."""
        user = await self._user()
        said = strict_query(request, InvoicesQuery).before
        before = None if said is None else _number(said)
        if said is not None and before is None:
            raise malformed("The field `before` must be the number of a paper, like 2026-00042.", field="before")
        found = await self.services.days.books.papers(user.restaurant_id, before, PAGE + 1)
        page, last = cut(found, PAGE)
        return json_answer(InvoicesView([_view(one) for one in page], None if last is None else str(last.number)))

    @route("GET", "/admin/invoices/<number>/paper.pdf", Kind.READ, gives={200: Pdf}, errors=(403, 404), who=[STAFF])
    async def invoice(self, number: str) -> Response:
        """A numbered paper, as it was made. For managers."""
        user, papers = await self._user(), self.services.papers
        found = _number(number)
        if found is None:
            raise Problem(404, "PAPER_NOT_FOUND", "There is no paper with this number.")
        paper = await papers.numbered(user.restaurant_id, found, reader_of(request, self.services.settings))
        shown = {**PRIVATE, "Content-Disposition": f'inline; filename="{paper.filename}"'}
        return bytes_answer(await papers.press.pdf(paper), PDF_TYPE, headers=shown)

    @route("GET", "/admin/letterhead", Kind.READ, gives={200: LetterheadView}, errors=(403,), who=[STAFF])
    async def letterhead(self) -> Response:
        """What stands on receipts and invoices. For managers."""
        user = await self._user()
        return json_answer(_shown((await self.services.days.books.stationery(user.restaurant_id)).letterhead))

    @route(
        "PUT",
        "/admin/letterhead",
        Kind.WRITE,
        takes=Takes(body=LetterheadView),
        gives={200: LetterheadView},
        errors=(403, 409),
        who=[STAFF],
    )
    async def write(self) -> Response:
        """Change it, for what is made from now on. For managers. 409 where somebody else was changing it just then."""
        user = await self._user()
        wanted = _read(await body(request, LetterheadView))
        books, at = self.services.days.books, self.services.days.clock()
        known = (await books.stationery(user.restaurant_id)).letterhead
        changes = changed_fields(known, wanted)
        audit = [letterhead_changed(user.restaurant_id, *change, at=at, who=user.staff_user_id) for change in changes]
        if changes and not await books.save_letterhead(user.restaurant_id, known, wanted, audit):
            raise Problem(409, "VERSION_CONFLICT", "Somebody else was changing this just now. Look at it again.")
        return json_answer(_shown(wanted))

    @route("GET", "/admin/letterhead/sample.pdf", Kind.READ, gives={200: Pdf}, errors=(403,), who=[STAFF])
    async def sample(self) -> Response:
        """A receipt with the letterhead as it is, of nothing that was sold. For managers."""
        user, papers = await self._user(), self.services.papers
        restaurant = await self.services.days.sessions.restaurant(user)
        paper = await papers.sample(restaurant, reader_of(request, self.services.settings))
        shown = {**PRIVATE, "Content-Disposition": 'inline; filename="sample.pdf"'}
        return bytes_answer(await papers.press.pdf(paper), PDF_TYPE, headers=shown)

    async def _user(self) -> StaffUser:
        user = (await staff_of(self.services, request)).user
        demand(user, BOOKS_ROLE)
        return user


def _number(text: str) -> PaperNumber | None:
    named = _NUMBER.fullmatch(text)
    number = None if named is None else PaperNumber(int(named[1]), int(named[2]))
    return number if str(number) == text else None


def _read(said: LetterheadView) -> Letterhead:
    """Tidy: no line of an address is empty, and there are not more than a paper has room for."""
    lines = [line for line in map(tidy, said.address.split("\n")) if line]
    if len(lines) > bounds.ADDRESS_LINES_MAX:
        message = f"The field `address` must have up to {bounds.ADDRESS_LINES_MAX} lines."
        raise malformed(message, field="address")
    return Letterhead(tidy(said.name), "\n".join(lines), tidy(said.tax_id), tidy(said.note))


def _shown(one: Letterhead) -> LetterheadView:
    return LetterheadView(one.name, one.address, one.tax_id, one.note)


def _view(one: ListedPaper) -> InvoiceView:
    sign = -1 if one.kind is PaperKind.CANCELLATION else 1
    return InvoiceView(
        number=str(one.number),
        kind=one.kind,
        cancels=None if one.cancels is None else str(one.cancels),
        session_id=one.session_id,
        table_number=one.table_number,
        total=amount(sign * one.gross, one.minor_digits),
        currency=one.currency,
        created_at=one.created_at,
    )

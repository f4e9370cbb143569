"""The books in Postgres: numbered papers, what stands on them, and what a business day has come to.

Owns: the statements of `server.papers.ports.Books` and `staff.ports.DayBooks`, one trip each. Must not: hold a rule.

A number is taken in the statement that stores its paper, and of two who make a paper for the same bill only one's is
stored: the other's statement comes to nothing, its number with it.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

import msgspec

from actors.domain.audit import AuditEntry, paper_made
from actors.domain.money.payment import Method
from actors.domain.papers.business_day import DayClosing, DayFigures, MoneyMoved
from actors.domain.papers.day_sales import Sold
from actors.domain.papers.invoice import Draft, Invoice, ListedPaper, PaperKind, PaperNumber
from actors.domain.papers.letterhead import Letterhead, Stationery
from actors.domain.papers.receipt import Receipt
from actors.errors import BadRow, Unavailable
from persistence.bridge import Reads, Row
from persistence.statements import statement

SOLD_CHARS_MAX: Final = 64 * 2**20  # some 200,000 lines: a hundred times what a busy day has
YEARS: Final = range(1970, 3000)
_NUMBER_MAX: Final = 2**31 - 1  # the column has 32 bits, and more is an error to Postgres, not "no such paper"
_TAKEN: Final = "23505"
_STATIONERY: Final = statement("letterhead")
_STATIONERY_SAVE: Final = statement("letterhead_save")
_PAPER: Final = statement("invoice")
_PAPERS_OF: Final = statement("invoices_of")
_PAPERS: Final = statement("invoices")
_PUT: Final = statement("invoices_put")
_SOLD: Final = statement("day_sold")
_AWAITED: Final = statement("day_awaited")
_MONEY: Final = statement("day_money")
_CLOSINGS: Final = statement("day_closings")
_CLOSE: Final = statement("day_close")
_encode: Final = msgspec.json.Encoder().encode


_receipt: Final = msgspec.json.Decoder(Receipt).decode
_figures: Final = msgspec.json.Decoder(DayFigures).decode
_sold: Final = msgspec.json.Decoder(Sold).decode


class Books:
    """Fits `server.papers.ports.Books` and `staff.ports.DayBooks`."""

    def __init__(self, reads: Reads):
        self._reads = reads

    async def stationery(self, restaurant_id: int) -> Stationery:
        """See `server.papers.ports.Books.stationery`."""
        rows = await self._reads.fetch(_STATIONERY, restaurant_id)
        if not rows:
            raise Unavailable("the restaurant is gone")
        row = rows[0]
        return Stationery(Letterhead(row["name"], row["address"], row["tax_id"], row["note"]), row["cutoff"])

    async def save_letterhead(
        self, restaurant_id: int, old: Letterhead, new: Letterhead, audit: Sequence[AuditEntry]
    ) -> bool:
        """See `staff.ports.DayBooks.save_letterhead`."""
        given = (restaurant_id, _json(new), _json(old), _json(audit))
        return bool(await self._reads.fetch(_STATIONERY_SAVE, *given))

    async def papers_of(
        self, restaurant_id: int, session_id: UUID, order_numbers: Collection[int]
    ) -> Sequence[Invoice]:
        """See `server.papers.ports.Books.papers_of`."""
        rows = await self._reads.fetch(_PAPERS_OF, restaurant_id, session_id, list(order_numbers))
        return [_invoice(row) for row in rows]

    async def paper(self, restaurant_id: int, number: PaperNumber) -> Invoice | None:
        """See `server.papers.ports.Books.paper`."""
        if number.year not in YEARS or not 0 < number.number <= _NUMBER_MAX:
            return None
        rows = await self._reads.fetch(_PAPER, restaurant_id, number.year, number.number)
        return _invoice(rows[0]) if rows else None

    async def papers(self, restaurant_id: int, before: PaperNumber | None, limit: int) -> Sequence[ListedPaper]:
        """See `staff.ports.DayBooks.papers`."""
        number = before or PaperNumber(YEARS.stop, 1)
        rows = await self._reads.fetch(_PAPERS, restaurant_id, number.year, number.number, limit)
        return [_listed(row) for row in rows]

    async def put(
        self, restaurant_id: int, year: int, drafts: Sequence[Draft], at: datetime, by_user: int | None
    ) -> bool:
        """See `server.papers.ports.Books.put`."""
        papers = _json([_row(draft, at) for draft in drafts])
        audit = [
            paper_made(restaurant_id, None if one.cancels is None else str(one.cancels), at=at, who=by_user)
            for one in drafts
        ]
        given = (restaurant_id, year, papers, _json(audit))
        try:
            return bool(await self._reads.fetch(_PUT, *given))
        except Unavailable as error:
            if isinstance(error.__cause__, BadRow) and str(error.__cause__) == _TAKEN:
                return False
            raise

    async def sold(self, restaurant_id: int, starts_at: datetime, ends_at: datetime) -> Callable[[], Sold]:
        """See `staff.ports.DayBooks.sold`."""
        rows = await self._reads.fetch(_SOLD, restaurant_id, starts_at, ends_at)
        text: str = rows[0]["sold"]
        if len(text) > SOLD_CHARS_MAX:
            raise Unavailable("the day has more than can be added up at once")
        return partial(_sold, text)

    async def awaited_since(self, restaurant_id: int, starts_at: datetime) -> datetime | None:
        """See `staff.ports.DayBooks.awaited_since`."""
        rows = await self._reads.fetch(_AWAITED, restaurant_id, starts_at)
        since: datetime | None = rows[0]["since"]
        return since

    async def money(self, restaurant_id: int, starts_at: datetime, ends_at: datetime) -> Sequence[MoneyMoved]:
        """See `staff.ports.DayBooks.money`."""
        rows = await self._reads.fetch(_MONEY, restaurant_id, starts_at, ends_at)
        return [MoneyMoved(**{**row, "method": Method(row["method"])}) for row in rows]

    async def closings(self, restaurant_id: int, days: Collection[date]) -> Sequence[DayClosing]:
        """See `staff.ports.DayBooks.closings`."""
        return [_closing(row) for row in await self._reads.fetch(_CLOSINGS, restaurant_id, list(days))]

    async def close(self, restaurant_id: int, closing: DayClosing, audit: AuditEntry) -> bool:
        """See `staff.ports.DayBooks.close`."""
        return bool(await self._reads.fetch(_CLOSE, restaurant_id, closing.day, _json(closing), _json([audit])))


def _cancels(row: Row) -> PaperNumber | None:
    return None if row["cancels_number"] is None else PaperNumber(row["cancels_year"], row["cancels_number"])


def _listed(row: Row) -> ListedPaper:
    return ListedPaper(
        PaperNumber(row["year"], row["number"]),
        PaperKind(row["kind"]),
        UUID(int=row["session_id"].int),
        row["table_number"],
        row["gross"],
        row["currency"],
        row["minor_digits"],
        row["created_at"],
        _cancels(row),
    )


def _invoice(row: Row) -> Invoice:
    return Invoice(
        PaperNumber(row["year"], row["number"]),
        PaperKind(row["kind"]),
        UUID(int=row["session_id"].int),
        row["turn"],
        row["bill_version"],
        _receipt(row["receipt"]),
        row["created_at"],
        _cancels(row),
    )


def _row(draft: Draft, at: datetime) -> dict[str, Any]:
    cancels = draft.cancels
    return {
        "kind": draft.kind,
        "session_id": draft.session_id,
        "turn": draft.turn,
        "cancels_year": None if cancels is None else cancels.year,
        "cancels_number": None if cancels is None else cancels.number,
        "bill_version": draft.bill_version,
        "receipt": draft.receipt,
        "created_at": at,
    }


def _closing(row: Row) -> DayClosing:
    return DayClosing(
        row["day"],
        row["starts_at"],
        row["ends_at"],
        _figures(row["figures"]),
        row["counted_cash"],
        row["by_user"],
        row["closed_at"],
    )


def _json(value: object) -> str:
    return _encode(value).decode()

"""Invoices, and what cancels them: numbered without gaps for each restaurant and year, and never changed.

    nothing ──▶ invoice 1 ──the bill is another──▶ cancellation 2 of 1, invoice 3 ──▶ …

What was invoiced is kept as it was. A bill that says something else afterwards gets another invoice, and the first is
cancelled by a paper of its own with the next number. How a bill was paid is not what an invoice is about.

Owns: when which paper is due. Must not: give a number; the store does, with the paper (`server.papers.ports`). Pure.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from attrs import frozen

from actors.domain.papers.receipt import Receipt


class PaperKind(StrEnum):
    """What a numbered paper is."""

    INVOICE = "invoice"
    CANCELLATION = "cancellation"


@frozen
class PaperNumber:
    """The name of a paper within its restaurant: the `number`-th of a `year` on the restaurant's calendar, from 1."""

    year: int
    number: int

    def __str__(self) -> str:
        """Such as `2026-00042`."""
        return f"{self.year}-{self.number:05}"


@frozen
class Draft:
    """A paper that is due and has no number yet. `turn` counts the invoices of its session, from 1."""

    kind: PaperKind
    session_id: UUID
    turn: int
    bill_version: int
    receipt: Receipt
    cancels: PaperNumber | None = None


@frozen
class Invoice:
    """A numbered paper, as it is kept. `cancels` names the invoice that a cancellation takes back."""

    number: PaperNumber
    kind: PaperKind
    session_id: UUID
    turn: int
    bill_version: int
    receipt: Receipt
    created_at: datetime
    cancels: PaperNumber | None = None


@frozen
class ListedPaper:
    """A numbered paper in the row of all. `gross` is its receipt's, in minor units of which `minor_digits` make one."""

    number: PaperNumber
    kind: PaperKind
    session_id: UUID
    table_number: int | None
    gross: int
    currency: str
    minor_digits: int
    created_at: datetime
    cancels: PaperNumber | None = None


def listed(one: Invoice) -> ListedPaper:
    """The paper as it is listed."""
    of = one.receipt
    return ListedPaper(
        one.number,
        one.kind,
        one.session_id,
        of.table_number,
        of.gross,
        of.currency,
        of.minor_digits,
        one.created_at,
        one.cancels,
    )


def papers_due(
    standing: Sequence[Invoice], session_id: UUID, turn: int, bill_version: int, receipt: Receipt
) -> tuple[Draft, ...]:
    """What has to be made so that just what the receipt says is invoiced; nothing where it is already.

    `standing` are the invoices of the session, and those of others with orders that it has, that nothing has cancelled.
    `turn` is how many invoices the session has had. Who has looked at the bill before somebody else invoiced a later
    version of it changes nothing.
    """
    mine = [one for one in standing if one.session_id == session_id]
    if len(standing) == len(mine) == 1 and (
        mine[0].receipt.sold == receipt.sold or mine[0].bill_version > bill_version
    ):
        return ()
    cancelled = tuple(
        Draft(PaperKind.CANCELLATION, one.session_id, one.turn, one.bill_version, one.receipt, one.number)
        for one in standing
    )
    if not receipt.lines:
        return cancelled
    return (*cancelled, Draft(PaperKind.INVOICE, session_id, turn + 1, bill_version, receipt))


def standing(papers: Sequence[Invoice]) -> Sequence[Invoice]:
    """The invoices among papers that nothing has cancelled."""
    gone = {one.cancels for one in papers}
    return [one for one in papers if one.kind is PaperKind.INVOICE and one.number not in gone]


def turns(papers: Sequence[Invoice], session_id: UUID) -> int:
    """How many invoices the session has had."""
    return max((one.turn for one in papers if one.session_id == session_id), default=0)


def last_invoice(papers: Sequence[Invoice]) -> Invoice | None:
    """What whoever looks for the invoice means: the last that stands, else the last that was made."""
    invoices = standing(papers) or [one for one in papers if one.kind is PaperKind.INVOICE]
    return invoices[-1] if invoices else None

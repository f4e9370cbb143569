"""When which numbered paper is due."""

from datetime import UTC, datetime
from uuid import UUID

from attrs import evolve

from actors.domain.money.payment import Method
from actors.domain.money.tax import Tax
from actors.domain.papers.invoice import Draft, Invoice, PaperKind, PaperNumber, papers_due
from actors.domain.papers.letterhead import Letterhead
from actors.domain.papers.receipt import Receipt, ReceiptLine, ReceiptPayment

NOW = datetime(2026, 3, 1, 20, tzinfo=UTC)
MINE, OTHER = UUID(int=1), UUID(int=2)
RECEIPT = Receipt(
    restaurant_id=1,
    restaurant_name="Chianti",
    letterhead=Letterhead(),
    timezone="Europe/Rome",
    currency="EUR",
    minor_digits=2,
    table_number=7,
    orders=(42,),
    at=NOW,
    lines=(ReceiptLine("Margherita", 2, 950, 1900, 1000),),
    subtotal=1900,
    discounts=(),
    service_charge=0,
    service_rate=0,
    taxes=(Tax(1000, 1727, 173),),
    tax_included=True,
    total=1900,
    balance=1900,
)
CHEAPER = evolve(RECEIPT, lines=(ReceiptLine("Margherita", 1, 950, 950, 1000),))
EMPTY = evolve(RECEIPT, lines=(), taxes=())


def invoice(number: int, receipt: Receipt = RECEIPT, session_id: UUID = MINE, version: int = 3) -> Invoice:
    return Invoice(PaperNumber(2026, number), PaperKind.INVOICE, session_id, 1, version, receipt, NOW)


def due(receipt: Receipt, *standing: Invoice, turn: int = 1, version: int = 4) -> tuple[Draft, ...]:
    return papers_due(standing, MINE, turn, version, receipt)


def test_what_was_never_invoiced_gets_an_invoice() -> None:
    (draft,) = due(RECEIPT, turn=0)
    assert (draft.kind, draft.session_id, draft.turn, draft.bill_version) == (PaperKind.INVOICE, MINE, 1, 4)


def test_how_it_was_paid_and_who_the_restaurant_is_by_now_makes_no_other_invoice() -> None:
    payment = ReceiptPayment(NOW, Method.CASH, 1900)
    later = evolve(RECEIPT, letterhead=Letterhead("Other"), tips=100, total=2000, balance=0, payments=(payment,))
    assert due(later, invoice(1)) == ()


def test_what_says_something_else_cancels_the_first_and_gets_another() -> None:
    cancelled, another = due(CHEAPER, invoice(1))
    assert (cancelled.kind, cancelled.cancels, cancelled.receipt) == (
        PaperKind.CANCELLATION,
        PaperNumber(2026, 1),
        RECEIPT,
    )
    assert (another.kind, another.turn, another.receipt) == (PaperKind.INVOICE, 2, CHEAPER)


def test_a_bill_of_which_everything_was_cancelled_only_takes_the_invoice_back() -> None:
    assert [draft.kind for draft in due(EMPTY, invoice(1))] == [PaperKind.CANCELLATION]
    assert due(EMPTY, turn=0) == ()


def test_who_has_seen_an_older_bill_does_not_take_back_the_invoice_of_a_newer_one() -> None:
    assert due(CHEAPER, invoice(1, version=5), version=4) == ()


def test_a_party_that_was_merged_into_another_is_not_invoiced_twice() -> None:
    drafts = due(RECEIPT, invoice(1, CHEAPER, OTHER), invoice(2, CHEAPER), turn=1)
    assert [(draft.kind, draft.session_id) for draft in drafts] == [
        (PaperKind.CANCELLATION, OTHER),
        (PaperKind.CANCELLATION, MINE),
        (PaperKind.INVOICE, MINE),
    ]
    assert len(due(RECEIPT, invoice(1, RECEIPT, OTHER), turn=0)) == 2


def test_a_number_has_its_year_and_at_least_five_digits() -> None:
    assert [str(PaperNumber(2026, n)) for n in (1, 99_999, 123_456)] == ["2026-00001", "2026-99999", "2026-123456"]

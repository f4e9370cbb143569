"""What a receipt says from a printer at the counter: the figures of the sheet, in rows."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from attrs import evolve

from actors.domain.look import Logo, LogoType
from actors.domain.money.bill_line import BillOption
from actors.domain.money.payment import Method
from actors.domain.money.tax import Tax
from actors.domain.papers.invoice import Invoice, PaperKind, PaperNumber
from actors.domain.papers.letterhead import Letterhead
from actors.domain.papers.receipt import Receipt, ReceiptDiscount, ReceiptLine, ReceiptPayment
from actors.domain.papers.slip import Slip, SlipRow, Weight
from server.papers.slip import slip_of
from tests.actors.domain.papers.test_invoice import RECEIPT
from tests.server.papers.test_sheet import paper

NOW = datetime(2026, 3, 1, 19, 30, tzinfo=UTC)


def said(slip: Slip) -> list[tuple[str, str]]:
    return [(row.what.replace("\u00a0", " "), row.amount.replace("\u00a0", " ")) for part in slip.parts for row in part]


def test_a_paid_bill_has_its_lines_its_sums_its_tax_and_how_it_was_paid() -> None:
    lines = (
        ReceiptLine(
            "Margherita", 2, 950, 1900, 1000, (BillOption(1, "Mozzarella", 150, 2), BillOption(2, "Scharf", 0))
        ),
        ReceiptLine("Wein", 1, 700, 700, 2200),
    )
    receipt = evolve(
        RECEIPT,
        lines=lines,
        subtotal=2600,
        discounts=(ReceiptDiscount("kalt", 260, 1000),),
        taxes=(Tax(1000, 1554, 156), Tax(2200, 517, 113)),
        tips=100,
        total=2440,
        paid=2440,
        balance=0,
        payments=(ReceiptPayment(NOW, Method.CASH, 2340, 100, 5000),),
    )
    assert said(slip_of(paper(receipt, "de"))) == [
        ("2 x Margherita", "19,00"),
        ("+ 2 x Mozzarella", ""),
        ("+ Scharf", ""),
        ("Einzeln 9,50 · Steuer 10 %", ""),
        ("1 x Wein", "7,00"),
        ("Steuer 22 %", ""),
        ("Zwischensumme", "26,00"),
        ("Rabatt 10 %: kalt", "-2,60"),
        ("Summe", "EUR 23,40"),
        ("Steuer 10 % auf 15,54", "1,56"),
        ("Steuer 22 % auf 5,17", "1,13"),
        ("Alle Beträge in EUR", ""),
        ("Die Steuer ist in den Preisen enthalten.", ""),
        ("Trinkgeld", "1,00"),
        ("Zu zahlen", "24,40"),
        ("Bar", "24,40"),
        ("Gegeben", "50,00"),
        ("Rückgeld", "25,60"),
    ]


def test_the_head_says_whose_it_is_and_which() -> None:
    letterhead = Letterhead("Chianti S.r.l.", "Via Roma 1\n50100 Firenze", "IT0123", "Grazie!")
    receipt = evolve(RECEIPT, letterhead=letterhead)
    kept = Invoice(PaperNumber(2026, 42), PaperKind.INVOICE, UUID(int=1), 1, 1, receipt, NOW)
    slip = slip_of(paper(receipt, "it", invoice=kept, link="https://x.example/r/abc"))
    assert [row.what for row in slip.head] == [
        "Chianti S.r.l.",
        "Via Roma 1",
        "50100 Firenze",
        "Partita IVA IT0123",
        "Fattura",
        "N. 2026-00042",
        "1 mar 2026, 20:30",
        "Tavolo 7",
        "Ordine #42",
    ]
    assert [row.weight for row in slip.head[:1] + slip.head[4:5]] == [Weight.TITLE, Weight.STRONG]
    assert [row.what for row in slip.foot] == ["Questo documento sul telefono", "Grazie!"]
    assert slip.code == "https://x.example/r/abc"


def test_a_cancellation_takes_everything_back() -> None:
    kept = Invoice(
        PaperNumber(2026, 43), PaperKind.CANCELLATION, UUID(int=1), 1, 1, RECEIPT, NOW, PaperNumber(2026, 42)
    )
    found = said(slip_of(paper(RECEIPT, "en", invoice=kept)))
    assert ("Total", "EUR -19.00") in found
    assert ("2 x Margherita", "-19.00") in found
    assert ("Tax 10% of -17.27", "-1.73") in found
    assert not any(what == "Still to pay" for what, _ in found)


@pytest.mark.parametrize(("currency", "digits", "total"), [("JPY", 0, "JPY 1,900"), ("KWD", 3, "KWD 1.900")])
def test_a_currency_is_named_because_printers_have_few_of_their_signs(currency: str, digits: int, total: str) -> None:
    receipt = evolve(RECEIPT, currency=currency, minor_digits=digits)
    assert ("Total", total) in said(slip_of(paper(receipt)))


def test_what_was_charged_on_top_is_said_to_be() -> None:
    found = said(slip_of(paper(evolve(RECEIPT, tax_included=False), "en")))
    assert ("Tax is in the prices.", "") not in found
    assert ("Tax 10% of 17.27", "1.73") in found


def test_a_logo_stands_above_and_a_paper_without_code_has_none() -> None:
    slip = slip_of(paper(logo=Logo("0" * 32, LogoType.PNG, b"picture")))
    assert (slip.logo, slip.code, slip.foot) == (b"picture", None, ())


def test_an_empty_bill_has_no_part_of_nothing() -> None:
    empty: Receipt = evolve(RECEIPT, lines=(), taxes=(), subtotal=0, total=0, balance=0)
    assert all(slip_of(paper(empty)).parts)
    assert SlipRow("All amounts in EUR") in slip_of(paper(empty)).parts[1]


@pytest.mark.parametrize(("language", "word"), [("en", "missing"), ("de", "fehlt"), ("it", "manca")])
def test_what_was_missing_is_said_to_be_and_has_no_figures(language: str, word: str) -> None:
    lines = (ReceiptLine("Milk", 2, 0, 0, 1000, missing=True), ReceiptLine("Bread", 1, 700, 700, 2200))
    taxes = (Tax(1000, 0, 0), Tax(2200, 574, 126))
    printed = said(slip_of(paper(evolve(RECEIPT, lines=lines, taxes=taxes), language)))
    assert printed[0] == ("2 x Milk", word)
    assert printed[1][0] == "1 x Bread"

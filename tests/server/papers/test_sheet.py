"""Papers as they are drawn: in every language and currency, of any length, with letters that few fonts have."""

import re
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from attrs import evolve
from babel import Locale
from fpdf import FPDF

from actors.domain.look import Logo, LogoType
from actors.domain.money.bill_line import BillOption
from actors.domain.money.payment import Method
from actors.domain.money.tax import Tax
from actors.domain.papers.invoice import Invoice, PaperKind, PaperNumber
from actors.domain.papers.letterhead import Letterhead
from actors.domain.papers.receipt import Receipt, ReceiptDiscount, ReceiptLine, ReceiptPayment
from server.pages.words import Words
from server.papers.desk import WORDS
from server.papers.figures import Figures
from server.papers.letters import Letters
from server.papers.link import TOKEN_CHARS_MAX, Linked, PaperLinks
from server.papers.paper import Paper
from server.papers.script import drawable, visual
from server.papers.sheet import sheet
from tests.actors.domain.papers.test_invoice import RECEIPT
from tests.cases import quick_are
from tests.staff.office.test_logo import drawn

NOW = datetime(2026, 3, 1, 19, 30, tzinfo=UTC)
NAMES = ("Pizza 🍕👩🏽‍🍳", "سلام خبز بالزعتر", "לחם הבית", "ラーメン", "x" * 400, "Spaghetti " * 40, "\u202e", "Ω Ћ ß")
LATIN = frozenset(range(32, 0x250))
ARABIC = frozenset({*LATIN, *range(0x600, 0x700), *range(0xFB50, 0xFF00)})


def paper(receipt: Receipt = RECEIPT, language: str = "en", **more: object) -> Paper:
    return Paper(receipt, WORDS.of([language]), **more)  # type: ignore[arg-type]


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def fonts(pdf: bytes) -> Iterator[str]:
    """Font and size of each text of the pages that leaves them to the page, as who reads the file finds them."""
    for stream in re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL):
        told = ""
        for line in zlib.decompress(stream).split(b"\n") if stream.startswith(b"x") else ():
            found = re.search(rb"/(F\d+ [\d.]+) Tf", line)
            if found and line.startswith(b"BT"):
                told = found[1].decode()  # for all that follows on this page; after a q, only until its Q
            elif b" Tj" in line and not found:
                yield told


def absurd(lines: int) -> Receipt:
    """With names that no sheet was made for."""
    options = (BillOption(1, NAMES[1], 100, 3), BillOption(2, NAMES[4], 0))
    return evolve(
        RECEIPT,
        lines=tuple(ReceiptLine(NAMES[n % 8], 99, 10**12, 99 * 10**12, 2550, options) for n in range(lines)),
        restaurant_name=NAMES[0] * 20,
        letterhead=Letterhead(NAMES[1] * 7, "\n".join([NAMES[2] * 5] * 6), "x" * 60, NAMES[5][:300]),
        orders=tuple(range(10**6, 10**6 + 60)),
        discounts=tuple(ReceiptDiscount(NAMES[n % 8], 100, 10_000, NAMES[4]) for n in range(30)),
        taxes=tuple(Tax(rate, 10**14, 10**13) for rate in range(0, 2000, 100)),
        payments=tuple(ReceiptPayment(NOW, Method.CASH, 100, 10, 200, 50) for _ in range(60)),
        deposit=1,
        tips=2,
        balance=-3,
    )


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of all words that are asked for."""
    asked: list[str] = []
    words = Words.__call__

    def heard(self: Words, key: str, **values: object) -> str:
        asked.append(key)
        return words(self, key, **values)

    monkeypatch.setattr(Words, "__call__", heard)
    return asked


@pytest.mark.parametrize(("currency", "digits"), [("JPY", 0), ("EUR", 2), ("KWD", 3)])
@pytest.mark.parametrize("language", ["en", "de", "it", "ar"])
def test_a_paper_is_drawn_in_every_language_and_currency(language: str, currency: str, digits: int) -> None:
    receipt = evolve(RECEIPT, currency=currency, minor_digits=digits)
    assert pages(sheet(paper(receipt, language, link="https://x.example/r/abc"))) == 1


@pytest.mark.parametrize("lines", quick_are([25], [0, 1, 25, 200]))
def test_a_paper_with_absurd_names_is_drawn_on_as_many_pages_as_it_takes(lines: int) -> None:
    logo = Logo("0" * 32, LogoType.PNG, drawn("PNG", (3, 512)))
    made = sheet(paper(absurd(lines), logo=logo, link="https://x.example/r/" + "y" * 180))
    assert pages(made) >= 1 + lines // 20


def test_every_page_of_a_long_bill_says_what_its_columns_are(said: list[str]) -> None:
    pdf = sheet(paper(evolve(RECEIPT, lines=RECEIPT.lines * 60)))
    assert pages(pdf) == said.count("paper.each") == 2


def test_the_same_paper_is_the_same_file() -> None:
    assert sheet(paper()) == sheet(paper())


def test_a_cancellation_takes_back_what_it_cancels_and_says_nothing_of_payments() -> None:
    paid = evolve(RECEIPT, payments=(ReceiptPayment(NOW, Method.CASH, 1900, 0, 2000),), tax_included=False)
    number = PaperNumber(2026, 43)
    kept = Invoice(number, PaperKind.CANCELLATION, UUID(int=1), 1, 1, paid, NOW, PaperNumber(2026, 42))
    taken_back = paper(paid, "de", invoice=kept)
    assert [one.amount for one in taken_back.sums()] == ["-19,00", "-1,73", "-19,00\xa0€"]
    assert list(taken_back.paying()) == []
    assert list(taken_back.facts())[:2] == ["Nr. 2026-00043", "Storniert Rechnung 2026-00042"]
    assert taken_back.filename == "cancellation-2026-00043.pdf"
    given = [(one.what, one.amount) for one in paper(paid, "de").paying()]
    assert given == [("Bar", "19,00"), ("Gegeben", "20,00"), ("Rückgeld", "1,00"), ("Noch zu zahlen", "19,00\xa0€")]


@pytest.mark.parametrize(
    ("tag", "currency", "digits", "shown"),
    [
        ("de", "EUR", 2, "1.234,50\xa0€"),
        ("en_GB", "KWD", 3, "KWD\xa0123.450"),
        ("it", "JPY", 0, "123.450\xa0JPY"),
        ("de_CH", "CHF", 2, "CHF\xa01’234.50"),
        ("en", "ISK", 2, "ISK\xa01,234.50"),  # which has none by the book; here it has, and nothing may be rounded
    ],
)
def test_money_has_the_digits_that_it_has_here(tag: str, currency: str, digits: int, shown: str) -> None:
    figures = Figures(Locale.parse(tag), currency, digits, "Europe/Rome")
    assert figures.money(123_450) == shown
    assert figures.rate(825) == ("8,25\xa0%" if tag == "de" else "8.25%" if tag != "it" else "8,25%")


def test_a_moment_is_the_restaurants() -> None:
    figures = Figures(Locale.parse("de"), "JPY", 0, "Asia/Tokyo")
    assert figures.moment(NOW) == "02.03.2026, 04:30"


def test_arabic_letters_are_joined_and_read_from_the_right() -> None:
    assert [hex(ord(one)) for one in visual("سلام", ARABIC)] == ["0xfee1", "0xfefc", "0xfeb3"]
    assert visual("خبز 2", ARABIC)[0] == "2"
    assert visual("Pizza (2)", ARABIC) == "Pizza (2)"
    assert visual("Pizza לחם (2)", LATIN) == "Pizza (2) םחל"
    assert visual("לחם (2 קג)", LATIN) == "(גק 2) םחל"
    assert visual("سلام", LATIN) == "مالس"  # in a font without joined shapes, at least in order


def test_a_letter_that_a_font_has_not_is_a_box_and_a_picture_nothing() -> None:
    assert drawable("Pizza 🍕\u200d ラ", LATIN) == "Pizza □"
    assert (drawable("🍕", LATIN), drawable("", LATIN), drawable("½ l", frozenset(range(32, 127)))) == (
        "□",
        "",
        "1/2 l",
    )


def test_a_paper_with_a_box_on_it_says_what_that_is_and_another_does_not(said: list[str]) -> None:
    sheet(paper(evolve(RECEIPT, lines=tuple(evolve(line, name="לחם □") for line in RECEIPT.lines))))
    assert "paper.lacking" not in said

    sheet(paper(evolve(RECEIPT, lines=tuple(evolve(line, name="ข้าวผัด") for line in RECEIPT.lines))))
    assert said.count("paper.lacking") == 1


@pytest.mark.parametrize("name", ["醤油ラーメン", "김치찌개", "宫保鸡丁", "㈱桜", "２人前"])
def test_a_name_of_the_far_east_is_drawn_in_letters_and_measured_as_wide_as_it_is(name: str) -> None:
    pdf = FPDF()
    letters = Letters(pdf)
    assert letters.clean("Σ ½ לחם 🍕") == "Σ ½ לחם"
    assert list(pdf.fonts) == ["sans", "sansB"]  # the other font is read for whom it is for

    assert (letters.clean(name), letters.lacking) == (name, False)

    pdf.add_page()
    for style in ("", "B"):
        pdf.set_font("sans", style, 10)
        assert pdf.get_string_width(name) == pytest.approx(len(name) * pdf.get_string_width("人"), rel=0.2)
    assert letters.clean("ข") == "□"
    assert letters.lacking
    pdf.output()  # which closes the fonts


def test_what_stands_below_a_text_of_the_far_east_is_drawn_in_its_own_font() -> None:
    note = "またのお越しを お待ちしております " * 3 + "03-1234-5678 " * 9
    asian = Letterhead("株式会社 麺屋武蔵", "東京都新宿区西新宿7-2-6\n〒160-0023", "T1234567890123", note)
    chosen = list(fonts(sheet(paper(evolve(RECEIPT, letterhead=asian, lines=RECEIPT.lines * 60)))))
    assert "" not in chosen, "such as the tax number's"
    assert set(chosen[-6:]) == {"F1 9.50", "F1 8.00"}, "the rest of the note, and the page's number"


def test_a_link_says_which_paper_and_only_we_can_make_one() -> None:
    links, others = PaperLinks(["new", "old"]), PaperLinks(["other"])
    for linked in (Linked(1, UUID(int=2**127 + 5)), Linked(7, PaperNumber(2026, 42))):
        token = links.issue(linked)
        assert links.read(token) == linked
        assert PaperLinks(["newer", "new"]).read(token) == linked
        assert (others.read(token), others.issue(linked) == token) == (None, False)
        assert len(token) < TOKEN_CHARS_MAX / 2
    assert [links.read(bad) for bad in ("", "x", "é" * 20, "y" * 10_000)] == [None] * 4

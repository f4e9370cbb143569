"""A receipt as a printer at the counter is told to print it."""

import re
from io import BytesIO

import pytest
from PIL import Image

from actors.domain.papers.slip import Slip, SlipRow, Weight
from pos.receipts.strip import row_lines, strip
from pos.till.paper import characters_of
from pos.till.till_settings import CODE_PAGES, PrinterSettings

COMMANDS = re.compile(rb"\x1b@|\x1bt.|\x1b!.|\x1bE.|\x1ba.|\x1bd.|\x1dV\x00|\x1d\(k..[^\x1b\x1d]*", re.DOTALL)
CODE = "https://trivet.example/r/" + "a" * 90
SLIP = Slip(
    head=(SlipRow("Osteria Chianti", weight=Weight.TITLE), SlipRow("Via Roma 1")),
    parts=(
        (SlipRow("2 x Margherita", "19,00"), SlipRow("+ Mozzarella", below=True)),
        (SlipRow("Summe", "EUR\u00a019,00", Weight.STRONG),),
    ),
    foot=(SlipRow("Grazie!"),),
)


def printer(columns: int = 42, code_page: str = "CP858") -> PrinterSettings:
    return PrinterSettings("127.0.0.1", 9100, columns, code_page)


def lines(of: Slip, columns: int = 42, code_page: str = "CP858") -> list[str]:
    """The text on the paper."""
    return COMMANDS.sub(b"", strip(of, printer(columns, code_page))).decode(code_page.lower()).splitlines()


def test_what_it_is_stands_on_the_left_and_how_much_on_the_right() -> None:
    assert lines(SLIP) == [
        "Osteria Chianti",
        "Via Roma 1",
        "-" * 42,
        "2 x Margherita                       19,00",
        "  + Mozzarella",
        "-" * 42,
        "Summe                            EUR 19,00",
        "-" * 42,
        "Grazie!",
    ]


def test_the_title_is_twice_as_big_and_in_the_middle_and_the_total_twice_as_high() -> None:
    data = strip(SLIP, printer())
    assert re.search(rb"\x1b!\x30(?:\x1b[Ea].)*Osteria Chianti\n", data, re.DOTALL)
    assert re.search(rb"\x1b!\x10(?:\x1b[Ea].)*Summe +EUR 19,00\n", data, re.DOTALL)
    assert re.search(rb"\x1ba\x00(?:\x1b[E!].)*-{42}\n", data, re.DOTALL)


def test_the_kind_of_paper_stands_apart_from_whose_it_is_and_the_code_from_all_around_it() -> None:
    head = (SlipRow("Via Roma 1"), SlipRow("Beleg", weight=Weight.STRONG), SlipRow("Tisch 7"))
    of = Slip(head, SLIP.parts, SLIP.foot, CODE)
    assert lines(of)[:4] == ["Via Roma 1", "", "Beleg", "Tisch 7"]
    assert re.search(rb"-\n(?:\x1b[aE!].)*\n\x1d\(k.*1Q0\n(?:\x1b[aE!].)*Grazie!", strip(of, printer()), re.DOTALL)


def test_it_begins_with_a_reset_and_its_code_page_and_is_cut_off() -> None:
    data = strip(SLIP, printer())
    assert data.startswith(b"\x1b@\x1bt\x13")
    assert data.endswith(b"\x1dV\x00")


@pytest.mark.parametrize("columns", [24, 32, 42, 48, 80])
@pytest.mark.parametrize("code_page", CODE_PAGES)
def test_no_line_is_longer_than_the_paper_is_wide_and_none_is_lost(columns: int, code_page: str) -> None:
    names = ("Spaghetti " * 40, "x" * 400, "ラーメン", "سلام", "Straße", "\u202e", "")
    rows = tuple(SlipRow(f"99 x {name}", "KWD\u00a0990.000.000,000", below=n % 2 == 0) for n, name in enumerate(names))
    absurd = Slip((SlipRow("Trattoria " * 9, weight=Weight.TITLE),), (rows, (SlipRow("y", "9" * 90, Weight.STRONG),)))
    found = lines(absurd, columns, code_page)
    assert max(map(len, found)) <= columns
    assert sum(line.endswith("KWD 990.000.000,000") for line in found) == len(names)


def test_an_amount_that_leaves_no_room_beside_it_stands_below() -> None:
    has = characters_of("CP858")
    row = SlipRow("99 x Spaghetti alle vongole", "KWD 990.000.000,000")
    assert list(row_lines(row, 24, has)) == ["99 x Spaghetti alle", "  vongole", "     KWD 990.000.000,000"]
    assert list(row_lines(row, 42, has)) == ["99 x Spaghetti alle    KWD 990.000.000,000", "  vongole"]


def test_the_code_is_the_printers_own_and_says_the_address() -> None:
    data = strip(Slip((), (), code=CODE), printer())
    stored = re.search(rb"\x1d\(k(..)1P0(.*?)\x1d\(k", data, re.DOTALL)
    assert stored is not None
    assert stored[2] == CODE.encode()
    assert int.from_bytes(stored[1], "little") == len(CODE) + 3
    assert b"\x1d(k\x03\x001Q0" in data  # and it is printed


def test_the_dots_of_a_long_address_are_finer_so_that_it_fits_narrow_paper() -> None:
    sizes = [re.search(rb"1C(.)", strip(Slip((), (), code="x" * n), printer())) for n in (100, 400)]
    assert [size and size[1] for size in sizes] == [b"\x06", b"\x04"]


@pytest.mark.parametrize(("size", "columns"), [((512, 512), 42), ((3, 512), 24), ((512, 3), 24)])
def test_a_logo_is_dots_that_fit_the_paper(size: tuple[int, int], columns: int) -> None:
    file = BytesIO()
    Image.new("RGBA", size, (0, 0, 0, 255)).save(file, "PNG")
    data = strip(Slip((), (), logo=file.getvalue()), printer(columns))
    at = data.index(b"\x1dv0\x00") + 4
    across, down = int.from_bytes(data[at : at + 2], "little"), int.from_bytes(data[at + 2 : at + 4], "little")
    dots = data[at + 4 : at + 4 + across * down]
    assert 1 <= across * 8 <= columns * 12
    assert 1 <= down <= 160
    assert len(dots) == across * down
    assert data[at + 4 + across * down :].startswith(b"\n")
    assert any(dots)  # black is printed


def test_what_is_clear_in_a_logo_stays_white() -> None:
    file = BytesIO()
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(file, "PNG")
    data = strip(Slip((), (), logo=file.getvalue()), printer())
    at = data.index(b"\x1dv0\x00") + 8
    assert not any(data[at : at + 20 * 160])


def test_nobody_who_types_a_name_commands_the_printer() -> None:
    sly = Slip((SlipRow("\x1b@\x1dV\x00"),), ((SlipRow("\x10\x14\x01\x03\x01", "\x1b!\x30"),),))
    text = COMMANDS.sub(b"", strip(sly, printer()))
    assert not re.search(rb"[\x00-\x09\x0b-\x1f]", text)

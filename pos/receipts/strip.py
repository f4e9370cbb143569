"""A receipt as ESC/POS bytes: rows of text laid out for a strip of paper, with a logo above and a code below.

              [ logo ]
          Osteria Chianti            the title twice as high and wide
             Via Roma 1

              Beleg                  apart from whose it is
    ------------------------------------------
    2 x Margherita                       19,00
      Each 9,50
    ------------------------------------------
    Total                              19,00 EUR   twice as high
    ------------------------------------------
              [ code ]

Letters that the code page does not have are written as the kitchen's tickets write them (`pos.till.paper`).

Owns: the layout. Must not: know a socket, or what a row means. Synchronous: 200 lines take milliseconds.
"""

import textwrap
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from escpos.constants import QR_ECLEVEL_M
from escpos.printer import Dummy
from PIL import Image, ImageOps

from actors.domain.papers.slip import Slip, SlipRow, Weight
from pos.till.paper import characters_of, fit
from pos.till.till_settings import PrinterSettings

DOTS: Final = 12  # of a letter's width, on nearly every printer
LOGO_WIDTH, LOGO_HEIGHT = 360, 160  # in dots, of which a millimetre has eight
CODE_DOTS, FINE_CODE_DOTS = 6, 4  # of a module
FINE_CODE: Final = 180  # an address longer than this has so many modules that they have to be smaller
BELOW: Final = 2
APART: Final = 1  # blanks, at the least, between what it is and how much


def strip(slip: Slip, settings: PrinterSettings) -> bytes:
    """The paper for this printer, cut off at the end."""
    has, columns = characters_of(settings.code_page), settings.columns
    paper = Dummy()
    paper.hw("INIT")
    paper.charcode(settings.code_page)
    paper.set(align="center", normal_textsize=True)
    if slip.logo is not None:
        # The library's own way of a picture prints a warning of its own to where our logs go.
        paper._raw(_raster(slip.logo, columns))
    _centred(paper, slip.head, columns, has)
    for part in slip.parts:
        paper.set(align="left", bold=False, normal_textsize=True)
        paper.textln("-" * columns)
        for row in part:
            _write(paper, row, columns, has)
    paper.set(align="left", bold=False, normal_textsize=True)
    paper.textln("-" * columns)
    paper.set(align="center")
    if slip.code is not None:
        size = FINE_CODE_DOTS if len(slip.code) > FINE_CODE else CODE_DOTS
        paper.textln("")  # around it nothing for four modules, or some phones do not find it
        paper.qr(slip.code, ec=QR_ECLEVEL_M, size=size, native=True)
        paper.textln("")
    _centred(paper, slip.foot, columns, has)
    paper.cut()
    return bytes(paper.output)


def row_lines(row: SlipRow, columns: int, has: frozenset[str]) -> Iterator[str]:
    """A row in lines of so many letters: the amount at the right of the first, or below where it finds no room."""
    indent = " " * BELOW if row.below else ""
    what, amount = fit(row.what, has), fit(row.amount, has)[:columns]
    room = columns - len(amount) - APART
    if amount and room < columns // 3:
        yield from textwrap.wrap(what, columns, initial_indent=indent, subsequent_indent=f"{indent}  ")
        yield amount.rjust(columns)
        return
    width = room if amount else columns
    lines = textwrap.wrap(what, width, initial_indent=indent, subsequent_indent=f"{indent}  ") or [""]
    yield f"{lines[0]}{amount:>{columns - len(lines[0])}}" if amount else lines[0]
    yield from lines[1:]


def _write(paper: Dummy, row: SlipRow, columns: int, has: frozenset[str]) -> None:
    loud = row.weight is not Weight.USUAL
    if loud:
        paper.set(bold=True, double_height=True, double_width=False)
    for line in row_lines(row, columns, has):
        paper.textln(line)
    if loud:
        paper.set(bold=False, normal_textsize=True)


def _centred(paper: Dummy, rows: tuple[SlipRow, ...], columns: int, has: frozenset[str]) -> None:
    for row in rows:
        large = row.weight is Weight.TITLE
        paper.set(align="center", bold=row.weight is not Weight.USUAL, normal_textsize=True)
        if row.weight is Weight.STRONG:
            paper.textln("")
        if large:
            paper.set(align="center", bold=True, double_height=True, double_width=True)
        for line in textwrap.wrap(fit(row.what, has), columns // 2 if large else columns):
            paper.textln(line)
    paper.set(bold=False, normal_textsize=True)


def _raster(picture: bytes, columns: int) -> bytes:
    """The picture in dots of black and white, as GS v 0 takes it."""
    seen = Image.open(BytesIO(picture)).convert("RGBA")
    flat = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("L")
    drawn = ImageOps.contain(flat, (min(LOGO_WIDTH, columns * DOTS), LOGO_HEIGHT))
    dots = ImageOps.invert(drawn).convert("1")
    size = ((dots.width + 7) // 8).to_bytes(2, "little") + dots.height.to_bytes(2, "little")
    return b"\x1dv0\x00" + size + dots.tobytes() + b"\n"

"""Sheets of table codes to print and cut: A4, six cards to a page, each with the restaurant's name and its number.

Owns: how a sheet looks. Must not: know who asks, or sign anything. Synchronous; takes about 5 ms a card.

Letters are those of all papers (`server/papers/letters.py`). Lengths are in millimetres, sizes of letters in points.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from attrs import frozen
from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos

from server.pages.words import Words
from server.papers.code import picture
from server.papers.letters import FAMILY, Letters

COLUMNS, ROWS = 2, 3
PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
MARGIN: Final = 10.0  # what printers leave white
WIDTH: Final = (PAGE_WIDTH - 2 * MARGIN) / COLUMNS
HEIGHT: Final = (PAGE_HEIGHT - 2 * MARGIN) / ROWS
PADDING: Final = 6.0  # from the cut to what is printed
CODE: Final = 52.0  # a phone reads it from half a metre
CUT: Final = 4.0  # length of a cut mark
NAME_POINTS, NUMBER_POINTS, HINT_POINTS, ADDRESS_POINTS = 13, 24, 9, 5
NAME_POINTS_MIN: Final = 6


@frozen
class Card:
    """One table's card."""

    table_number: int
    address: str


def pages(restaurant_name: str, cards: Sequence[Card], made_at: datetime, words: Words) -> bytes:
    """The PDF of these cards, in their order, in these words."""
    pdf = FPDF(orientation="portrait", unit="mm", format="A4")
    pdf.set_creation_date(made_at)
    pdf.set_title(words("paper.codes", name=restaurant_name))
    pdf.set_lang(words.language)
    pdf.set_auto_page_break(auto=False)
    pdf.c_margin = 0
    letters = Letters(pdf)
    for place, card in enumerate(cards):
        if place % (COLUMNS * ROWS) == 0:
            pdf.add_page()
            _cut_marks(pdf)
        row, column = divmod(place % (COLUMNS * ROWS), COLUMNS)
        _card(pdf, letters, restaurant_name, card, words, MARGIN + column * WIDTH, MARGIN + row * HEIGHT)
    return bytes(pdf.output())


def _card(pdf: FPDF, letters: Letters, restaurant_name: str, card: Card, words: Words, x: float, y: float) -> None:
    """From top to bottom: whose it is, which table, the code, what to do, and the address for who cannot scan."""
    width, name = WIDTH - 2 * PADDING, letters.clean(restaurant_name)
    pdf.set_text_color(0)
    pdf.set_xy(x + PADDING, y + PADDING)
    pdf.set_font(FAMILY, "B", _fitting(pdf, name, width))
    _line(pdf, letters.visual(_cut_to(pdf, name, width)), width, 6)
    pdf.set_font(FAMILY, "B", NUMBER_POINTS)
    _line(pdf, words("paper.table", number=card.table_number), width, 11)
    top = pdf.get_y() + 0.5
    pdf.image(picture(card.address), x=x + (WIDTH - CODE) / 2, y=top, w=CODE, h=CODE)
    pdf.set_xy(x + PADDING, top + CODE + 0.5)
    pdf.set_font(FAMILY, "", HINT_POINTS)
    _line(pdf, words("paper.scan"), width, 5)
    pdf.set_font(FAMILY, "", ADDRESS_POINTS)
    pdf.set_text_color(90)
    pdf.multi_cell(width, 2.2, card.address, align="C", wrapmode=WrapMode.CHAR)


def _line(pdf: FPDF, text: str, width: float, height: float) -> None:
    pdf.cell(width, height, text, align="C", new_x=XPos.LEFT, new_y=YPos.NEXT)


def _fitting(pdf: FPDF, name: str, width: float) -> float:
    """The size in which the name fits its line, not smaller than can be read."""
    pdf.set_font(FAMILY, "B", NAME_POINTS)
    return max(NAME_POINTS_MIN, min(NAME_POINTS, NAME_POINTS * width / max(pdf.get_string_width(name), 1)))


def _cut_to(pdf: FPDF, name: str, width: float) -> str:
    """The name, or as much of it as fits in the font that is set."""
    if pdf.get_string_width(name) <= width + 0.1:
        return name
    while name and pdf.get_string_width(f"{name}…") > width:
        name = name[:-1]
    return f"{name.rstrip()}…"


def _cut_marks(pdf: FPDF) -> None:
    """Where to cut: a dotted line between the cards, and short marks in the margin."""
    pdf.set_draw_color(170)
    pdf.set_line_width(0.15)
    xs = [MARGIN + column * WIDTH for column in range(COLUMNS + 1)]
    ys = [MARGIN + row * HEIGHT for row in range(ROWS + 1)]
    for x in xs:
        pdf.line(x, MARGIN - CUT, x, MARGIN - 1)
        pdf.line(x, PAGE_HEIGHT - MARGIN + 1, x, PAGE_HEIGHT - MARGIN + CUT)
    for y in ys:
        pdf.line(MARGIN - CUT, y, MARGIN - 1, y)
        pdf.line(PAGE_WIDTH - MARGIN + 1, y, PAGE_WIDTH - MARGIN + CUT, y)
    pdf.set_dash_pattern(dash=0.6, gap=1.4)
    for x in xs[1:-1]:
        pdf.line(x, MARGIN, x, PAGE_HEIGHT - MARGIN)
    for y in ys[1:-1]:
        pdf.line(MARGIN, y, PAGE_WIDTH - MARGIN, y)
    pdf.set_dash_pattern()

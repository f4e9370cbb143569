"""A paper as a PDF: A4, as many pages as it takes, each of which says which it is.

Owns: how it looks. Must not: know who asks, or what an amount means. Synchronous; a bill of 200 lines takes a third of
a second. Lengths are in millimetres, sizes of letters in points.
"""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Final

from attrs import evolve, frozen
from fpdf import FPDF
from PIL import Image

from server.papers.code import picture
from server.papers.letters import FAMILY, Letters
from server.papers.paper import QUIET, STRONG, Paper, Sum
from server.papers.script import LACKING

WIDTH, HEIGHT = 210.0, 297.0
MARGIN, FOOT = 18.0, 22.0
INNER: Final = WIDTH - 2 * MARGIN
LINE: Final = 5.0
LOGO_WIDTH, LOGO_HEIGHT = 46.0, 20.0
CODE: Final = 30.0
SMALL, BODY, LARGE, TITLE = 8, 9.5, 12, 18
INK, QUIET_INK, RULE_INK = 20, 95, 190
EACH, RATE, AMOUNT = 30.0, 18.0, 34.0  # the columns of figures; what is left is the name's
QTY: Final = 14.0
NAME: Final = INNER - EACH - RATE - AMOUNT - QTY
COLUMNS: Final = ((QTY, 3.0, "R"), (NAME, 0.0, "L"), (EACH, 0.0, "R"), (RATE, 0.0, "R"), (AMOUNT, 0.0, "R"))
SUMS: Final = 110.0  # the block of sums, at the right
NAME_LINES_MAX: Final = 4  # of a name, so that none takes a page


@frozen
class Style:
    """How letters look."""

    size: float = BODY
    bold: bool = False
    align: str = "L"
    ink: int = INK


USUALLY: Final = Style()
QUIETLY: Final = Style(ink=QUIET_INK)
SMALLER: Final = Style(SMALL, ink=QUIET_INK)
LOUDLY: Final = Style(LARGE, bold=True)


def sheet(paper: Paper) -> bytes:
    """The PDF of this paper."""
    drawing = _Drawing(paper)
    drawing.head()
    drawing.lines()
    drawing.sums(paper.sums())
    drawing.taxes()
    drawing.sums(paper.paying())
    drawing.foot()
    return drawing.bytes()


class _Drawing:
    """The pages as far as they are drawn; `y` is where the next thing stands."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.pdf = pdf = FPDF(orientation="portrait", unit="mm", format="A4")
        pdf.set_creation_date(paper.receipt.at if paper.invoice is None else paper.invoice.created_at)
        pdf.set_auto_page_break(auto=False)
        pdf.c_margin = 0
        self.letters = Letters(pdf)
        pdf.set_font(FAMILY, "", BODY)
        pdf.set_title(self.letters.clean(f"{paper.title} {paper.issuer}"))
        pdf.set_lang(paper.words.language)
        pdf.add_page()
        self.y = MARGIN

    # ---- the parts, from top to bottom

    def head(self) -> None:
        """Whose it is on the left, what it is on the right."""
        letterhead, words = self.paper.receipt.letterhead, self.paper.words
        right = self.y
        self._logo()
        known = [words("paper.tax_id", number=letterhead.tax_id)] if letterhead.tax_id else []
        self.block(self.paper.issuer, MARGIN, INNER / 2, LOUDLY)
        for line in (*letterhead.address_lines, *known):
            self.block(line, MARGIN, INNER / 2, QUIETLY)
        left, self.y = self.y, right
        at, width = MARGIN + INNER / 2 + 6, INNER / 2 - 6
        self.block(self.paper.title, at, width, Style(TITLE, bold=True, align="R"))
        for line in self.paper.facts():
            self.block(line, at, width, Style(align="R"))
        self.y = max(left, self.y) + 8

    def lines(self) -> None:
        """What was had, and what each costs."""
        words, figures, sign = self.paper.words, self.paper.figures, self.paper.sign
        self._headings()
        for line in self.paper.receipt.lines:
            name = self.wrapped(line.name, NAME, USUALLY, NAME_LINES_MAX)
            options = [
                part
                for one in line.options
                for part in self.wrapped(self._option(one.name, one.qty), NAME - 4, SMALLER, 2)
            ]
            if self.room(LINE * (len(name) + len(options)) + 1.5):
                self._headings()
            amounts = figures.number(line.unit_price), figures.rate(line.tax_rate), figures.number(sign * line.total)
            if line.missing:
                amounts = "", "", words("paper.missing")
            self._columns([f"{line.qty} ×", name[0], *amounts], USUALLY)
            for more in name[1:]:
                self.line(more, MARGIN + QTY, NAME, USUALLY)
            for more in options:
                self.line(more, MARGIN + QTY + 4, NAME - 4, SMALLER)
            self.y += 1.5
        self.rule()

    def sums(self, sums: Iterable[Sum]) -> None:
        """Rows at the right: what, and how much."""
        at = WIDTH - MARGIN - SUMS
        for one in sums:
            style = {STRONG: LOUDLY, QUIET: QUIETLY}.get(one.look, USUALLY)
            what = self.wrapped(one.what, SUMS - AMOUNT - 12, style, 3)
            self.room(LINE * len(what) + 2)
            self.y += 1 if style.bold else 0
            self.text(one.amount, at, SUMS, evolve(style, align="R"))
            for line in what:
                self.line(line, at, SUMS, style)
            self.y += 1 if style.bold else 0

    def taxes(self) -> None:
        """What was sold at each rate, and its tax."""
        of, figures, words, sign = self.paper.receipt, self.paper.figures, self.paper.words, self.paper.sign
        self.room(LINE * (len(of.taxes) + 3) + 6)
        self.y += 3
        self._row([words(f"paper.{name}") for name in ("rate", "net", "tax", "gross")], QUIETLY)
        for tax in of.taxes:
            figured = [figures.number(sign * one) for one in (tax.net, tax.tax, tax.net + tax.tax)]
            self._row([figures.rate(tax.rate), *figured], USUALLY)
        said = words("paper.amounts_in", currency=of.currency)
        self.line(f"{words('paper.included')} {said}" if of.tax_included else said, MARGIN, INNER, SMALLER)
        self.y += 4

    def foot(self) -> None:
        """Where it can be had again, and what the restaurant says at the end; then the pages' numbers."""
        words, receipt = self.paper.words, self.paper.receipt
        self.y += 3
        if not receipt.whole:
            self.room(LINE)
            self.line(words("paper.part"), MARGIN, INNER, SMALLER)
        note = self.letters.clean(receipt.letterhead.note)
        if self.letters.lacking:
            self.room(LINE)
            self.line(words("paper.lacking", box=LACKING), MARGIN, INNER, SMALLER)
        self.room(CODE + LINE + 4 if self.paper.link else LINE * 4)
        beside, top = MARGIN, self.y + 2
        if self.paper.link is not None:
            self.pdf.image(picture(self.paper.link), x=MARGIN - 3, y=self.y, w=CODE, h=CODE)
            beside = MARGIN + CODE
        self.y = top
        for text, style in ((note, USUALLY), (words("paper.link") if self.paper.link else "", SMALLER)):
            if text:
                self.block(text, beside, WIDTH - MARGIN - beside, style, lines_max=5)
        self._number_pages()

    def bytes(self) -> bytes:
        """All of it."""
        return bytes(self.pdf.output())

    # ---- drawing

    def text(self, text: str, x: float, width: float, style: Style) -> None:
        """Draws a line of text that fits, in the order in which it is seen."""
        self._choose(style)
        self.letters.tell_font()
        self.pdf.set_text_color(style.ink)
        self.pdf.set_xy(x, self.y)
        self.pdf.cell(width, LINE, self.letters.visual(self.letters.clean(text)), align=style.align)

    def line(self, text: str, x: float, width: float, style: Style) -> None:
        """Draws a line of text that fits, and goes to the next one."""
        self.text(text, x, width, style)
        self.y += max(LINE, style.size / 2)

    def block(self, text: str, x: float, width: float, style: Style, lines_max: int = 3) -> None:
        """Draws text in as many lines as it takes, but no more than that."""
        for one in self.wrapped(text, width, style, lines_max):
            self.line(one, x, width, style)

    def wrapped(self, text: str, width: float, style: Style, lines_max: int) -> Sequence[str]:
        """The text in lines of that width, at most so many; what is left is cut off and said to be."""
        self._choose(style)
        lines = list(self._wrapped(self.letters.clean(text).split(), width))
        if len(lines) <= lines_max:
            return lines
        last = lines[lines_max - 1]
        while last and self._wide(f"{last}…") > width:
            last = last[:-1]
        return [*lines[: lines_max - 1], f"{last.rstrip()}…"]

    def _wrapped(self, words: Iterable[str], width: float) -> Iterator[str]:
        line = ""
        for word in words:
            if line and self._wide(f"{line} {word}") <= width:
                line = f"{line} {word}"
                continue
            if line:
                yield line
            line = word
            while len(line) > 1 and self._wide(line) > width:
                cut = self._fitting(line, width)
                yield line[:cut]
                line = line[cut:]
        if line:
            yield line

    def _fitting(self, word: str, width: float) -> int:
        """How many letters of a word that is too long for a line fit into one; at least one."""
        low, high = 1, len(word)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self._wide(word[:middle]) <= width else (low, middle - 1)
        return low

    def _choose(self, style: Style) -> None:
        self.pdf.set_font(FAMILY, "B" if style.bold else "", style.size)

    def _wide(self, text: str) -> float:
        return float(self.pdf.get_string_width(self.letters.visual(text)))

    def rule(self) -> None:
        """A line across the page."""
        self.pdf.set_draw_color(RULE_INK)
        self.pdf.set_line_width(0.2)
        self.pdf.line(MARGIN, self.y, WIDTH - MARGIN, self.y)
        self.y += 2

    def room(self, height: float) -> bool:
        """Goes to another page where this one has not so much left; whether it did."""
        if self.y + height <= HEIGHT - FOOT:
            return False
        self.pdf.add_page()
        self.y = MARGIN
        return True

    def _headings(self) -> None:
        """What the columns of the lines are."""
        said = (self.paper.words(f"paper.{name}") for name in ("item", "each", "tax", "amount"))
        self._columns(["", *said], QUIETLY)
        self.rule()

    def _columns(self, cells: Sequence[str], style: Style) -> None:
        """A row of the lines: how many, what, each, rate, amount. The next one stands below it."""
        x = MARGIN
        for cell, (width, gap, align) in zip(cells, COLUMNS, strict=True):
            self.text(cell, x, width - gap, evolve(style, align=align))
            x += width
        self.y += LINE

    def _row(self, cells: Sequence[str], style: Style) -> None:
        width = INNER / 6
        for place, cell in enumerate(cells):
            self.text(cell, MARGIN + place * width, width, evolve(style, align="R" if place else "L"))
        self.y += LINE

    def _option(self, name: str, qty: int) -> str:
        return f"+ {name}" if qty == 1 else f"+ {qty} × {name}"

    def _logo(self) -> None:
        logo = self.paper.logo
        if logo is None:
            return
        drawn = Image.open(BytesIO(logo.picture))
        scale = min(LOGO_WIDTH / drawn.width, LOGO_HEIGHT / drawn.height)
        self.pdf.image(drawn, x=MARGIN, y=self.y, w=drawn.width * scale, h=drawn.height * scale)
        self.y += drawn.height * scale + 4

    def _number_pages(self) -> None:
        """Once it is known how many there are."""
        count = self.pdf.pages_count
        for page in range(1, count + 1):
            self.pdf.page = page
            self._choose(LOUDLY)  # another one first, so that this page is told which font is meant
            self.y = HEIGHT - FOOT + 8
            said = self.paper.words("paper.page", page=page, pages=count) if count > 1 else ""
            number = "" if self.paper.invoice is None else f"{self.paper.title} {self.paper.invoice.number}"
            for text, align in ((f"{self.paper.issuer}  {number}", "L"), (said, "R")):
                if text.strip():
                    short = self.wrapped(text, INNER * 0.75, SMALLER, 1)[0]
                    self.text(short, MARGIN, INNER, evolve(SMALLER, align=align))

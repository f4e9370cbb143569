"""The fonts of one PDF, and text in letters that they have.

DejaVu Sans has the letters of Europe, Hebrew and Arabic. Droid Sans Fallback has those of China, Japan and Korea; to
read it takes a third of a second, so that is done for a text that asks for it, and for no other.

Owns: which fonts there are, and whether something was drawn as a box. Must not: draw, or measure.
"""

from collections.abc import Collection
from typing import Final

from fpdf import FPDF
from fpdf.fonts import TTFFont

from server.papers.fonts import FONTS
from server.papers.script import ASIAN, LACKING, drawable, visual

FAMILY: Final = "sans"
_ASIAN_FAMILY: Final = "asian"


class Letters:
    """Those of one PDF."""

    def __init__(self, pdf: FPDF) -> None:
        self.lacking = False  # whether a letter became a box
        self._pdf = pdf
        pdf.add_font(FAMILY, "", FONTS / "DejaVuSans.ttf")
        pdf.add_font(FAMILY, "B", FONTS / "DejaVuSans-Bold.ttf")
        self._usual = _letters_of(pdf, FAMILY)
        self._has = self._usual

    def clean(self, text: str) -> str:
        """The text in letters that the fonts have."""
        if self._has is self._usual and any(ord(one) not in self._has for one in ASIAN.findall(text)):
            self._read_asian()
        drawn = drawable(text, self._has)
        self.lacking = self.lacking or drawn.count(LACKING) > text.count(LACKING)
        return drawn

    def tell_font(self) -> None:
        """Tells the page which font is chosen, where a text may begin in the other one.

        The library tells it in passing, with the next text; where that begins in the other font the page forgets it
        again, and what follows in the chosen font would be drawn in whichever was told before, or not at all.
        """
        if self._has is not self._usual:
            self._pdf.cell(1, 1, " ")

    def visual(self, text: str) -> str:
        """Clean text as it is drawn from left to right."""
        return visual(text, self._has)

    def _read_asian(self) -> None:
        self._pdf.add_font(_ASIAN_FAMILY, "", FONTS / "DroidSansFallback.ttf")
        self._pdf.set_fallback_fonts([_ASIAN_FAMILY], exact_match=False)  # it has no bold
        self._has = self._usual | _letters_of(self._pdf, _ASIAN_FAMILY)


def _letters_of(pdf: FPDF, family: str) -> frozenset[int]:
    font = pdf.fonts[family]
    has: Collection[int] = font.cmap if isinstance(font, TTFFont) else ()
    return frozenset(has)

"""A QR code as a picture of dots, for paper.

Owns: how fine it is. Must not: know what it says.
"""

from typing import Final

import segno
from PIL.Image import Image, Resampling, frombytes

PIXELS: Final = 6  # of one module; a whole number, so that its edges are sharp
MASK, BORDER = 3, 4
_INK: Final = bytes([255, 0]).ljust(256, b"\0")  # a module is dark or not


def picture(address: str) -> Image:
    """The code as a picture of black and white. Its border of four modules is part of it, or phones do not find it.

    The mask is chosen by us: trying all eight takes ten times as long, which taps would feel, and keeps only large
    plain areas away, of which a signed token has none.
    """
    rows = list(segno.make(address, error="m", micro=False, mask=MASK).matrix_iter(border=BORDER))
    side = len(rows)
    pixels = b"".join(bytes(row).translate(_INK) for row in rows)
    drawn = frombytes("L", (side, side), pixels)
    return drawn.resize((side * PIXELS, side * PIXELS), Resampling.NEAREST).convert("1")

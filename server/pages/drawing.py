"""The sign of Trivet, drawn: a bar on three legs, what a hot pan stands on. `make icons` writes its files.

One drawing gives the SVG and every picture of dots, and no browser is needed to make them.

Owns: the drawing. Must not: be loaded by what serves; the files are there.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

from attrs import frozen
from PIL import Image, ImageDraw

FOLDER: Final = Path(__file__).parent / "static" / "icons"
GROUND: Final = "#8f331c"  # --brand of tokens.css
SIGN: Final = "#fff8f2"
SIDE: Final = 512  # what the drawing is measured in
CORNER: Final = 112
_FINER: Final = 8  # times drawn larger and made smaller again, for smooth edges
_STEPS: Final = 48  # of a curve
_INNER: Final = 0.8  # of the usual: what a launcher never cuts away of a maskable icon
_SMALL: Final = 1.15  # of the usual: what is small is seen better when it fills its square

Point = tuple[float, float]


@frozen
class Stroke:
    """A line with round ends, bent towards `over` on its way."""

    start: Point
    over: Point
    end: Point
    width: float = 58

    def points(self) -> Sequence[Point]:
        """Points along it."""
        return [self._at(step / _STEPS) for step in range(_STEPS + 1)]

    def _at(self, part: float) -> Point:
        a, b, c = (1 - part) ** 2, 2 * part * (1 - part), part**2
        x, y = (a * self.start[i] + b * self.over[i] + c * self.end[i] for i in (0, 1))
        return x, y


DRAWING: Final = (
    Stroke((104, 152), (256, 152), (408, 152)),
    Stroke((160, 152), (166, 280), (110, 372)),
    Stroke((256, 152), (256, 262), (256, 372)),
    Stroke((352, 152), (346, 280), (402, 372)),
)


def svg() -> str:
    """The sign as a vector drawing."""
    paths = "".join(f'<path d="{_path(stroke)}" stroke-width="{stroke.width:g}"/>' for stroke in DRAWING)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">'
        f'<rect width="{SIDE}" height="{SIDE}" rx="{CORNER}" fill="{GROUND}"/>'
        f'<g fill="none" stroke="{SIGN}" stroke-linecap="round">{paths}</g></svg>\n'
    )


def picture(side: int, *, full: bool = False, scale: float = 1.0) -> Image.Image:
    """The sign as a square of `side` dots: `full` to the corners where somebody else rounds them; larger or smaller."""
    large = min(side * _FINER, 4 * SIDE)
    image = Image.new("RGBA", (large, large), GROUND if full else (0, 0, 0, 0))
    pen, unit = ImageDraw.Draw(image), large / SIDE
    if not full:
        pen.rounded_rectangle((0, 0, large - 1, large - 1), CORNER * unit, fill=GROUND)
    for stroke in DRAWING:
        for x, y in stroke.points():
            _dot(pen, (_moved(x, scale) * unit, _moved(y, scale) * unit), stroke.width * scale * unit / 2)
    return image.resize((side, side), Image.Resampling.LANCZOS)


def files() -> Mapping[str, bytes]:
    """Every file, by its name."""
    return {
        "trivet.svg": svg().encode(),
        "favicon.ico": _ico((16, 32, 48)),
        "icon-192.png": _png(picture(192)),
        "icon-512.png": _png(picture(512)),
        "maskable-192.png": _png(picture(192, full=True, scale=_INNER)),
        "maskable-512.png": _png(picture(512, full=True, scale=_INNER)),
        "apple-touch-icon.png": _png(picture(180, full=True, scale=0.9)),
    }


def draw() -> None:
    """Writes them."""
    FOLDER.mkdir(exist_ok=True)
    for name, data in files().items():
        (FOLDER / name).write_bytes(data)


def _path(stroke: Stroke) -> str:
    (x0, y0), (x1, y1), (x2, y2) = stroke.start, stroke.over, stroke.end
    return f"M{x0:g} {y0:g}Q{x1:g} {y1:g} {x2:g} {y2:g}"


def _moved(at: float, scale: float) -> float:
    """Nearer to the middle of the square, or further from it."""
    return SIDE / 2 + (at - SIDE / 2) * scale


def _dot(pen: ImageDraw.ImageDraw, middle: Point, radius: float) -> None:
    x, y = middle
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=SIGN)


def _png(image: Image.Image) -> bytes:
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _ico(sides: Sequence[int]) -> bytes:
    file = BytesIO()
    images = [picture(side, scale=_SMALL) for side in sides]
    images[-1].save(file, "ICO", sizes=[(side, side) for side in sides], append_images=images[:-1])
    return file.getvalue()


if __name__ == "__main__":
    draw()

"""What drawings of dishes are made of: a few shapes as SVG, a ground with a plate, and where things lie on it.

Owns: the shapes. Must not: know a dish, or be loaded by what serves. Everything is by a seed, so that it is drawn alike
each time; figures are rounded, which makes files small.
"""

from collections.abc import Iterable, Iterator
from math import cos, pi, sin, sqrt
from random import Random
from typing import Final

WIDTH: Final = 480
HEIGHT: Final = 320
MIDDLE: Final = (WIDTH / 2, HEIGHT / 2)
PLATE: Final = 142  # its radius: whole also where a square is cut out of the middle
_GOLDEN: Final = pi * (3 - sqrt(5))  # an angle that never repeats, so that nothing stands in a row

Point = tuple[float, float]


def picture(ground: str, *shapes: str) -> str:
    """The file: shapes on a table of that colour. Twice as wide as needed for a row, and no dot more than is drawn."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<path fill="{ground}" d="M0 0h{WIDTH}v{HEIGHT}H0z"/>{"".join(shapes)}</svg>\n'
    )


def round_(at: Point, radius: float, fill: str, *, flat: float = 1, turn: float = 0) -> str:
    """A disc, or where it is `flat` an ellipse that is turned by so many degrees."""
    x, y = at
    if flat == 1:
        return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}" fill="{fill}"/>'
    turned = f' transform="rotate({turn:.0f} {x:.0f} {y:.0f})"' if turn else ""
    return f'<ellipse cx="{x:.0f}" cy="{y:.0f}" rx="{radius:.0f}" ry="{radius * flat:.0f}" fill="{fill}"{turned}/>'


def ring(at: Point, radius: float, color: str, width: float, dashes: str = "") -> str:
    """A circle's line."""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<circle cx="{at[0]:.0f}" cy="{at[1]:.0f}" r="{radius:.0f}" fill="none" stroke="{color}"'
        f' stroke-width="{width:g}" stroke-linecap="round"{dashed}/>'
    )


def path(drawn: str, fill: str, *, at: Point = (0, 0), turn: float = 0, size: float = 1) -> str:
    """A shape of its own, drawn around (0, 0)."""
    return f'<path fill="{fill}" d="{drawn}"{_put(at, turn, size)}/>'


def line(drawn: str, color: str, width: float, *, at: Point = (0, 0), turn: float = 0) -> str:
    """A line of its own, with round ends, drawn around (0, 0)."""
    return (
        f'<path fill="none" stroke="{color}" stroke-width="{width:g}" stroke-linecap="round" stroke-linejoin="round"'
        f' d="{drawn}"{_put(at, turn, 1)}/>'
    )


def faded(part: float, *shapes: str) -> str:
    """Shapes through which what is under them is seen."""
    return f'<g opacity="{part:g}">{"".join(shapes)}</g>'


def plate(color: str = "#f8f4ec", edge: str = "#e6ddcd", radius: float = PLATE) -> str:
    """A plate in the middle, with its shadow and its edge."""
    x, y = MIDDLE
    shadow = faded(0.22, round_((x + 3, y + 9), radius, "#1d130b"))
    return shadow + round_(MIDDLE, radius, color) + ring(MIDDLE, radius * 0.76, edge, 3)


def spread(rng: Random, count: int, radius: float, middle: Point = MIDDLE, jitter: float = 6) -> Iterator[Point]:
    """So many places on a disc, evenly, and a little astray."""
    begin = rng.uniform(0, 2 * pi)
    for n in range(count):
        far, angle = radius * sqrt((n + 0.5) / count), begin + n * _GOLDEN
        yield (
            middle[0] + far * cos(angle) + rng.uniform(-jitter, jitter),
            middle[1] + far * sin(angle) + rng.uniform(-jitter, jitter),
        )


def blob(rng: Random, radius: float, rough: float = 0.16, corners: int = 9) -> str:
    """The drawing of something round that nobody cut with a compass."""
    ends = [
        (radius * rng.uniform(1 - rough, 1 + rough) * cos(a), radius * rng.uniform(1 - rough, 1 + rough) * sin(a))
        for a in (2 * pi * n / corners for n in range(corners))
    ]
    return _smooth(ends)


def _smooth(ends: Iterable[Point]) -> str:
    around = list(ends)
    halves = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in zip(around, around[1:] + around[:1], strict=True)]
    bends = (f"Q{b[0]:.0f} {b[1]:.0f} {h[0]:.0f} {h[1]:.0f}" for b, h in zip(around, halves, strict=True))
    return f"M{halves[-1][0]:.0f} {halves[-1][1]:.0f}{''.join(bends)}z"


def _put(at: Point, turn: float, size: float) -> str:
    steps = (
        f"translate({at[0]:.0f} {at[1]:.0f})" if any(at) else "",
        f"rotate({turn:.0f})" if turn else "",
        f"scale({size:g})" if size != 1 else "",
    )
    said = " ".join(filter(None, steps))
    return f' transform="{said}"' if said else ""

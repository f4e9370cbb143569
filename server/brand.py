"""A restaurant's own colour, made fit to read: whatever was chosen, contrast stays.

Owns: the colours that a page's style sheet takes from it, and the arithmetic of contrast. Must not: know a page, or a
restaurant. Pure.

    --brand         what buttons are filled with: the colour, moved in lightness until it stands out from the surface
    --on-brand      text and signs on it: white or black, whichever is read better
    --brand-ink     text in the colour on the surface, moved until it can be read
    --brand-far     the same for who reads from afar, as cooks do: text, or what buttons are filled with
    --on-brand-far  what stands on that

Contrast is WCAG's: 4.5 to 1 for text, 7 to 1 from afar, 3 to 1 for the edge of a button. Lightness moves in OKLCH, so
that the hue stays; where a screen cannot show so strong a colour at that lightness, it gets weaker (its chroma goes
down).
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import blake2b
from math import atan2, cbrt, cos, sin
from types import MappingProxyType
from typing import Final, TypeAlias

TEXT_CONTRAST: Final = 4.5
FAR_CONTRAST: Final = 7.0
EDGE_CONTRAST: Final = 3.0
# The surfaces that are hardest to stand on: the darkest of the light ones, and the lightest of the dark ones. What can
# be read there can be read on every other; the pages' tokens stay between them and white, and black.
LIGHT_SURFACE: Final = "#eeebe6"
DARK_SURFACE: Final = "#2a2a2c"
PATTERN: Final = "^#[0-9a-f]{6}$"
WHITE, BLACK = "#ffffff", "#000000"

_STEPS: Final = 200  # of lightness from black to white; finer than eight bits of a colour show
_HALVINGS: Final = 12  # of chroma
_SLACK: Final = 1e-4  # of what lies outside of a screen's colours only by rounding
_COLOR: Final = re.compile(PATTERN)

Color: TypeAlias = tuple[float, float, float]
"""Red, green and blue from 0 to 1; or lightness, chroma and hue."""


@lru_cache(maxsize=1024)
def custom_properties(color: str, *, dark: bool) -> Mapping[str, str]:
    """The custom properties for a colour, `#rrggbb` in small letters. Raises ValueError for anything else."""
    brand, ink, far = (_on_surface(color, dark, least) for least in (EDGE_CONTRAST, TEXT_CONTRAST, FAR_CONTRAST))
    return MappingProxyType(
        {
            "--brand": brand,
            "--on-brand": on(brand),
            "--brand-ink": ink,
            "--brand-far": far,
            "--on-brand-far": on(far),
        }
    )


def style_sheet(color: str | None) -> str:
    """The custom properties as a style sheet: the light ones, and the dark ones by the system or by `data-theme`.

    Empty for a restaurant without a colour: then the pages' own stay.
    """
    if color is None:
        return ""
    light, dark = (_block(custom_properties(color, dark=dark)) for dark in (False, True))
    return (
        f":root{{{light}}}"
        f'@media (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{{dark}}}}}'
        f':root[data-theme="dark"]{{{dark}}}'
    )


@lru_cache(maxsize=1024)
def sheet_digest(color: str | None) -> str:
    """What names the style sheet of a colour: 32 hex digits of its bytes, so another version's is another."""
    return blake2b(style_sheet(color).encode(), digest_size=16).hexdigest()


def on(color: str) -> str:
    """White or black, whichever is read better on the colour: one of them always has 4.5 to 1."""
    return max((WHITE, BLACK), key=lambda ink: contrast(ink, color))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG 2, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(color: str) -> float:
    """The relative luminance of a colour by WCAG 2, from 0 to 1."""
    red, green, blue = _linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _block(properties: Mapping[str, str]) -> str:
    return ";".join(f"{name}:{value}" for name, value in properties.items())


def _on_surface(color: str, dark: bool, least: float) -> str:
    """The colour, moved until it has at least this contrast with the surface that is hardest to stand on."""
    surface = DARK_SURFACE if dark else LIGHT_SURFACE
    return _moved(color, dark, lambda one: contrast(one, surface) >= least)


def _moved(color: str, lighter: bool, fits: Callable[[str], bool]) -> str:
    """The colour itself if it fits, else the nearest lightness on the way to white, or to black, at which it does."""
    if fits(color):
        return color
    lightness, chroma, hue = _oklch(color)
    goal = 1.0 if lighter else 0.0
    for step in range(1, _STEPS + 1):
        moved = _hex(lightness + (goal - lightness) * step / _STEPS, chroma, hue)
        if fits(moved):
            return moved
    return WHITE if lighter else BLACK


def _linear(color: str) -> Color:
    """Linear light. Raises ValueError for what is no colour."""
    if not _COLOR.fullmatch(color):
        raise ValueError("a colour is written #rrggbb in small letters")
    red, green, blue = (_opened(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return red, green, blue


def _opened(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _closed(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


def _oklch(color: str) -> Color:
    """Björn Ottosson's OKLCH of a colour; hue in radians."""
    red, green, blue = _linear(color)
    long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    return lightness, (a * a + b * b) ** 0.5, atan2(b, a)


def _rgb(lightness: float, chroma: float, hue: float) -> Color:
    """Linear light, which may lie outside of what a screen shows."""
    a, b = chroma * cos(hue), chroma * sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _hex(lightness: float, chroma: float, hue: float) -> str:
    """The colour as a screen shows it, as strong as it can be at this lightness."""
    if not _shown(_rgb(lightness, chroma, hue)):
        weak, strong = 0.0, chroma
        for _ in range(_HALVINGS):
            half = (weak + strong) / 2
            weak, strong = (half, strong) if _shown(_rgb(lightness, half, hue)) else (weak, half)
        chroma = weak
    parts = (round(255 * _closed(min(1.0, max(0.0, part)))) for part in _rgb(lightness, chroma, hue))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _shown(rgb: Color) -> bool:
    return all(-_SLACK <= part <= 1 + _SLACK for part in rgb)

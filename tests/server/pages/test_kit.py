"""The colours around a page are those in it."""

import re
from math import radians

import pytest

from server.brand import _hex
from server.pages.kit import BRAND, DARK, KIT, LIGHT

TOKENS = (KIT.folder / "css" / "tokens.css").read_text()


def _token(name: str, *, dark: bool) -> tuple[float, float, float]:
    part = TOKENS.partition("@media (prefers-color-scheme: dark)")[2 if dark else 0]
    (found,) = re.findall(rf"--{name}: oklch\(([\d.]+) ([\d.]+) ([\d.]+)\);", part)
    lightness, chroma, hue = map(float, found)
    return lightness, chroma, hue


@pytest.mark.parametrize(
    ("color", "name", "dark"), [(LIGHT, "surface", False), (DARK, "surface", True), (BRAND, "brand", False)]
)
def test_what_is_drawn_around_a_page_has_the_colours_of_its_tokens(color: str, name: str, dark: bool) -> None:
    lightness, chroma, _ = _token(name, dark=dark)
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    roots = [
        sum(weight * part for weight, part in zip(weights, linear, strict=True)) ** (1 / 3)
        for weights in (
            (0.4122214708, 0.5363325363, 0.0514459929),
            (0.2119034982, 0.6806995451, 0.1073969566),
            (0.0883024619, 0.2817188376, 0.6299787005),
        )
    ]
    seen, a, b = (
        sum(weight * root for weight, root in zip(weights, roots, strict=True))
        for weights in (
            (0.2104542553, 0.7936177850, -0.0040720468),
            (1.9779984951, -2.4285922050, 0.4505937099),
            (0.0259040371, 0.7827717662, -0.8086757660),
        )
    )
    assert seen == pytest.approx(lightness, abs=0.003)
    assert (a * a + b * b) ** 0.5 == pytest.approx(chroma, abs=0.003)


def test_a_browser_that_cannot_read_the_tokens_is_given_the_same_colours() -> None:
    older = (KIT.folder / "css" / "older.css").read_text()
    dark = "@media (prefers-color-scheme: dark)"
    for tokens, given in zip(TOKENS.split(dark), older.split(dark), strict=True):
        colors = re.findall(r"--([\w-]+): (#\w{6})(\w\w)?;", given)
        assert {"surface", "raised", "ink", "line", "brand", "on-brand", "off"} <= {name for name, _, _ in colors}
        for name, color, alpha in colors:
            (token,) = re.findall(rf"--{name}: oklch\(([\d.]+) ([\d.]+) ([\d.]+)(?: / ([\d.]+))?\);", tokens)
            assert color == _hex(float(token[0]), float(token[1]), radians(float(token[2]))), name
            assert alpha == (f"{round(255 * float(token[3])):02x}" if token[3] else ""), name

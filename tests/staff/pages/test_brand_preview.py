"""The preview of a colour says what the server makes of it; the page's own arithmetic is tested by `look/made.json`."""

import json
from pathlib import Path
from typing import Final

from server.brand import custom_properties

MADE: Final = Path(__file__).parent / "look" / "made.json"
# Dark, light, grey, strong ones of every hue, and those that a screen cannot show at another lightness.
COLORS: Final = (
    *("#000000", "#ffffff", "#777777", "#7f7f80", "#010101", "#fefefe", "#0000ff", "#ffff00", "#00ff00", "#ff00ff"),
    *("#7a1f2b", "#f5e663", "#8b3a24", "#1d4f91", "#b8860b", "#3f6b2f", "#00ffff", "#ff0000", "#ff8c00", "#e6e6fa"),
    *("#123456", "#abcdef", "#fedcba", "#654321", "#c0ffee", "#bada55", "#deadbe", "#0b0b45", "#39ff14", "#fff0f5"),
    *("#2e0854", "#eeebe6", "#2a2a2c", "#800080", "#008080", "#c71585"),
)


def made() -> list[dict[str, object]]:
    """What becomes of each colour, on light and on dark."""
    return [
        {
            "color": color,
            "dark": dark,
            "brand": found["--brand"],
            "on": found["--on-brand"],
            "ink": found["--brand-ink"],
        }
        for color in COLORS
        for dark in (False, True)
        for found in (custom_properties(color, dark=dark),)
    ]


def test_the_preview_is_tested_by_what_the_server_makes_of_a_colour() -> None:
    assert json.loads(MADE.read_text()) == made()

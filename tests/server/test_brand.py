"""A restaurant's colour stays readable whatever was chosen."""

import re
from math import radians
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import server
from server.brand import (
    BLACK,
    DARK_SURFACE,
    EDGE_CONTRAST,
    FAR_CONTRAST,
    LIGHT_SURFACE,
    TEXT_CONTRAST,
    WHITE,
    _hex,
    _oklch,
    contrast,
    custom_properties,
    luminance,
    on,
    style_sheet,
)

FAR = re.compile(r"--(?:on-)?brand-far: oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)")
SURFACE = re.compile(r"--(?:surface|raised|sunken): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)")
COLORS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
LIGHTER, DARKER = (LIGHT_SURFACE, WHITE), (DARK_SURFACE, BLACK)


@given(COLORS, st.booleans())
@example(WHITE, False)
@example(WHITE, True)
@example(BLACK, False)
@example(BLACK, True)
@example("#ffff00", False)
@example("#ffff00", True)
@example("#777777", False)
@example("#777777", True)
@example("#0000ff", True)
@example("#00ff00", False)
def test_whatever_was_chosen_text_has_its_contrast_and_a_button_its_edge(color: str, dark: bool) -> None:
    made = custom_properties(color, dark=dark)
    assert contrast(made["--brand"], made["--on-brand"]) >= TEXT_CONTRAST
    assert contrast(made["--brand-far"], made["--on-brand-far"]) >= FAR_CONTRAST
    for surface in DARKER if dark else LIGHTER:
        assert contrast(made["--brand-ink"], surface) >= TEXT_CONTRAST
        assert contrast(made["--brand"], surface) >= EDGE_CONTRAST
        assert contrast(made["--brand-far"], surface) >= FAR_CONTRAST
    assert all(re.fullmatch("#[0-9a-f]{6}", value) for value in made.values())


@given(COLORS)
def test_a_colour_that_can_be_read_as_it_is_stays_as_it_is(color: str) -> None:
    for dark, surface in ((False, LIGHT_SURFACE), (True, DARK_SURFACE)):
        made = custom_properties(color, dark=dark)
        assert (made["--brand"] == color) is (contrast(color, surface) >= EDGE_CONTRAST)
        assert (made["--brand-ink"] == color) is (contrast(color, surface) >= TEXT_CONTRAST)


@given(st.sampled_from(["#ffd400", "#ff5a5a", "#8ad7ff", "#63e06a", "#d9a7ff"]), st.booleans())
def test_a_colour_that_moves_keeps_its_hue(color: str, dark: bool) -> None:
    ink = custom_properties(color, dark=dark)["--brand-ink"]
    assert abs(_oklch(ink)[2] - _oklch(color)[2]) < 0.15  # nine degrees


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(WHITE, BLACK) == pytest.approx(21)
    assert contrast("#777777", WHITE) == pytest.approx(4.478, abs=0.001)
    assert contrast("#1f6f54", "#1f6f54") == 1


def test_white_or_black_is_read_on_every_colour() -> None:
    assert (on(BLACK), on(WHITE), on("#ffff00"), on("#0000ff")) == (WHITE, BLACK, BLACK, WHITE)


def test_a_restaurant_without_a_colour_keeps_the_pages_own_and_what_is_none_is_refused() -> None:
    assert style_sheet(None) == ""
    for color in ("red", "#FFF", "#12345", "#ABCDEF", "#123456\n", "#123456;}"):
        with pytest.raises(ValueError, match="#rrggbb"):
            custom_properties(color, dark=False)


def test_the_style_sheet_has_light_and_dark_by_the_system_and_by_choice() -> None:
    sheet = style_sheet("#ffff00")
    light, dark = (custom_properties("#ffff00", dark=dark) for dark in (False, True))
    assert sheet.startswith(f":root{{--brand:{light['--brand']};")
    assert sheet.count(f"--brand-ink:{dark['--brand-ink']}") == 2
    assert sheet.count("{") == sheet.count("}")


def _tokens(which: re.Pattern[str]) -> tuple[list[str], list[str]]:
    """Colours of the pages' tokens as #rrggbb: the light ones, and the dark ones."""
    css = (Path(server.__file__).parent / "pages/static/css/tokens.css").read_text()
    light, dark = css.split("@media (prefers-color-scheme: dark)")
    found = [
        [_hex(float(lightness), float(chroma), radians(float(hue))) for lightness, chroma, hue in which.findall(part)]
        for part in (light, dark)
    ]
    return found[0], found[1]


def test_the_pages_surfaces_are_such_that_what_was_made_for_the_hardest_can_be_read_on_them() -> None:
    light, dark = _tokens(SURFACE)
    assert (len(light), len(dark)) == (3, 3)  # --surface, --raised and --sunken
    assert all(luminance(LIGHT_SURFACE) <= luminance(surface) for surface in light)
    assert all(luminance(surface) <= luminance(DARK_SURFACE) for surface in dark)


def test_the_pages_own_colour_can_be_read_from_afar_as_well() -> None:
    for (far, on_far), surface in zip(_tokens(FAR), (LIGHT_SURFACE, DARK_SURFACE), strict=True):
        assert contrast(far, on_far) >= FAR_CONTRAST
        assert contrast(far, surface) >= FAR_CONTRAST

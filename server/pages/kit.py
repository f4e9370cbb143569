"""What all pages share: the room of their common files, and the order of their common sheets."""

from pathlib import Path
from typing import Final

from server.pages.assets import Room

_HERE: Final = Path(__file__).parent

KIT: Final = Room(
    "kit",
    _HERE / "static",
    {"offline.css": [f"kit/css/{name}.css" for name in ("tokens", "older", "base", "button", "offline")]},
)
KIT_WORDS: Final = _HERE / "words"
MONEY_WORDS: Final = KIT_WORDS / "money"
"""Why nothing was paid. A table's page says it in the words of its bill, which come late."""
KIT_SHEET: Final = tuple(
    f"kit/css/{name}.css"
    for name in (
        "tokens",
        "older",
        "base",
        "button",
        "chip",
        "person",
        "sheet",
        "stepper",
        "options",
        "line",
        "notice",
        "field",
    )
)
"""One file a component; tokens and what goes for all elements come first. What only one room shows, that room adds."""
LIGHT, DARK = "#fcfaf6", "#171310"
"""`--surface` of `tokens.css`, for what is drawn around a page and reads no style sheet."""
BRAND: Final = "#8f331c"
"""`--brand`, likewise: the colour of a restaurant that has chosen none."""

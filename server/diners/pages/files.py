"""Which files the diner's page is made of."""

from pathlib import Path
from typing import Final

from server.pages.assets import Room
from server.pages.kit import KIT_SHEET, KIT_WORDS
from server.pages.words import Catalogue

_HERE: Final = Path(__file__).parent
_SHEETS: Final = ("top", "finding", "menu", "bar", "cart", "after")

ROOM: Final = Room(
    "diner",
    _HERE / "static",
    {"diner.css": [*KIT_SHEET, *(f"diner/css/{name}.css" for name in _SHEETS)]},
    {
        "diner.js": "diner/js/main.js",
        "item.js": "diner/js/parts/item.js",
        "asides.js": "diner/js/parts/asides.js",
    },
)
"""Whatever is not on the way from the menu to an order comes late, by its name here: a cellar waits for each byte."""
ENTRY: Final = "diner/diner.js"
LATE: Final = tuple(path for name in ROOM.programs if (path := f"diner/{name}") != ENTRY)
SHEET: Final = "diner/diner.css"
ICONS: Final = "diner/icons.svg"
PROGRAM: Final = (ENTRY, SHEET, ICONS)
"""What the page is when it runs; what the entry imports comes with it."""
TEMPLATES: Final = _HERE / "templates"
WORDS: Final = Catalogue([KIT_WORDS, _HERE / "words"])

"""Which files the diner's page is made of."""

from pathlib import Path
from typing import Final

from msgspec import json

from server.pages.assets import Room
from server.pages.kit import KIT_SHEET, KIT_WORDS
from server.pages.words import LANGUAGES, Catalogue

_HERE: Final = Path(__file__).parent
_BILL_WORDS: Final = Catalogue([_HERE / "words" / "bill"])
_SHEETS: Final = ("top", "finding", "menu", "bar", "cart", "after")

ROOM: Final = Room(
    "diner",
    _HERE / "static",
    {
        "diner.css": [*KIT_SHEET, "kit/css/offer.css", *(f"diner/css/{name}.css" for name in _SHEETS)],
        "bill.css": ["diner/css/bill.css"],
    },
    {
        "diner.js": "diner/js/main.js",
        "item.js": "diner/js/parts/item.js",
        "asides.js": "diner/js/parts/asides.js",
        "bill.js": "diner/js/parts/bill.js",
    },
    {f"bill.{language}.json": json.encode(_BILL_WORDS.of([language]).messages) for language in LANGUAGES},
)
"""Whatever is not on the way from the menu to an order comes late, by its name here: a cellar waits for each byte."""
ENTRY: Final = "diner/diner.js"
LATE: Final = tuple(path for name in ROOM.programs if (path := f"diner/{name}") != ENTRY)
SHEET: Final = "diner/diner.css"
ICONS: Final = "diner/icons.svg"
PROGRAM: Final = (ENTRY, SHEET, ICONS, "diner/bill.css", *(f"diner/{name}" for name in ROOM.made))
"""What the page is when it runs; what the entry imports comes with it, and with the bill its words and its look."""
TEMPLATES: Final = _HERE / "templates"
WORDS: Final = Catalogue([KIT_WORDS, _HERE / "words"])

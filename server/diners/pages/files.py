"""Which files the diner's page is made of."""

from pathlib import Path
from typing import Final

from server.pages.assets import Room
from server.pages.kit import KIT_SHEET, KIT_WORDS
from server.pages.words import Catalogue

_HERE: Final = Path(__file__).parent

ROOM: Final = Room(
    "diner",
    _HERE / "static",
    {"diner.css": [*KIT_SHEET, "diner/css/top.css", "diner/css/menu.css"]},
)
ENTRY: Final = "diner/js/main.js"
SHEET: Final = "diner/diner.css"
ICONS: Final = "diner/icons.svg"
TEMPLATES: Final = _HERE / "templates"
WORDS: Final = Catalogue([KIT_WORDS, _HERE / "words"])

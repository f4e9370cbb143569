"""Which files the staff's pages are made of."""

from pathlib import Path
from typing import Final

from server.pages.assets import Room
from server.pages.kit import KIT_SHEET, KIT_WORDS
from server.pages.words import Catalogue

_HERE: Final = Path(__file__).parent

ROOM: Final = Room("staff", _HERE / "static", {"staff.css": [*KIT_SHEET, "staff/css/frame.css"]})
ENTRY: Final = "staff/js/main.js"
SHEET: Final = "staff/staff.css"
ICONS: Final = "staff/icons.svg"
TEMPLATES: Final = _HERE / "templates"
WORDS: Final = Catalogue([KIT_WORDS, _HERE / "words"])

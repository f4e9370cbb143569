"""Which files the staff's pages are made of.

Nothing lists the sheets and the folders of words: whoever adds a page adds `static/css/<page>.css` and
`words/<page>/{en,de,it}.json`, and they are found.
"""

from pathlib import Path
from typing import Final

from server.pages.assets import Room
from server.pages.kit import KIT_SHEET, KIT_WORDS, MONEY_WORDS
from server.pages.words import Catalogue

_HERE: Final = Path(__file__).parent
_CSS: Final = tuple(f"staff/css/{path.name}" for path in sorted((_HERE / "static" / "css").glob("*.css")))
_PAGES: Final = sorted(path for path in (_HERE / "words").iterdir() if path.is_dir())

ROOM: Final = Room("staff", _HERE / "static", {"staff.css": [*KIT_SHEET, "kit/css/skeleton.css", *_CSS]})
ENTRY: Final = "staff/js/main.js"
SHEET: Final = "staff/staff.css"
ICONS: Final = "staff/icons.svg"
PROGRAM: Final = (ENTRY, SHEET, ICONS)
"""What the page is when it runs; what the entry imports comes with it."""
TEMPLATES: Final = _HERE / "templates"
WORDS: Final = Catalogue([KIT_WORDS, MONEY_WORDS, _HERE / "words", *_PAGES])

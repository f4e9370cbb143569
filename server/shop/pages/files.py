"""Which files the shop's page is made of."""

from pathlib import Path
from typing import Final

from msgspec import json

from server.pages.assets import Room
from server.pages.kit import KIT_SHEET, KIT_WORDS, MONEY_WORDS
from server.pages.words import LANGUAGES, Catalogue

_HERE: Final = Path(__file__).parent
_ROOMS_WORDS: Final = Catalogue([_HERE / "words" / "rooms"])
_SHEETS: Final = ("frame", "finding", "products", "cart")

ROOM: Final = Room(
    "shop",
    _HERE / "static",
    {
        "shop.css": [*KIT_SHEET, "kit/css/offer.css", *(f"shop/css/{name}.css" for name in _SHEETS)],
        "rooms.css": ["shop/css/checkout.css", "shop/css/rooms.css", "shop/css/recurring.css"],
    },
    {"shop.js": "shop/js/main.js", "rooms.js": "shop/js/parts/rooms.js"},
    {f"rooms.{language}.json": json.encode(_ROOMS_WORDS.of([language]).messages) for language in LANGUAGES},
)
"""Looking and the cart come first; checkout, orders and one's account come late, with their words and their look."""
ENTRY: Final = "shop/shop.js"
SHEET: Final = "shop/shop.css"
ICONS: Final = "shop/icons.svg"
PROGRAM: Final = (ENTRY, SHEET, ICONS, "shop/rooms.css", *(f"shop/{name}" for name in ROOM.made))
TEMPLATES: Final = _HERE / "templates"
WORDS: Final = Catalogue([KIT_WORDS, MONEY_WORDS, _HERE / "words"])

"""The languages that a restaurant's menu is written in, and the one of its kitchen.

Owns: the change that makes it so, and what is different then. Must not: wait, save anything, or translate.
"""

from datetime import datetime

from actors.change import OwnChange
from actors.domain.audit import AuditEntry
from actors.domain.restaurant import Restaurant
from actors.ports.journal import NO_LANGUAGE, Change, RestaurantStep


def spoken(
    restaurant: Restaurant, languages: tuple[str, ...], kitchen: str | None, *, at: datetime, who: int | None
) -> OwnChange | None:
    """The change that makes it these languages, first that of the names; `kitchen` is one of them, or None.

    None where it is so already. Words in a language that is taken out are kept, and come back with it.
    """
    if (restaurant.languages, restaurant.kitchen_language) == (languages, kitchen):
        return None
    step = RestaurantStep(
        restaurant.restaurant_id, restaurant.version, languages=languages, kitchen_language=kitchen or NO_LANGUAGE
    )
    old, new = _said(restaurant.languages, restaurant.kitchen_language), _said(languages, kitchen)
    entry = AuditEntry(restaurant.restaurant_id, at, who, "languages_changed", "languages", old, new)
    return OwnChange(Change(step, audit=[entry]), {"languages": languages, "kitchen_language": kitchen})


def _said(languages: tuple[str, ...], kitchen: str | None) -> str:
    listed = ", ".join(languages) or "none"
    return listed if kitchen is None else f"{listed}; kitchen: {kitchen}"

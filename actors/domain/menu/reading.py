"""How a menu reads: in the kitchen's language, and whether otherwise than before, in more than what is told of an item.

Owns: what a reader of a menu sees of it besides prices and what can be had. Pure. Must not: know who reads it.
"""

from operator import attrgetter
from typing import Final

from actors.domain.menu.translation import name_in
from actors.domain.restaurant import Menu, Restaurant

_of_item: Final = attrgetter("menu_item_id", "category_id", "name", "description", "allergens", "photo", "translations")
_of_category: Final = attrgetter("category_id", "name", "translations")


def name_for_kitchen(restaurant: Restaurant, menu_item_id: int, name: str) -> str:
    """What the kitchen reads on its tickets: the name in its own language, where somebody has translated the item."""
    language = restaurant.kitchen_language
    item = None if language is None else restaurant.menu.items.get(menu_item_id)
    return name if item is None else name_in(language, name, item.translations)


def reads_otherwise(before: Restaurant, after: Restaurant) -> bool:
    """Whether whoever has read the menu has to read it again. Items that are the same objects cost next to nothing."""
    if before.languages != after.languages:
        return True
    return before.menu is not after.menu and _menu_reads_otherwise(before.menu, after.menu)


def _menu_reads_otherwise(before: Menu, after: Menu) -> bool:
    if len(before.items) != len(after.items) or len(before.categories) != len(after.categories):
        return True
    headings = zip(before.categories, after.categories, strict=True)
    if any(one is not other and _of_category(one) != _of_category(other) for one, other in headings):
        return True
    items = zip(before.items.values(), after.items.values(), strict=True)
    return any(one is not other and _of_item(one) != _of_item(other) for one, other in items)

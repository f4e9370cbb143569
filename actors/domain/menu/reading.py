"""How a menu reads: in the kitchen's language, and whether otherwise than before, in more than what is told of an item.

Owns: what a reader of a menu sees of it besides prices and what can be had. Pure. Must not: know who reads it.
"""

from collections.abc import Sequence
from operator import attrgetter
from typing import Final

from actors.domain.menu.translation import name_in
from actors.domain.options.chosen import ChosenOption
from actors.domain.options.group import Option, OptionGroup
from actors.domain.restaurant import Menu, Restaurant

_of_item: Final = attrgetter("menu_item_id", "category_id", "name", "description", "allergens", "tags", "translations")
_of_group: Final = attrgetter("group_id", "name", "least", "most", "repeat", "translations")
_of_option: Final = attrgetter("option_id", "name", "item_id", "translations")
_of_category: Final = attrgetter("category_id", "name", "translations")


def name_for_kitchen(restaurant: Restaurant, menu_item_id: int, name: str) -> str:
    """What the kitchen reads on its tickets: the name in its own language, where somebody has translated the item."""
    language = restaurant.kitchen_language
    item = None if language is None else restaurant.menu.items.get(menu_item_id)
    return name if item is None else name_in(language, name, item.translations)


def option_for_kitchen(restaurant: Restaurant, option: ChosenOption) -> str:
    """The same of an option as it was chosen."""
    known = None if restaurant.kitchen_language is None else restaurant.menu.options.get(option.option_id)
    if known is None or known[1].name != option.name:  # it was another thing when it was chosen, under the same number
        return option.name if option.item_id is None else name_for_kitchen(restaurant, option.item_id, option.name)
    return option_in(restaurant.kitchen_language, known[1], restaurant.menu)


def option_in(language: str | None, option: Option, menu: Menu) -> str:
    """An option's name in this language. One that is an item, and is called as that, is translated with it."""
    item = None if option.item_id is None or language in option.translations else menu.items.get(option.item_id)
    if item is not None and item.name == option.name:
        return name_in(language, item.name, item.translations)
    return name_in(language, option.name, option.translations)


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
    return any(
        one is not other and (_of_item(one) != _of_item(other) or _asks_otherwise(one.groups, other.groups))
        for one, other in items
    )


def _asks_otherwise(before: Sequence[OptionGroup], after: Sequence[OptionGroup]) -> bool:
    """In more than what an option costs and whether it can be had."""
    return before is not after and list(map(_asked, before)) != list(map(_asked, after))


def _asked(group: OptionGroup) -> tuple[object, ...]:
    return (*_of_group(group), [_of_option(option) for option in group.options])

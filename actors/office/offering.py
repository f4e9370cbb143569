"""What a menu is with other groups of options, and why it cannot be so.

Owns: groups and items put together, their bounds, and what makes an item that nobody could order. Pure. Must not: know
who writes it. What a menu has already that does not fit, because somebody has written it by hand, refuses nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from actors.domain import limits
from actors.domain.options.group import OptionGroup
from actors.domain.refusal import Code, Refusal
from actors.domain.restaurant import Menu, MenuItem
from actors.domain.values import changed

GROUPS_MAX: Final = 500  # of a restaurant; nobody finds anything among more
OPTIONS_MAX: Final = 100  # of a group: the toppings of a large pizzeria
GROUPS_OF_ITEM_MAX: Final = 30  # what a phone asks of one dish, one below the other
OFFERED_MAX: Final = 200_000  # options on the whole menu, once for each item that offers them: 40 MB of one process
Offers = Mapping[int, Sequence[int]]
"""The groups of items, by their ids."""


def with_offers(menu: Menu, offers: Offers) -> Menu:
    """The menu in which these items have these groups, in this order. Raises KeyError for what is not on it."""
    items = {
        key: attrs.evolve(menu.items[key], groups=tuple(menu.groups[one] for one in ids)) for key, ids in offers.items()
    }
    return changed(menu, items={**menu.items, **items})


def misfit(before: Menu, after: Menu) -> Refusal | None:
    """Why a menu cannot become this one, where its options are the reason."""
    groups = [one for key, one in after.groups.items() if before.groups.get(key) != one]
    items = [one for key, one in after.items.items() if before.items.get(key) is not one]
    return (
        next(_of_groups(before, groups), None)
        or next(_of_items(before, items), None)
        or _too_many(before, after)
        or _nested(before, after)
    )


def lacks(group: OptionGroup) -> bool:
    """Whether a group asks for more than there is in it."""
    return group.least > (group.most if group.repeat and group.options else len(group.options))


def _of_groups(before: Menu, groups: Iterable[OptionGroup]) -> Iterator[Refusal]:
    for group in groups:
        known = before.groups.get(group.group_id)
        if len(group.options) > OPTIONS_MAX and (known is None or len(known.options) < len(group.options)):
            yield Refusal(
                Code.MENU_FULL, f"A group can have {OPTIONS_MAX} options. Make another one of “{group.name}”."
            )
        if lacks(group) and (known is None or not lacks(known)):
            message = f"“{group.name}” asks for {group.least}, and has {len(group.options)} to choose from."
            yield Refusal(Code.OPTIONS_TOO_FEW, message, group_id=group.group_id)


def _of_items(before: Menu, items: Iterable[MenuItem]) -> Iterator[Refusal]:
    for item in items:
        known = before.items.get(item.menu_item_id)
        had = () if known is None else known.groups
        if len(item.groups) > max(GROUPS_OF_ITEM_MAX, len(had)):
            yield Refusal(Code.MENU_FULL, f"{item.name} can have {GROUPS_OF_ITEM_MAX} groups of options.")
        if _asked(item.groups) > max(limits.OPTIONS_MAX, _asked(had)):
            message = f"{item.name} would ask for {_asked(item.groups)} options; {limits.OPTIONS_MAX} can be chosen."
            yield Refusal(Code.MENU_FULL, message)


def _asked(groups: Iterable[OptionGroup]) -> int:
    return sum(one.least for one in groups)


def _too_many(before: Menu, after: Menu) -> Refusal | None:
    if _offered(after) <= max(OFFERED_MAX, _offered(before)):
        return None
    return Refusal(Code.MENU_FULL, f"Your items can have {OFFERED_MAX} options in all.")


def _offered(menu: Menu) -> int:
    return sum(len(group.options) for item in menu.items.values() for group in item.groups)


def _nested(before: Menu, after: Menu) -> Refusal | None:
    """What stands for an item in a combo is served as it is: nobody is asked what they want of that."""
    known = {(option_id, item.menu_item_id) for option_id, item in _asking(before)}
    for option_id, item in _asking(after):
        if (option_id, item.menu_item_id) not in known:
            message = f"{item.name} asks for a choice of its own, or is a combo. It cannot be an option."
            return Refusal(Code.COMBO_IN_COMBO, message, option_id=option_id)
    return None


def _asking(menu: Menu) -> Iterator[tuple[int, MenuItem]]:
    """Options that are items which themselves have to be chosen of."""
    for group in menu.groups.values():
        for option in group.options:
            item = None if option.item_id is None else menu.items.get(option.item_id)
            if item is not None and any(one.least or _is_combo(one) for one in item.groups):
                yield option.option_id, item


def _is_combo(group: OptionGroup) -> bool:
    return any(option.item_id is not None for option in group.options)

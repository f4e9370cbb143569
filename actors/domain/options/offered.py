"""A menu whose options are another, wherever they are offered.

Owns: putting one in its place. Pure. Must not: know what an option is changed for.
"""

import attrs

from actors.domain.options.group import Option, OptionGroup
from actors.domain.restaurant import Menu, MenuItem
from actors.domain.values import changed


def with_option(menu: Menu, option: Option) -> Menu:
    """The menu in which the option with this id is this one, in each group and item that has it."""
    offering = menu.offering.get(option.shelf_id, ())
    items = {item_id: _item_with(menu.items[item_id], option) for item_id in offering}
    return changed(menu, items={**menu.items, **items})


def options_changed(before: MenuItem | None, after: MenuItem | None) -> frozenset[int]:
    """The ids of those options of an item that stays on the menu which are not what they were."""
    if before is None or after is None or before.groups == after.groups:
        return frozenset()
    known, now = (
        {option.option_id: option for group in item.groups for option in group.options} for item in (before, after)
    )
    return frozenset(key for key in known.keys() | now.keys() if known.get(key) != now.get(key))


def _item_with(item: MenuItem, option: Option) -> MenuItem:
    return attrs.evolve(item, groups=tuple(_group_with(group, option) for group in item.groups))


def _group_with(group: OptionGroup, option: Option) -> OptionGroup:
    options = tuple(option if one.option_id == option.option_id else one for one in group.options)
    return group if options == group.options else attrs.evolve(group, options=options)

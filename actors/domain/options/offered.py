"""A menu whose groups of options, or options, are others, wherever they are offered.

Owns: putting them in their place. Pure. Must not: know what they are changed for.
"""

from collections.abc import Collection, Iterable, Mapping

import attrs

from actors.domain.options.group import Option, OptionGroup
from actors.domain.restaurant import Menu, MenuItem
from actors.domain.values import changed


def with_option(menu: Menu, option: Option) -> Menu:
    """The menu in which the option with this id is this one, in its group and each item that has that."""
    if option.option_id not in menu.options:
        return menu
    group, before = menu.options[option.option_id]
    options = tuple(option if one is before else one for one in group.options)
    return with_groups(menu, [attrs.evolve(group, options=options)])


def with_groups(menu: Menu, groups: Iterable[OptionGroup], gone: Collection[int] = ()) -> Menu:
    """The menu in which these groups are so, with every item that offers them, and those that are gone are nowhere."""
    new = {one.group_id: one for one in groups}
    every = {**menu.groups, **new}
    kept = {key: every[key] for key in sorted(every) if key not in gone}
    items = {key: _item_with(item, new, gone) for key, item in menu.items.items()}
    return changed(menu, groups=kept, items=items)


def options_changed(before: MenuItem | None, after: MenuItem | None) -> frozenset[int]:
    """The ids of those options of an item that stays on the menu which are not what they were."""
    if before is None or after is None or before.groups == after.groups:
        return frozenset()
    known, now = (
        {option.option_id: option for group in item.groups for option in group.options} for item in (before, after)
    )
    return frozenset(key for key in known.keys() | now.keys() if known.get(key) != now.get(key))


def _item_with(item: MenuItem, new: Mapping[int, OptionGroup], gone: Collection[int]) -> MenuItem:
    if not any(one.group_id in new or one.group_id in gone for one in item.groups):
        return item
    groups = tuple(new.get(one.group_id, one) for one in item.groups if one.group_id not in gone)
    return attrs.evolve(item, groups=groups)

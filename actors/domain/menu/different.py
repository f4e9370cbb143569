"""What of a menu is different from before.

Owns: that question. Must not: know who is told. Pure.
"""

from collections.abc import Collection

from actors.domain.options.offered import options_changed
from actors.domain.restaurant import Menu


def items_different(before: Menu, after: Menu) -> Collection[int]:
    """The items that are shown otherwise, are new, or gone; and options that are, by their numbers below zero."""
    if before is after:
        return ()
    every = before.items.keys() | after.items.keys()
    both = [(item_id, before.items.get(item_id), after.items.get(item_id)) for item_id in every]
    different = [(item_id, one, other) for item_id, one, other in both if one is not other and one != other]
    options = (options_changed(one, other) for _, one, other in different)
    return {item_id for item_id, _, _ in different}.union(-option_id for each in options for option_id in each)

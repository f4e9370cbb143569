"""How an item of the menu is shown to everybody: whether it can be had, and how many are left.

Owns: these two words. Must not: decide what a cart may ask for; the rules do.
"""

from actors.domain.restaurant import MenuItem


def can_be_had(item: MenuItem, left: int | None) -> bool:
    """Whether the item is on sale and there is one; `left` is None where it is unlimited."""
    return item.available and left != 0

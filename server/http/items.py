"""How an item of the menu is shown to everybody: whether it can be had, how many are left, and when it comes back.

Owns: these words. Must not: decide what a cart may ask for; the rules do.
"""

import re
from datetime import datetime
from typing import Annotated, Final

from msgspec import Meta

from actors.domain.restaurant import MenuItem

Language = Annotated[str, Meta(min_length=2, max_length=12, examples=["de"])]
"""What somebody reads in; a menu that is not written in it is shown as the restaurant writes it."""
_OWN_PATH: Final = re.compile(r"/(?![/\\])")  # of this origin: browsers read `//host` and `/\host` as another one


def can_be_had(item: MenuItem, left: int | None) -> bool:
    """Whether the item is on sale, served at this hour, and there is one; `left` is None where it is unlimited."""
    return item.available and item.served and left != 0


def comes_back(item: MenuItem) -> datetime | None:
    """When an item whose sale was stopped is on sale again by itself; None where it was not, or where it is not."""
    return None if item.available else item.until


def shown_photo(item: MenuItem) -> str | None:
    """The path of its photo on this origin; what else somebody has written there is not shown."""
    return item.photo if item.photo is not None and _OWN_PATH.match(item.photo) else None

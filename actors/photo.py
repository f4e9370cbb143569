"""The photo of an item, as a restaurant's people change it.

Owns: the change that makes it so, and what is different then. Must not: wait, save anything, or look into a picture.
"""

from collections.abc import Sequence
from datetime import datetime

import attrs

from actors.change import OwnChange
from actors.domain.audit import photo_changed
from actors.domain.photo import Photo, photo_address
from actors.domain.restaurant import Restaurant
from actors.domain.values import changed
from actors.ports.journal import Change, RestaurantStep


def with_photo(
    restaurant: Restaurant, menu_item_id: int, photo: Photo | None, *, at: datetime, who: int | None
) -> OwnChange | None:
    """The change that gives the item this photo, or none; None where it has it already.

    Raises KeyError for another restaurant's item.
    """
    before = restaurant.menu.items[menu_item_id]
    address = None if photo is None else photo_address(restaurant.restaurant_id, menu_item_id, photo.digest)
    if before.photo == address:
        return None
    item = attrs.evolve(before, photo=address)
    entry = photo_changed(restaurant, menu_item_id, before.photo, address, at=at, who=who)
    parts: dict[str, Sequence[object]] = {} if photo is None else {"photos": [photo]}
    gone: dict[str, Sequence[object]] = {"photos": [menu_item_id]} if photo is None else {}
    step = RestaurantStep(restaurant.restaurant_id, restaurant.version)
    menu = changed(restaurant.menu, items={**restaurant.menu.items, menu_item_id: item})
    return OwnChange(Change(step, parts, gone, audit=[entry]), {"menu": menu})

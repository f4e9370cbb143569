"""An item of the menu as staff are shown it.

Owns: the shape. Must not: decide anything.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated

from msgspec import Meta, Struct

from actors.domain.restaurant import MenuItem, Restaurant
from server.http.items import can_be_had, comes_back, shown_photo
from server.http.views import Instant
from server.money import Money, amount

Left = Annotated[int | None, Meta(description="How many are there and not yet ordered; null where it is unlimited.")]


class StaffItemView(Struct, frozen=True, gc=False, kw_only=True):
    """An item of the menu. `available` says whether it can be had: it is on sale and there is one.

    `until` is when an item whose sale was stopped comes back by itself; null where it was not, or where it does not.
    `photo` is a path on this origin, null where it has none.
    """

    id: int
    category_id: int
    name: str
    price: Money
    available: bool
    left: Left
    until: Instant | None
    photo: str | None


def staff_item_view(item: MenuItem, left: int | None, restaurant: Restaurant) -> StaffItemView:
    """An item as staff see it; `left` is None where it is unlimited."""
    return StaffItemView(
        id=item.menu_item_id,
        category_id=item.category_id,
        name=item.name,
        price=amount(item.price, restaurant.minor_digits),
        available=can_be_had(item, left),
        left=left,
        until=comes_back(item),
        photo=shown_photo(item),
    )


def staff_item_views(
    restaurant: Restaurant, left: Mapping[int, int], items: Collection[int]
) -> Sequence[StaffItemView]:
    """These items, as far as they are on the menu still, in its order."""
    found = (item for item_id, item in restaurant.menu.items.items() if item_id in items)
    return [staff_item_view(item, left.get(item.menu_item_id), restaurant) for item in found]


def scarce_items(restaurant: Restaurant, left: Mapping[int, int]) -> Sequence[StaffItemView]:
    """The items that are not simply there: counted, or not on sale."""
    scarce = {item_id for item_id, item in restaurant.menu.items.items() if item_id in left or not item.available}
    return staff_item_views(restaurant, left, scarce)

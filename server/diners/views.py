"""What diners alone are shown: the menu (`docs/contract.md` §2). The rest is in `server.http.views`.

Owns: the menu's shapes, from which OpenAPI is generated. Must not: decide anything. Builders are pure.
"""

from collections.abc import Collection, Mapping
from hashlib import blake2b
from types import MappingProxyType
from typing import Annotated

from msgspec import Meta, Struct

from actors.domain.restaurant import MenuItem, Restaurant
from server.diners.frames import MenuChange
from server.http.items import can_be_had, comes_back, shown_photo
from server.http.views import Instant, RestaurantView, restaurant_view
from server.money import Money, amount


class MenuItemView(Struct, frozen=True, gc=False):
    """Something that can be ordered while it is available. `left` is null where it is unlimited.

    `until` is when one whose sale was stopped comes back by itself, null where it does not.
    `photo` is a path on this origin; what else somebody has written there is not shown.
    """

    id: int
    name: str
    description: str
    price: Money
    allergens: list[str]
    available: bool
    photo: str | None
    left: Annotated[int, Meta(ge=0)] | None = None
    until: Instant | None = None


class CategoryView(Struct, frozen=True, gc=False):
    """A heading of the menu and what stands under it."""

    id: int
    name: str
    items: list[MenuItemView]


class MenuView(Struct, frozen=True, gc=False):
    """The menu of a restaurant, in its order."""

    restaurant: RestaurantView
    currency: str
    categories: list[CategoryView]


def menu_view(restaurant: Restaurant, left: Mapping[int, int] = MappingProxyType({})) -> MenuView:
    """The menu; headings with nothing under them are left out, what is sold out is shown as unavailable.

    `left` is how many there are of each item that is counted.
    """
    under: dict[int, list[MenuItemView]] = {category.category_id: [] for category in restaurant.menu.categories}
    for item in restaurant.menu.items.values():
        under[item.category_id].append(_menu_item_view(item, left.get(item.menu_item_id), restaurant))
    categories = [CategoryView(c.category_id, c.name, under[c.category_id]) for c in restaurant.menu.categories]
    return MenuView(
        restaurant_view(restaurant), restaurant.currency, [category for category in categories if category.items]
    )


def menu_tag(body: bytes) -> str:
    """What names a menu as it was encoded: another one for another byte of it."""
    return blake2b(body, digest_size=16).hexdigest()


def menu_changes(restaurant: Restaurant, left: Mapping[int, int], items: Collection[int]) -> list[MenuChange]:
    """These items of the menu as they are now, in order of their ids; one that is gone cannot be had."""
    return [_menu_change(item_id, restaurant, left.get(item_id)) for item_id in sorted(items)]


def _menu_change(item_id: int, restaurant: Restaurant, left: int | None) -> MenuChange:
    item = restaurant.menu.items.get(item_id)
    if item is None:
        return MenuChange(id=item_id, available=False, left=0)
    price = amount(item.price, restaurant.minor_digits)
    return MenuChange(
        id=item_id,
        available=can_be_had(item, left),
        left=left,
        until=comes_back(item),
        price=price,
        photo=shown_photo(item),
    )


def _menu_item_view(item: MenuItem, left: int | None, restaurant: Restaurant) -> MenuItemView:
    price = amount(item.price, restaurant.minor_digits)
    allergens, available = list(item.allergens), can_be_had(item, left)
    photo = shown_photo(item)
    return MenuItemView(
        item.menu_item_id, item.name, item.description, price, allergens, available, photo, left, comes_back(item)
    )

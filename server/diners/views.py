"""What diners alone are shown: the menu (`docs/contract.md` §2). The rest is in `server.http.views`.

Owns: the menu's shapes, from which OpenAPI is generated. Must not: decide anything. Builders are pure.
"""

from collections.abc import Collection, Mapping
from hashlib import blake2b
from types import MappingProxyType
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from actors.domain.menu.translation import description_in, name_in
from actors.domain.restaurant import MenuItem, Restaurant
from server.diners.frames import MenuChange
from server.http.items import can_be_had, comes_back, shown_photo
from server.http.options import OptionGroupView, group_views
from server.http.views import Instant, RestaurantView, restaurant_view
from server.money import Money, amount


class MenuItemView(Struct, frozen=True, gc=False):
    """Something that can be ordered while it is available. `left` is null where it is unlimited.

    `until` is when one whose sale was stopped comes back by itself, null where it does not. `served` is false where it
    is not served at this hour (nor available), and `served_from` is then when it is next, null where nobody knows.
    `photo` is a path on this origin; what else somebody has written there is not shown.
    `groups` are its options, left out where it has none.
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
    groups: list[OptionGroupView] | UnsetType = UNSET
    served: bool = True
    served_from: Instant | None = None
    tags: list[str] = []


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


def menu_view(
    restaurant: Restaurant, left: Mapping[int, int] = MappingProxyType({}), language: str | None = None
) -> MenuView:
    """The menu; headings with nothing under them are left out, what is sold out is shown as unavailable.

    `left` is how many there are of each item that is counted. Names and descriptions are in this language where
    somebody has translated them.
    """
    language = language if language in restaurant.languages else None
    under: dict[int, list[MenuItemView]] = {category.category_id: [] for category in restaurant.menu.categories}
    for item in restaurant.menu.items.values():
        under[item.category_id].append(_menu_item_view(item, left, restaurant, language))
    categories = [
        CategoryView(one.category_id, name_in(language, one.name, one.translations), under[one.category_id])
        for one in restaurant.menu.categories
    ]
    return MenuView(
        restaurant_view(restaurant), restaurant.currency, [category for category in categories if category.items]
    )


def menu_tag(body: bytes) -> str:
    """What names a menu as it was encoded: another one for another byte of it."""
    return blake2b(body, digest_size=16).hexdigest()


def menu_changes(restaurant: Restaurant, left: Mapping[int, int], items: Collection[int]) -> list[MenuChange]:
    """These items of the menu as they are now, in order of their ids; one that is gone cannot be had.

    With them those that offer one of them as an option, or an option that is named by what the shelves count it as.
    """
    offering = restaurant.menu.offering
    every = {item_id for item_id in items if item_id > 0}.union(*(offering.get(item_id, ()) for item_id in items))
    return [_menu_change(item_id, restaurant, left) for item_id in sorted(every)]


def _menu_change(item_id: int, restaurant: Restaurant, left: Mapping[int, int]) -> MenuChange:
    item, count = restaurant.menu.items.get(item_id), left.get(item_id)
    if item is None:
        return MenuChange(id=item_id, available=False, left=0)
    return MenuChange(
        id=item_id,
        available=can_be_had(item, count),
        left=count,
        until=comes_back(item),
        price=amount(item.price, restaurant.minor_digits),
        groups=group_views(item, left, restaurant) if item.groups else UNSET,
        served=item.served,
        served_from=item.served_from,
        photo=shown_photo(item),
    )


def _menu_item_view(
    item: MenuItem, counts: Mapping[int, int], restaurant: Restaurant, language: str | None
) -> MenuItemView:
    left = counts.get(item.menu_item_id)
    return MenuItemView(
        item.menu_item_id,
        name_in(language, item.name, item.translations),
        description_in(language, item.description, item.translations),
        amount(item.price, restaurant.minor_digits),
        list(item.allergens),
        can_be_had(item, left),
        shown_photo(item),
        left,
        comes_back(item),
        group_views(item, counts, restaurant) if item.groups else UNSET,
        item.served,
        item.served_from,
        list(item.tags),
    )

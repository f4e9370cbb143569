"""What diners alone are shown: the menu (`docs/contract.md` §2). The rest is in `server.http.views`.

Owns: the menu's shapes, from which OpenAPI is generated. Must not: decide anything. Builders are pure.
"""

from msgspec import Struct

from actors.domain.restaurant import MenuItem, Restaurant
from server.http.views import RestaurantView, restaurant_view
from server.money import Money, amount


class MenuItemView(Struct, frozen=True, gc=False):
    """Something that can be ordered while it is available."""

    id: int
    name: str
    description: str
    price: Money
    allergens: list[str]
    available: bool
    photo: str | None


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


def menu_view(restaurant: Restaurant) -> MenuView:
    """The menu; headings with nothing under them are left out, what is sold out is shown as unavailable."""
    under: dict[int, list[MenuItemView]] = {category.category_id: [] for category in restaurant.menu.categories}
    for item in restaurant.menu.items.values():
        under[item.category_id].append(_menu_item_view(item, restaurant))
    categories = [CategoryView(c.category_id, c.name, under[c.category_id]) for c in restaurant.menu.categories]
    return MenuView(
        restaurant_view(restaurant), restaurant.currency, [category for category in categories if category.items]
    )


def _menu_item_view(item: MenuItem, restaurant: Restaurant) -> MenuItemView:
    price = amount(item.price, restaurant.minor_digits)
    allergens = list(item.allergens)
    return MenuItemView(item.menu_item_id, item.name, item.description, price, allergens, item.available, item.photo)

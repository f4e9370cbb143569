"""An option of the menu as staff are shown it.

Owns: the shape. Must not: decide anything.
"""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from actors.domain.options.group import Option, OptionGroup
from actors.domain.options.rules import on_sale
from actors.domain.restaurant import Restaurant
from server.money import Money, amount
from staff.floor.item_views import Left


class StaffOptionView(Struct, frozen=True, gc=False, kw_only=True):
    """An option of the menu, once for all items that offer it.

    `available` says whether it can be had: it is on sale and there is one. `on_sale` is its own switch alone: where
    the two differ there is none left, or the item that it is (`item_id`) cannot be had.
    """

    id: int
    group_id: int
    group: str
    name: str
    price: Money
    available: bool
    on_sale: bool
    left: Left
    item_id: int | None


def staff_option_view(
    group: OptionGroup, option: Option, left: Mapping[int, int], restaurant: Restaurant
) -> StaffOptionView:
    """An option as staff see it; `left` is by what the shelves count."""
    count = left.get(option.shelf_id)
    return StaffOptionView(
        id=option.option_id,
        group_id=group.group_id,
        group=group.name,
        name=option.name,
        price=amount(option.price, restaurant.minor_digits),
        available=count != 0 and on_sale(option, restaurant.menu),
        on_sale=option.available,
        left=count,
        item_id=option.item_id,
    )


def staff_option_views(
    restaurant: Restaurant, left: Mapping[int, int], things: Collection[int]
) -> Sequence[StaffOptionView]:
    """These options, by their numbers below zero, and those that are one of these items. In order of their ids."""
    menu = restaurant.menu
    if not any(thing < 0 or thing in menu.offering for thing in things):
        return []
    return [
        staff_option_view(group, option, left, restaurant)
        for option_id, (group, option) in sorted(menu.options.items())
        if -option_id in things or option.item_id in things
    ]


def scarce_options(restaurant: Restaurant, left: Mapping[int, int]) -> Sequence[StaffOptionView]:
    """The options that are not simply there: counted, or not to be had."""
    views = [staff_option_view(*one, left, restaurant) for _, one in sorted(restaurant.menu.options.items())]
    return [view for view in views if view.left is not None or not view.available]

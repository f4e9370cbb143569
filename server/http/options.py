"""How the options of an item are shown: to diners with the menu, and to staff who choose for them.

Owns: these shapes. Must not: decide anything. Builders are pure.
"""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct

from actors.domain.options.group import Option, OptionGroup
from actors.domain.options.rules import on_sale
from actors.domain.restaurant import MenuItem, Restaurant
from server.money import Money, amount


class OptionView(Struct, frozen=True, gc=False):
    """A choice. `price` may be below zero; `left` is how many there are, null where it is unlimited.

    `item_id` is the item that it is, where the whole is a combo.
    """

    id: int
    name: str
    price: Money
    available: bool
    left: Annotated[int, Meta(ge=0)] | None
    item_id: int | None


class OptionGroupView(Struct, frozen=True, gc=False):
    """Options of which `min` to `max` are chosen in all; with `repeat` one of them more than once."""

    id: int
    name: str
    min: int
    max: int
    repeat: bool
    options: list[OptionView]


def group_views(item: MenuItem, left: Mapping[int, int], restaurant: Restaurant) -> list[OptionGroupView]:
    """The groups of an item, in the order in which they are asked for; `left` is by what the shelves count."""
    return [_group_view(group, left, restaurant) for group in item.groups]


def _group_view(group: OptionGroup, left: Mapping[int, int], restaurant: Restaurant) -> OptionGroupView:
    options = [_option_view(one, left.get(one.shelf_id), restaurant) for one in group.options]
    return OptionGroupView(group.group_id, group.name, group.least, group.most, group.repeat, options)


def _option_view(option: Option, left: int | None, restaurant: Restaurant) -> OptionView:
    price = amount(option.price, restaurant.minor_digits)
    available = left != 0 and on_sale(option, restaurant.menu)
    return OptionView(option.option_id, option.name, price, available, left, option.item_id)

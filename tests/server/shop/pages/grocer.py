"""A shop to look at: a warehouse that delivers, a branch to fetch things from, and products of which some are few."""

from collections.abc import Mapping
from datetime import time
from typing import Final

import attrs

from actors import inventory
from actors.domain.fulfilment.branch import Branch
from actors.domain.fulfilment.slot import Slot
from actors.domain.options.group import OptionGroup
from actors.domain.restaurant import Category, Menu, MenuItem
from tests.server.doors import CHIANTI, World

WAREHOUSE: Final = Branch(1, "The Warehouse", pick_up=False, delivery=True, slots=(Slot(1, 0, time(8), time(10), 4),))
DIZENGOFF: Final = Branch(2, "Dizengoff", "Dizengoff 101", slots=(Slot(2, 0, time(8), time(10), 4),))
SHUT: Final = Branch(3, "Old town", active=False, slots=(Slot(3, 0, time(8), time(10), 4),))
BRANCHES: Final = {one.branch_id: one for one in (WAREHOUSE, DIZENGOFF, SHUT)}


def menu(count: int) -> Menu:
    """So many products under six headings."""
    items = {
        number: MenuItem(
            number,
            1 + number % 6,
            f"Product {number}",
            f"Of the {number % 7}th kind, {number * 37 % 911} g",
            490 + number,
            brand=f"Brand {number % 5}",
            tags=("vegan",) if number % 3 == 0 else (),
        )
        for number in range(1, count + 1)
    }
    return Menu(tuple(Category(number, f"Aisle {number}") for number in range(1, 7)), items)


def _by_id(groups: tuple[OptionGroup, ...]) -> Mapping[int, OptionGroup]:
    return {group.group_id: group for group in groups}


async def open_shop(
    world: World,
    count: int = 100,
    left: Mapping[tuple[int, int], int] | None = None,
    groups: tuple[OptionGroup, ...] = (),
) -> None:
    """Makes the restaurant a shop; `left` is what there is, by branch and product, `groups` are the first product's."""
    sold = menu(count)
    items = {**sold.items, 1: attrs.evolve(sold.items[1], groups=groups)}
    world.store.restaurants.replace(
        attrs.evolve(CHIANTI, branches=BRANCHES, menu=attrs.evolve(sold, items=items, groups=_by_id(groups)))
    )
    actor = await world.restaurants.by_slug("chianti")
    assert actor is not None
    for (branch_id, item), here in (left or {}).items():
        said = inventory.counted(branch_id, item, here)
        refused = await actor.make_stock(
            lambda *known, said=said: inventory.stocktaking(known[0], known[1], said, known[2], 7)
        )
        assert refused is None

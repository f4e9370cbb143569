"""What cannot be had is known without looking at every item each time."""

from collections.abc import ItemsView
from typing import Any, cast

import attrs
from attrs import define

from actors.domain.restaurant import MenuItem, Restaurant
from server.shop.catalogue.shelves import Shelf
from server.shop.services import ShopServices
from tests.server.doors import CHIANTI, DIAVOLA, MARGHERITA, WATER


class Counted(dict[int, MenuItem]):
    """Items of which it is known how often somebody has looked through all."""

    looks = 0

    def items(self) -> ItemsView[int, MenuItem]:  # type: ignore[override]
        self.looks += 1
        return ItemsView(self)


@define
class Stock:
    left: dict[int, int]


@define
class Actor:
    """What is asked of a restaurant's."""

    restaurant: Restaurant
    stock: Stock


def with_items(items: dict[int, MenuItem]) -> Restaurant:
    return attrs.evolve(CHIANTI, menu=attrs.evolve(CHIANTI.menu, items=items))


def away(services: ShopServices, actor: Actor) -> set[int]:
    return set(services.away(actor.restaurant, Shelf((actor.stock.left,))))


def test_an_order_changes_what_is_away_and_looks_at_no_item() -> None:
    items = Counted(CHIANTI.menu.items)
    items[MARGHERITA] = attrs.evolve(items[MARGHERITA], available=False)
    actor, services = Actor(with_items(items), Stock({WATER: 2})), ShopServices(*cast("Any", (None, None, None)))
    before = away(services, actor)
    assert MARGHERITA in before
    assert WATER not in before
    assert items.looks == 1
    for count in (1, 0):
        actor.stock = Stock({WATER: count})
        assert away(services, actor) == (before if count else {*before, WATER})
    assert items.looks == 1


def test_another_menu_is_looked_through_and_another_restaurant_has_its_own() -> None:
    actor, services = Actor(CHIANTI, Stock({})), ShopServices(*cast("Any", (None, None, None)))
    before = away(services, actor)
    one = attrs.evolve(CHIANTI.menu.items[MARGHERITA], served=False)
    other = attrs.evolve(with_items({DIAVOLA: attrs.evolve(one, menu_item_id=DIAVOLA)}), restaurant_id=2)
    assert away(services, Actor(other, Stock({}))) == {DIAVOLA}
    assert away(services, actor) == before
    actor.restaurant = with_items({**CHIANTI.menu.items, MARGHERITA: one})
    assert away(services, actor) == {*before, MARGHERITA}

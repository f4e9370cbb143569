"""Items of the menu: what becomes of it, what is written, and what is refused."""

import attrs
import pytest

from actors.change import OwnChange
from actors.domain.menu.tax import TaxClass
from actors.domain.refusal import Code, Refusal
from actors.domain.restaurant import Category, Menu, MenuItem, Restaurant
from actors.office import categories, items, taxes
from tests.actors.restaurants import NOW, PIZZA, WINE, restaurant


def several(count: int) -> Restaurant:
    pizzas = {n: MenuItem(n, 1, f"Pizza {n}", "", 900, position=n) for n in range(1, count + 1)}
    menu = Menu((Category(1, "Food"), Category(2, "Drinks")), {**pizzas, 90: MenuItem(90, 2, "Wine", "", 500)})
    return attrs.evolve(restaurant(), menu=menu)


def names(made: object, category_id: int = 1) -> list[int]:
    assert isinstance(made, OwnChange)
    menu = made.fields["menu"]
    assert isinstance(menu, Menu)
    return [key for key, item in menu.items.items() if item.category_id == category_id]


def test_only_what_is_different_is_told_and_what_is_not_is_no_change() -> None:
    before = restaurant()
    made = items.altered(before, PIZZA, {"price": 1000, "name": "Margherita"}, at=NOW, who=7)
    assert isinstance(made, OwnChange)
    (entry,) = made.change.audit
    assert (entry.who, entry.what, entry.old, entry.new) == (7, "item_changed", "price: 9.50", "price: 10.00")
    assert items.altered(before, PIZZA, {"price": 950}, at=NOW, who=7) is None


def test_an_item_moves_within_its_category_and_to_the_end_of_another() -> None:
    found = several(4)
    assert names(items.altered(found, 4, {}, 1, at=NOW, who=None)) == [1, 4, 2, 3]
    assert items.altered(found, 4, {}, 3, at=NOW, who=None) is None
    other = items.altered(found, 1, {"category_id": 2}, at=NOW, who=None)
    assert (names(other), names(other, 2)) == ([2, 3, 4], [90, 1])
    assert names(items.altered(found, 1, {"category_id": 2}, 0, at=NOW, who=None), 2) == [1, 90]


def test_what_moves_past_a_gap_or_among_equals_moves_though_its_own_position_stays() -> None:
    gap = several(4)
    gap = attrs.evolve(gap, menu=attrs.evolve(gap.menu, items={k: v for k, v in gap.menu.items.items() if k != 1}))
    made = items.altered(gap, 2, {}, 1, at=NOW, who=7)
    assert names(made) == [3, 2, 4]
    equal = several(3)
    level = {key: attrs.evolve(one, position=0) for key, one in equal.menu.items.items()}
    equal = attrs.evolve(equal, menu=attrs.evolve(equal.menu, items=level))
    made = items.altered(equal, 2, {}, 0, at=NOW, who=7)
    assert names(made) == [2, 1, 3]
    assert isinstance(made, OwnChange)
    (entry,) = made.change.audit
    assert (entry.what, entry.old, entry.new) == ("item_changed", "place: 1", "place: 0")


def test_a_heading_moves_among_headings_that_have_no_order_yet() -> None:
    made = categories.altered(several(1), 2, {}, 0, at=NOW, who=7)
    assert isinstance(made, OwnChange)
    menu = made.fields["menu"]
    assert isinstance(menu, Menu)
    assert [one.category_id for one in menu.categories] == [2, 1]
    (entry,) = made.change.audit
    assert (entry.what, entry.old, entry.new) == ("category_changed", "place: 1", "place: 0")


def test_a_menu_that_is_full_takes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items, "ITEMS_MAX", 2)
    refused = items.added(restaurant(), MenuItem(5, 1, "Tea", "", 1), None, at=NOW, who=None)
    assert isinstance(refused, Refusal)
    assert refused.code is Code.MENU_FULL


def test_a_heading_with_something_under_it_and_a_class_that_is_used_stay() -> None:
    found = restaurant()
    full = categories.deleted(found, 1, at=NOW, who=None)
    assert isinstance(full, Refusal)
    assert full.code is Code.CATEGORY_NOT_EMPTY
    taxed = attrs.evolve(found.menu.items[WINE], tax_class_id=3)
    menu = attrs.evolve(found.menu, items={**found.menu.items, WINE: taxed})
    used = taxes.deleted(attrs.evolve(found, menu=menu, tax_classes={3: TaxClass(3, "A", 1, 2)}), 3, at=NOW, who=None)
    assert isinstance(used, Refusal)
    assert used.code is Code.TAX_CLASS_IN_USE
    assert used.message.startswith("One item is taxed as A.")


def test_a_station_that_stands_nowhere_is_none() -> None:
    with pytest.raises(KeyError):
        categories.station_renamed(restaurant(), "grill", "bar", at=NOW, who=None)

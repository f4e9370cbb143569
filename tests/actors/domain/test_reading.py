"""What of a menu is read again where it has changed, and what the kitchen reads."""

from typing import Any

import attrs

from actors.domain.menu.reading import name_for_kitchen, reads_otherwise
from actors.domain.menu.translation import Translation
from actors.domain.restaurant import Menu, Restaurant
from tests.actors.restaurants import PIZZA, WINE, restaurant

BEFORE = restaurant()


def with_item(**fields: Any) -> Restaurant:
    items = {**BEFORE.menu.items, PIZZA: attrs.evolve(BEFORE.menu.items[PIZZA], **fields)}
    return attrs.evolve(BEFORE, menu=attrs.evolve(BEFORE.menu, items=items))


def test_prices_and_what_can_be_had_are_told_by_themselves_and_all_else_is_read_again() -> None:
    assert not reads_otherwise(BEFORE, BEFORE)
    told: list[dict[str, Any]] = [{"price": 1}, {"available": False}, {"served": False}, {"station": "bar"}]
    for fields in told:
        assert not reads_otherwise(BEFORE, with_item(**fields)), fields
    read: list[dict[str, Any]] = [
        {"name": "M"}, {"description": "x"}, {"allergens": ()}, {"category_id": 2}, {"photo": "/p"},
        {"translations": {"de": Translation("M")}},
    ]  # fmt: skip
    for fields in read:
        assert reads_otherwise(BEFORE, with_item(**fields)), fields


def test_headings_order_and_languages_are_read_again() -> None:
    menu = BEFORE.menu
    first, second = menu.categories
    other_order = Menu(menu.categories, {WINE: menu.items[WINE], PIZZA: menu.items[PIZZA]})
    for after in (
        attrs.evolve(BEFORE, languages=("it",)),
        attrs.evolve(BEFORE, menu=attrs.evolve(menu, categories=(second, first))),
        attrs.evolve(BEFORE, menu=attrs.evolve(menu, categories=(attrs.evolve(first, name="X"), second))),
        attrs.evolve(BEFORE, menu=attrs.evolve(menu, categories=(first,))),
        attrs.evolve(BEFORE, menu=other_order),
    ):
        assert reads_otherwise(BEFORE, after)


def test_the_kitchen_reads_its_own_language_where_somebody_has_translated_and_as_it_was_ordered_elsewhere() -> None:
    spoken = attrs.evolve(with_item(translations={"de": Translation("Käsepizza")}), kitchen_language="de")
    assert name_for_kitchen(spoken, PIZZA, "Margherita") == "Käsepizza"
    assert name_for_kitchen(spoken, WINE, "Chianti") == "Chianti"
    assert name_for_kitchen(spoken, 99, "Gone") == "Gone"
    assert name_for_kitchen(attrs.evolve(spoken, kitchen_language=None), PIZZA, "Margherita") == "Margherita"

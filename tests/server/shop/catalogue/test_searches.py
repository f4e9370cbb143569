"""A search that is asked again is answered from memory, as long as the menu is the one it was asked of."""

from collections.abc import Sequence

import attrs
import pytest
from attrs import define, field

from actors.ports.products import Found, Wanted
from server.shop.catalogue import searches
from server.shop.catalogue.searches import Searches
from tests.server.doors import CHIANTI

MILK, BREAD = Wanted(words="milk"), Wanted(words="bread")


@define
class Shelves:
    """Finds as many as it has been asked."""

    asked: list[tuple[int, Wanted]] = field(factory=list)

    async def find(self, restaurant_id: int, wanted: Wanted) -> Found:
        self.asked.append((restaurant_id, wanted))
        return Found(len(self.asked), ())

    async def complete(self, restaurant_id: int, begun: str, limit: int) -> Sequence[int]:
        raise NotImplementedError


async def test_a_search_is_asked_once_a_menu() -> None:
    shelves = Shelves()
    known = Searches(shelves)
    assert [(await known.find(CHIANTI, one)).total for one in (MILK, MILK, BREAD, MILK)] == [1, 1, 2, 1]
    changed = attrs.evolve(CHIANTI, menu=attrs.evolve(CHIANTI.menu))
    assert [(await known.find(changed, MILK)).total for _ in range(2)] == [3, 3]
    same_words = attrs.evolve(changed, restaurant_id=CHIANTI.restaurant_id + 1)
    assert (await known.find(same_words, MILK)).total == 4


async def test_what_is_without_other_items_is_another_search() -> None:
    known = Searches(Shelves())
    assert (await known.find(CHIANTI, MILK)).total == 1
    assert (await known.find(CHIANTI, attrs.evolve(MILK, but=(1,)))).total == 2


async def test_what_was_asked_longest_ago_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searches, "SEARCHES_MAX", 2)
    shelves = Shelves()
    known = Searches(shelves)
    for one in (MILK, BREAD, MILK, Wanted(words="tea"), MILK, BREAD):
        await known.find(CHIANTI, one)
    assert [wanted.words for _, wanted in shelves.asked] == ["milk", "bread", "tea", "bread"]

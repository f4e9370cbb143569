"""Products as they are looked for in memory: words and their beginnings, without accents; what is alike is not found.

Owns: what `Memory` answers about them. Must not: be quick.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Final

from actors.domain.restaurant import Category, MenuItem, Restaurant
from actors.ports.products import Facets, Found, Shop, Sort, Wanted

_SORTS: Final[dict[Sort, Callable[[MenuItem], Any]]] = {
    Sort.NAME: lambda item: _folded(item.name),
    Sort.PRICE: lambda item: item.price,
}
_TURNED: Final = {Sort.NAME_DOWN: Sort.NAME, Sort.PRICE_DOWN: Sort.PRICE}


class MemoryProducts:
    """Fits `actors.ports.products.Products`. `restaurant` gives one by its id, `every` all."""

    def __init__(
        self,
        restaurant: Callable[[int], Restaurant | None],
        every: Callable[[], Iterable[Restaurant]],
        before_read: Callable[[], Awaitable[None]],
    ) -> None:
        self._restaurant = restaurant
        self._every = every
        self._before_read = before_read

    async def find(self, restaurant_id: int, wanted: Wanted) -> Found:
        """See `actors.ports.products.Products.find`."""
        await self._before_read()
        hits = [item for item in self._with(restaurant_id, wanted.words) if item.menu_item_id not in wanted.but]
        fits = _sorted([item for item in hits if all(_fitting(item, wanted).values())], wanted.sort)
        if wanted.sort is Sort.RELEVANCE and wanted.headings:
            fits.sort(key=lambda item: wanted.headings.index(item.category_id))
        page = [item.menu_item_id for item in fits[wanted.offset : wanted.offset + wanted.limit]]
        return Found(len(fits), page, _facets(hits, wanted))

    async def complete(self, restaurant_id: int, begun: str, limit: int) -> Sequence[int]:
        """See `actors.ports.products.Products.complete`."""
        await self._before_read()
        found = [item for item in self._with(restaurant_id, begun) if _has(_in_all(item), begun)]
        first = sorted(found, key=lambda item: not _folded(item.name).startswith(_folded(begun)))
        return [item.menu_item_id for item in first[:limit]]

    async def shops(self, limit: int) -> Sequence[Shop]:
        """See `actors.ports.products.Products.shops`."""
        await self._before_read()
        selling = [one for one in self._every() if any(branch.sells for branch in one.branches.values())]
        return [Shop(one.slug, one.name) for one in sorted(selling, key=lambda one: one.name)[:limit]]

    def _with(self, restaurant_id: int, words: str) -> Iterable[MenuItem]:
        restaurant = self._restaurant(restaurant_id)
        if restaurant is None:
            return []
        headings = {one.category_id: _in_all(one) for one in restaurant.menu.categories}
        return [
            item
            for item in restaurant.menu.items.values()
            if _has(" ".join((_in_all(item), _about(item), headings[item.category_id], *item.tags)), words)
        ]


def _in_all(named: MenuItem | Category) -> str:
    """Its name in every language."""
    return " ".join((named.name, *(one.name for one in named.translations.values())))


def _about(item: MenuItem) -> str:
    """Its brand, and its description in every language."""
    return " ".join((item.brand or "", item.description, *(one.description for one in item.translations.values())))


def _folded(text: str) -> str:
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(re.findall(r"\w+", plain.lower()))


def _has(text: str, words: str) -> bool:
    there = _folded(text).split()
    return all(any(one.startswith(word) for one in there) for word in _folded(words).split())


def _fitting(item: MenuItem, wanted: Wanted) -> dict[str, bool]:
    return {
        "category": wanted.category_id in (None, item.category_id),
        "brand": wanted.brand in (None, item.brand),
        "tags": set(wanted.tags) <= set(item.tags),
        "price": (wanted.price_min or 0) <= item.price and (wanted.price_max is None or item.price <= wanted.price_max),
    }


def _sorted(items: list[MenuItem], sort: Sort) -> list[MenuItem]:
    if sort in _TURNED:
        return _sorted(items, _TURNED[sort])[::-1]
    return sorted(items, key=_SORTS[sort]) if sort in _SORTS else items


def _facets(hits: Sequence[MenuItem], wanted: Wanted) -> Facets:
    def but(facet: str, *, its_own: bool = False) -> list[MenuItem]:
        return [
            item
            for item in hits
            if all(fits or (name == facet and not its_own) for name, fits in _fitting(item, wanted).items())
        ]

    categories = Counter(item.category_id for item in but("category"))
    brands = Counter(item.brand for item in but("brand") if item.brand is not None)
    tags = Counter(tag for item in but("tags", its_own=True) for tag in item.tags)
    prices = [item.price for item in but("price")]
    return Facets(
        _counted(categories), _counted(brands), _counted(tags), min(prices, default=None), max(prices, default=None)
    )


def _counted(found: Counter[Any]) -> list[tuple[Any, int]]:
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))

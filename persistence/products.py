"""Products as they are looked for in Postgres: words and their beginnings, without accents, and what is written alike.

Owns: the reads of `actors.ports.products.Products`, and how alike words must be. Must not: keep what is searched, which
triggers do (migrations 0019, 0021 and 0044), or know what an item looks like.
"""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from actors.ports.products import Facets, Found, Shop, Wanted
from persistence.bridge import Bridge, Reads, Row
from persistence.statements import statement

# Of the letters in threes that two words have, so many are the same: "brusketa" and "bruschetta" have 5 of 15.
ALIKE: Final = 0.3
CONNECTIONS_MAX: Final = 2  # of their own: a party that sits down waits for nobody who looks for something
SEARCH_S: Final = 2.0  # a search that takes longer is of no use to whoever waits for it
_SETTINGS: Final = {"pg_trgm.similarity_threshold": str(ALIKE)}
_FOUND: Final = statement("products_found")
_BROWSED: Final = statement("products_browsed")
_COMPLETED: Final = statement("products_completed")
_SHOPS: Final = statement("shops")
_read: Final = msgspec.json.Decoder(list[dict[str, Any]]).decode


class Products:
    """Fits `actors.ports.products.Products`. Has connections of its own."""

    def __init__(self, bridge: Bridge, url: str):
        self._reads = Reads(bridge, url, connections_max=CONNECTIONS_MAX, within_s=SEARCH_S, settings=_SETTINGS)

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._reads.aclose()

    async def find(self, restaurant_id: int, wanted: Wanted) -> Found:
        """See `actors.ports.products.Products.find`."""
        text, asked = (_FOUND, found_by) if wanted.words.strip() else (_BROWSED, browsed_by)
        arguments = asked(restaurant_id, wanted)
        return _found((await self._reads.fetch(text, *arguments))[0])

    async def complete(self, restaurant_id: int, begun: str, limit: int) -> Sequence[int]:
        """See `actors.ports.products.Products.complete`."""
        return [row["menu_item_id"] for row in await self._reads.fetch(_COMPLETED, restaurant_id, begun, limit)]

    async def shops(self, limit: int) -> Sequence[Shop]:
        """See `actors.ports.products.Products.shops`."""
        return [Shop(row["slug"], row["name"]) for row in await self._reads.fetch(_SHOPS, limit)]


def found_by(restaurant_id: int, wanted: Wanted) -> Sequence[object]:
    """The arguments of `sql/products_found.sql`."""
    tags, but = list(wanted.tags), list(wanted.but)
    chosen = (wanted.category_id, wanted.brand, tags, wanted.price_min, wanted.price_max, but)
    return (
        restaurant_id,
        wanted.words.strip(),
        *chosen,
        wanted.sort,
        wanted.limit,
        wanted.offset,
        list(wanted.headings),
    )


def browsed_by(restaurant_id: int, wanted: Wanted) -> Sequence[object]:
    """The arguments of `sql/products_browsed.sql`. A mark is written as `search_mark` of migration 0021 writes it."""
    category = [] if wanted.category_id is None else [f"{restaurant_id} c{wanted.category_id}"]
    brand = [] if wanted.brand is None else [f"{restaurant_id} b{wanted.brand}"]
    tags = [f"{restaurant_id} t{tag}" for tag in wanted.tags]
    marks = ([*category, *brand, *tags], [*brand, *tags], [*category, *tags])
    prices, page = (wanted.price_min, wanted.price_max), (wanted.sort, wanted.limit, wanted.offset)
    return (restaurant_id, *marks, *prices, list(wanted.but), *page, list(wanted.headings))


def _found(row: Row) -> Found:
    facets = Facets(
        categories=[(one["id"], one["count"]) for one in _read(row["categories"])],
        brands=[(one["brand"], one["count"]) for one in _read(row["brands"])],
        tags=[(one["tag"], one["count"]) for one in _read(row["tags"])],
        price_min=row["price_min"],
        price_max=row["price_max"],
    )
    return Found(row["total"], row["items"], facets)

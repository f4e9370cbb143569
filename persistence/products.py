"""Products as they are looked for in Postgres: words and their beginnings, without accents, and what is written alike.

Owns: the reads of `actors.ports.products.Products`, and how alike words must be. Must not: keep what is searched, which
triggers do (migration 0020), or know what an item looks like.
"""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from actors.ports.products import Facets, Found, Wanted
from persistence.bridge import Bridge, Reads, Row
from persistence.statements import statement

# Of the letters in threes that two words have, so many are the same: "brusketa" and "bruschetta" have 5 of 15.
ALIKE: Final = 0.3
CONNECTIONS_MAX: Final = 2  # of their own: a party that sits down waits for nobody who looks for something
SEARCH_S: Final = 2.0  # a search that takes longer is of no use to whoever waits for it
_SETTINGS: Final = {"pg_trgm.similarity_threshold": str(ALIKE)}
_FOUND: Final = statement("products_found")
_COMPLETED: Final = statement("products_completed")
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
        chosen = (wanted.category_id, wanted.brand, wanted.tags, wanted.price_min, wanted.price_max, wanted.but)
        page = (wanted.sort, wanted.limit, wanted.offset)
        rows = await self._reads.fetch(_FOUND, restaurant_id, wanted.words.strip(), *chosen, *page)
        return _found(rows[0])

    async def complete(self, restaurant_id: int, begun: str, limit: int) -> Sequence[int]:
        """See `actors.ports.products.Products.complete`."""
        return [row["menu_item_id"] for row in await self._reads.fetch(_COMPLETED, restaurant_id, begun, limit)]


def _found(row: Row) -> Found:
    facets = Facets(
        categories=[(one["id"], one["count"]) for one in _read(row["categories"])],
        brands=[(one["brand"], one["count"]) for one in _read(row["brands"])],
        tags=[(one["tag"], one["count"]) for one in _read(row["tags"])],
        price_min=row["price_min"],
        price_max=row["price_max"],
    )
    return Found(row["total"], row["items"], facets)

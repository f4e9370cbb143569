"""Where products are looked for, and the words of a search and of what is found.

Owns: these words. Must not: know how it is looked for.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from attrs import frozen


class Sort(StrEnum):
    """How what is found is sorted. What is equal in price or name stands by its place; a minus turns it all around."""

    RELEVANCE = "relevance"
    NAME = "name"
    NAME_DOWN = "-name"
    PRICE = "price"
    PRICE_DOWN = "-price"


@frozen
class Wanted:
    """What is looked for. `words` are as somebody wrote them, empty for everything; prices are in minor units.

    An item has to have all of `tags`; `but` are items that are left out. What fits alike stands by its heading, in the
    order of `headings`, and by its place there; without these by its place alone.
    """

    words: str = ""
    category_id: int | None = None
    brand: str | None = None
    tags: tuple[str, ...] = ()
    price_min: int | None = None
    price_max: int | None = None
    but: tuple[int, ...] = ()
    sort: Sort = Sort.RELEVANCE
    limit: int = 20
    offset: int = 0
    headings: tuple[int, ...] = ()


@frozen
class Facets:
    """How many there would be with another choice of one thing, and all others as they are; the most first."""

    categories: Sequence[tuple[int, int]] = ()
    brands: Sequence[tuple[str, int]] = ()
    tags: Sequence[tuple[str, int]] = ()
    price_min: int | None = None
    price_max: int | None = None


@frozen
class Found:
    """A page of the ids of what was found, how many there are in all, and the facets."""

    total: int
    items: Sequence[int]
    facets: Facets = Facets()


@frozen
class Shop:
    """A restaurant that sells to customers."""

    slug: str
    name: str


class Products(Protocol):
    """Where products are looked for. Raises `Unavailable` when the store is away."""

    async def find(self, restaurant_id: int, wanted: Wanted) -> Found:
        """What is found of a restaurant's items."""
        ...

    async def complete(self, restaurant_id: int, begun: str, limit: int) -> Sequence[int]:
        """Items whose names have what somebody has begun to write, those that fit best first."""
        ...

    async def shops(self, limit: int) -> Sequence[Shop]:
        """The restaurants that sell to customers, by their names: up to so many."""
        ...

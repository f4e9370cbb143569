"""What of the products somebody wants to see, as the page's address says it; `static/js/wish.js` says it alike.

Owns: reading the address, and writing it. Must not: refuse: what makes no sense there is left out, as if it were not.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from attrs import evolve, frozen

from actors.ports.products import Sort, Wanted
from server.door.bounds import ID_MAX
from server.money import NotANumber, minor, number
from server.shop.routes import OFFSET_MAX, PRICE_MAX, QUERY_CHARS_MAX, TAGS_MAX, WORDS_MAX

SHOWN: Final = 48  # products at a time: a multiple of 2, 3, 4 and 6, as many as stand side by side
_LABEL_MAX: Final = 100
_ID_DIGITS_MAX: Final = len(str(ID_MAX))


@frozen
class Wish:
    """`words` are looked for; `low` and `high` are prices as somebody has written them, such as `9.50`."""

    words: str = ""
    category_id: int | None = None
    brand: str | None = None
    tags: tuple[str, ...] = ()
    in_stock: bool = False
    branch_id: int | None = None
    low: str = ""
    high: str = ""
    sort: Sort = Sort.RELEVANCE
    page: int = 1

    def wanted(self, digits: int, away: tuple[int, ...]) -> Wanted:
        """The same, as the search takes it; `away` is what cannot be had."""
        return Wanted(
            words=self.words,
            category_id=self.category_id,
            brand=self.brand,
            tags=self.tags,
            price_min=_price(self.low, digits),
            price_max=_price(self.high, digits),
            but=away if self.in_stock else (),
            sort=self.sort,
            limit=SHOWN,
            offset=(self.page - 1) * SHOWN,
        )

    def query(self, **changes: Any) -> str:
        """The address's query with these changes, empty where nothing is wished for; another wish begins anew."""
        other = evolve(self, **{"page": 1, **changes})
        said = {
            "q": other.words,
            "category": other.category_id or "",
            "brand": other.brand or "",
            "tags": ",".join(other.tags),
            "in_stock": "1" if other.in_stock else "",
            "branch": other.branch_id or "",
            "min": other.low,
            "max": other.high,
            "sort": "" if other.sort is Sort.RELEVANCE else other.sort.value,
            "page": other.page if other.page > 1 else "",
        }
        return urlencode({name: value for name, value in said.items() if value != ""})


def wish_of(said: Mapping[str, str]) -> Wish:
    """What an address's query asks for."""
    tags = tuple(tag for one in said.get("tags", "").split(",") if (tag := one.strip()[:_LABEL_MAX]))
    sort = said.get("sort", "")
    return Wish(
        words=" ".join(said.get("q", "")[:QUERY_CHARS_MAX].split()[:WORDS_MAX]),
        category_id=_id(said.get("category", "")),
        brand=said.get("brand", "").strip()[:_LABEL_MAX] or None,
        tags=tags[:TAGS_MAX],
        in_stock=said.get("in_stock") == "1",
        branch_id=_id(said.get("branch", "")),
        low=_written(said.get("min", "")),
        high=_written(said.get("max", "")),
        sort=Sort(sort) if sort in list(Sort) else Sort.RELEVANCE,
        page=min(_id(said.get("page", "")) or 1, OFFSET_MAX // SHOWN),
    )


def _id(text: str) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= _ID_DIGITS_MAX):
        return None
    found = int(text)
    return found if 1 <= found <= ID_MAX else None


def _written(text: str) -> str:
    """A price, if that is one."""
    kept = text.strip()[:20]
    try:
        found = number(kept.encode()) if kept.isascii() and kept else Decimal(-1)
    except NotANumber:
        return ""
    return kept if found >= 0 else ""


def _price(text: str, digits: int) -> int | None:
    """In minor units; None where none was written, or none that this currency has."""
    if not text:
        return None
    try:
        found = minor(number(text.encode()), digits)
    except NotANumber:
        return None
    return found if 0 <= found <= PRICE_MAX else None

"""What there is to say of how much of a product is left, and where.

Owns: when it is worth saying; `static/js/stock.js` says it alike. Must not: hold a text.
"""

from collections.abc import Mapping
from typing import Final

from attrs import frozen

FEW: Final = 5  # from more on nobody needs to know


@frozen
class StockWords:
    """The name of a message, and what is in it."""

    key: str
    count: int = 0
    branch_id: int | None = None


def stock_words(anywhere: bool, left: Mapping[int, int | None]) -> StockWords | None:
    """What there is to say of what is left at each branch; None where there is enough of it everywhere."""
    if not anywhere:
        return StockWords("stock.none")
    has = {branch_id: count for branch_id, count in left.items() if count != 0}
    if len(has) == 1 and len(left) > 1:
        ((branch_id, count),) = has.items()
        if count is not None and count <= FEW:
            return StockWords("stock.few_only", count, branch_id)
        return StockWords("stock.only", branch_id=branch_id)
    counts = [count for count in has.values() if count is not None]
    if has and len(counts) == len(has) and sum(counts) <= FEW:
        return StockWords("stock.few", sum(counts))
    return None

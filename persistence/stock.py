"""Whether the counts of stock are the sums of their moves, for the nightly checks.

Owns: the one read that compares the two. Must not: mend anything; somebody has to see why.
"""

from collections.abc import Sequence
from typing import Final

from attrs import frozen

from persistence.bridge import Reads
from persistence.statements import statement

DRIFTS_MAX: Final = 100  # told at a time; one is an alarm
_SUMS: Final = statement("stock_sums")


@frozen
class Drift:
    """An item of a branch whose count is not the sum of its moves. `on_hand` is None where it is not counted."""

    restaurant_id: int
    branch_id: int
    menu_item_id: int
    on_hand: int | None
    moved: int


async def stock_drifts(reads: Reads, limit: int = DRIFTS_MAX) -> Sequence[Drift]:
    """Up to `limit` counts that are not the sum of their moves; none where all is well. Raises `Unavailable`.

    It reads the whole ledger, so it is for the night.
    """
    rows = await reads.fetch(_SUMS, limit)
    return tuple(Drift(**row) for row in rows)

"""The ledger of stock and requests for stock, as they are kept in Postgres.

Owns: the reads of `staff.ports.StockPages`, one statement and one trip each. Must not: write.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from actors.domain.stock.move import Reason
from actors.ports.stock_pages import FoundMoves, FoundRequests, KnownRequest, LedgerEntry, RequestFilter
from persistence.bridge import Reads
from persistence.statements import statement

_LEDGER: Final = statement("stock_ledger")
_REQUESTS: Final = statement("stock_requests")
_moves: Final = msgspec.json.Decoder(tuple[LedgerEntry, ...]).decode
_requests: Final = msgspec.json.Decoder(tuple[KnownRequest, ...]).decode


class StockPages:
    """Fits `staff.ports.StockPages`."""

    def __init__(self, reads: Reads):
        self._reads = reads

    async def moves(
        self, branches: Sequence[int], menu_item_id: int | None, reason: Reason | None, limit: int, offset: int
    ) -> FoundMoves:
        """See `staff.ports.StockPages.moves`."""
        (row,) = await self._reads.fetch(_LEDGER, list(branches), menu_item_id, reason, limit, offset)
        return FoundMoves(_moves(row["found"]) if row["found"] else (), row["total"])

    async def requests(self, restaurant_id: int, which: RequestFilter, limit: int, offset: int) -> FoundRequests:
        """See `staff.ports.StockPages.requests`."""
        asked = (restaurant_id, which.status, which.asked_by, limit, offset, None)
        (row,) = await self._reads.fetch(_REQUESTS, *asked)
        return FoundRequests(_requests(row["found"]) if row["found"] else (), row["total"])

    async def request(self, restaurant_id: int, stock_request_id: int) -> KnownRequest | None:
        """See `staff.ports.StockPages.request`."""
        (row,) = await self._reads.fetch(_REQUESTS, restaurant_id, None, None, 1, 0, stock_request_id)
        return _requests(row["found"])[0] if row["found"] else None

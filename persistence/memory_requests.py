"""The in-memory twin of requests for stock and of the ledger, as `persistence.stock_pages` reads them.

Owns: what `Memory` answers about them. Must not: know a rule.
"""

from collections.abc import Callable, Sequence

from actors.domain.stock.move import Move, Reason
from actors.domain.stock.request import StockRequest
from actors.errors import BadRow
from actors.ports.journal import Change
from actors.ports.stock_pages import COUNTED_MAX, FoundMoves, FoundRequests, KnownRequest, LedgerEntry, RequestFilter
from persistence.memory_staff import BeforeRead


class MemoryStockPages:
    """Fits `staff.ports.StockPages`. `ledger` is every branch's, oldest first."""

    def __init__(
        self, ledger: Callable[[], Sequence[Move]], name_of: Callable[[int | None], str | None], before_read: BeforeRead
    ):
        self._ledger = ledger
        self._name_of = name_of
        self._before_read = before_read
        self._requests: dict[tuple[int, int], StockRequest] = {}

    def save(self, restaurant_id: int, change: Change) -> None:
        """What a restaurant's change asks for, or reviews. Raises `BadRow` for another's."""
        for one in change.parts.get("stock_requests", ()):
            if any(key == one.stock_request_id and owner != restaurant_id for owner, key in self._requests):
                raise BadRow("23502")
            self._requests[restaurant_id, one.stock_request_id] = one

    async def moves(
        self, branches: Sequence[int], menu_item_id: int | None, reason: Reason | None, limit: int, offset: int
    ) -> FoundMoves:
        """See `staff.ports.StockPages.moves`."""
        await self._before_read()
        found = [
            self._entry(number, move)
            for number, move in enumerate(self._ledger(), start=1)
            if move.branch_id in branches and menu_item_id in (None, move.menu_item_id)
        ][::-1][:COUNTED_MAX]
        found = [one for one in found if reason in (None, one.reason)]
        return FoundMoves(tuple(found[offset : offset + limit]), len(found))

    async def requests(self, restaurant_id: int, which: RequestFilter, limit: int, offset: int) -> FoundRequests:
        """See `staff.ports.StockPages.requests`."""
        await self._before_read()
        found = [
            self._known(one)
            for (owner, _), one in sorted(self._requests.items(), reverse=True)
            if owner == restaurant_id and which.status in (None, one.status) and which.asked_by in (None, one.asked_by)
        ][:COUNTED_MAX]
        return FoundRequests(tuple(found[offset : offset + limit]), len(found))

    async def request(self, restaurant_id: int, stock_request_id: int) -> KnownRequest | None:
        """See `staff.ports.StockPages.request`."""
        await self._before_read()
        found = self._requests.get((restaurant_id, stock_request_id))
        return None if found is None else self._known(found)

    def _known(self, one: StockRequest) -> KnownRequest:
        return KnownRequest(one, self._name_of(one.asked_by), self._name_of(one.reviewed_by))

    def _entry(self, number: int, move: Move) -> LedgerEntry:
        return LedgerEntry(
            number,
            move.branch_id,
            move.menu_item_id,
            move.quantity,
            move.reason,
            move.order_number,
            move.staff_user_id,
            self._name_of(move.staff_user_id),
            move.created_at,
        )

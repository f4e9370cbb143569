"""The ledger of stock, and requests for stock, as they are read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from attrs import frozen

from actors.domain.stock.move import Reason
from actors.domain.stock.request import RequestStatus, StockRequest

COUNTED_MAX: Final = 1_000
"""How many rows of a long list are counted, and how far one can go in it: filters find what is older."""


@frozen
class LedgerEntry:
    """A move as the ledger has it. `name` is who moved it, by the name that they have today; None where nobody did."""

    move_id: int
    branch_id: int
    menu_item_id: int
    quantity: int
    reason: Reason
    order_number: int | None
    staff_user_id: int | None
    name: str | None
    created_at: datetime


@frozen
class FoundMoves:
    """A page of the ledger, the newest first, and how many fit in all, `COUNTED_MAX` at most."""

    moves: Sequence[LedgerEntry]
    total: int


@frozen
class KnownRequest:
    """A request, with who asked for it and who reviewed it by the names that they have today."""

    request: StockRequest
    asked_name: str | None
    reviewed_name: str | None


@frozen
class FoundRequests:
    """A page of requests, the newest first, and how many fit in all, `COUNTED_MAX` at most."""

    requests: Sequence[KnownRequest]
    total: int


@frozen
class RequestFilter:
    """Which requests. None filters nothing."""

    status: RequestStatus | None = None
    asked_by: int | None = None

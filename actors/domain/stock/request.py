"""What an employee asks for of a branch's stock, and what a manager says to it (`docs/contract.md` §10).

Owns: the value, and that it is reviewed once. Must not: know how stock moves.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from attrs import frozen

from actors.domain.values import changed

QUANTITY_MAX: Final = 1_000_000  # of one wish; nobody counts more by hand, and a slip of a finger is seen at once


class RequestKind(StrEnum):
    """What is asked for: that there are so many, or so many more."""

    SET_QUANTITY = "SET_QUANTITY"
    ADD_QUANTITY = "ADD_QUANTITY"


class RequestStatus(StrEnum):
    """What has become of it."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


@frozen
class StockRequest:
    """`quantity` of an item at a branch, or below zero of an option, as a staff user asks for it, and why (`note`).

    `answer` is what whoever reviewed it said; `approved` how many there were to be then, which may be another quantity.
    """

    stock_request_id: int
    branch_id: int
    menu_item_id: int
    kind: RequestKind
    quantity: int
    note: str
    asked_by: int
    asked_at: datetime
    status: RequestStatus = RequestStatus.PENDING
    approved: int | None = None
    answer: str = ""
    reviewed_by: int | None = None
    reviewed_at: datetime | None = None

    @property
    def subject(self) -> str:
        """What the audit calls it."""
        return f"stock-request-{self.stock_request_id}"

    def reviewed(
        self, status: RequestStatus, at: datetime, by_user: int, approved: int | None = None, answer: str = ""
    ) -> "StockRequest":
        """The request once somebody has said what is to become of it."""
        return changed(self, status=status, approved=approved, answer=answer, reviewed_by=by_user, reviewed_at=at)

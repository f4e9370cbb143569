"""A move: one entry in the ledger of stock. What a branch has on hand is the sum of them; nothing else changes it."""

from datetime import datetime
from enum import StrEnum

from attrs import frozen


class Reason(StrEnum):
    """Why stock moved (`docs/contract.md` §9)."""

    RECEIVED = "received"
    SET = "set"
    ORDER = "order"
    CANCEL = "cancel"
    WASTE = "waste"
    TRANSFER = "transfer"
    CORRECTION = "correction"


@frozen
class Move:
    """`quantity` more of the item at the branch, or fewer where it is negative; never 0.

    `order_number` is the order that took it or gave it back, `staff_user_id` who counted it; None where nobody did.
    """

    branch_id: int
    menu_item_id: int
    quantity: int
    reason: Reason
    order_number: int | None
    staff_user_id: int | None
    created_at: datetime

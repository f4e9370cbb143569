"""The lock: the whole cart, held by one member while an order is placed. It always ends.

Beside it stands what the diners' screens say about the last order.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from attrs import frozen

from actors.domain.till.status import Phase


class Processing(StrEnum):
    """What the diners' screens say about the last order (`order_processing_status`)."""

    IDLE = "idle"
    PROCESSING = "processing"
    CONFIRMED = "confirmed"
    FAILED = "failed"


@frozen
class Lock:
    """Who holds the cart for which order, how far that is, and when the lock ends by itself (aware UTC)."""

    holder: UUID
    order_number: int
    phase: Phase
    attempt: int
    expires_at: datetime

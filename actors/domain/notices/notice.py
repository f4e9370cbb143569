"""A notice, as it is kept: what a customer is to be told of an order of theirs, and whether they were.

    waiting ──it was sent──▶ told        ──nobody wants it, or it is too late──▶ told by nobody

Notices are raised in the commit of what they tell, as alerts are, and sent later by whoever does it. They hold nothing
of the person: whom to tell, how and in which language is read when one is sent. They go with their session.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from attrs import frozen

from actors.domain.ordering.order import order_id


class NoticeKind(StrEnum):
    """What has happened to the order."""

    CONFIRMED = "confirmed"
    READY = "ready"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    MISSING = "missing"  # something is not there: the customer chooses
    CANCELLED = "cancelled"
    REFUNDED = "refunded"  # money that the shop had went back
    RELEASED = "released"  # money that was only held for the shop is held no more


class ToldBy(StrEnum):
    """How a notice came to its end."""

    MAIL = "mail"
    SMS = "sms"
    NOBODY = "nobody"  # who was to be told wants no notices, or was erased
    LATE = "late"  # it would only confuse by now: the order has gone on, or it could not be sent for too long


@frozen
class Notice:
    """Something that the customer of an order is to be told. `amount` is in minor units, None where there is none.

    `attempts` counts how often it was about to be sent, `next_at` is when it may be tried again.
    """

    restaurant_id: int
    notice_id: UUID
    order_number: int
    customer_id: int
    kind: NoticeKind
    amount: int | None
    raised_at: datetime
    next_at: datetime
    attempts: int = 0
    told_at: datetime | None = None
    told_by: ToldBy | None = None

    @property
    def order_id(self) -> str:
        """The order that it is about."""
        return order_id(self.restaurant_id, self.order_number)

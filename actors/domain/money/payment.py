"""A payment as the bill sees it: how much of it counts, and for which parts of which lines (`docs/contract.md` §8)."""

from enum import StrEnum
from fractions import Fraction
from typing import Final
from uuid import UUID

from attrs import frozen


class PaymentState(StrEnum):
    """Where a payment is, its `status` on the wire. What an order has of it is `ordering.order.PaymentStatus`."""

    CREATED = "created"
    AUTHORISING = "authorising"
    REQUIRES_ACTION = "requires_action"
    AUTHORISED = "authorised"
    CAPTURED = "captured"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    VOIDED = "voided"
    UNKNOWN = "unknown"


PAID: Final = frozenset({PaymentState.AUTHORISED, PaymentState.CAPTURED, PaymentState.PARTIALLY_REFUNDED})
"""What is paid: the provider vouches for it. Of the others, what is not under way counts for nothing."""

UNDER_WAY: Final = frozenset(
    {PaymentState.CREATED, PaymentState.AUTHORISING, PaymentState.REQUIRES_ACTION, PaymentState.UNKNOWN}
)
"""What may still be paid, and so nobody else may pay meanwhile."""


@frozen
class Part:
    """A part of a line that a payment covers, as a fraction of the line: `1/2` is half of it, `1` all of it.

    A text, because both numbers may be large where many have paid parts of parts.
    """

    public_id: UUID
    share: str

    @property
    def fraction(self) -> Fraction:
        """The share as a number."""
        return Fraction(self.share)


@frozen
class Payment:
    """Somebody's money towards the bill. `amount` and `tip` in minor units; `refunded` is what went back of `amount`.

    `payer` is None where staff took it from nobody in particular. `lines` are what it covers, for good: what the bill
    comes to later falls on what is not covered. `parts` is into how many the bill was split evenly, None where not.
    """

    payment_id: UUID
    amount: int
    tip: int
    status: PaymentState
    payer: UUID | None
    lines: tuple[Part, ...]
    parts: int | None = None
    refunded: int = 0

    @property
    def kept(self) -> int:
        """What is left of its amount after refunds, in minor units."""
        return self.amount - self.refunded

    def covers(self, part: Part) -> Fraction:
        """How much of the line it covers: less where a part of it was refunded."""
        return part.fraction * Fraction(self.kept, self.amount) if self.refunded else part.fraction

"""Payments as they are looked through later: which ones, and what is known of each.

Owns: the values. Must not: know who looks.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from attrs import frozen

from actors.domain.money.payment import Method, Payment, PaymentState


@frozen
class PaymentFilter:
    """Which payments of a restaurant; None is any. All that is said must be so.

    The times are aware UTC, of when a payment began, the first inclusive. `before` is a payment: only those after it,
    in the order in which they are shown; none where the restaurant has no such payment. Of those that fit `offset` are
    passed over.
    """

    status: PaymentState | None = None
    method: Method | None = None
    session_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: UUID | None = None
    offset: int = 0


@frozen
class PaymentRecord:
    """A payment, and the session and table it was at; None once the session was deleted, or where it has no table."""

    payment: Payment
    session_id: UUID | None
    table_number: int | None


@frozen
class FoundPayments:
    """Payments, and the one after which others have not been looked at yet, None where all have.

    `total` of those that were looked at fit.
    """

    payments: Sequence[PaymentRecord]
    walked_to: UUID | None
    total: int

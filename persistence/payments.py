"""Payments that something is to be done for, as they are found in Postgres.

Owns: the reads of `actors.ports.providers.DuePayments`, one statement and one trip each.
Must not: write. What is written goes through the journal.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from actors.ports.providers import DuePayment, PaymentBacklog
from persistence.bridge import Reads
from persistence.statements import statement

_DUE: Final = statement("due_payments")
_BACKLOGS: Final = statement("payment_backlogs")
_SESSION_OF: Final = statement("session_of_payment")


class DuePayments:
    """Fits `actors.ports.providers.DuePayments`. Every read raises `Unavailable` when Postgres is away."""

    def __init__(self, reads: Reads):
        self._reads = reads

    async def due(self, restaurant_id: int, before: datetime, limit: int) -> Sequence[DuePayment]:
        """See `actors.ports.providers.DuePayments.due`."""
        rows = await self._reads.fetch(_DUE, restaurant_id, before, limit)
        return tuple(DuePayment(_id(row["session_id"]), _id(row["payment_id"]), row["next_at"]) for row in rows)

    async def backlogs(self) -> Sequence[PaymentBacklog]:
        """See `actors.ports.providers.DuePayments.backlogs`."""
        rows = await self._reads.fetch(_BACKLOGS)
        return tuple(PaymentBacklog(row["restaurant_id"], row["oldest"], row["next_at"]) for row in rows)

    async def session_of(self, restaurant_id: int, payment_id: UUID) -> UUID | None:
        """See `actors.ports.providers.DuePayments.session_of`."""
        rows = await self._reads.fetch(_SESSION_OF, restaurant_id, payment_id)
        return _id(rows[0]["session_id"]) if rows else None


def _id(value: UUID) -> UUID:
    """The driver has a UUID class of its own, which is equal but not the same; it stays behind the border."""
    return UUID(int=value.int)

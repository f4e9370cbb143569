"""Our side of a reconciliation in Postgres, and the days that were compared.

Owns: the statements of `actors.ports.reconciling.Ledger`, one trip each. Must not: know what differs.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from actors.domain.audit import AuditEntry
from actors.domain.money.payment import PaymentState, Wanted
from actors.domain.money.reconciliation import LedgerPayment, Reconciliation
from persistence.bridge import Reads, Row
from persistence.statements import statement

KEPT_DAYS: Final = 800  # two years and some, as long as anybody asks what became of a payment
_LEDGER: Final = statement("ledger")
_RECONCILED: Final = statement("reconciled")
_KEEP: Final = statement("reconciliation_keep")
_encode: Final = msgspec.json.Encoder().encode
_found: Final = msgspec.json.Decoder(Reconciliation).decode


class Ledger:
    """Fits `actors.ports.reconciling.Ledger`."""

    def __init__(self, reads: Reads):
        self._reads = reads

    async def payments(
        self, restaurant_id: int, since: datetime, until: datetime, named: Collection[str], limit: int
    ) -> Sequence[LedgerPayment]:
        """See `actors.ports.reconciling.Ledger.payments`."""
        rows = await self._reads.fetch(_LEDGER, restaurant_id, since, until, list(_ids(named)), limit)
        return [_payment(row) for row in rows]

    async def reconciled(self, restaurant_id: int, first: date, last: date) -> Sequence[Reconciliation]:
        """See `actors.ports.reconciling.Ledger.reconciled`."""
        return [_found(row["found"]) for row in await self._reads.fetch(_RECONCILED, restaurant_id, first, last)]

    async def keep(
        self, restaurant_id: int, found: Reconciliation, known_at: datetime | None, audit: Sequence[AuditEntry]
    ) -> bool:
        """See `actors.ports.reconciling.Ledger.keep`."""
        old = found.tried_at.date() - timedelta(days=KEPT_DAYS)
        given = (_encode(found).decode(), found.tried_at, known_at, _encode(audit).decode(), old)
        return bool(await self._reads.fetch(_KEEP, restaurant_id, found.day, *given))


def _ids(named: Iterable[str]) -> Iterable[UUID]:
    """What a provider has by our name may be anything; no payment of ours is called otherwise."""
    for name in named:
        try:
            yield UUID(name)
        except ValueError:
            continue


def _payment(row: Row) -> LedgerPayment:
    return LedgerPayment(
        payment_id=UUID(int=row["payment_id"].int),
        restaurant_id=row["restaurant_id"],
        session_id=None if row["session_id"] is None else UUID(int=row["session_id"].int),
        provider=row["provider"],
        provider_ref=row["provider_ref"],
        amount=row["amount"],
        tip=row["tip"],
        refunded=row["refunded"],
        status=PaymentState(row["status"]),
        wanted=None if row["wanted"] is None else Wanted(row["wanted"]),
        attempts=row["attempts"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        account=row["provider_account"],
    )

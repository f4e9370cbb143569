"""The in-memory twin of our side of a reconciliation, and of the days that were compared.

Owns: giving what Postgres would give, of sessions that are still there. Must not: hold a rule.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, MutableSequence, Sequence
from datetime import date, datetime

from actors.domain.audit import AuditEntry
from actors.domain.money.payment import Payment
from actors.domain.money.reconciliation import LedgerPayment, Reconciliation
from actors.domain.state import State

BeforeRead = Callable[[], Awaitable[None]]


class MemoryLedger:
    """Fits `actors.ports.reconciling.Ledger`."""

    def __init__(
        self, states: Callable[[], Iterable[State]], audit: MutableSequence[AuditEntry], before_read: BeforeRead
    ):
        self._states = states
        self._audit = audit
        self._before_read = before_read
        self.days: dict[tuple[int, date], Reconciliation] = {}

    async def payments(
        self, restaurant_id: int, since: datetime, until: datetime, named: Collection[str], limit: int
    ) -> Sequence[LedgerPayment]:
        """See `actors.ports.reconciling.Ledger.payments`."""
        await self._before_read()
        found = [
            ledger_payment(payment, state)
            for state in self._states()
            for payment in state.payments.values()
            if str(payment.payment_id) in named
            or (state.session.restaurant_id == restaurant_id and _of_that_time(payment, since, until))
        ]
        found = [one for one in found if one.provider]
        return sorted(found, key=lambda one: (one.created_at, one.payment_id))[:limit]

    async def reconciled(self, restaurant_id: int, first: date, last: date) -> Sequence[Reconciliation]:
        """See `actors.ports.reconciling.Ledger.reconciled`."""
        await self._before_read()
        keys = sorted(key for key in self.days if key[0] == restaurant_id and first <= key[1] <= last)
        return [self.days[key] for key in keys]

    async def keep(
        self, restaurant_id: int, found: Reconciliation, known_at: datetime | None, audit: Sequence[AuditEntry]
    ) -> bool:
        """See `actors.ports.reconciling.Ledger.keep`."""
        await self._before_read()
        there = self.days.get((restaurant_id, found.day))
        if there is not None and there.tried_at != known_at:
            return False
        self.days[restaurant_id, found.day] = found
        self._audit.extend(audit)
        return True


def ledger_payment(payment: Payment, state: State) -> LedgerPayment:
    """A payment of this session as the ledger has it."""
    return LedgerPayment(
        payment_id=payment.payment_id,
        restaurant_id=state.session.restaurant_id,
        session_id=state.session.session_id,
        provider=payment.provider or "",
        provider_ref=payment.provider_ref,
        amount=payment.amount,
        tip=payment.tip,
        refunded=payment.refunded,
        status=payment.status,
        wanted=payment.wanted,
        attempts=payment.attempts,
        created_at=payment.created_at,
        updated_at=payment.updated_at,
        account=payment.provider_account,
    )


def _of_that_time(payment: Payment, since: datetime, until: datetime) -> bool:
    return since <= payment.created_at < until or since <= payment.updated_at < until

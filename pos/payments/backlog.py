"""How one restaurant's worker reads from Postgres what is to be done, onto its agenda.

A look takes up what is due before the next one, longest due first; a look that was full is followed by another once
that much is done.

Owns: how far to look; when to, `pos.outside.looks` does. Must not: decide what is done; the agenda and the worker do.
"""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

import structlog
import trio

from actors.errors import Unavailable
from actors.ports.clock import Clock
from actors.ports.providers import DuePayment, DuePayments
from pos.outside.looks import LOOK_TIMEOUT_S, Looks
from pos.payments.agenda import Agenda
from pos.payments.job import Job

LOOK_MAX: Final = 64  # payments a look; what is beyond them is found by the next

log = structlog.get_logger(__name__)


class PaymentReader(Looks):
    """Reads for one worker."""

    def __init__(
        self, restaurant_id: int, payments: DuePayments, agenda: Agenda, clock: Clock, look_interval_s: float
    ) -> None:
        super().__init__(clock, look_interval_s)
        self._restaurant_id = restaurant_id
        self._payments = payments
        self._agenda = agenda

    async def look(self, under_way: Collection[UUID]) -> None:
        """Puts on the agenda what is due before the next look, but for what is under way."""
        self.look_at = None
        found = await self._due()
        if found is None or len(found) == LOOK_MAX:
            self.later()
        for payment in found or ():
            if payment.payment_id not in under_way:
                self._agenda.offer(Job(payment.session_id, payment.payment_id, payment.next_at))

    async def _due(self) -> Sequence[DuePayment] | None:
        """What is to be done soon; None if that cannot be read."""
        try:
            with trio.fail_after(LOOK_TIMEOUT_S):
                return await self._payments.due(self._restaurant_id, self.soon(), LOOK_MAX)
        except (Unavailable, trio.TooSlowError):
            log.warning("due_payments_not_read", restaurant_id=self._restaurant_id)
            return None

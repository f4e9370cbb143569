"""How one restaurant's worker reads from Postgres what is to be done, onto its agenda.

`pos.payments.workers` polls for all restaurants at once; a restaurant is looked at for itself only where something is
due soon, so one where nothing is to be done costs nothing. A look takes up what is due before the next one, longest due
first; a look that was full is followed by another once that much is done.

Owns: when to look, and how far. Must not: decide what is done; the agenda and the worker do.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
import trio

from actors.errors import Unavailable
from actors.ports.clock import Clock
from actors.ports.providers import DuePayment, DuePayments, PaymentBacklog
from pos.payments.agenda import Agenda
from pos.payments.job import Job

LOOK_MAX: Final = 64  # payments a look; what is beyond them is found by the next
LOOK_TIMEOUT_S: Final = 5.0  # as long as a table may take to load
LOOKS_AHEAD: Final = 2  # polls: what is due before the next but one is in memory, so a poll may be late by one

log = structlog.get_logger(__name__)


class PaymentReader:
    """Reads for one worker."""

    def __init__(
        self, restaurant_id: int, payments: DuePayments, agenda: Agenda, clock: Clock, look_interval_s: float
    ) -> None:
        self.look_at: datetime | None = None  # None: there is nothing to look for
        self._oldest: datetime | None = None
        self._restaurant_id = restaurant_id
        self._payments = payments
        self._agenda = agenda
        self._clock = clock
        self._look_interval_s = look_interval_s

    @property
    def oldest_s(self) -> float | None:
        """How long the oldest payment with something to do has been there, as the poller knows; None without any."""
        return None if self._oldest is None else max((self._clock() - self._oldest).total_seconds(), 0.0)

    @property
    def look_due(self) -> bool:
        """Whether it is time to look."""
        return self.look_at is not None and self.look_at <= self._clock()

    def soon(self) -> datetime:
        """What is due by then is kept in memory; the rest will be found in Postgres in time."""
        return self._clock() + timedelta(seconds=LOOKS_AHEAD * self._look_interval_s)

    def polled(self, backlog: PaymentBacklog | None) -> None:
        """What the poller has found of this restaurant: None where nothing is to be done."""
        self._oldest = None if backlog is None else backlog.oldest
        if backlog is not None and backlog.next_at <= self.soon():
            self.look_at = self._clock()

    async def look(self, under_way: Collection[UUID]) -> None:
        """Puts on the agenda what is due before the next look, but for what is under way."""
        self.look_at = None
        found = await self._due()
        if found is None or len(found) == LOOK_MAX:
            self.look_at = self._clock() + timedelta(seconds=self._look_interval_s)
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

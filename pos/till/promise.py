"""What a worker has promised about an order before it has it: the announcement made with the order that is placed.

    the order is placed and announced in one commit ─▶ until the lease of that is over nobody else may send it
                                                    └▶ the worker is woken, and sends it without another announcement

One at a time: an order that is announced and then has to wait would look like one that was sent.

Owns: the promise, from when it is made until its order is begun. Must not: send anything, or know if the commit came
about; a lease that nobody's order has is over by itself.
"""

from uuid import UUID

import attrs

from actors.domain.ordering.order import Order
from actors.domain.till.commands import ReportAttempt
from actors.ports.clock import Clock
from pos.till.delivery import Delivery
from pos.till.job import Job, Stage, job_for


class Promise:
    """One worker's. Everything is synchronous."""

    def __init__(self, delivery: Delivery, clock: Clock) -> None:
        self._delivery = delivery
        self._clock = clock
        self._made: ReportAttempt | None = None  # announced with an order, and not begun

    @property
    def pending(self) -> bool:
        """Whether an order may be on its way here that was announced when it was placed."""
        lease = None if self._made is None else self._made.next_at
        return lease is not None and self._clock() < lease

    def make(self, order: Order) -> ReportAttempt:
        """What is to be saved with the order, which is sent as soon as it is here."""
        self._made = self._delivery.announcement(order)
        return self._made

    def is_about(self, order_number: int) -> bool:
        """Whether it is this order that was announced."""
        return self._made is not None and self._made.order_number == order_number

    def begun(self, job: Job) -> None:
        """The job is being done. If it is the promised one, the promise is kept with that."""
        if self.is_about(job.order_number):
            self._made = None

    def job_for(self, session_id: UUID | None, order: Order) -> Job | None:
        """The order's job. One announced when it was placed is due at once; its attempt sees if it is ours."""
        job, made = job_for(session_id, order), self._made
        if job is None or made is None or not self.is_about(order.order_number):
            return job
        return attrs.evolve(job, due=order.created_at, stage=Stage.ANNOUNCED, lease=made.next_at)

"""Who takes orders to the till, and the queue of what waits in the background."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from attrs import frozen

from actors.domain.ordering.order import Order
from actors.domain.till.commands import ReportAttempt


@frozen
class Retry:
    """An order that waits in the background, and when its till is to be tried again."""

    session_id: UUID
    restaurant_id: int
    order_number: int
    placed_at: datetime
    due: datetime


@frozen
class QueuedRetry:
    """A retry as it lies in the queue, under the name that takes it out again."""

    entry_id: str
    retry: Retry


class RetryQueue(Protocol):
    """What waits in the background, shared by all processes; who takes an entry has it until it is done or they die.

    Never the truth: entries may be lost, come twice or be out of date. Every call raises `Unavailable` when the queue
    is away, and what the call was to do may then have happened or not.
    """

    async def open(self) -> bool:
        """Makes the queue if it is not there, and says whether it did: what was in it has been lost."""
        ...

    async def size(self) -> int:
        """How many entries it has, taken ones included."""
        ...

    async def add(self, retries: Sequence[Retry]) -> None:
        """Appends retries. Over its bound the queue forgets its oldest entries."""
        ...

    async def take(self, limit: int) -> Sequence[QueuedRetry]:
        """Up to `limit` entries that nobody has taken, oldest first."""
        ...

    async def keep(self, entry_ids: Sequence[str]) -> None:
        """Says that we are alive and still have these entries."""
        ...

    async def reclaim(self, idle_s: float, limit: int) -> Sequence[QueuedRetry]:
        """Takes over up to `limit` entries that whoever has them has not kept for so long: they are taken for dead."""
        ...

    async def done(self, entry_ids: Sequence[str]) -> None:
        """Takes entries out for good. Unknown ones are no error."""
        ...


class Till(Protocol):
    """Who wants to know at once that an order has been placed."""

    def announcement(self, order: Order) -> ReportAttempt | None:
        """What has to be durable before this order is sent, where that can be at once. Returns at once.

        It is saved in the commit that places the order, so that the till need not wait for another. If that commit
        fails, nothing has been promised. None: the till is not ready, and announces it when its turn comes.
        """
        ...

    def placed(self, session_id: UUID | None, order: Order) -> None:
        """An order is durable and wants to be sent. Returns at once; polling finds it anyway.

        `session_id` is None where the session has been deleted.
        """
        ...

"""Where recurring orders are kept, for whoever tells and places them, and for their customers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from attrs import field, frozen

from actors.domain.audit import AuditEntry
from actors.domain.customer.account import CustomerAccount
from actors.domain.recurring.recurring_order import RecurringChange, RecurringLetter, RecurringOrder


@frozen
class DueLetter:
    """A letter that is about to be sent, to whom it goes as they are now; `attempts` of it counts this one."""

    letter: RecurringLetter
    to: str = field(repr=False)
    language: str


class RecurringOrders(Protocol):
    """Recurring orders as they are kept. Everything raises `Unavailable`. Times are the caller's, aware UTC."""

    async def of_customer(self, restaurant_id: int, customer_id: int) -> Sequence[RecurringOrder]:
        """The customer's, in the order of their places."""
        ...

    async def add(self, recurring: RecurringOrder, entry: AuditEntry) -> RecurringOrder | None:
        """Keeps a new one, with the entry in the audit; the one that is there already by its id is given instead.

        None where another took its place meanwhile, and where there is no such customer any more.
        """
        ...

    async def end(self, recurring: RecurringOrder, entry: AuditEntry) -> bool:
        """Its customer wants it no more: it goes with its letters, in whatever version. False where it was gone."""
        ...

    async def waiting(self, now: datetime) -> Sequence[int]:
        """The restaurants that have one with something to do."""
        ...

    async def due(self, restaurant_id: int, now: datetime, limit: int) -> Sequence[RecurringOrder]:
        """The restaurant's with something to do, the longest due first."""
        ...

    async def save(self, change: RecurringChange) -> bool:
        """Makes the change, with its letter and entries, whole or not at all; False where it was changed meanwhile."""
        ...

    async def account(self, restaurant_id: int, customer_id: int) -> CustomerAccount | None:
        """Whose it is; None once they have had their data erased."""
        ...

    async def told(self, letter_id: UUID) -> bool:
        """Whether the letter was sent, or its customer wants none."""
        ...

    async def letters_waiting(self, now: datetime, since: datetime) -> Sequence[int]:
        """The restaurants with letters to send.

        Those from before `since` are over with this look, and so are those of customers who want none.
        """
        ...

    async def take_letter(
        self, restaurant_id: int, now: datetime, since: datetime, pauses_s: Sequence[int]
    ) -> DueLetter | None:
        """The restaurant's next due letter, about to be sent: of those tried least, the oldest; or None.

        It is due again after the pause that its attempts have come to, the last one repeated, unless it is `sent`.
        """
        ...

    async def sent(self, letter_id: UUID, at: datetime) -> None:
        """It was."""
        ...

"""Both sides of a reconciliation: what providers have in their books, and what we have, with what was found before."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Protocol

from attrs import frozen

from actors.domain.audit import AuditEntry
from actors.domain.money.reconciliation import LedgerPayment, ProviderCharge, Reconciliation
from actors.domain.papers.business_day import DayClosing
from actors.domain.papers.letterhead import Stationery
from actors.domain.restaurant import Restaurant


@frozen
class ChargePage:
    """A part of a provider's books. `after` asks for the next; None where this was the last."""

    charges: tuple[ProviderCharge, ...]
    after: str | None = None


@frozen
class Unread:
    """The provider could not be asked, or its answer not be read. `error` is a short code."""

    error: str


class ProviderBooks(Protocol):
    """Every restaurant's provider, for as long as one call takes. Nothing raises; all may be cancelled."""

    def provider(self, restaurant: Restaurant) -> str | None:
        """Who takes money by card there, by the name that its payments have. None where nobody does who keeps books."""
        ...

    def account(self, restaurant: Restaurant) -> str | None:
        """A mark of its account there, as payments have it. None where it cannot be told from others."""
        ...

    async def charges(
        self, restaurant: Restaurant, since: datetime, until: datetime, after: str | None
    ) -> ChargePage | Unread:
        """A page of what was charged, given back or disputed in that time, and is ours; a charge may be on several."""
        ...

    async def look_up(self, restaurant: Restaurant, payment: LedgerPayment) -> ProviderCharge | Unread | None:
        """What the provider has of one payment. None where it has no money of it."""
        ...

    async def give_back(self, restaurant: Restaurant, payment: LedgerPayment, charge: ProviderCharge) -> bool | Unread:
        """Gives back a charge beside the one that is paid with, once however often it is asked.

        Whether it has; `Unread` where nobody knows.
        """
        ...


class Ledger(Protocol):
    """Our side. Everything raises `Unavailable`."""

    async def payments(
        self, restaurant_id: int, since: datetime, until: datetime, named: Collection[str], limit: int
    ) -> Sequence[LedgerPayment]:
        """Payments at a provider: of the restaurant those that moved in that time, and all that are `named`.

        `named` are payment ids, of any restaurant: an account may be several restaurants'. At most `limit`.
        """
        ...

    async def reconciled(self, restaurant_id: int, first: date, last: date) -> Sequence[Reconciliation]:
        """What was found on these business days, both counted in, oldest first; nothing for days not yet compared."""
        ...

    async def keep(
        self, restaurant_id: int, found: Reconciliation, known_at: datetime | None, audit: Sequence[AuditEntry]
    ) -> bool:
        """Keeps a day's in the place of the one that was tried at `known_at` (None: there was none), with the audit.

        False, and nothing, where that is not the one that is there any more. What is too old goes.
        """
        ...


class Days(Protocol):
    """When business days begin and end. Everything raises `Unavailable`."""

    async def stationery(self, restaurant_id: int) -> Stationery:
        """Has the cut-off."""
        ...

    async def closings(self, restaurant_id: int, days: Collection[date]) -> Sequence[DayClosing]:
        """Those of the days that are closed."""
        ...

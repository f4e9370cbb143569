"""Payments that something is to be done for at a provider, and what providers say by themselves."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum, auto
from typing import Protocol
from uuid import UUID

from attrs import frozen

from actors.domain.restaurant import Restaurant


@frozen
class DuePayment:
    """A payment, its session, and when something is next to be done for it."""

    session_id: UUID
    payment_id: UUID
    next_at: datetime


@frozen
class PaymentBacklog:
    """That a restaurant has payments for which something is to be done.

    `oldest` is when the oldest of them was made, `next_at` when the first of them is due.
    """

    restaurant_id: int
    oldest: datetime
    next_at: datetime


class DuePayments(Protocol):
    """Where they are read from. Every read raises `Unavailable` when the store is away."""

    async def due(self, restaurant_id: int, before: datetime, limit: int) -> Sequence[DuePayment]:
        """Up to `limit` payments of a restaurant for which something is to be done before then, longest due first."""
        ...

    async def backlogs(self) -> Sequence[PaymentBacklog]:
        """Every restaurant that has such payments, in any order."""
        ...

    async def session_of(self, restaurant_id: int, payment_id: UUID) -> UUID | None:
        """The session of a restaurant's payment, None where the restaurant has no such payment."""
        ...


class Heard(Enum):
    """What became of a provider's own word."""

    TAKEN = auto()
    IGNORED = auto()  # truly the provider's, and about nothing that we know
    FORGED = auto()  # not the provider's at all


class ProviderDesk(Protocol):
    """Who hears what providers say by themselves, and of payers who come back from them."""

    async def hear(self, restaurant: Restaurant, provider: str, headers: Mapping[str, str], body: bytes) -> Heard:
        """A provider's word. `headers` have small names. Raises `Unavailable`: then it is to be said again."""
        ...

    async def payer_is_back(self, restaurant_id: int, payment_id: UUID) -> UUID | None:
        """Somebody has come back from the provider's page: it is looked at once how far they came.

        Gives the payment's session, None where there is no such payment. Raises `Unavailable`.
        """
        ...

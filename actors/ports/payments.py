"""Who asks providers for money."""

from typing import Protocol
from uuid import UUID

from actors.domain.money.payment import Payment
from actors.domain.restaurant import Restaurant


class Payments(Protocol):
    """Who wants to know at once that a provider is to be asked for something. Both calls return at once."""

    def provider(self, restaurant: Restaurant) -> str | None:
        """The name of the restaurant's provider, None where cards are not taken."""
        ...

    def wanted(self, restaurant_id: int, session_id: UUID, payment: Payment) -> None:
        """The payment is durable, and its provider is to be asked for something (`Payment.unsettled`).

        Told at most once: what is due is found in the store as well, by `next_at`.
        """
        ...


class NoPayments:
    """`Payments` where nobody takes cards."""

    def provider(self, restaurant: Restaurant) -> str | None:
        """None."""
        return None

    def wanted(self, restaurant_id: int, session_id: UUID, payment: Payment) -> None:
        """Nothing: there is no such payment."""

"""Who asks providers for money."""

from typing import Protocol
from uuid import UUID

from actors.domain.money.payment import Announcement, Payment
from actors.domain.restaurant import Restaurant


class Payments(Protocol):
    """Who wants to know at once that a provider is to be asked for something. All calls return at once."""

    def provider(self, restaurant: Restaurant) -> str | None:
        """The name of the restaurant's provider, None where cards are not taken."""
        ...

    def announcement(self, restaurant: Restaurant, provider: str) -> Announcement | None:
        """What a payment may be begun with, so that no other commit is needed before its provider is asked.

        None where nobody would ask at once: the payment is announced when somebody does.
        """
        ...

    def wanted(self, restaurant_id: int, session_id: UUID, payment: Payment, *, begins: bool) -> None:
        """The payment is durable, and its provider is to be asked for something (`Payment.unsettled`).

        Told at most once: what is due is found in the store as well, by `next_at`. One that `begins` has certainly not
        been asked for.
        """
        ...


class NoPayments:
    """`Payments` where nobody takes cards."""

    def provider(self, restaurant: Restaurant) -> str | None:
        """None."""
        return None

    def announcement(self, restaurant: Restaurant, provider: str) -> Announcement | None:
        """None."""
        return None

    def wanted(self, restaurant_id: int, session_id: UUID, payment: Payment, *, begins: bool) -> None:
        """Nothing: there is no such payment."""

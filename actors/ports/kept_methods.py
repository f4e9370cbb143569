"""Payment methods that customers have saved, as those who charge them know them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from attrs import field, frozen


@frozen
class KeptMethod:
    """A method by the name that its provider knows it by, which nobody else is shown.

    `brand` and `last4` are by what a person knows it, "" where the provider does not say.
    """

    provider: str
    token: str = field(repr=False)
    brand: str = ""
    last4: str = ""


class KeptMethods(Protocol):
    """Where they are kept. Everything raises `Unavailable`."""

    async def find(self, restaurant_id: int, customer_id: int, payment_token_id: UUID) -> KeptMethod | None:
        """The customer's method; None where it is not theirs, or not any more."""
        ...

    async def keep(
        self, restaurant_id: int, customer_id: int, payment_id: UUID, kept: KeptMethod, at: datetime
    ) -> None:
        """The customer's payment has saved this method. Said again, nothing changes.

        It is the default where they have no other. Where they have as many as one may, or are gone, nobody can pay with
        it, and it waits for its provider to forget it.
        """
        ...

    async def removed(self, restaurant_id: int, limit: int) -> Sequence[tuple[UUID, KeptMethod]]:
        """Up to `limit` methods that nobody has any more and whose provider still knows them, the oldest first."""
        ...

    async def forgotten(self, restaurant_id: int, payment_token_id: UUID) -> None:
        """The provider has forgotten it, and so is it here."""
        ...

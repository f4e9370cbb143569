"""Where a session happens. It decides what opens a session, what expires it, and what placing an order demands."""

from collections.abc import Hashable
from enum import StrEnum

from attrs import frozen


class SessionKind(StrEnum):
    """What kind of visit it is (`docs/contract.md` §1)."""

    DINE_IN = "dine_in"
    SHOP = "shop"
    COUNTER = "counter"


@frozen
class Place:
    """The kind of visit, and whose it is: the table's it sits at, or the customer's, if it has either.

    What is taken at the counter for a table sits nowhere: the table may have a party.

    A cart of the shop without a customer is a guest's. It is not at any branch before it is checked out, so its lines
    hold no stock (`docs/contract.md` §10).
    """

    kind: SessionKind
    table_id: int | None
    customer_id: int | None = None

    @classmethod
    def at_table(cls, table_id: int) -> "Place":
        """A party's visit to a table."""
        return cls(SessionKind.DINE_IN, table_id)

    @classmethod
    def of_customer(cls, customer_id: int) -> "Place":
        """A customer's cart in the shop."""
        return cls(SessionKind.SHOP, None, customer_id)

    @classmethod
    def of_guest(cls) -> "Place":
        """A cart in the shop of somebody without an account, who has its token."""
        return cls(SessionKind.SHOP, None)

    @classmethod
    def at_counter(cls, table_id: int | None) -> "Place":
        """An order taken at the counter, and the table it is brought to, if it is."""
        return cls(SessionKind.COUNTER, table_id)

    @property
    def in_shop(self) -> bool:
        """Whether it is a cart of the shop."""
        return self.kind is SessionKind.SHOP

    @property
    def seat(self) -> Hashable | None:
        """What only one active session of a restaurant can have; None where that is nothing."""
        if self.kind is SessionKind.COUNTER:
            return None
        if self.table_id is not None:
            return ("table", self.table_id)
        return None if self.customer_id is None else ("customer", self.customer_id)

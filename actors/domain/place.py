"""Where a session happens. It decides what opens a session, what expires it, and what placing an order demands."""

from enum import StrEnum

from attrs import frozen


class SessionKind(StrEnum):
    """What kind of visit it is (`docs/contract.md` §1)."""

    DINE_IN = "dine_in"
    SHOP = "shop"
    COUNTER = "counter"


@frozen
class Place:
    """The kind of visit, and the table it sits at, if it sits at one."""

    kind: SessionKind
    table_id: int | None

    @classmethod
    def at_table(cls, table_id: int) -> "Place":
        """A party's visit to a table."""
        return cls(SessionKind.DINE_IN, table_id)

"""What Postgres says of payments at the end of the evening, read past the server."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import psycopg
from attrs import define, frozen
from psycopg.rows import class_row

from tests.chaos.parties import Story
from tests.chaos.payers import word_of

KEEPS: Final = frozenset({"captured", "partially_refunded", "refunded"})
PAID: Final = KEEPS | {"authorised"}


@frozen
class Kept:
    """A payment as it is stored. Amounts in minor units."""

    payment_id: str
    session_id: str
    slug: str
    status: str
    method: str
    provider: str | None
    amount: int
    tip: int
    refunded: int
    wanted: str | None
    error: str | None

    @property
    def taken(self) -> int:
        """What whoever took it has of it: a refund leaves the tip."""
        return self.amount + self.tip - self.refunded if self.status in PAID else 0

    @property
    def billed(self) -> int:
        """What of it is on the bill: its tip, too, but of what went back whole."""
        return 0 if self.status == "refunded" else self.taken


@define
class Ledger:
    """The payments of one evening."""

    url: str

    def takes_cards(self, slug: str, settings: str) -> None:
        """A provider takes this restaurant's money."""
        statement = "UPDATE restaurants SET payment_driver = 'stripe', payment_settings = %(settings)s"
        with psycopg.connect(self.url) as connection:
            connection.execute(f"{statement} WHERE slug = %(slug)s".encode(), {"settings": settings, "slug": slug})

    def payments(self) -> Sequence[Kept]:
        """All of them, oldest first."""
        with psycopg.connect(self.url, row_factory=class_row(Kept)) as connection:
            return connection.execute(_PAYMENTS).fetchall()

    def unsettled(self) -> Sequence[Kept]:
        """Those of which a provider is still to be asked, or has still to answer."""
        return [one for one in self.payments() if one.provider is not None and (one.wanted or one.status in _UNDER_WAY)]

    def bills(self) -> Mapping[str, int]:
        """What is owed in each session, as is kept with it."""
        return dict(self._rows("SELECT session_id::text, bill_balance FROM sessions"))

    def unpaid_orders(self) -> Mapping[str, set[str]]:
        """In which ways the orders of each session are paid."""
        found: dict[str, set[str]] = {}
        for session_id, status in self._rows("SELECT session_id::text, payment_status FROM orders"):
            found.setdefault(session_id, set()).add(status)
        return found

    def stories(self) -> Mapping[str, Story]:
        """What each session's events say of its payments."""
        stories: dict[str, list[tuple[str, str]]] = {}
        for session_id, frame in self._rows("SELECT session_id::text, payload FROM events ORDER BY session_id, seq"):
            word = word_of(frame)
            if word is not None:
                stories.setdefault(session_id, []).append(word)
        return stories

    def _rows(self, statement: str) -> Sequence[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(statement.encode()).fetchall()


_UNDER_WAY: Final = frozenset({"created", "authorising", "requires_action", "unknown"})
_PAYMENTS: Final = b"""
SELECT p.payment_id::text, p.session_id::text, r.slug, p.status, p.method, p.provider, p.amount, p.tip, p.refunded,
    p.wanted, p.error
FROM payments AS p
JOIN restaurants AS r USING (restaurant_id)
ORDER BY p.created_at, p.payment_id
"""

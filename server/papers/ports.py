"""What papers need of the store, as a protocol. `persistence` fits it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from actors.domain.papers.invoice import Draft, Invoice, PaperNumber
from actors.domain.papers.letterhead import Stationery


class Books(Protocol):
    """A restaurant's numbered papers. Everything raises `Unavailable`; papers may have been stored then."""

    async def stationery(self, restaurant_id: int) -> Stationery:
        """What stands on the restaurant's papers."""
        ...

    async def papers_of(
        self, restaurant_id: int, session_id: UUID, order_numbers: Collection[int]
    ) -> Sequence[Invoice]:
        """The numbered papers of this session, and all others that have one of these orders on them, oldest first."""
        ...

    async def paper(self, restaurant_id: int, number: PaperNumber) -> Invoice | None:
        """The paper with this number, or None where there is none."""
        ...

    async def put(
        self, restaurant_id: int, year: int, drafts: Sequence[Draft], at: datetime, by_user: int | None
    ) -> bool:
        """Stores the papers under the next numbers of the year, all of them or none.

        Numbers have no gaps, whatever becomes of who asks. `by_user` is the staff user who asked, for the audit. False,
        and nothing is stored, where somebody else has made a paper for the same bill meanwhile.
        """
        ...

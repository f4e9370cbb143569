"""Trying the daily pass: how often a table may, and what is said where it was wrong.

Owns: the limit. Must not: know a pass; whoever keeps them compares.
"""

from typing import Final, Protocol

from attrs import frozen

from actors.domain.session import Session
from server.door.bounds import RATE_WINDOW_S
from server.http.limits import RateLimits
from server.http.problems import Problem, rate_limited

TRIES_PER_MINUTE: Final = 10  # of one table: a party that mistypes, not one that guesses


class PassReader(Protocol):
    """Who knows the daily passes."""

    async def matches(self, restaurant_id: int, said: str) -> bool:
        """Whether these are the words of the restaurant's pass, however they are written. Raises `Unavailable`."""
        ...


@frozen(eq=False)
class PassGate:
    """Compares what tables say with the pass of their restaurant."""

    passes: PassReader
    rate_limits: RateLimits

    async def compare(self, session: Session, said: str) -> None:
        """Raises `Problem`: 429 past the table's limit, 403 `PASS_WRONG` for other words; and `Unavailable`."""
        table_id = session.place.table_id
        place = session.session_id if table_id is None else f"table-{table_id}"
        if not await self.rate_limits.hit(f"pass:{place}", TRIES_PER_MINUTE, RATE_WINDOW_S):
            raise rate_limited("Too many tries at this table. Please wait a minute, or ask the staff.")
        if not await self.passes.matches(session.restaurant_id, said):
            raise Problem(403, "PASS_WRONG", "This is not today's pass. Look at the card on your table.")

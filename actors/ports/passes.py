"""What daily passes need of the other rooms: where they are kept, and who hashes their words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from actors.domain.daily_pass import PassRecord


class PassStore(Protocol):
    """Where passes are read from; a new one goes through the journal. Everything raises `Unavailable`."""

    async def record(self, restaurant_id: int) -> PassRecord | None:
        """What is known of the restaurant's pass, or None where there is no such restaurant."""
        ...

    async def untold(self, made_by: datetime) -> Sequence[int]:
        """Restaurants that ask for a pass and have one, made by then, whose words nobody was told."""
        ...

    async def told(self, restaurant_id: int, created_at: datetime, at: datetime) -> None:
        """Somebody has been told the words of the pass that was made then, if it still is the restaurant's."""
        ...


class PassHasher(Protocol):
    """Who turns words into what may be kept. Both take about 0.1 s, and raise `Unavailable` where too many ask."""

    async def hash(self, password: str) -> str:
        """What is kept."""
        ...

    async def match(self, password: str, password_hash: str | None) -> bool:
        """Whether these are the words; without a hash it takes as long, and they are not."""
        ...

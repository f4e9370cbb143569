"""How the sinks are, as Postgres has it.

Owns: the statement. Must not: know a kind of sink.
"""

from collections.abc import Sequence
from typing import Final

from actors.ports.sync import SinkStanding
from persistence.bridge import Reads
from persistence.statements import statement

COUNTED_MAX: Final = 10_000  # rows of a sink that are counted: more is more
_STATUS: Final = statement("sync_status")


class Standings:
    """Fits `actors.ports.sync.SinkStandings`."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    async def standing(self, restaurant_id: int | None) -> Sequence[SinkStanding]:
        """See `actors.ports.sync.SinkStandings.standing`."""
        rows = await self._reads.fetch(_STATUS, restaurant_id, COUNTED_MAX)
        return [SinkStanding(**row) for row in rows]

"""Sinks of two restaurants, one of which lacks something and fails."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from attrs import frozen

from actors.ports.sync import SinkStanding
from tests.persistence.parties import NOW

BEHIND: Final = SinkStanding(
    sink_id=5, restaurant_id=1, slug="chianti", kind="redis", attempts=3, last_error="redis does not answer",
    next_at=NOW + timedelta(seconds=4), delivered=7, delivered_at=NOW, full_asked=False, lag_rows=2, oldest_at=NOW,
    parked=1,
)  # fmt: skip
WELL: Final = SinkStanding(
    sink_id=6, restaurant_id=2, slug="sakura", kind="redis", attempts=0, last_error="", next_at=NOW, delivered=1,
    delivered_at=NOW, full_asked=False, lag_rows=0, oldest_at=None, parked=0,
)  # fmt: skip


@frozen
class Sinks:
    """Fits `actors.ports.sync.SinkStandings`."""

    known: tuple[SinkStanding, ...] = (BEHIND, WELL)

    async def standing(self, restaurant_id: int | None) -> Sequence[SinkStanding]:
        return [one for one in self.known if restaurant_id in {None, one.restaurant_id}]

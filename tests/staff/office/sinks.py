"""Sinks of two restaurants, one of which lacks something and fails."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from attrs import Factory, frozen

from actors.ports.sync import ParkedNews, SinkStanding
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
    """Fits `actors.ports.sync.SinkControls`. `asked` is what was asked for: what, of which sink, and by whom."""

    known: tuple[SinkStanding, ...] = (BEHIND, WELL)
    asked: list[tuple[str, int, int]] = Factory(list)

    async def standing(self, restaurant_id: int | None) -> Sequence[SinkStanding]:
        return [one for one in self.known if restaurant_id in {None, one.restaurant_id}]

    async def parked(self, restaurant_id: int, sink_id: int, limit: int) -> Sequence[ParkedNews] | None:
        found = [one for one in self.known if (one.restaurant_id, one.sink_id) == (restaurant_id, sink_id)]
        return [ParkedNews("table", "7", "no tables here", NOW)][: found[0].parked] if found else None

    async def again(self, restaurant_id: int, sink_id: int, *, at: datetime, who: int) -> bool:
        return self._ask("full", restaurant_id, sink_id, who)

    async def retry(self, restaurant_id: int, sink_id: int, *, at: datetime, who: int) -> bool:
        return self._ask("retry", restaurant_id, sink_id, who)

    def _ask(self, what: str, restaurant_id: int, sink_id: int, who: int) -> bool:
        theirs = any((one.restaurant_id, one.sink_id) == (restaurant_id, sink_id) for one in self.known)
        if theirs:
            self.asked.append((what, sink_id, who))
        return theirs

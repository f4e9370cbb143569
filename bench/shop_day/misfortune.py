"""The payment provider's bad hours: it declines everything, loses its answers, is slow beyond patience, and is gone.

Owns: what it does at which time, and how that is told. Must not: pay.
"""

from collections.abc import Mapping
from typing import Any, Final

import httpx2
from attrs import frozen

from bench.evening.clock import EveningClock
from bench.evening.story import Story
from bench.phone import DiningFailed

AWAY_S: Final = 12 * 60
HOURS: Final[tuple[tuple[str, str, Mapping[str, Any]], ...]] = (
    ("10:30", "The payment provider declines every card.", {"manner": "decline"}),
    ("10:50", "It takes cards again, and its answers are lost.", {"manner": "drop", "webhooks": "never"}),
    ("11:15", "It answers, and takes half a minute for everything.", {"latency_s": 30.0, "webhooks": "late"}),
    ("11:40", "It fails, and cannot even be looked up.", {"manner": "error", "look_up": False}),
    ("12:00", "It is well again.", {}),
    ("13:30", "It says everything twice, and does nothing at first.", {"manner": "drop_before", "webhooks": "twice"}),
    ("13:45", "It is well, and stays so.", {}),
)
AWAY_AT: Final = "12:40"


@frozen(eq=False)
class Misfortune:
    """`provider` is the door by which it is told how to behave."""

    provider: httpx2.AsyncClient
    story: Story
    clock: EveningClock

    async def run(self) -> None:
        """All of it, in order."""
        for time, words, behaviour in sorted([*HOURS, (AWAY_AT, "The provider is gone.", {"seconds": AWAY_S})]):
            await self.clock.until(self.clock.at(time))
            path = "/away" if time == AWAY_AT else "/behaviour"
            response = await self.provider.put(path, json=behaviour)
            if response.status_code != 200:
                raise DiningFailed(f"The provider does not obey: {response.text}")
            self.story.tell(words)

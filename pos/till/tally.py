"""How one restaurant's deliveries go, in numbers, for who watches over them.

Owns: the figures' names. Must not: count.
"""

from collections.abc import Mapping

from attrs import asdict, define, frozen

from actors.supervisor import Crash, ServiceState
from pos.outside.breaker import BreakerState


@define
class Tally:
    """What one restaurant's deliveries came to since the process began. An attempt is one sending."""

    attempts: int = 0
    look_ups: int = 0
    accepted: int = 0
    rejected: int = 0
    unknown: int = 0
    owner_unavailable: int = 0
    set_aside: int = 0

    def calls(self) -> Mapping[str, int]:
        """Calls to the till, by what for."""
        return {"send": self.attempts, "look_up": self.look_ups}

    def outcomes(self) -> Mapping[str, int]:
        """What came of them, and what Trivet itself could not go on with."""
        return {name: count for name, count in asdict(self).items() if name not in {"attempts", "look_ups"}}


@frozen
class WorkerStatistics:
    """How one restaurant's deliveries go. Ages in seconds; the oldest is None where nothing is unsent.

    `oldest_unsent_s` counts orders that are left to staff, too.
    """

    restaurant_id: int
    oldest_unsent_s: float | None
    breaker: BreakerState
    scheduled: int
    unreported: int
    restarts: int
    tally: Tally
    state: ServiceState = ServiceState.RUNNING
    crash: Crash | None = None

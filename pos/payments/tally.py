"""How one restaurant's payments go, in numbers, for who watches over them.

Owns: the figures' names. Must not: count.
"""

from collections.abc import Mapping

from attrs import asdict, define, frozen

from actors.supervisor import Crash, ServiceState
from pos.outside.breaker import BreakerState


@define
class PaymentTally:
    """What one restaurant's payments came to since the process began. An asking is a call that may change something."""

    askings: int = 0
    look_ups: int = 0
    authorised: int = 0
    declined: int = 0
    captured: int = 0
    voided: int = 0
    refunded: int = 0
    refused: int = 0
    unknown: int = 0
    owner_unavailable: int = 0
    set_aside: int = 0

    def calls(self) -> Mapping[str, int]:
        """Calls to the provider, by what for."""
        return {"ask": self.askings, "look_up": self.look_ups}

    def outcomes(self) -> Mapping[str, int]:
        """What came of them, and what Trivet itself could not go on with."""
        return {name: count for name, count in asdict(self).items() if name not in {"askings", "look_ups"}}


@frozen
class PaymentStatistics:
    """How one restaurant's payments go. Ages in seconds; the oldest is None where nothing is left to do."""

    restaurant_id: int
    oldest_unsettled_s: float | None
    breaker: BreakerState
    scheduled: int
    under_way: int
    unreported: int
    restarts: int
    tally: PaymentTally
    state: ServiceState = ServiceState.RUNNING
    crash: Crash | None = None

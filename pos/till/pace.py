"""How fast deliveries go.

Owns: the figures that all workers share, with their defaults. Must not: apply them.
"""

from collections.abc import Sequence

from attrs import frozen

from pos.till.backoff import SLOW_S


@frozen
class Pace:
    """The limit of one call to a till, the pause between two looks at Postgres, and the steps of the back-off."""

    attempt_timeout_s: float = 3.0  # contract §4
    look_interval_s: float = 5.0  # what an order waits at most whose wake was lost with its process
    backoff_s: Sequence[float] = SLOW_S

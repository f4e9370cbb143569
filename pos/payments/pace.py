"""How fast payments are settled.

Owns: the figures that all workers share, with their defaults. Must not: apply them.
"""

from collections.abc import Sequence
from typing import Final

from attrs import frozen

from pos.payments.driver import ASK_TIMEOUT_S

UNKNOWN_S: Final = (2.0, 4.0, 8.0, 30.0, 120.0, 480.0, 1920.0)  # somebody waits, then a table, then the books


@frozen
class PaymentPace:
    """The limit of one call to a provider, the pause between two looks at Postgres, and the steps of the back-off."""

    ask_timeout_s: float = ASK_TIMEOUT_S
    look_interval_s: float = 5.0  # what a payment waits at most whose wake was lost with its process
    unknown_s: Sequence[float] = UNKNOWN_S

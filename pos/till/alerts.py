"""Where an alert about an order goes at once: the log and a counter (`docs/contract.md` §4).

The session decides when there is one, and keeps it until staff have seen it; this is what wakes somebody at night.

Owns: the count since the process began. Must not: decide, wait, or know a diner.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import structlog

from actors.domain.alerts.alert import Alert
from actors.domain.restaurant import Restaurant
from actors.ports.sessions import PlacedOrder

log = structlog.get_logger(__name__)


class Alerts:
    """Fits `actors.ports.observers.Observer`."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()

    def order_changed(self, placed: PlacedOrder, restaurant: Restaurant, *, alerts: Sequence[Alert]) -> None:
        """Where staff have to do something about the order, says so aloud. Returns at once."""
        order = placed.order
        for alert in alerts:
            self._counts[restaurant.restaurant_id] += 1
            log.error(
                "pos_alert",
                kind=alert.kind,
                order_id=order.order_id,
                attempts=order.pos_attempts,
                error=order.pos_error,
            )

    def counts(self) -> Mapping[int, int]:
        """How many alerts each restaurant has had."""
        return self._counts

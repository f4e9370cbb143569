"""One call to a till: within its limit, noted with the attempt, and weighed by the restaurant's breaker.

Owns: what a call says about the till. Must not: decide what a call says about the order.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
import trio

from actors.domain.till.attempt import AttemptKind
from actors.ports.clock import Clock
from pos.outside.breaker import Breaker
from pos.till.delivery_attempt import DeliveryAttempt
from pos.till.driver import Absent, Found, Outcome, Unknown

T = TypeVar("T", Found, Outcome)

log = structlog.get_logger(__name__)


class Caller:
    """Calls the till of one restaurant."""

    def __init__(self, breaker: Breaker, clock: Clock) -> None:
        self._breaker = breaker
        self._clock = clock

    async def call(
        self, attempt: DeliveryAttempt, kind: AttemptKind, call: Callable[[], Awaitable[T]], limit_s: float
    ) -> T | Unknown:
        """What the till answers within the limit, or `Unknown`. Never raises but `Cancelled`."""
        began = self._clock()
        outcome = await _answer_of(attempt, call, limit_s)
        attempt.calls.note(kind, began, self._clock(), outcome)
        self._weigh(attempt, outcome)
        return outcome

    def _weigh(self, attempt: DeliveryAttempt, outcome: Found | Outcome) -> None:
        """Tells the breaker. "I do not have it" is no answer: a till may look up well and take nothing."""
        before = self._breaker.state
        if isinstance(outcome, Unknown):
            self._breaker.failed()
        elif not isinstance(outcome, Absent):
            self._breaker.answered()
        after = self._breaker.state
        if after is not before:
            log.warning("pos_breaker", restaurant_id=attempt.restaurant.restaurant_id, state=after.name.lower())


async def _answer_of(attempt: DeliveryAttempt, call: Callable[[], Awaitable[T]], limit_s: float) -> T | Unknown:
    """What the till answers. A driver stands for a service: its bugs end here, as `Unknown`."""
    with trio.move_on_after(limit_s):
        try:
            return await call()
        except Exception:  # the boundary of a service: one odd answer must not stop other orders
            log.exception("pos_driver_crashed", order_id=attempt.order.order_id)
            return Unknown("driver_crashed")
    return Unknown("timeout")

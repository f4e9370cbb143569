"""One call to a provider: within its limit, counted, and weighed by the restaurant's breaker.

Owns: what a call says about the provider. Must not: decide what it says about the payment.
"""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar, assert_never

import structlog
import trio

from pos.outside.breaker import Breaker
from pos.payments.bounded import TIMEOUT
from pos.payments.driver import Found, Unknown
from pos.payments.errand import Errand, Step
from pos.payments.misconfigured import ERROR as ASKED_NOBODY
from pos.payments.tally import PaymentTally
from pos.payments.verdict import Outcome

UNDECIDED: Final = frozenset(
    {"in_progress", "no_page", "paid_meanwhile", "reference_unknown", "idempotency_error", "list_refused"}
    | {"too_many_to_look_through", "http_409"}
)
"""Errors of a provider that is there, and answers: about the payment, and no word about the provider."""

T = TypeVar("T", Found, Outcome)

log = structlog.get_logger(__name__)


class Inquiry:
    """Asks the provider of one restaurant."""

    def __init__(self, restaurant_id: int, breaker: Breaker, tally: PaymentTally, limit_s: float) -> None:
        self._restaurant_id = restaurant_id
        self._breaker = breaker
        self._tally = tally
        self._limit_s = limit_s

    async def look_up(self, errand: Errand) -> Found:
        """What the provider has of a payment, or `Unknown`. Never raises but `Cancelled`."""
        self._tally.look_ups += 1
        return await self._call(errand, lambda: errand.driver.look_up(errand.asked))

    async def ask(self, errand: Errand) -> Outcome:
        """What the provider says to an errand, or `Unknown`. Never raises but `Cancelled`."""
        self._tally.askings += 1
        return await self._call(errand, lambda: _asking(errand))

    async def give_back(self, errand: Errand, amount: int) -> Outcome:
        """What it says to giving back all of a payment that nobody wanted. Never raises but `Cancelled`."""
        self._tally.askings += 1
        return await self._call(errand, lambda: errand.driver.refund(errand.asked, errand.refund_id, amount))

    async def _call(self, errand: Errand, call: Callable[[], Awaitable[T]]) -> T | Unknown:
        outcome = await self._answer(errand, call)
        self._weigh(outcome)
        return outcome

    async def _answer(self, errand: Errand, call: Callable[[], Awaitable[T]]) -> T | Unknown:
        """What it answers. A driver stands for a service: its bugs end here, as `Unknown`."""
        with trio.move_on_after(self._limit_s):
            try:
                return await call()
            except Exception:  # the boundary of a service: one odd answer must not stop other payments
                log.exception("payment_driver_crashed", payment_id=str(errand.payment_id))
                return Unknown("driver_crashed")
        return Unknown(TIMEOUT)

    def _weigh(self, outcome: Outcome) -> None:
        """What it says about the provider. Of a payment that another one has, nobody is asked: that says nothing."""
        if isinstance(outcome, Unknown) and outcome.error == ASKED_NOBODY:
            return
        before = self._breaker.state
        if isinstance(outcome, Unknown) and outcome.error not in UNDECIDED:
            self._breaker.failed()
        else:
            self._breaker.answered()
        after = self._breaker.state
        if after is not before:
            log.warning("payment_breaker", restaurant_id=self._restaurant_id, state=after.name.lower())


async def _asking(errand: Errand) -> Outcome:
    match errand.step:
        case Step.AUTHORISE:
            return await errand.driver.authorise(errand.charge)
        case Step.CAPTURE:
            return await errand.driver.capture(errand.asked, errand.amount)
        case Step.VOID:
            return await errand.driver.void(errand.asked)
        case Step.REFUND:
            return await errand.driver.refund(errand.asked, errand.refund_id, errand.amount)
        case Step.CHECK:
            return await errand.driver.look_up(errand.asked)
        case _:
            assert_never(errand.step)

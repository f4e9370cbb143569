"""Builds the driver of each restaurant's provider, and anew when the restaurant's choice has changed.

A driver holds nothing open of its own, so the old one ends by itself with its last call. What is spoken through to
Stripe is shared by all, opened when the first restaurant needs it, and closed with `aclose`.

Owns: one driver a restaurant, and the line. Must not: ask a provider, or let a restaurant with settings that make no
sense go down.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, assert_never

import structlog

from actors.domain.restaurant import PaymentChoice
from pos.outside.keyring import Keyring
from pos.outside.misfit import Misfit
from pos.payments.bounded import Bounded
from pos.payments.counter import Counter
from pos.payments.driver import Driver
from pos.payments.misconfigured import MisconfiguredPayments
from pos.payments.payment_settings import (
    CounterSettings,
    PaymentSettings,
    SimulatorSettings,
    StripeSettings,
    payment_settings,
)
from pos.payments.simulator import Simulator

if TYPE_CHECKING:
    from pos.payments.stripe_account import Line

log = structlog.get_logger(__name__)


class PaymentDrivers:
    """Gives one and the same driver for a restaurant, for as long as its choice stays the same.

    `chance` gives [0, 1). Raises nothing: a driver that cannot be built is `MisconfiguredPayments`, and is logged once.
    """

    def __init__(self, secrets: Keyring, chance: Callable[[], float]) -> None:
        self._secrets = secrets
        self._chance = chance
        self._drivers: dict[int, tuple[PaymentChoice, Driver, bool]] = {}
        self._line: Line | None = None

    def driver_for(self, restaurant_id: int, choice: PaymentChoice) -> Driver:
        """The restaurant's driver."""
        return self._known(restaurant_id, choice)[1]

    def makes_sense(self, restaurant_id: int, choice: PaymentChoice) -> bool:
        """Whether anybody can be asked by this choice."""
        return self._known(restaurant_id, choice)[2]

    async def aclose(self) -> None:
        """Closes what was opened. No driver may be asked for anything any more."""
        line, self._line = self._line, None
        if line is not None:
            await line.close_async()

    def _known(self, restaurant_id: int, choice: PaymentChoice) -> tuple[PaymentChoice, Driver, bool]:
        known = self._drivers.get(restaurant_id)
        if known is not None and known[0] == choice:
            return known
        driver = self._built(restaurant_id, choice)
        known = (choice, Bounded(driver), not isinstance(driver, MisconfiguredPayments))
        self._drivers[restaurant_id] = known
        return known

    def _built(self, restaurant_id: int, choice: PaymentChoice) -> Driver:
        try:
            return self._build(payment_settings(choice.driver or "", choice.settings))
        except Misfit as misfit:
            log.error("payments_misconfigured", restaurant_id=restaurant_id, reason=str(misfit))
            return MisconfiguredPayments()

    def _build(self, settings: PaymentSettings) -> Driver:
        match settings:
            case StripeSettings():
                return self._stripe(settings)
            case SimulatorSettings():
                return Simulator(settings, self._chance)
            case CounterSettings():
                return Counter()
            case _:
                assert_never(settings)

    def _stripe(self, settings: StripeSettings) -> Driver:
        """Stripe's library takes half a second to import: only where somebody has chosen it."""
        try:
            from pos.payments.stripe import Stripe, StripeKeys
            from pos.payments.stripe_account import open_line
        except ImportError:
            raise Misfit("stripe needs the libraries of the extra named payments") from None

        keys = StripeKeys(self._secret(settings.key), self._secret(settings.webhook_secret))
        if self._line is None:
            self._line = open_line()
        return Stripe(settings, keys, self._line)

    def _secret(self, name: str) -> str:
        secret = self._secrets.secret(name)
        if secret is None:
            raise Misfit("a secret is named that the keyring does not have")
        return secret

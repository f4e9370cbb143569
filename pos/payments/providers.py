"""Which provider a restaurant has, and the driver that a payment is asked about with.

A payment says who took it. Where the restaurant has chosen another provider since, nobody is asked about it until the
first is back: another one knows nothing of it, and would say that there is none. So it is with another account at the
same provider, as far as settings tell them apart (`payment_settings.account_of`).

Owns: the choice between a restaurant's own provider and that of Trivet's settings. Must not: ask anybody.
"""

from collections.abc import Callable, Mapping
from typing import Final

from attrs import evolve

from actors.domain.restaurant import PaymentChoice, Restaurant
from pos.payments.bounded import Bounded
from pos.payments.counter import Counter
from pos.payments.driver import Driver, Forged, Webhook
from pos.payments.drivers import PaymentDrivers
from pos.payments.environment import ProviderSettings
from pos.payments.misconfigured import MisconfiguredPayments
from pos.payments.payment_settings import PaymentDriverKind, account_of

COUNTER: Final = str(PaymentDriverKind.COUNTER)


class Providers:
    """The providers of all restaurants."""

    def __init__(self, settings: ProviderSettings, chance: Callable[[], float]) -> None:
        self._otherwise = PaymentChoice(settings.driver or None, settings.settings)
        self._drivers = PaymentDrivers(settings.secrets, chance)
        self._counter = Bounded(Counter())
        self._absent = MisconfiguredPayments()

    def card_provider(self, restaurant: Restaurant) -> str | None:
        """Who takes money by card there, by the driver's name. None where nobody does, or nobody could be asked."""
        choice = self._choice(restaurant)
        if choice.driver is None or choice.driver == COUNTER:
            return None
        return choice.driver if self._drivers.makes_sense(restaurant.restaurant_id, choice) else None

    def chosen(self, restaurant: Restaurant) -> str | None:
        """Who is to take money by card there, also where they cannot be asked just now. None where nobody does."""
        driver = self._choice(restaurant).driver
        return None if driver == COUNTER else driver

    def account(self, restaurant: Restaurant, provider: str) -> str | None:
        """A mark of the restaurant's account at this provider. None where it has none, or they are not told apart."""
        choice = self._choice(restaurant)
        return account_of(provider, choice.settings) if choice.driver == provider else None

    def driver(self, restaurant: Restaurant, provider: str, account: str | None = None) -> Driver:
        """The driver for a payment that this provider has, in the account with this mark if it is known. Cheap."""
        if provider == COUNTER:
            return self._counter
        choice = self._choice(restaurant)
        if choice.driver != provider or account not in (None, self.account(restaurant, provider)):
            return self._absent
        return self._drivers.driver_for(restaurant.restaurant_id, choice)

    def word(self, restaurant: Restaurant, provider: str, headers: Mapping[str, str], body: bytes) -> Webhook:
        """What a webhook says that came for this restaurant and provider. `headers` have small names."""
        if self._choice(restaurant).driver != provider:
            return Forged()
        return self.driver(restaurant, provider).parse_webhook(headers, body)

    async def aclose(self) -> None:
        """Closes what was opened. Nobody may be asked for anything any more."""
        await self._drivers.aclose()

    def _choice(self, restaurant: Restaurant) -> PaymentChoice:
        own = restaurant.payments
        if own.driver is None:
            return self._otherwise
        plain = own.driver.strip().lower()
        return own if plain == own.driver else evolve(own, driver=plain)

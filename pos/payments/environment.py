"""How payments are settled, read from the environment as `TRIVET_PAYMENT_…` and checked here.

Owns: names, defaults and limits. Must not: build anything. A wrong value raises ValueError with a sentence that names
the variable.
"""

from collections.abc import Mapping
from typing import Final

import environ

from actors.numbers import number_between
from pos.outside.keyring import Keyring, secrets_in
from pos.outside.misfit import Misfit
from pos.payments.driver import ASK_TIMEOUT_S
from pos.payments.payment_settings import PaymentDriverKind, payment_settings

PREFIX: Final = "TRIVET_PAYMENT"
SECRETS: Final = frozenset({f"{PREFIX}_SECRETS"})  # never shown


def _driver(value: str) -> str:
    driver = value.strip().lower()
    if driver and driver not in set(PaymentDriverKind):
        raise ValueError(f"{PREFIX}_DRIVER must be one of {', '.join(PaymentDriverKind)}, or empty.")
    return driver


@environ.config(prefix=PREFIX, frozen=True)
class ProviderSettings:
    """Who takes money by card where a restaurant does not say, and how payments are settled."""

    driver: str = environ.var(
        "",
        converter=_driver,
        help="who takes money by card where a restaurant does not say: stripe, simulator, or nobody where it is empty",
    )
    settings: str = environ.var("{}", help="that driver's settings, as JSON; docs/payments.md has them")
    secrets: Keyring = environ.var(
        "",
        converter=secrets_in(f"{PREFIX}_SECRETS"),
        help="name=secret pairs, separated by commas, for restaurants' payment providers",
    )
    ask_timeout_s: float = environ.var(
        ASK_TIMEOUT_S,
        converter=number_between(f"{PREFIX}_ASK_TIMEOUT_S", 0.1, ASK_TIMEOUT_S),
        help="seconds that one call to a payment provider may take",
    )
    look_interval_s: float = environ.var(
        5.0,
        converter=number_between(f"{PREFIX}_LOOK_INTERVAL_S", 0.5, 60.0),
        help="seconds between two looks for unsettled payments",
    )

    def __attrs_post_init__(self) -> None:
        """Raises ValueError where the driver can do nothing with its settings."""
        try:
            if self.driver:
                payment_settings(self.driver, self.settings)
        except Misfit as misfit:
            raise ValueError(f"{PREFIX}_SETTINGS: {misfit}.") from None


def provider_settings(variables: Mapping[str, str]) -> ProviderSettings:
    """These settings from these variables. Raises ValueError with a sentence that names the variable."""
    return environ.to_config(ProviderSettings, dict(variables))

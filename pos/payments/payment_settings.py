"""Who takes a restaurant's money and how they are reached: the name of a driver, and settings as JSON.

    driver       settings
    stripe       {"key", "webhook_secret", "url"}
    simulator    {"latency_s", "declines", "needs_action"}
    counter      {}

Only `key` and `webhook_secret` must be there. `docs/payments.md` explains each.

Owns: reading and checking them. Must not: build a driver, or hold a secret: a secret is named here, and nothing else.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from pos.outside.misfit import Misfit
from pos.settings import plain_address

SecretName = Annotated[str, Meta(min_length=1, max_length=64)]
Share = Annotated[float, Meta(ge=0.0, le=1.0)]
_KNOWN_MAX: Final = 1024  # restaurants whose payments are on their way, each of which is asked about several times


class PaymentDriverKind(StrEnum):
    """Who takes a restaurant's money."""

    STRIPE = "stripe"
    SIMULATOR = "simulator"
    COUNTER = "counter"


class StripeSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """An account at Stripe: the names of its secret key and of the secret that signs its webhooks.

    `url` is where its API is, None for Stripe's own; another one is an emulator's.
    """

    key: SecretName
    webhook_secret: SecretName
    url: Annotated[str, Meta(max_length=512)] | None = None

    def __post_init__(self) -> None:
        """Raises Misfit where they cannot be used."""
        if self.url is not None and not plain_address(self.url):
            raise Misfit("url is no http or https address without user name, query and fragment")


class SimulatorSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """A pretended provider: seconds until it answers, and the shares that it declines and sends to a bank."""

    latency_s: Annotated[float, Meta(ge=0.0, le=60.0)] = 1.0
    declines: Share = 0.05
    needs_action: Share = 0.1


class CounterSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Staff take the money."""


PaymentSettings = StripeSettings | SimulatorSettings | CounterSettings
"""Who takes a restaurant's money and how they are reached."""

_SETTINGS: Final[Mapping[PaymentDriverKind, type[PaymentSettings]]] = {
    PaymentDriverKind.STRIPE: StripeSettings,
    PaymentDriverKind.SIMULATOR: SimulatorSettings,
    PaymentDriverKind.COUNTER: CounterSettings,
}


@lru_cache(_KNOWN_MAX)
def account_of(driver: str, settings: str) -> str | None:
    """A mark by which an account is told from others: of its key's name, and of whether it is Stripe's own.

    So a key that is renewed under its name is the same account's, and another account needs another name. None where
    there are no accounts, or the settings make no sense.
    """
    try:
        known = payment_settings(driver, settings)
    except Misfit:
        return None
    if not isinstance(known, StripeSettings):
        return None
    return blake2b(f"{known.key} {known.url is None}".encode(), digest_size=8).hexdigest()


def payment_settings(driver: str, settings: str) -> PaymentSettings:
    """The settings of the driver with this name, from JSON. Raises Misfit."""
    if driver not in set(PaymentDriverKind):
        raise Misfit(f"the payment driver is none of {', '.join(PaymentDriverKind)}")
    try:
        return msgspec.json.decode(settings, type=_SETTINGS[PaymentDriverKind(driver)])
    except msgspec.ValidationError as error:
        raise Misfit(f"payment settings: {error}") from None  # msgspec's words name fields and types, and no value
    except (msgspec.DecodeError, RecursionError):
        raise Misfit("payment settings are no JSON, or too long") from None

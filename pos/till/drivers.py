"""Builds the driver of each restaurant's till, and anew when the restaurant's choice has changed.

A driver holds nothing open between two calls, so the old one ends by itself with its last call.

Owns: one driver a restaurant. Must not: speak to a till, or let a restaurant with settings that make no sense go down.
"""

from collections.abc import Callable
from functools import cached_property
from ssl import SSLContext
from typing import assert_never

import structlog

from actors.domain.restaurant import Restaurant, TillChoice
from actors.ports.clock import Clock
from pos.outside.misfit import Misfit
from pos.settings import PosSettings
from pos.till.driver import Driver
from pos.till.http import Credentials, HttpTill, tls_settings
from pos.till.kitchen import Kitchen
from pos.till.misconfigured import Misconfigured
from pos.till.printer import Printer
from pos.till.signing import Signer
from pos.till.simulator import Simulator
from pos.till.till_settings import (
    HttpSettings,
    NoneSettings,
    PrintSettings,
    SimulatorSettings,
    TillSettings,
    till_settings,
)

log = structlog.get_logger(__name__)


class Drivers:
    """Gives one and the same driver for a restaurant, for as long as its choice of till stays the same."""

    def __init__(self, settings: PosSettings, chance: Callable[[], float], clock: Clock) -> None:
        self._settings = settings
        self._chance = chance
        self._clock = clock
        self._drivers: dict[int, tuple[TillChoice, Driver]] = {}

    def driver_for(self, restaurant: Restaurant) -> Driver:
        """The restaurant's driver. Never raises: one that cannot be built is `Misconfigured`, and is logged once."""
        known = self._drivers.get(restaurant.restaurant_id)
        if known is not None and known[0] == restaurant.till:
            return known[1]
        driver = self._built(restaurant)
        self._drivers[restaurant.restaurant_id] = (restaurant.till, driver)
        return driver

    def _built(self, restaurant: Restaurant) -> Driver:
        try:
            return self._build(till_settings(restaurant.till, self._settings))
        except Misfit as misfit:
            log.error("pos_misconfigured", restaurant_id=restaurant.restaurant_id, reason=str(misfit))
            return Misconfigured()

    def _build(self, settings: TillSettings) -> Driver:
        match settings:
            case HttpSettings():
                return HttpTill(settings, self._credentials(settings), self._clock, self._tls)
            case PrintSettings():
                return Printer(settings)
            case SimulatorSettings(latency_s=latency_s, success=success):
                return Simulator(latency_s, success, self._chance)
            case NoneSettings():
                return Kitchen()
            case _:
                assert_never(settings)

    @cached_property
    def _tls(self) -> SSLContext:
        return tls_settings()

    def _credentials(self, settings: HttpSettings) -> Credentials:
        headers, secrets = dict[str, str](), set[str]()
        for header, value in settings.secret_headers.items():
            before, _, rest = value.partition("{")
            name, _, after = rest.partition("}")
            secret = self._secret(name)
            secrets.add(secret)
            headers[header] = f"{before}{secret}{after}"
        return Credentials(headers, frozenset(secrets), self._signer(settings))

    def _signer(self, settings: HttpSettings) -> Signer | None:
        if settings.secret is None:
            return None
        secret = self._secret(settings.secret)
        try:
            return Signer(secret)
        except ValueError as error:
            raise Misfit(str(error)) from None

    def _secret(self, name: str) -> str:
        secret = self._settings.secrets.secret(name)
        if secret is None:
            raise Misfit("a secret is named that TRIVET_POS_SECRETS does not have")
        return secret

"""Builds the driver of each restaurant's till from the settings, and closes what drivers hold open.

Owns: one driver a restaurant, each with its own connections. Must not: speak to a till.
"""

from collections.abc import Callable
from types import TracebackType
from typing import assert_never

import httpx2
import trio

from actors.domain.house import House
from pos import http
from pos.driver import Driver
from pos.kitchen import Kitchen
from pos.settings import DriverKind, PosSettings
from pos.simulator import Simulator

CLOSE_TIMEOUT_S = 1.0  # nothing is under way any more; a till that does not answer a goodbye is not waited for


class Drivers:
    """Gives one and the same driver for a restaurant. `async with` closes the connections at the end."""

    def __init__(self, settings: PosSettings, chance: Callable[[], float]) -> None:
        self._settings = settings
        self._chance = chance
        self._drivers: dict[int, Driver] = {}
        self._clients: list[httpx2.AsyncClient] = []

    def driver_for(self, house: House) -> Driver:
        """The restaurant's driver."""
        known = self._drivers.get(house.restaurant_id)
        return known if known is not None else self._drivers.setdefault(house.restaurant_id, self._build())

    async def __aenter__(self) -> "Drivers":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with trio.move_on_after(CLOSE_TIMEOUT_S):
            while self._clients:
                await self._clients.pop().aclose()

    def _build(self) -> Driver:
        match self._settings.driver:
            case DriverKind.SIMULATOR:
                return Simulator(self._settings.simulator_latency_s, self._settings.simulator_success, self._chance)
            case DriverKind.HTTP:
                self._clients.append(http.client())
                return http.HttpTill(self._settings.url, self._clients[-1])
            case DriverKind.NONE:
                return Kitchen()
            case _:
                assert_never(self._settings.driver)

"""Each restaurant's driver is built once, as the settings say."""

import pytest

from pos.driver import Driver
from pos.drivers import Drivers
from pos.http import HttpTill
from pos.kitchen import Kitchen
from pos.settings import DriverKind
from pos.simulator import Simulator
from tests.pos.environment import read
from tests.pos.floor import house


@pytest.mark.parametrize(
    ("kind", "driver"),
    [(DriverKind.SIMULATOR, Simulator), (DriverKind.HTTP, HttpTill), (DriverKind.NONE, Kitchen)],
)
async def test_the_kind_in_the_settings_is_what_is_built(kind: DriverKind, driver: type[Driver]) -> None:
    async with Drivers(read(DRIVER=kind, URL="http://till.example"), lambda: 0.5) as drivers:
        assert isinstance(drivers.driver_for(house(1)), driver)


async def test_a_restaurant_keeps_its_driver_and_shares_it_with_no_other() -> None:
    async with Drivers(read(), lambda: 0.5) as drivers:
        assert drivers.driver_for(house(1)) is drivers.driver_for(house(1))
        assert drivers.driver_for(house(1)) is not drivers.driver_for(house(2))


async def test_connections_are_closed_at_the_end() -> None:
    async with Drivers(read(DRIVER="http", URL="http://till.example"), lambda: 0.5) as drivers:
        drivers.driver_for(house(1))
        clients = list(drivers._clients)
    assert [client.is_closed for client in clients] == [True]

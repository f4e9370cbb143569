"""Fixtures for carts of the shop."""

from collections.abc import AsyncIterator

import pytest

from tests.server.shop.cart.aisle import Aisle, open_aisle


@pytest.fixture
async def aisle(database_url: str) -> AsyncIterator[Aisle]:
    """A shop over a database of its own."""
    async with open_aisle(database_url) as opened:
        yield opened

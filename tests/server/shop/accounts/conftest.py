"""Fixtures for accounts of customers."""

from collections.abc import AsyncIterator

import pytest

from tests.server.shop.accounts.counter import Counter, open_counter


@pytest.fixture
async def counter(database_url: str) -> AsyncIterator[Counter]:
    """A shop over a database of its own."""
    async with open_counter(database_url) as opened:
        yield opened

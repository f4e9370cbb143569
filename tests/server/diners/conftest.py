"""Who sits at a table."""

from collections.abc import AsyncIterator

import pytest

from tests.server.hall import Hall, Phone


@pytest.fixture
async def phone(hall: Hall) -> AsyncIterator[Phone]:
    """One that has joined, connected and seen the cart."""
    async with hall.at_table() as connected:
        yield connected

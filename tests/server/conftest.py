"""Fixtures of the door's tests."""

from collections.abc import AsyncIterator

import pytest

from tests.server.doors import World, open_world
from tests.server.hall import Hall, open_hall


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """A door where one may join by table number."""
    async with open_world() as opened:
        yield opened


@pytest.fixture
async def hall() -> AsyncIterator[Hall]:
    """A whole door on a real port."""
    async with open_hall() as opened:
        yield opened

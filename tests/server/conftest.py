"""Fixtures of the door's tests."""

from collections.abc import AsyncIterator

import pytest

from tests.server.doors import World, open_world


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """A door where one may join by table number."""
    async with open_world() as opened:
        yield opened

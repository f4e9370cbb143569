"""Fixtures of the staff's tests."""

from collections.abc import AsyncIterator

import pytest

from tests.staff.world import StaffWorld, open_staff_world


@pytest.fixture
async def world() -> AsyncIterator[StaffWorld]:
    """A door with staff of two restaurants."""
    async with open_staff_world() as opened:
        yield opened

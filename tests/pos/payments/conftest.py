"""Fixtures of the payments' tests."""

from collections.abc import AsyncIterator

import pytest

from tests.pos.payments.rig import Rig, rigged


@pytest.fixture
async def paying() -> AsyncIterator[Rig]:
    """A provider and the driver that speaks to it."""
    async with rigged() as rig:
        yield rig

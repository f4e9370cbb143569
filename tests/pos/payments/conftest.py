"""Fixtures of the payments' tests."""

from collections.abc import AsyncIterator

import pytest
import trio

from tests.pos.payments.ledger import Paying, new_paying
from tests.pos.payments.rig import Rig, rigged


@pytest.fixture
async def paying() -> AsyncIterator[Rig]:
    """A provider and the driver that speaks to it."""
    async with rigged() as rig:
        yield rig


@pytest.fixture
async def table(nursery: trio.Nursery) -> Paying:
    """A restaurant whose worker runs, and a provider without a wire."""
    paying = new_paying()
    paying.provider.tasks = nursery
    await nursery.start(paying.workers.run)
    return paying

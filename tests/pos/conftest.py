"""Fixtures of the till's tests."""

from collections.abc import Iterator

import pytest
import structlog
import trio
from trio.testing import MockClock

from tests.pos.rig import Rig, workers_on
from tests.pos.sessions import SessionsInMemory
from tests.pos.tills import DirectTill


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[structlog.typing.EventDict]]:
    """What was logged, unrendered: drawing tracebacks takes longer than the tests."""
    with structlog.testing.capture_logs() as events:
        yield events


@pytest.fixture
async def rig(nursery: trio.Nursery) -> Rig:
    """One restaurant at work. The test itself has to take `autojump_clock`: pytest-trio looks only there."""
    assert isinstance(trio.lowlevel.current_clock(), MockClock)
    sessions, till = SessionsInMemory(), DirectTill()
    workers = workers_on(sessions, lambda _: till)
    nursery.start_soon(sessions.keep_time)
    await nursery.start(workers.run)
    return Rig(sessions, till, workers)

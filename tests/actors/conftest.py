"""Fixtures of the actors' tests: one process on a store in memory, under a clock that jumps."""

import pytest
import trio
from trio.testing import MockClock

from tests.actors.process import Process, World


@pytest.fixture
async def world(autojump_clock: MockClock, nursery: trio.Nursery) -> World:
    """A store with two restaurants and no process yet; waiting costs no time."""
    await trio.lowlevel.checkpoint()
    assert isinstance(trio.lowlevel.current_clock(), MockClock), "the test itself must ask for autojump_clock"
    return World(nursery)


@pytest.fixture
async def process(world: World) -> Process:
    """One process on it, without a sweeper."""
    return await world.process()

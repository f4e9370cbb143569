"""Sinks at work: the outbox of a database, a Redis, and a clock that can be set forward."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
import trio
from attrs import define

from actors.ports.sync import SinkStanding
from persistence.bridge import Bridge, Cache, Reads
from persistence.mirror.convex_sink import ConvexSink
from persistence.mirror.full_copy import Place
from persistence.mirror.mirrors import Mirrors
from persistence.mirror.outbox import Lease, Outbox
from persistence.mirror.sink import Sink
from tests.persistence.conftest import query
from tests.persistence.mirror.deployment import Emulator, running, sink_with

UNTIL_S = 30.0


@define
class Ahead:
    """The real clock, so much later."""

    by: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.by

    def wait(self, seconds: float) -> None:
        self.by += timedelta(seconds=seconds)


class NoStandings:
    """Nobody counts."""

    async def standing(self, restaurant_id: int | None) -> Sequence[SinkStanding]:
        raise AssertionError(restaurant_id)


@pytest.fixture
def later() -> Ahead:
    return Ahead()


@pytest.fixture
async def cache(bridge: Bridge, redis_url: str) -> AsyncIterator[Cache]:
    opened = Cache(bridge, redis_url, within_s=5.0, rest_s=0.0)
    yield opened
    await opened.aclose()


@pytest.fixture
def outbox(reads: Reads) -> Outbox:
    return Outbox(reads)


BEHIND = """
    SELECT count(*) FROM sync_sinks AS s WHERE full_asked IS NOT NULL OR EXISTS (
        SELECT FROM sync_log AS l WHERE l.restaurant_id = s.restaurant_id AND l.sink_id IN (0, s.sink_id)
            AND (l.xid, l.entity_type, l.entity_id) > (s.cursor_xid, s.cursor_type, s.cursor_id)
    )
"""


async def round_of(outbox: Outbox, clock: Ahead, **sinks: Sink) -> None:
    """One look, and all that it starts."""
    mirrors = Mirrors(outbox, NoStandings(), sinks, clock)
    async with trio.open_nursery() as nursery:
        await mirrors.look(nursery)


def ended(url: str) -> None:
    """All leases end."""
    query(url, "UPDATE sync_sinks SET leased_until = now() WHERE leased_until IS NOT NULL")


async def settled(outbox: Outbox, url: str, clock: Ahead, **sinks: Sink) -> None:
    """Looks until every sink has everything; whoever rests, or is thought to be at work, is waited for."""
    with trio.fail_after(UNTIL_S):
        while query(url, BEHIND) != [(0,)]:
            await round_of(outbox, clock, **sinks)
            clock.wait(100)
            ended(url)


async def copied(outbox: Outbox, lease: Lease) -> bool:
    """Puts all that there is into the outbox for this sink. False where that is not to be done by who has the lease."""
    copy = await outbox.full(lease)
    if copy is None:
        return False
    place: Place | None = Place.first()
    while place is not None:
        place = await copy.write(place)
    return await copy.end()


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    with running() as deployment:
        yield deployment


@pytest.fixture
def convex(emulator: Emulator) -> Emulator:
    """A deployment that is new."""
    emulator.ask("wipe")
    emulator.trouble()
    return emulator


@pytest.fixture
async def sink() -> AsyncIterator[ConvexSink]:
    opened = sink_with()
    yield opened
    await opened.aclose()

"""An evening that others are told of while everything goes wrong at once: afterwards every sink is what Postgres is.

Three evenings in `make slow` and so in the CI; `make chaos SEEDS=50` plays fifty, and shows what came of them.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

import pytest
import trio
from attrs import define, field

from bench.party import Appetite
from persistence.bridge import Bridge, Reads, open_bridge
from tests.chaos.books import Books
from tests.chaos.buyers import Rush
from tests.chaos.conftest import OUTCOME
from tests.chaos.other_systems import OtherSystem, key_of
from tests.chaos.outside_sinks import SETTINGS, MoodyConvex, MoodyReceiver
from tests.chaos.parties import Guests
from tests.chaos.sinks import MoodyRedis, MoodySink
from tests.chaos.trouble import Misfortunes, Postgres, Redis
from tests.e2e.diner import all_at_once
from tests.e2e.running import Server, Servers, eventually
from tests.persistence.conftest import query
from tests.persistence.mirror.conftest import BEHIND
from tests.persistence.mirror.deployment import MODULES, NODE, running
from tests.persistence.mirror.receiver import receiving

RESTAURANTS, TABLES, ROUNDS, PHONES = 2, 4, 2, 2
SYSTEMS, ORDERS = 3, 30  # at each restaurant, and orders of each
EVENING_S: Final = 300.0
SETTLED_S: Final = 180.0  # a sink that failed for long rests up to 30 s
HAS_NODE: Final = NODE is not None and (MODULES / "convex").is_dir()
EARLY, LATE = 10, 150  # orders over the API; there are 180 at least
PARKED: Final = "SELECT entity_type, entity_id, error FROM sync_parked"
TO_SEND: Final = """
    SELECT count(*) FROM orders WHERE status <> 'cancelled' AND pos_status NOT IN ('accepted', 'rejected')
"""
KNOWN: Final = "SELECT notes, count(*) FROM counter_orders GROUP BY notes"


@define(eq=False, kw_only=True)
class SinkTrouble(Misfortunes):
    """An evening whose sinks are moody by themselves; more befalls the server, Redis and Postgres."""

    rush: Rush = field()

    async def run(self) -> None:
        """Ends when the last has happened."""
        await self.befall([], self.rush, range(EARLY, LATE))


@pytest.fixture
async def bridge() -> AsyncIterator[Bridge]:
    async with open_bridge() as opened:
        yield opened


@pytest.fixture
async def moody_redis(bridge: Bridge, redis: Redis, seed: int) -> AsyncIterator[MoodyRedis]:
    made = MoodyRedis.before(bridge, lambda: redis.url, seed)
    yield made
    await made.cache.aclose()


@pytest.fixture
async def outside(seed: int) -> AsyncIterator[Sequence[MoodySink]]:
    """A receiver of webhooks, and a deployment of Convex where there is node to run one."""
    async with receiving() as receiver:
        hooks: list[MoodySink] = [MoodyReceiver.at(receiver, seed)]
        if not HAS_NODE:
            yield hooks
            return
        with running() as emulator:
            yield [*hooks, MoodyConvex(emulator, Random(f"{seed} convex"))]


@pytest.fixture
async def servers(own_url: str, tmp_path: Path) -> AsyncIterator[Servers]:
    servers = Servers({"DATABASE_URL": own_url}, tmp_path)
    yield servers
    for server in servers.made:
        server.end_at_once()


@pytest.mark.slow
@pytest.mark.timeout(EVENING_S + SETTLED_S + 60)
async def test_every_sink_is_what_postgres_is_whatever_happens(
    seed: int,
    servers: Servers,
    bridge: Bridge,
    moody_redis: MoodyRedis,
    outside: Sequence[MoodySink],
    redis: Redis,
    postgres: Postgres,
    own_url: str,
    nursery: trio.Nursery,
    record_property: Callable[[str, object], None],
) -> None:
    reads = Reads(bridge, own_url)
    sinks: Sequence[MoodySink] = [moody_redis, *outside]
    slugs = Books(own_url).furnish(RESTAURANTS, TABLES + 2)
    server = await servers(
        REDIS_URL=await nursery.start(moody_redis.serve),
        TRIVET_API_PER_MINUTE="1000000",
        TRIVET_POS_BACKOFF_S="1,2",
        **SETTINGS,
    )
    for sink in sinks:
        for restaurant_id in range(1, RESTAURANTS + 1):
            await sink.set_up(reads, own_url, restaurant_id)
    rush = Rush()
    trouble = SinkTrouble(server, redis, postgres, Random(seed), rush=rush)
    async with server.client() as client:
        async with trio.open_nursery() as moods:
            for sink in sinks:
                moods.start_soon(sink.misbehave)
            systems = await evening(server, own_url, slugs, trouble, seed)
            moods.cancel_scope.cancel()
        for sink in sinks:
            await sink.calm_down()
        await eventually(partial(caught_up, own_url), SETTLED_S)
        for restaurant_id in range(1, RESTAURANTS + 1):
            for sink in sinks:
                assert await sink.lacks(reads, own_url, restaurant_id) == set(), sink.kind
        await reads.aclose()
        assert (await client.get("/health")).status_code == 200
    assert await server.stop() == 0

    assert query(own_url, PARKED) == []
    ordered = {key for system in systems for key in system.orders}
    counts = {key: count for key, count in query(own_url, KNOWN) if key in ordered}
    assert counts == dict.fromkeys(ordered, 1)
    assert server.complaints() == []
    assert not trouble.left
    assert server.events().count("sync_full") <= RESTAURANTS * len(sinks) * (1 + trouble.befell["kill -9"])
    for sink in sinks:
        for name, count in sink.moods.items():
            record_property(f"{OUTCOME}{sink.kind} {name}", count)
    for name, count in trouble.befell.items():
        record_property(f"{OUTCOME}the mirror: {name}", count)


async def evening(
    server: Server, url: str, slugs: Sequence[str], trouble: SinkTrouble, seed: int
) -> Sequence[OtherSystem]:
    """Parties at tables and other systems order at once, until they have all they want and all has befallen them."""
    async with server.client() as client, trio.open_nursery() as phones:
        keys = [await key_of(client, url, slug) for slug in slugs]
        systems = [
            OtherSystem(f"{slug}-{number}", key, client, trouble.rush, Random(f"{seed} {slug} {number}"))
            for slug, key in zip(slugs, keys, strict=True)
            for number in range(SYSTEMS)
        ]
        guests = [
            Guests(number, Appetite(slug, PHONES, 2, 0.05), client, Random(f"{seed} {slug} {number}"))
            for slug in slugs
            for number in range(1, TABLES + 1)
        ]
        await all_at_once(*(partial(system.look, TABLES) for system in systems))
        with trio.fail_after(EVENING_S):
            await all_at_once(
                trouble.run,
                *(partial(party.evening, ROUNDS, phones) for party in guests),
                *(partial(system.evening, ORDERS) for system in systems),
            )
        phones.cancel_scope.cancel()
    return systems


async def caught_up(url: str) -> bool:
    """Whether the till has answered for everything, and every sink has had every row."""
    return [await trio.to_thread.run_sync(query, url, left) for left in (TO_SEND, BEHIND)] == [[(0,)], [(0,)]]

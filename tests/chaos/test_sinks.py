"""An evening that others are told of while everything goes wrong at once: afterwards every sink is what Postgres is.

And the till has each order that it wants once, and who listens live has missed nothing and heard nothing twice.

Three evenings in `make slow` and so in the CI; `make chaos SEEDS=50` plays fifty, and shows what came of them.
"""

import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

import pytest
import trio
from attrs import define, field

from bench.party import Appetite
from bench.processes import free_port
from persistence.bridge import Bridge, Reads, open_bridge
from pos.emulators.till_server import serve_emulator
from tests.chaos.books import Books
from tests.chaos.buyers import Rush
from tests.chaos.conftest import OUTCOME
from tests.chaos.keys import Admin
from tests.chaos.listeners import Listener
from tests.chaos.other_systems import OtherSystem
from tests.chaos.outside_sinks import SETTINGS, MoodyConvex, MoodyReceiver
from tests.chaos.parties import Guests
from tests.chaos.sinks import MoodyRedis, MoodySink
from tests.chaos.tills import ATTEMPT_TIMEOUT_S, MoodyTill
from tests.chaos.trouble import Misfortunes, Postgres, Redis
from tests.e2e.diner import all_at_once
from tests.e2e.running import Server, Servers, eventually
from tests.e2e.till import HttpTill
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
ACCEPTED: Final = """
    SELECT 'ORD-' || restaurant_id || '-' || order_number, pos_ticket FROM orders WHERE pos_status = 'accepted'
"""
STAFF_LOOK: Final = """
    SELECT 'ORD-' || restaurant_id || '-' || order_number FROM alerts
    WHERE kind IN ('cancelled_at_till', 'cancelled_unknown')
"""
STREAM: Final = "SELECT seq, event_type, body FROM stream_events WHERE restaurant_id = %s AND seq > %s"
REACHED: Final = "SELECT restaurant_id, seq FROM streams"
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
    moody: MoodyTill,
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
        TRIVET_POS_ATTEMPT_TIMEOUT_S=str(ATTEMPT_TIMEOUT_S),
        TRIVET_POS_LOOK_INTERVAL_S="0.5",
        TRIVET_POS_BACKOFF_S="1,2",
        **HttpTill(moody, await nursery.start(serve_emulator, moody, "127.0.0.1", free_port())).settings,
        **SETTINGS,
    )
    for sink in sinks:
        for restaurant_id in range(1, RESTAURANTS + 1):
            await sink.set_up(reads, own_url, restaurant_id)
    rush = Rush()
    trouble = SinkTrouble(server, redis, postgres, Random(seed), rush=rush)
    async with server.client() as client, trio.open_nursery() as listening:
        admins = [await Admin.at(client, own_url, slug, Random(f"{seed} {slug} keys")) for slug in slugs]
        listeners = [
            Listener(server, admin, Random(f"{seed} {slug}")) for slug, admin in zip(slugs, admins, strict=True)
        ]
        for listener in listeners:
            listening.start_soon(listener.run)
        async with trio.open_nursery() as moods:
            for goes_on in (*(sink.misbehave for sink in sinks), *(admin.run for admin in admins)):
                moods.start_soon(goes_on)
            systems = await evening(server, slugs, admins, trouble, seed)
            moods.cancel_scope.cancel()
        moody.calm = True
        await all_at_once(*(sink.calm_down for sink in sinks))
        await eventually(partial(caught_up, own_url), SETTLED_S)
        await eventually(partial(all_heard, own_url, listeners))
        for restaurant_id in range(1, RESTAURANTS + 1):
            for sink in sinks:
                assert await sink.lacks(reads, own_url, restaurant_id) == set(), sink.kind
        await reads.aclose()
        assert (await client.get("/health")).status_code == 200
        listening.cancel_scope.cancel()
    assert await server.stop() == 0

    check_orders(own_url, systems)
    check_till(own_url, moody)
    check_listeners(own_url, listeners)
    assert query(own_url, PARKED) == []
    assert server.complaints() == []
    assert not trouble.left
    assert server.events().count("sync_full") <= RESTAURANTS * len(sinks) * (1 + trouble.befell["kill -9"])
    for name, count in outcomes(sinks, trouble, systems, listeners, moody).items():
        record_property(OUTCOME + name, count)


def check_orders(url: str, systems: Sequence[OtherSystem]) -> None:
    """Each order that was answered is there, and none is there twice, answered or not."""
    counts = dict(query(url, KNOWN))
    assert {key for system in systems for key in system.orders} <= counts.keys()
    assert set(counts.values()) == {1}


def check_till(url: str, till: MoodyTill) -> None:
    """What is accepted the till has, once. Where it has one that was called off, staff look. Nothing came unasked."""
    taken = {one.order_id: one.ticket for one in till.tickets}
    accepted = dict(query(url, ACCEPTED))
    assert {order_id: taken.get(order_id) for order_id in accepted} == accepted
    assert taken.keys() - accepted.keys() <= {order_id for (order_id,) in query(url, STAFF_LOOK)}
    assert till.unasked() == {}


def check_listeners(url: str, listeners: Sequence[Listener]) -> None:
    """They were told all that is kept, from where they began, once and in order, and nothing by a key that was over."""
    for restaurant_id, one in enumerate(listeners, start=1):
        assert one.faults == []
        kept = query(url, STREAM, restaurant_id, one.begun)
        assert one.heard == {seq: (event_type, json.loads(body)) for seq, event_type, body in kept}


def outcomes(
    sinks: Sequence[MoodySink],
    trouble: SinkTrouble,
    systems: Sequence[OtherSystem],
    listeners: Sequence[Listener],
    till: MoodyTill,
) -> Counter[str]:
    """What came of the evening, with the number of cases."""
    counts = Counter({f"{sink.kind} {name}": count for sink in sinks for name, count in sink.moods.items()})
    counts.update({f"the mirror: {name}": count for name, count in trouble.befell.items()})
    counts.update({f"the mirror's till {name}": count for name, count in till.moods.items()})
    for system in systems:
        counts.update({f"other systems: {name}": count for name, count in system.did.items()})
    for one in listeners:
        counts["heard live"] += len(one.heard)
        counts["listeners came"] += one.connections
        counts["listeners were sent away"] += one.sent_away
    return counts


async def evening(
    server: Server, slugs: Sequence[str], admins: Sequence[Admin], trouble: SinkTrouble, seed: int
) -> Sequence[OtherSystem]:
    """Parties at tables and other systems order at once, until they have all they want and all has befallen them."""
    async with server.client() as client, trio.open_nursery() as phones:
        systems = [
            OtherSystem(f"{slug}-{number}", admin, client, trouble.rush, Random(f"{seed} {slug} {number}"))
            for slug, admin in zip(slugs, admins, strict=True)
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


async def all_heard(url: str, listeners: Sequence[Listener]) -> bool:
    """Whether everybody knows of the last that is kept for them."""
    kept = dict(await trio.to_thread.run_sync(query, url, REACHED))
    return all(one.reach == kept[restaurant_id] for restaurant_id, one in enumerate(listeners, start=1))

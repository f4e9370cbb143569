"""A restaurant in Redis is what it is in Postgres, whatever happens to either, or to us in between."""

import json
import os
import signal
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import attrs
import psycopg
import pytest

from actors.domain.party.commands import CloseSession
from actors.domain.till.commands import AcceptOrder, QueueOrder
from persistence.bridge import Bridge, Cache, Reads
from persistence.embedded import embedded_valkey
from persistence.mirror import redis_sink
from persistence.mirror.outbox import Outbox
from persistence.mirror.redis_sink import TYPES, RedisSink
from persistence.mirror.sink import WHOLE, News, SinkAway, SinkSettings
from persistence.mirror.worker import PAUSES_S
from tests.persistence.conftest import Store, query
from tests.persistence.mirror.conftest import Ahead, copied, round_of, settled
from tests.persistence.mirror.troubled import Troubled, troubled_evening
from tests.persistence.mirror.truth import Key, truth, with_sink
from tests.persistence.parties import add, joined, place

STATE = "SELECT attempts, last_error, extract(epoch FROM next_at)::float, delivered FROM sync_sinks"


async def kept(cache: Cache, restaurant_id: int = 1) -> Mapping[Key, Any]:
    """What is in Redis."""
    found: dict[Key, Any] = {}
    for kind in TYPES:
        (hash_,) = await cache.run(("HGETALL", f"mirror:{restaurant_id}:{kind}"), patient=True)
        found |= {(kind, key.decode()): json.loads(value)["body"] for key, value in hash_.items()}
    return found


async def expected(reads: Reads, url: str, restaurant_id: int = 1) -> Mapping[Key, Any]:
    """What should be."""
    return {key: body for key, body in (await truth(reads, url, restaurant_id)).items() if key[0] in TYPES}


async def dinner(store: Store, table: int = 1, number: int = 1) -> None:
    party, change = joined(table=table)
    party.context = attrs.evolve(party.context, next_order_number=number)
    for one in (change, party.change(add(party)), party.change(place(party), QueueOrder(number))):
        await store.journal.commit(one)
    await store.journal.commit(party.change(AcceptOrder(number, "T"), CloseSession()))


async def test_all_that_there_is_is_copied_first_and_then_what_changes(
    postgres: Store, reads: Reads, outbox: Outbox, cache: Cache, furnished_url: str, later: Ahead
) -> None:
    await dinner(postgres)
    with_sink(furnished_url)
    sink = RedisSink(cache)
    await settled(outbox, furnished_url, later, redis=sink)
    assert await kept(cache) == await expected(reads, furnished_url) != {}
    assert {kind for kind, _ in await kept(cache)} == {"item", "order", "order_items", "session", "table"}
    assert await cache.run(("GET", "mirror:1:whole")) == [b"1"]
    await dinner(postgres, 2, 2)
    query(furnished_url, "DELETE FROM tables WHERE table_id = 104")
    await settled(outbox, furnished_url, later, redis=sink)
    assert await kept(cache) == await expected(reads, furnished_url)
    assert await kept(cache, 2) == {}


async def test_what_arrives_after_what_is_newer_does_nothing(cache: Cache) -> None:
    sink, settings = RedisSink(cache), SinkSettings(1, 1, "redis")
    await sink.begin(settings)
    await sink.deliver(settings, [News("table", "101", 8, b'{"enabled":true}'), News(WHOLE, "", 8, None)])
    with pytest.raises(SinkAway):
        await sink.deliver(settings, [News("table", "101", 7, b'{"enabled":false}'), News("table", "102", 7, b"{}")])
    assert await kept(cache) == {("table", "101"): {"enabled": True}}
    with pytest.raises(SinkAway):  # the word of somebody who was answered long ago
        await sink._script(redis_sink._FORGET, "mirror:1", "of before", *TYPES)
    assert await kept(cache) == {("table", "101"): {"enabled": True}}
    await sink.deliver(settings, [News("table", "101", 9, None)])
    assert await kept(cache) == {}
    (ends_s,) = await cache.run(("TTL", "mirror:1:version"))
    assert 0 < ends_s <= redis_sink.LATE_S  # a database that was restored counts from before again


async def test_a_burst_is_one_delivery_of_the_newest_state(
    outbox: Outbox, cache: Cache, furnished_url: str, later: Ahead
) -> None:
    with_sink(furnished_url)
    await settled(outbox, furnished_url, later, redis=RedisSink(cache))
    before = query(furnished_url, STATE)[0][3]
    for price in range(1000, 1020):
        query(furnished_url, "UPDATE menu_items SET price = %s WHERE menu_item_id = 101", price)
    await settled(outbox, furnished_url, later, redis=RedisSink(cache))
    assert query(furnished_url, STATE)[0][3] - before == 1
    assert (await kept(cache))["item", "101"]["price"] == 10.19


async def test_what_a_transaction_that_goes_on_has_changed_waits_and_nothing_is_passed_over(
    reads: Reads, outbox: Outbox, cache: Cache, furnished_url: str, later: Ahead
) -> None:

    with_sink(furnished_url)
    await settled(outbox, furnished_url, later, redis=RedisSink(cache))
    with psycopg.connect(furnished_url) as slow:
        slow.execute("UPDATE tables SET enabled = false WHERE table_id = 101")
        query(furnished_url, "UPDATE tables SET enabled = false WHERE table_id = 102")
        await round_of(outbox, later, redis=RedisSink(cache))
        assert (await kept(cache))["table", "102"]["enabled"] is True  # it comes after the one that goes on
        slow.commit()
    await settled(outbox, furnished_url, later, redis=RedisSink(cache))
    assert await kept(cache) == await expected(reads, furnished_url)
    assert (await kept(cache))["table", "101"]["enabled"] is False


async def test_a_new_row_of_a_transaction_from_before_the_sink_is_copied_too(
    outbox: Outbox, cache: Cache, furnished_url: str, later: Ahead
) -> None:

    with psycopg.connect(furnished_url) as slow:
        slow.execute("INSERT INTO tables (table_id, restaurant_id, table_number) VALUES (900, 1, 900)")
        with_sink(furnished_url)
        await round_of(outbox, later, redis=RedisSink(cache))
        assert await kept(cache) == {}  # a copy that is made now would not have it
        slow.commit()
    await settled(outbox, furnished_url, later, redis=RedisSink(cache))
    assert ("table", "900") in await kept(cache)


async def test_a_redis_that_has_lost_everything_gets_everything_though_nothing_changes(
    reads: Reads, outbox: Outbox, cache: Cache, furnished_url: str, later: Ahead
) -> None:
    with_sink(furnished_url)
    await settled(outbox, furnished_url, later, redis=RedisSink(cache))
    await cache.run(("FLUSHALL",))
    later.wait(31)
    await round_of(outbox, later, redis=RedisSink(cache))
    await settled(outbox, furnished_url, later, redis=RedisSink(cache))
    assert await kept(cache) == await expected(reads, furnished_url)


async def test_a_redis_that_comes_back_as_it_was_a_while_ago_gets_everything(
    bridge: Bridge, reads: Reads, outbox: Outbox, server_folder: Path, furnished_url: str, later: Ahead
) -> None:
    """As one does that is killed: what it had not written to its disk yet is not missing to anybody but us."""
    with_sink(furnished_url)
    with embedded_valkey(server_folder) as url:
        cache = Cache(bridge, url, within_s=5.0, rest_s=0.0)
        await settled(outbox, furnished_url, later, redis=RedisSink(cache))
        await cache.run(("SAVE",))
        query(furnished_url, "UPDATE tables SET enabled = false WHERE restaurant_id = 1")
        await settled(outbox, furnished_url, later, redis=RedisSink(cache))
        ((said,),) = [await cache.run(("INFO", "server"))]
        os.kill(int(said["process_id"]), signal.SIGKILL)
        await cache.aclose()
    with embedded_valkey(server_folder) as url:
        cache = Cache(bridge, url, within_s=5.0, rest_s=0.0)
        assert (await kept(cache))["table", "101"]["enabled"] is True
        assert await cache.run(("GET", "mirror:1:whole")) == [b"1"]
        later.wait(31)
        await round_of(outbox, later, redis=RedisSink(cache))
        await settled(outbox, furnished_url, later, redis=RedisSink(cache))
        assert await kept(cache) == await expected(reads, furnished_url)
        assert (await kept(cache))["table", "101"]["enabled"] is False
        await round_of(outbox, later, redis=RedisSink(cache))
        assert query(furnished_url, "SELECT full_asked FROM sync_sinks") == [(None,)]
        await cache.aclose()


async def test_a_copy_from_a_version_that_did_not_say_who_has_it_is_taken_over_as_it_is(
    outbox: Outbox, cache: Cache, furnished_url: str, later: Ahead
) -> None:
    with_sink(furnished_url)
    await settled(outbox, furnished_url, later, redis=RedisSink(cache))
    await cache.run(("DEL", "mirror:1:server"))
    query(furnished_url, "UPDATE tables SET enabled = false WHERE restaurant_id = 1")
    await settled(outbox, furnished_url, later, redis=RedisSink(cache))
    assert query(furnished_url, "SELECT full_asked FROM sync_sinks") == [(None,)]
    assert await cache.run(("EXISTS", "mirror:1:server")) == [1]


async def test_why_a_sink_failed_is_known_for_as_long_as_it_has_not_taken_anything(
    bridge: Bridge, outbox: Outbox, cache: Cache, furnished_url: str, later: Ahead
) -> None:
    """Also while a copy of everything waits for whoever is in the way, or is being written."""
    with_sink(furnished_url)
    away = Cache(bridge, "unix:///nowhere.sock", rest_s=0.0)
    await round_of(outbox, later, redis=RedisSink(away))
    assert query(furnished_url, STATE)[0][:2] == (1, "redis does not answer")
    await away.aclose()
    with psycopg.connect(furnished_url) as slow:
        slow.execute("UPDATE tables SET enabled = false WHERE table_id = 101")
        query(furnished_url, "UPDATE sync_sinks SET full_asked = pg_current_xact_id()::text::bigint")
        later.wait(100)
        await round_of(outbox, later, redis=RedisSink(cache))
        assert query(furnished_url, STATE)[0][:2] == (1, "redis does not answer")
        slow.rollback()
    await settled(outbox, furnished_url, later, redis=RedisSink(cache))
    assert query(furnished_url, STATE)[0][:2] == (0, "")


async def test_a_redis_that_is_away_rests_longer_and_longer_up_to_thirty_seconds_and_catches_up(
    bridge: Bridge, reads: Reads, outbox: Outbox, cache: Cache, furnished_url: str, later: Ahead
) -> None:
    with_sink(furnished_url)
    await settled(outbox, furnished_url, later, redis=RedisSink(cache))
    query(furnished_url, "UPDATE tables SET enabled = false WHERE restaurant_id = 1")
    away = Cache(bridge, "unix:///nowhere.sock", rest_s=0.0)
    rests = []
    for attempt in range(1, 9):
        await round_of(outbox, later, redis=RedisSink(away))
        attempts, error, next_at, _ = query(furnished_url, STATE)[0]
        assert (attempts, error) == (attempt, "redis does not answer")
        rests.append(next_at - later().timestamp())
        await round_of(outbox, later, redis=RedisSink(away))
        assert query(furnished_url, STATE)[0][0] == attempt  # it is left alone
        later.wait(rests[-1] + 0.1)
    for rest, pause in zip(rests, (*PAUSES_S, PAUSES_S[-1], PAUSES_S[-1]), strict=True):
        assert 0.85 * pause <= rest <= 30
    await away.aclose()
    await settled(outbox, furnished_url, later, redis=RedisSink(cache))
    assert await kept(cache) == await expected(reads, furnished_url)
    assert query(furnished_url, STATE)[0][:2] == (0, "")


async def test_a_database_that_is_a_copy_of_another_begins_anew(
    reads: Reads, outbox: Outbox, cache: Cache, furnished_url: str, later: Ahead
) -> None:
    with_sink(furnished_url)
    await settled(outbox, furnished_url, later, redis=RedisSink(cache))
    query(furnished_url, "UPDATE sync_sinks SET cursor_xid = 9000000000000")  # as a restored backup has it
    query(furnished_url, "UPDATE tables SET enabled = false WHERE restaurant_id = 1")
    await round_of(outbox, later, redis=RedisSink(cache))
    await settled(outbox, furnished_url, later, redis=RedisSink(cache))
    assert await kept(cache) == await expected(reads, furnished_url)


async def test_two_processes_do_not_send_to_one_sink_at_once(outbox: Outbox, furnished_url: str, later: Ahead) -> None:
    with_sink(furnished_url)
    first = await outbox.take(["redis"], later(), 0)
    assert await outbox.take(["redis"], later(), 0) != []
    (taken,) = await outbox.take(["redis"], later(), 60)
    assert await outbox.take(["redis"], later(), 60) == []
    assert not await copied(outbox, first[0])  # whoever has lost the lease changes nothing
    assert await copied(outbox, taken)


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_goes_wrong_in_an_evening_redis_is_what_postgres_is(
    postgres: Store, reads: Reads, outbox: Outbox, cache: Cache, furnished_url: str, later: Ahead, seed: int
) -> None:
    rng = Random(seed)
    with_sink(furnished_url)

    def trouble() -> None:
        chance = rng.random()
        if chance < 0.1:
            raise SinkAway("no answer")
        if chance < 0.15:
            raise RuntimeError("a bug")

    sink = Troubled(RedisSink(cache), rng, trouble, lambda: cache.run(("FLUSHALL",)))
    await troubled_evening(postgres, rng, lambda: round_of(outbox, later, redis=sink), later)
    await settled(outbox, furnished_url, later, redis=sink)
    later.wait(40)
    await round_of(outbox, later, redis=RedisSink(cache))  # where the last thing that went wrong was all that was lost
    await settled(outbox, furnished_url, later, redis=RedisSink(cache))
    assert await kept(cache) == await expected(reads, furnished_url)

"""A sink that lacks nothing does not read again and again what was for another alone."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from persistence.bridge import Cache, Reads
from persistence.jobs import Leftovers
from persistence.mirror.outbox import Outbox
from persistence.mirror.redis_sink import RedisSink
from persistence.statements import statement
from tests.persistence.conftest import query
from tests.persistence.mirror.conftest import Ahead, ended, settled
from tests.persistence.mirror.truth import with_sink

WEBHOOK = "INSERT INTO sync_sinks (restaurant_id, kind) VALUES (1, 'webhook') RETURNING sink_id"
BETWEEN = """
    SELECT count(*) FROM sync_log AS l JOIN sync_sinks AS s USING (restaurant_id)
    WHERE s.sink_id = %s AND (l.xid, l.entity_type, l.entity_id) > (s.cursor_xid, s.cursor_type, s.cursor_id)
"""
LACKS = f"{BETWEEN} AND l.sink_id IN (0, s.sink_id)"
HAD = """
    INSERT INTO sync_log (restaurant_id, xid, entity_type, entity_id) SELECT 1, 50, 'order', n::text
    FROM generate_series(1, 20000) AS n
"""
CHANGE = "UPDATE tables SET enabled = NOT enabled WHERE table_id = 101"


@pytest.fixture
async def quiet(outbox: Outbox, cache: Cache, furnished_url: str, later: Ahead) -> int:
    """A sink to which nothing has happened, beside one that has just had everything."""
    ((sink_id,),) = query(furnished_url, WEBHOOK)
    with_sink(furnished_url)
    await settled(outbox, furnished_url, later, redis=RedisSink(cache))
    return int(sink_id)


async def test_what_was_another_s_alone_is_behind_it_and_can_go(
    outbox: Outbox, quiet: int, furnished_url: str, later: Ahead
) -> None:
    assert query(furnished_url, BETWEEN, quiet)[0][0] > 5
    assert query(furnished_url, LACKS, quiet) == [(0,)]
    await outbox.pass_over()
    assert query(furnished_url, BETWEEN, quiet) == [(0,)]
    query(furnished_url, CHANGE)
    assert query(furnished_url, LACKS, quiet) == [(1,)]


async def test_the_outbox_empties_beside_a_sink_to_which_nothing_happens(
    outbox: Outbox, reads: Reads, quiet: int, furnished_url: str, later: Ahead
) -> None:
    leftovers = Leftovers(reads)
    before = datetime(2000, 1, 1, tzinfo=UTC)
    await leftovers.outbox(before, 500)
    assert query(furnished_url, BETWEEN, quiet)[0][0] > 5
    await outbox.pass_over()
    await leftovers.outbox(before, 500)
    assert query(furnished_url, "SELECT count(*) FROM sync_log") == [(0,)]


async def test_nobody_is_put_behind_what_they_lack_or_what_is_not_committed_yet(
    outbox: Outbox, quiet: int, furnished_url: str, later: Ahead
) -> None:
    with psycopg.connect(furnished_url) as slow:
        slow.execute(CHANGE)
        await outbox.pass_over()
        slow.commit()
    assert query(furnished_url, LACKS, quiet) == [(1,)]
    await outbox.pass_over()
    assert query(furnished_url, LACKS, quiet) == [(1,)]


async def test_who_is_at_work_is_left_alone(outbox: Outbox, quiet: int, furnished_url: str, later: Ahead) -> None:
    query(furnished_url, "UPDATE sync_sinks SET leased_until = now() + interval '1 minute' WHERE sink_id = %s", quiet)
    await outbox.pass_over()
    assert query(furnished_url, BETWEEN, quiet)[0][0] > 5
    ended(furnished_url)
    await outbox.pass_over()
    assert query(furnished_url, BETWEEN, quiet) == [(0,)]


@pytest.mark.parametrize("name", ["sync_take", "sync_alarm", "sync_passed", "sync_news"])
async def test_what_a_sink_has_had_long_ago_is_not_read_to_see_what_it_lacks(name: str, furnished_url: str) -> None:
    """Ten times a second: rows stay for an hour, and for a week where another sink is away."""
    now = datetime.now(UTC) + timedelta(minutes=1)  # it rests no longer
    arguments: Mapping[str, tuple[object, ...]] = {
        "sync_take": (["redis"], now, 0.0, 64),
        "sync_alarm": (now, now, 6),
        "sync_passed": (),
        "sync_news": (1, 1, 100, "~~", "", 500),
    }
    query(
        furnished_url, "INSERT INTO sync_sinks (sink_id, restaurant_id, kind, cursor_xid) VALUES (1, 1, 'redis', 100)"
    )
    query(furnished_url, HAD)
    query(furnished_url, "ANALYZE sync_log")
    with psycopg.connect(furnished_url, cursor_factory=psycopg.RawCursor) as connection:
        explained = f"EXPLAIN (ANALYZE, FORMAT JSON) {code(name)}".encode()
        ((plan,),) = connection.execute(explained, arguments[name]).fetchall()
    assert max(read_of("sync_log", plan[0]["Plan"]), default=0) < 100


def code(name: str) -> str:
    """A statement without the comments before it."""
    return "\n".join(line for line in statement(name).splitlines() if not line.startswith("--"))


def read_of(table: str, node: Mapping[str, Any]) -> Iterator[float]:
    """How many rows of a table each part of a plan has read."""
    if node.get("Relation Name") == table:
        thrown = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
        yield (node["Actual Rows"] + thrown) * node["Actual Loops"]
    for below in node.get("Plans", ()):
        yield from read_of(table, below)

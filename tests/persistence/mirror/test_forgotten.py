"""What goes from the outbox: what all have had, and what nobody has had for a week, after which all is sent."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from persistence.bridge import Reads
from persistence.jobs import Leftovers
from tests.persistence.conftest import query
from tests.persistence.mirror.truth import with_sink
from tests.persistence.parties import NOW

LEFT: Final = "SELECT restaurant_id, xid FROM sync_log ORDER BY 1, 2"
TOLD: Final = """
    INSERT INTO sync_log (restaurant_id, xid, entity_type, entity_id, at) VALUES (%s, %s, 'table', '1', %s)
"""
ASKED: Final = "SELECT sink_id FROM sync_sinks WHERE full_asked IS NOT NULL"
BEFORE: Final = NOW - timedelta(days=7)


def sink_at(url: str, xid: int, restaurant_id: int = 1) -> int:
    """A sink that has everything up to this transaction."""
    sink_id = with_sink(url, restaurant_id)
    query(url, "UPDATE sync_sinks SET full_asked = NULL, cursor_xid = %s WHERE sink_id = %s", xid, sink_id)
    return sink_id


def told(url: str, *xids: int, restaurant_id: int = 1, days: int = 0) -> None:
    for xid in xids:
        query(url, TOLD, restaurant_id, xid, NOW - timedelta(days=days))


def left(url: str) -> Sequence[tuple[Any, ...]]:
    return query(url, LEFT)


async def test_what_the_sinks_of_a_restaurant_have_had_goes_in_batches(reads: Reads, furnished_url: str) -> None:
    sink_at(furnished_url, 20)
    sink_at(furnished_url, 10, restaurant_id=2)
    told(furnished_url, 5, 20, 21, 31)
    told(furnished_url, 10, 11, restaurant_id=2)
    leftovers = Leftovers(reads)
    assert await leftovers.outbox(BEFORE, 2) == 2
    assert await leftovers.outbox(BEFORE, 2) == 1
    assert await leftovers.outbox(BEFORE, 2) == 0
    assert left(furnished_url) == [(1, 21), (1, 31), (2, 11)]
    assert query(furnished_url, ASKED) == []


async def test_after_a_week_it_goes_and_whoever_has_not_had_it_gets_everything(
    reads: Reads, furnished_url: str
) -> None:
    late = sink_at(furnished_url, 5)
    sink_at(furnished_url, 9, restaurant_id=2)
    told(furnished_url, 7, days=8)
    told(furnished_url, 8, days=6)
    told(furnished_url, 8, restaurant_id=2, days=8)
    assert await Leftovers(reads).outbox(BEFORE, 500) == 2
    assert left(furnished_url) == [(1, 8)]
    assert query(furnished_url, ASKED) == [(late,)]


async def test_what_goes_of_another_sink_s_copy_is_nothing_that_one_has_missed(
    reads: Reads, furnished_url: str
) -> None:
    """A webhook told of everything once more, because a Redis beside it was filled a week ago, is told nonsense."""
    late = sink_at(furnished_url, 5)
    query(furnished_url, "INSERT INTO sync_sinks (restaurant_id, kind, cursor_xid) VALUES (1, 'webhook', 6)")
    told(furnished_url, 7, days=8)
    query(furnished_url, "UPDATE sync_log SET sink_id = %s", late)
    assert await Leftovers(reads).outbox(BEFORE, 500) == 1
    assert query(furnished_url, ASKED) == [(late,)]

"""A backlog drains quickly, a bounded batch at a time."""

import tracemalloc

import pytest
import trio

from persistence.bridge import Cache
from persistence.mirror.convex_sink import ConvexSink
from persistence.mirror.outbox import Outbox
from persistence.mirror.redis_sink import RedisSink
from tests.persistence.conftest import query
from tests.persistence.mirror.conftest import Ahead, round_of, settled
from tests.persistence.mirror.deployment import Emulator, needs_node, with_convex
from tests.persistence.mirror.truth import with_sink
from tests.yardstick import slower

ROWS = 100_000
A_SECOND = 2_000  # a day of a busy restaurant in a minute; on a machine that is slower, or shared, as much less
MORE = """
    INSERT INTO menu_items (menu_item_id, restaurant_id, category_id, name, price)
    SELECT 10000 + n, 1, (SELECT min(category_id) FROM menu_categories WHERE restaurant_id = 1), 'Pizza ' || n, 950
    FROM generate_series(1, %s) AS n
"""


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_a_backlog_drains_at_thousands_of_rows_a_second_in_flat_memory(
    outbox: Outbox, cache: Cache, furnished_url: str, later: Ahead
) -> None:
    with_sink(furnished_url)
    await settled(outbox, furnished_url, later, redis=RedisSink(cache))
    query(furnished_url, MORE, ROWS)
    started = trio.current_time()
    await round_of(outbox, later, redis=RedisSink(cache))
    took_s = trio.current_time() - started
    assert await cache.run(("HLEN", "mirror:1:item")) == [ROWS + 2]
    assert took_s <= ROWS / A_SECOND * slower(), f"{ROWS / took_s:.0f} rows a second"
    query(furnished_url, "UPDATE menu_items SET price = 1000")
    tracemalloc.start()
    await round_of(outbox, later, redis=RedisSink(cache))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8 << 20


@needs_node
@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_a_backlog_drains_to_convex_at_thousands_of_rows_a_second_in_flat_memory(
    outbox: Outbox, sink: ConvexSink, convex: Emulator, furnished_url: str, later: Ahead
) -> None:
    with_convex(furnished_url, convex)
    await settled(outbox, furnished_url, later, convex=sink)
    query(furnished_url, MORE, ROWS)
    convex.trouble()
    started = trio.current_time()
    await round_of(outbox, later, convex=sink)
    took_s = trio.current_time() - started
    assert len(convex.documents("menuItems")) == ROWS + 2
    assert took_s <= ROWS / A_SECOND * slower(), f"{ROWS / took_s:.0f} rows a second"
    assert len(convex.calls()) <= ROWS / sink.rows_max + 1
    query(furnished_url, "UPDATE menu_items SET price = 1000 WHERE menu_item_id <= 15000")
    tracemalloc.start()
    await round_of(outbox, later, convex=sink)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8 << 20

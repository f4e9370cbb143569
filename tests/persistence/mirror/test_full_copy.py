"""A full copy is written a page at a time: nobody waits for all of it, and it is whole whatever happens in between."""

import tracemalloc
from collections.abc import AsyncIterator, Sequence
from random import Random
from typing import Any

import psycopg
import pytest
from attrs import define, evolve

from persistence.bridge import Bridge, Cache, Reads, Row
from persistence.mirror import full_copy
from persistence.mirror.full_copy import FullCopy, Place
from persistence.mirror.outbox import Moved, Outbox
from persistence.mirror.redis_sink import RedisSink
from persistence.mirror.sink import News, Refused, SinkSettings
from persistence.mirror.worker import Worker
from persistence.statements import statement
from tests.persistence.conftest import Store, query
from tests.persistence.mirror.conftest import Ahead, copied, round_of, settled
from tests.persistence.mirror.test_redis_sink import dinner, expected, kept
from tests.persistence.mirror.truth import truth, with_sink

ORDERS = 200_000
MEMORY_BYTES = 8 << 20  # what a worker may take, as `test_drain` has it
PAGE_S = 2.0  # for one statement of a copy, which takes a twentieth of it
OF_SINK = "SELECT entity_type, entity_id FROM sync_log WHERE sink_id = %s"
AGAIN = "UPDATE sync_sinks SET full_asked = pg_current_xact_id()::text::bigint"
MANY = """
    INSERT INTO {table}
    SELECT (jsonb_populate_record(one, jsonb_build_object('order_number', 1000 + n, 'idempotency_key', n::text))).*
    FROM {table} AS one, generate_series(1, %s) AS n
    WHERE restaurant_id = 1 AND order_number = 1
"""


@define
class Seen:
    """Reads that are counted, and before which something may happen."""

    reads: Reads
    pages: int = 0
    before: Any = None

    async def fetch(self, statement: str, *arguments: object) -> Sequence[Row]:
        if "written AS" in statement:
            self.pages += 1
            if self.before is not None:
                self.before(self.pages)
        return await self.reads.fetch(statement, *arguments)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of two."""
    monkeypatch.setattr(full_copy, "PAGE", 2)


def seen_by(reads: Reads, before: Any = None) -> tuple[Seen, Outbox]:
    seen = Seen(reads, before=before)
    return seen, Outbox(seen)  # type: ignore[arg-type]


@pytest.mark.usefixtures("small")
async def test_a_copy_of_pages_has_everything_once_and_says_last_that_it_is_all(
    postgres: Store, reads: Reads, furnished_url: str, later: Ahead
) -> None:
    for number in range(1, 8):
        await dinner(postgres, 1 + number % 3, number)
    query(furnished_url, "INSERT INTO branches (branch_id, restaurant_id, name) VALUES (77, 1, 'Other')")
    query(
        furnished_url,
        "INSERT INTO stock (branch_id, menu_item_id, on_hand)"
        " SELECT branch_id, menu_item_id, 3 FROM branches CROSS JOIN menu_items"
        " WHERE branches.restaurant_id = 1 AND menu_items.restaurant_id = 1 ON CONFLICT DO NOTHING",
    )
    sink_id = with_sink(furnished_url)
    seen, outbox = seen_by(reads)
    (lease,) = await outbox.take(["redis"], later(), 0)
    assert await copied(outbox, lease)
    written = query(furnished_url, f"{OF_SINK} ORDER BY xid, entity_type, entity_id", sink_id)
    there = {key for key in await truth(reads, furnished_url) if key[0] != "alert"}
    assert {kind for kind, _ in there} == {"item", "order", "order_items", "session", "stock", "table"}
    assert written[-1] == ("~", "")
    assert sorted(written[:-1]) == sorted(there)
    assert seen.pages > len(there) / 4
    assert await outbox.full(lease) is None


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("seed", range(5))
async def test_whatever_changes_between_two_pages_the_sink_ends_as_postgres_is(
    postgres: Store, reads: Reads, cache: Cache, furnished_url: str, later: Ahead, seed: int
) -> None:
    rng = Random(seed)
    for number in range(1, 6):
        await dinner(postgres, 1 + number % 3, number)
    changes = (
        "UPDATE orders SET special_instructions = 'no salt' WHERE order_number = 1",
        "DELETE FROM order_items WHERE order_number = 2",
        "UPDATE sessions SET closed_at = closed_at - interval '1 day', pass_validated = NOT pass_validated",
        "UPDATE menu_items SET price = price + 1",
        "DELETE FROM tables WHERE table_id = 104",
        "INSERT INTO menu_items (menu_item_id, restaurant_id, category_id, name, price)"
        " SELECT 1, 1, min(category_id), 'Early', 100 FROM menu_categories WHERE restaurant_id = 1"
        " ON CONFLICT DO NOTHING",
        AGAIN,
    )

    def happens(page: int) -> None:
        if page < 30 and rng.random() < 0.5:
            query(furnished_url, rng.choice(changes))

    with_sink(furnished_url)
    _, outbox = seen_by(reads, happens)
    await settled(outbox, furnished_url, later, redis=RedisSink(cache))
    assert await kept(cache) == await expected(reads, furnished_url) != {}
    assert await cache.run(("GET", "mirror:1:whole")) == [b"1"]


@pytest.mark.usefixtures("small")
async def test_who_dies_between_two_pages_leaves_a_copy_that_is_begun_again(
    postgres: Store, reads: Reads, outbox: Outbox, cache: Cache, furnished_url: str, later: Ahead
) -> None:
    await dinner(postgres)
    with_sink(furnished_url)

    def dies(page: int) -> None:
        if page == 3:
            raise RuntimeError("killed")

    _, dying = seen_by(reads, dies)
    await round_of(dying, later, redis=RedisSink(cache))
    assert await cache.run(("GET", "mirror:1:whole")) != [b"1"]
    later.wait(100)
    await settled(outbox, furnished_url, later, redis=RedisSink(cache))
    assert await kept(cache) == await expected(reads, furnished_url)
    assert await cache.run(("GET", "mirror:1:whole")) == [b"1"]


@pytest.mark.usefixtures("small")
async def test_who_has_lost_the_lease_or_was_asked_again_writes_no_more_and_ends_nothing(
    reads: Reads, outbox: Outbox, furnished_url: str, later: Ahead
) -> None:
    sink_id = with_sink(furnished_url)
    (lease,) = await outbox.take(["redis"], later(), 0)
    for lost in ("UPDATE sync_sinks SET lease = lease + 1", AGAIN):
        copy = await outbox.full(lease)
        assert copy is not None
        place = await copy.write(Place.first())
        before = query(furnished_url, OF_SINK, sink_id)
        query(furnished_url, lost)
        while place is not None:
            place = await copy.write(place)
        assert not await copy.end()
        assert query(furnished_url, OF_SINK, sink_id) == before
        query(furnished_url, "UPDATE sync_sinks SET lease = %s", lease.lease)
        assert isinstance(await outbox.full(lease), FullCopy)


async def test_a_row_of_somebody_who_has_not_seen_a_new_sink_yet_is_copied_though_they_began_after_it(
    outbox: Outbox, cache: Cache, furnished_url: str, later: Ahead
) -> None:
    with (
        psycopg.connect(furnished_url, cursor_factory=psycopg.RawCursor) as adding,
        psycopg.connect(furnished_url) as slow,
    ):
        adding.execute(statement("sync_add").encode(), ("restaurant-1", "redis", "", ""))
        slow.execute("INSERT INTO tables (table_id, restaurant_id, table_number) VALUES (900, 1, 900)")
        adding.commit()
        for _ in range(3):
            await round_of(outbox, later, redis=RedisSink(cache))
            later.wait(100)
        assert await kept(cache) == {}  # a copy that is made now would not have it
        slow.commit()
    await settled(outbox, furnished_url, later, redis=RedisSink(cache))
    assert ("table", "900") in await kept(cache)


async def test_the_end_of_a_copy_that_was_asked_for_once_more_says_nothing(
    postgres: Store, reads: Reads, outbox: Outbox, cache: Cache, furnished_url: str, later: Ahead
) -> None:
    """Half of the first copy was forgotten again, so its last row would call half of it everything."""
    await dinner(postgres)
    with_sink(furnished_url)
    (lease,) = await outbox.take(["redis"], later(), 0)
    assert await copied(outbox, lease)
    batch = await outbox.news(lease, 3)
    assert batch is not None
    rest = Moved(batch.cursor, 3, later(), 0, "", later(), None, leased=False)
    assert await outbox.moved(lease, rest)
    await outbox.again([lease.settings.sink_id], later())
    (lease,) = await outbox.take(["redis"], later(), 0)
    copy = await outbox.full(lease)
    assert copy is not None
    sink = RedisSink(cache)
    await sink.begin(lease.settings)
    while (batch := await outbox.news(lease, 3)) is not None:
        await sink.deliver(lease.settings, batch.news)
        lease = lease.at(batch.cursor)
    assert await cache.run(("GET", "mirror:1:whole")) == [b"0"]
    later.wait(100)
    await settled(outbox, furnished_url, later, redis=sink)
    assert await kept(cache) == await expected(reads, furnished_url)
    assert await cache.run(("GET", "mirror:1:whole")) == [b"1"]


@pytest.fixture
async def hurried(bridge: Bridge, furnished_url: str) -> AsyncIterator[Reads]:
    opened = Reads(bridge, furnished_url, within_s=PAGE_S)
    yield opened
    await opened.aclose()


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_a_copy_of_two_hundred_thousand_orders_is_short_statements_and_flat_memory(
    postgres: Store, hurried: Reads, furnished_url: str, later: Ahead
) -> None:
    await dinner(postgres)
    for table in ("orders", "order_items"):
        query(furnished_url, MANY.format(table=table), ORDERS)
    sink_id = with_sink(furnished_url)
    seen, outbox = seen_by(hurried)
    (lease,) = await outbox.take(["redis"], later(), 0)
    tracemalloc.start()
    assert await copied(outbox, lease), "a statement that takes longer than it may raises"
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < MEMORY_BYTES
    ((written,),) = query(furnished_url, "SELECT count(*) FROM sync_log WHERE sink_id = %s", sink_id)
    assert written > 2 * ORDERS
    assert seen.pages <= ORDERS / full_copy.PAGE + 20
    worker = Worker(outbox, Flat(), evolve(lease, full_asked=False), later, lambda: 0.5, lambda _: None)
    tracemalloc.start()
    await worker.run()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < MEMORY_BYTES, "a batch at a time, however much is waiting"
    assert query(furnished_url, "SELECT delivered >= %s FROM sync_sinks", written - 1) == [(True,)]


class Flat:
    """Takes everything and keeps none of it."""

    rows_max = 500
    look_s = 30.0

    async def begin(self, settings: SinkSettings) -> None:
        """It has nothing to forget."""

    async def deliver(self, settings: SinkSettings, news: Sequence[News]) -> Sequence[Refused]:
        return ()

    async def look(self, settings: SinkSettings) -> None:
        """It is there."""

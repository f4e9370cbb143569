"""The service: whoever is set up is seen, sent to, and counted; a bug in one sink is nobody else's."""

from collections.abc import Sequence
from datetime import UTC, datetime

import trio

from persistence.bridge import Cache, Reads
from persistence.mirror.mirrors import Mirrors
from persistence.mirror.outbox import Outbox
from persistence.mirror.redis_sink import RedisSink
from persistence.mirror.sink import News, Refused, SinkSettings
from persistence.mirror.standings import Standings
from server.http.overview import metrics
from tests.persistence.conftest import query
from tests.persistence.mirror.truth import with_sink
from tests.server.http.test_overview import PARTS


class OneBroken(RedisSink):
    """A bug of ours strikes whenever the second restaurant is sent anything."""

    async def deliver(self, settings: SinkSettings, news: Sequence[News]) -> Sequence[Refused]:
        if settings.restaurant_id == 2:
            raise RuntimeError
        return await super().deliver(settings, news)


async def test_a_change_reaches_its_sink_by_itself_though_another_is_broken(
    reads: Reads, cache: Cache, furnished_url: str, nursery: trio.Nursery
) -> None:
    with_sink(furnished_url, 2)
    with_sink(furnished_url, 1)
    mirrors = Mirrors(Outbox(reads), Standings(reads), {"redis": OneBroken(cache)}, lambda: datetime.now(UTC))
    await nursery.start(mirrors.run)
    with trio.fail_after(20):
        channel = f"HGET mirror:1:table {query(furnished_url, 'SELECT min(table_id) FROM tables')[0][0]}".split()
        while (await cache.run(tuple(channel)))[0] is None:
            await trio.lowlevel.checkpoint()
        query(furnished_url, "UPDATE tables SET enabled = false WHERE restaurant_id = 1")
        while b'"enabled" : false' not in (await cache.run(tuple(channel)))[0]:
            await trio.lowlevel.checkpoint()
    nursery.cancel_scope.cancel()


async def test_what_sinks_lack_is_in_the_metrics(reads: Reads, furnished_url: str, nursery: trio.Nursery) -> None:
    sink_id = with_sink(furnished_url)
    query(furnished_url, "UPDATE tables SET enabled = false WHERE restaurant_id = 1")
    mirrors = Mirrors(Outbox(reads), Standings(reads), {}, lambda: datetime.now(UTC))
    await nursery.start(mirrors.run)
    with trio.fail_after(20):
        while not mirrors.statistics():
            await trio.lowlevel.checkpoint()
    labels = {"restaurant": "1", "sink": str(sink_id), "kind": "redis"}
    found = metrics(PARTS, None, mirrors)
    assert found.get_sample_value("trivet_sink_lag_rows", labels) == 4
    assert (found.get_sample_value("trivet_sink_lag_seconds", labels) or 0) > 0
    assert found.get_sample_value("trivet_sink_parked", labels) == 0
    assert mirrors.statistics()[0].state == "pending"
    nursery.cancel_scope.cancel()

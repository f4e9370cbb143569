"""The service: whoever is set up is seen, sent to, and counted; a bug in one sink is nobody else's."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
import trio

from persistence.bridge import Cache, Reads
from persistence.mirror.mirrors import Mirrors
from persistence.mirror.outbox import Outbox
from persistence.mirror.redis_sink import RedisSink
from persistence.mirror.sink import News, Refused, SinkSettings
from persistence.mirror.standings import Standings
from server.http.overview import metrics
from tests.persistence.conftest import query
from tests.persistence.mirror.conftest import Ahead, round_of, settled
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


class Broken(RedisSink):
    """A bug of ours strikes while it is set, with a text that is nobody's to see."""

    bug: Exception | None = None

    async def deliver(self, settings: SinkSettings, news: Sequence[News]) -> Sequence[Refused]:
        if self.bug is not None:
            raise self.bug
        return await super().deliver(settings, news)


@pytest.mark.parametrize(
    ("bug", "word"),
    [
        (RuntimeError("anna@example.com"), "crashed (RuntimeError)"),
        (ExceptionGroup("several", [ExceptionGroup("some", [KeyError("Anna")]), OSError()]), "crashed (KeyError)"),
    ],
)
async def test_a_bug_that_ends_the_sending_is_named_until_it_works_again(
    bug: Exception, word: str, reads: Reads, cache: Cache, furnished_url: str, later: Ahead
) -> None:
    sink_id, outbox, sink = with_sink(furnished_url), Outbox(reads), Broken(cache)
    await settled(outbox, furnished_url, later, redis=sink)
    query(furnished_url, "UPDATE tables SET enabled = false WHERE restaurant_id = 1")
    sink.bug = bug
    for attempts in (1, 2):
        await round_of(outbox, later, redis=sink)
        await round_of(outbox, later, redis=sink)  # it rests
        (standing,) = await Standings(reads).standing(1)
        assert (standing.state, standing.attempts, standing.last_error) == ("failed", attempts, word)
        rows = query(furnished_url, "SELECT leased_until, next_at FROM sync_sinks WHERE sink_id = %s", sink_id)
        assert rows[0][0] is None
        assert 50 < (rows[0][1] - later()).total_seconds() <= 60
        later.wait(61)
    sink.bug = None
    await settled(outbox, furnished_url, later, redis=sink)
    (standing,) = await Standings(reads).standing(1)
    assert (standing.state, standing.attempts, standing.last_error) == ("success", 0, "")


async def test_a_crash_after_the_lease_has_gone_to_somebody_else_says_nothing_of_them(
    reads: Reads, furnished_url: str, later: Ahead
) -> None:
    with_sink(furnished_url)
    query(furnished_url, "UPDATE tables SET enabled = false WHERE restaurant_id = 1")
    outbox = Outbox(reads)
    (ours,) = await outbox.take(["redis"], later(), later())
    (theirs,) = await outbox.take(["redis"], later(), later() + timedelta(seconds=60))
    assert theirs.lease > ours.lease
    await outbox.crashed(ours, "crashed (KeyError)", later())
    rows = query(furnished_url, "SELECT attempts, last_error, leased_until IS NULL FROM sync_sinks")
    assert rows == [(0, "", False)]

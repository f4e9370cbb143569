"""The service: whoever is set up is seen, sent to, and counted; a bug in one sink is nobody else's."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
import trio
from attrs import define

from actors.errors import Unavailable
from actors.ports.sync import SinkStanding
from persistence.bridge import Cache, Reads, Row
from persistence.mirror import mirrors as mirrors_module
from persistence.mirror.mirrors import Mirrors
from persistence.mirror.outbox import TAKEN_MAX, Lease, Outbox
from persistence.mirror.redis_sink import RedisSink
from persistence.mirror.sink import News, Refused, SinkAway, SinkSettings
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


@define
class Changing:
    """Takes so much at once, and while it takes something for the first `times` times, a table is changed."""

    rows_max: int
    times: int
    url: str
    taken: list[Sequence[News]]
    look_s = None

    async def begin(self, settings: SinkSettings) -> None: ...

    async def look(self, settings: SinkSettings) -> None: ...

    async def deliver(self, settings: SinkSettings, news: Sequence[News]) -> Sequence[Refused]:
        self.taken.append(news)
        if len(self.taken) <= self.times:
            query(self.url, "UPDATE tables SET enabled = NOT enabled WHERE table_id = 101")
        return ()


@pytest.mark.parametrize(("rows_max", "taken"), [(500, 1), (1, 3)])
async def test_what_changes_while_a_sink_takes_all_there_was_gathers_until_the_next_look(
    outbox: Outbox, furnished_url: str, later: Ahead, rows_max: int, taken: int
) -> None:
    with_sink(furnished_url)
    await settled(outbox, furnished_url, later, redis=Changing(500, 0, furnished_url, []))
    query(furnished_url, "UPDATE tables SET enabled = NOT enabled WHERE table_id = 101")
    sink = Changing(rows_max, 2, furnished_url, [])
    await round_of(outbox, later, redis=sink)
    assert len(sink.taken) == taken
    await settled(outbox, furnished_url, later, redis=sink)
    assert len(sink.taken) == 3


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


class Slow(RedisSink):
    """Takes as long as it may."""

    began: trio.Event

    async def deliver(self, settings: SinkSettings, news: Sequence[News]) -> Sequence[Refused]:
        self.began.set()
        await trio.Event().wait()
        return ()


async def test_a_process_that_is_stopped_while_it_sends_leaves_the_sink_to_the_next_one(
    reads: Reads, cache: Cache, furnished_url: str, later: Ahead, nursery: trio.Nursery
) -> None:
    with_sink(furnished_url)
    sink = Slow(cache)
    sink.began = trio.Event()
    await nursery.start(Mirrors(Outbox(reads), Standings(reads), {"redis": sink}, later).run)
    with trio.fail_after(20):
        await sink.began.wait()
    assert await Outbox(reads).take(["redis"], later(), 0) == []
    nursery.cancel_scope.cancel()
    with trio.CancelScope(shield=True), trio.fail_after(20):
        while query(furnished_url, "SELECT leased_until FROM sync_sinks") != [(None,)]:
            await trio.lowlevel.checkpoint()


@define
class Stumbling:
    """Postgres does not answer what begins like this, once; all else it does."""

    reads: Reads
    at: str
    times: int = 1

    async def fetch(self, statement: str, *arguments: object) -> Sequence[Row]:
        if self.at in statement and self.times:
            self.times -= 1
            raise Unavailable("gone")
        return await self.reads.fetch(statement, *arguments)


async def test_after_a_moment_without_postgres_a_sink_is_sent_to_a_second_later(
    reads: Reads, cache: Cache, furnished_url: str, later: Ahead
) -> None:
    with_sink(furnished_url)
    await settled(Outbox(reads), furnished_url, later, redis=RedisSink(cache))
    query(furnished_url, "UPDATE tables SET enabled = false WHERE restaurant_id = 1")
    outbox = Outbox(Stumbling(reads, "FROM sync_log\nWHERE restaurant_id = $1"))  # type: ignore[arg-type]
    await round_of(outbox, later, redis=RedisSink(cache))
    assert query(furnished_url, "SELECT leased_until FROM sync_sinks") == [(None,)]
    assert await outbox.take(["redis"], later(), 0) == []
    later.wait(1)
    await round_of(outbox, later, redis=RedisSink(cache))
    assert b'"enabled" : false' in (await cache.run(("HGET", "mirror:1:table", "101")))[0]


async def test_who_rests_by_a_clock_that_was_ahead_rests_no_longer_once_it_is_set(
    outbox: Outbox, furnished_url: str, later: Ahead
) -> None:
    with_sink(furnished_url)
    query(furnished_url, "UPDATE sync_sinks SET next_at = %s", later() + timedelta(seconds=300))
    assert await outbox.take(["redis"], later(), 0) == []
    for column in ("next_at", "leased_until", "look_at"):
        query(furnished_url, "UPDATE sync_sinks SET next_at = now(), leased_until = NULL, look_at = NULL")
        query(furnished_url, f"UPDATE sync_sinks SET {column} = %s", later() + timedelta(days=1))
        assert len(await outbox.take(["redis"], later(), 0)) == 1, column


async def test_many_that_hang_hold_up_none_of_another_kind_and_are_no_more_than_some(
    reads: Reads, furnished_url: str, later: Ahead, nursery: trio.Nursery
) -> None:
    hung, other = Hung(), Hung()
    query(
        furnished_url,
        "INSERT INTO sync_sinks (restaurant_id, kind, look_at) SELECT 1, 'webhook', now() FROM generate_series(1, 200)",
    )
    mirrors = Mirrors(Outbox(reads), Standings(reads), {"webhook": hung, "redis": other}, later)
    async with trio.open_nursery() as working:
        for _ in range(4):
            await mirrors.look(working)
        assert query(furnished_url, "SELECT count(*) FROM sync_sinks WHERE leased_until > now()") == [(TAKEN_MAX,)]
        with_sink(furnished_url)
        query(furnished_url, "UPDATE sync_sinks SET full_asked = NULL, look_at = now() WHERE kind = 'redis'")
        await mirrors.look(working)
        with trio.fail_after(20):
            while not other.held:
                await trio.lowlevel.checkpoint()
        working.cancel_scope.cancel()


class Hung:
    """A sink that answers to nothing."""

    rows_max = 40
    look_s = 60.0

    def __init__(self) -> None:
        self.held = 0

    async def begin(self, settings: SinkSettings) -> None:
        raise AssertionError(settings)

    async def deliver(self, settings: SinkSettings, news: Sequence[News]) -> Sequence[Refused]:
        raise AssertionError(news)

    async def look(self, settings: SinkSettings) -> None:
        self.held += 1
        await trio.sleep_forever()


class Leaving:
    """Has given its sink back, and takes its time to be gone."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self.works = 0
        self.gave_back, self.may_go = trio.Event(), trio.Event()

    async def work(self, lease: Lease) -> None:
        self.works += 1
        await self._outbox.give_back(lease)
        self.gave_back.set()
        await self.may_go.wait()


async def test_who_is_taken_again_before_its_worker_is_gone_need_not_wait_for_a_lease_to_end(
    reads: Reads, furnished_url: str
) -> None:
    with_sink(furnished_url)
    outbox = Outbox(reads)
    leaving = Leaving(outbox)
    mirrors = Mirrors(outbox, Standings(reads), {}, lambda: datetime.now(UTC), {"redis": leaving})
    async with trio.open_nursery() as workers:
        await mirrors.look(workers)
        await leaving.gave_back.wait()
        await mirrors.look(workers)
        leaving.may_go.set()
    assert leaving.works == 1
    async with trio.open_nursery() as workers:
        await mirrors.look(workers)
    assert leaving.works == 2


class Uncounted(Standings):
    """Nobody ever counts to the end."""

    async def standing(self, restaurant_id: int | None) -> Sequence[SinkStanding]:
        raise Unavailable("too many")


async def test_who_cannot_be_counted_is_sent_to(
    reads: Reads, cache: Cache, furnished_url: str, later: Ahead, nursery: trio.Nursery
) -> None:
    with_sink(furnished_url)
    await nursery.start(Mirrors(Outbox(reads), Uncounted(reads), {"redis": RedisSink(cache)}, later).run)
    with trio.fail_after(20):
        while await cache.run(("GET", "mirror:1:whole")) != [b"1"]:
            await trio.lowlevel.checkpoint()
    nursery.cancel_scope.cancel()


async def test_how_deliveries_went_is_in_the_metrics(
    reads: Reads,
    cache: Cache,
    furnished_url: str,
    later: Ahead,
    nursery: trio.Nursery,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mirrors_module, "COUNT_S", 0.0)
    sink_id, sink = with_sink(furnished_url), Broken(cache)
    await settled(Outbox(reads), furnished_url, later, redis=sink)
    query(furnished_url, "UPDATE tables SET enabled = false WHERE table_id = 101")
    sink.bug = SinkAway("no answer")
    mirrors = Mirrors(Outbox(reads), Standings(reads), {"redis": sink}, later)
    async with trio.open_nursery() as working:
        await mirrors.look(working)
    sink.bug = None
    later.wait(10)
    async with trio.open_nursery() as working:
        await mirrors.look(working)
    await nursery.start(mirrors.run)
    with trio.fail_after(20):
        while not mirrors.statistics():
            await trio.lowlevel.checkpoint()
    labels = {"restaurant": "1", "sink": str(sink_id), "kind": "redis"}
    found = metrics(PARTS, None, mirrors)
    tries = [
        found.get_sample_value("trivet_sink_tries", {**labels, "result": result})
        for result in ("taken", "refused", "failed")
    ]
    assert tries == [1, 0, 1]
    assert found.get_sample_value("trivet_sink_success_rate", labels) == 0.5
    query(furnished_url, "DELETE FROM sync_sinks")
    with trio.fail_after(20):
        while mirrors.statistics():
            await trio.lowlevel.checkpoint()
    assert sum(mirrors.tries(sink_id).values()) == 0
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
    (ours,) = await outbox.take(["redis"], later(), 0)
    (theirs,) = await outbox.take(["redis"], later(), 60)
    assert theirs.lease > ours.lease
    await outbox.crashed(ours, "crashed (KeyError)", later())
    rows = query(furnished_url, "SELECT attempts, last_error, leased_until IS NULL FROM sync_sinks")
    assert rows == [(0, "", False)]

"""What managers do about their sinks, with its audit, and the alert of one that is behind until it is back."""

from datetime import UTC, datetime, timedelta

import pytest

from persistence.bridge import Reads
from persistence.mirror.controls import Alarms, Controls
from persistence.mirror.outbox import Outbox
from tests.persistence.conftest import STAFF_USER, query
from tests.persistence.mirror.conftest import Ahead, settled
from tests.persistence.mirror.receiver import webhook
from tests.persistence.mirror.test_command import Choosy, say
from tests.persistence.mirror.truth import with_sink

MINUTE = timedelta(seconds=61)
CHANGED = "UPDATE tables SET enabled = NOT enabled WHERE restaurant_id = 1"
FAILED = "UPDATE sync_sinks SET attempts = %s, next_at = now() + interval '20 s'"
PARKED = "INSERT INTO sync_parked (sink_id, entity_type, entity_id, error)"
CONVEX = """
    INSERT INTO sync_sinks (restaurant_id, kind, url, key_name)
    VALUES (1, 'convex', 'https://happy-otter-123.convex.cloud', 'otter')
"""
OPEN = "SELECT count(*) FROM alerts WHERE kind = 'sink_behind' AND acknowledged_at IS NULL"
AUDIT = "SELECT staff_user_id, action, subject, new_value FROM audit WHERE subject = 'sink-1' ORDER BY audit_id"


def now() -> datetime:
    return datetime.now(UTC)


class Taking(Choosy):
    """Takes whatever comes."""

    async def deliver(self, settings: object, news: object) -> tuple[()]:
        return ()


async def test_everything_is_sent_again_for_whom_it_is_and_the_audit_says_who_asked(
    reads: Reads, outbox: Outbox, furnished_url: str, later: Ahead
) -> None:
    sink_id = with_sink(furnished_url, 1)
    await settled(outbox, furnished_url, later, redis=Taking())
    controls = Controls(reads)
    assert not await controls.again(2, sink_id, at=now(), who=STAFF_USER)
    assert query(furnished_url, AUDIT) == []
    assert await controls.again(1, sink_id, at=now(), who=STAFF_USER)
    (standing,) = await controls.standing(1)
    assert standing.full_asked
    assert query(furnished_url, AUDIT) == [(STAFF_USER, "sink_filled", "sink-1", "redis")]


async def test_what_was_refused_is_listed_and_sent_again(
    reads: Reads, outbox: Outbox, furnished_url: str, later: Ahead
) -> None:
    sink_id = with_sink(furnished_url, 1)
    await settled(outbox, furnished_url, later, redis=Choosy())
    controls = Controls(reads)
    refused = await controls.parked(1, sink_id, 3)
    assert refused is not None
    assert [(one.entity_type, one.error) for one in refused] == [("table", "no tables here")] * 3
    assert await controls.parked(2, sink_id, 3) is None
    query(furnished_url, FAILED, 2)
    assert not await controls.retry(2, sink_id, at=now(), who=STAFF_USER)
    asked_at = now()
    assert await controls.retry(1, sink_id, at=asked_at, who=STAFF_USER)
    (standing,) = await controls.standing(1)
    assert (standing.parked, standing.lag_rows, standing.next_at) == (0, 4, asked_at)
    assert await controls.parked(1, sink_id, 3) == []
    assert query(furnished_url, AUDIT) == [(STAFF_USER, "sink_retried", "sink-1", "redis")]


async def test_more_than_one_statement_takes_is_sent_again(
    reads: Reads, furnished_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("persistence.mirror.controls.RETRIED_MAX", 2)
    sink_id = with_sink(furnished_url, 1)
    query(furnished_url, f"{PARKED} SELECT %s, 'table', n::text, '' FROM generate_series(1, 5) AS n", sink_id)
    controls = Controls(reads)
    assert await controls.retry(1, sink_id, at=now(), who=STAFF_USER)
    assert (await controls.standing(1))[0].parked == 0


async def test_a_sink_that_lags_is_alerted_of_once_and_the_alert_ends_when_it_is_back(
    reads: Reads, outbox: Outbox, furnished_url: str, later: Ahead
) -> None:
    with_sink(furnished_url, 1)
    with_sink(furnished_url, 2)
    await settled(outbox, furnished_url, later, redis=Taking())
    alarms = Alarms(reads)
    query(furnished_url, CHANGED)
    assert await alarms.look(now()) == []
    (raised,) = await alarms.look(now() + MINUTE)
    assert (raised.restaurant_id, raised.kind, raised.words, raised.order_id) == (1, "sink_behind", "redis", None)
    assert raised.acknowledged_at is None
    assert await alarms.look(now() + MINUTE) == []
    assert query(furnished_url, OPEN) == [(1,)]
    await settled(outbox, furnished_url, later, redis=Taking())
    (over,) = await alarms.look(now() + MINUTE)
    assert (over.alert_id, over.acknowledged_by) == (raised.alert_id, None)
    assert over.acknowledged_at is not None
    assert query(furnished_url, OPEN) == [(0,)]
    query(furnished_url, CHANGED)
    (another,) = await alarms.look(now() + MINUTE)
    assert another.alert_id != raised.alert_id


async def test_who_has_seen_it_is_not_told_again_of_the_same(reads: Reads, furnished_url: str) -> None:
    sink_id = with_sink(furnished_url, 1)
    alarms = Alarms(reads)
    query(furnished_url, f"{PARKED} VALUES (%s, 'table', '7', '')", sink_id)
    assert len(await alarms.look(now())) == 1
    query(furnished_url, "UPDATE alerts SET acknowledged_at = now(), acknowledged_by = %s", STAFF_USER)
    query(furnished_url, "DELETE FROM sync_parked")
    query(furnished_url, "DELETE FROM sync_log")
    assert await alarms.look(now()) == []
    assert query(furnished_url, "SELECT alert_id FROM sync_sinks") == [(None,)]


async def test_one_that_was_away_for_a_minute_is_behind_though_nothing_has_changed(
    reads: Reads, furnished_url: str
) -> None:
    with_sink(furnished_url, 1)
    alarms = Alarms(reads)
    query(furnished_url, FAILED, 5)
    assert await alarms.look(now()) == []
    query(furnished_url, FAILED, 6)
    assert len(await alarms.look(now())) == 1
    query(furnished_url, FAILED, 0)
    assert len(await alarms.look(now())) == 1


async def test_what_is_paused_is_not_behind_and_what_a_webhook_parks_is_told_otherwise(
    reads: Reads, furnished_url: str
) -> None:
    sink_id = with_sink(furnished_url, 1)
    alarms = Alarms(reads)
    query(furnished_url, FAILED, 9)
    query(furnished_url, "UPDATE sync_sinks SET paused_at = now()")
    assert await alarms.look(now()) == []
    query(furnished_url, FAILED, 0)
    query(furnished_url, "UPDATE sync_sinks SET paused_at = NULL, kind = 'webhook'")
    query(furnished_url, f"{PARKED} VALUES (%s, 'table', '7', '')", sink_id)
    assert await alarms.look(now()) == []
    query(furnished_url, "UPDATE sync_sinks SET kind = 'redis'")
    assert len(await alarms.look(now())) == 1


async def test_with_a_sink_its_alert_goes(reads: Reads, furnished_url: str) -> None:
    sink_id = with_sink(furnished_url, 1)
    query(furnished_url, FAILED, 9)
    await Alarms(reads).look(now())
    assert query(furnished_url, OPEN) == [(1,)]
    say(furnished_url, "remove", str(sink_id))
    assert query(furnished_url, OPEN) == [(0,)]


async def test_each_goes_by_what_people_know_it_by(reads: Reads, furnished_url: str) -> None:
    with_sink(furnished_url, 1)
    query(furnished_url, CONVEX)
    await webhook(reads, "http://127.0.0.1:9000/hooks?key=1", description="Tills")
    await webhook(reads, "http://127.0.0.1:9000/hooks?key=1")
    names = [one.name for one in await Controls(reads).standing(1)]
    assert names == ["", "happy-otter-123.convex.cloud", "Tills", "127.0.0.1:9000"]

"""A lease is short, and renewed while somebody works under it; who may not go on stops, and tells nothing as done."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
import trio
from attrs import define, field

from actors.errors import Unavailable
from actors.ports.sync import SinkOutcome
from persistence.bridge import Reads
from persistence.mirror import mirrors as mirrors_module
from persistence.mirror import renewal
from persistence.mirror import worker as worker_module
from persistence.mirror.mirrors import Mirrors
from persistence.mirror.outbox import Lease, Moved, Outbox
from persistence.mirror.sink import News, Refused, SinkSettings
from persistence.mirror.stream_writer import StreamWriter
from persistence.streams import Streams
from tests.persistence.conftest import query
from tests.persistence.mirror.conftest import Ahead, NoStandings, ended, round_of
from tests.persistence.mirror.listening import kept, listened, written
from tests.persistence.mirror.truth import with_sink

UNTIL_S = 20.0
CHANGE = "UPDATE tables SET enabled = NOT enabled WHERE restaurant_id = 1"
LEASE = "SELECT lease, leased_until FROM sync_sinks"
CURSOR = "SELECT cursor_xid, cursor_type, cursor_id, delivered, attempts FROM sync_sinks"


@define
class Slow:
    """A sink that takes things once it is let."""

    rows_max: int = 500
    look_s: float | None = None
    at_once: int = 0
    most: int = 0
    begun: int = 0
    taken: int = 0
    let: trio.Event = field(factory=trio.Event)

    async def begin(self, settings: SinkSettings) -> None:
        raise AssertionError(settings)

    async def look(self, settings: SinkSettings) -> None:
        """It is there."""

    async def deliver(self, settings: SinkSettings, news: Sequence[News]) -> Sequence[Refused]:
        self.begun += 1
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            await self.let.wait()
        finally:
            self.at_once -= 1
        self.taken += 1
        return ()


class Renewing(Outbox):
    """Counts how often a lease was renewed, which goes wrong in the way that is set."""

    renewed = 0
    trouble = ""

    async def renew(self, lease: Lease, lease_s: float) -> bool:
        if self.trouble == "hangs":
            await trio.sleep_forever()
        if self.trouble == "away":
            raise Unavailable("gone")
        ours = await super().renew(lease, lease_s)
        self.renewed += 1
        return ours


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewal, "RENEW_S", 0.05)


@pytest.fixture
def renewing(reads: Reads) -> Renewing:
    return Renewing(reads)


@pytest.fixture
def behind_url(furnished_url: str) -> str:
    """Somebody is to be told of a change."""
    with_sink(furnished_url)
    query(furnished_url, "UPDATE sync_sinks SET full_asked = NULL")
    query(furnished_url, CHANGE)
    return furnished_url


def mirrors_with(outbox: Outbox, clock: Ahead, sink: Slow) -> Mirrors:
    return Mirrors(outbox, NoStandings(), {"redis": sink}, clock)


async def begun(sink: Slow, times: int = 1) -> None:
    with trio.fail_after(UNTIL_S):
        while sink.begun < times:
            await trio.lowlevel.checkpoint()


async def test_a_sink_that_takes_longer_than_a_lease_is_sent_to_by_one_process_alone(
    renewing: Renewing, behind_url: str, later: Ahead, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renewal, "LEASE_S", 1.0)
    monkeypatch.setattr(mirrors_module, "LEASE_S", 1.0)
    monkeypatch.setattr(renewal, "HELD_S", 0.9)
    sink = Slow()
    one, other = (mirrors_with(renewing, later, sink) for _ in range(2))
    async with trio.open_nursery() as nursery:
        await one.look(nursery)
        await begun(sink)
        ((lease, first),) = query(behind_url, LEASE)
        with trio.fail_after(UNTIL_S):
            while query(behind_url, "SELECT now() > %s", first + timedelta(seconds=0.2)) == [(False,)]:
                await other.look(nursery)
        assert renewing.renewed > 1
        sink.let.set()
    assert (sink.most, sink.begun, sink.taken) == (1, 1, 1)
    assert query(behind_url, LEASE) == [(lease, None)]


@pytest.mark.parametrize("lost", ["lease = lease + 1, leased_until = now() + interval '1 hour'", ""])
async def test_who_learns_that_a_sink_is_another_s_stops_and_keeps_nothing(
    lost: str, renewing: Renewing, behind_url: str, later: Ahead
) -> None:
    sink, before = Slow(), query(behind_url, CURSOR)
    async with trio.open_nursery() as nursery:
        await mirrors_with(renewing, later, sink).look(nursery)
        await begun(sink)
        query(behind_url, f"UPDATE sync_sinks SET {lost}" if lost else "DELETE FROM sync_sinks")
        with trio.fail_after(UNTIL_S):
            while sink.at_once:
                await trio.lowlevel.checkpoint()
    assert sink.taken == 0
    if lost:
        assert query(behind_url, CURSOR) == before
        assert query(behind_url, "SELECT leased_until > now() + interval '50 minutes' FROM sync_sinks") == [(True,)]


@pytest.mark.parametrize("trouble", ["away", "hangs"])
async def test_who_cannot_renew_a_lease_stops_and_the_same_is_sent_again(
    trouble: str, renewing: Renewing, behind_url: str, later: Ahead, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renewal, "HELD_S", 0.2)
    sink, before = Slow(), query(behind_url, CURSOR)
    with trio.fail_after(UNTIL_S):
        async with trio.open_nursery() as nursery:
            await mirrors_with(renewing, later, sink).look(nursery)
            await begun(sink)
            renewing.trouble = trouble
    assert (sink.begun, sink.taken, sink.at_once) == (1, 0, 0)
    assert query(behind_url, CURSOR) == before
    assert query(behind_url, "SELECT leased_until FROM sync_sinks") == [(None,)], "others need not wait"
    renewing.trouble = ""
    sink.let.set()
    await round_of(renewing, later, redis=sink)
    assert sink.taken == 1


async def test_a_lease_ends_by_the_clock_of_postgres_whatever_a_process_takes_for_the_time(
    outbox: Outbox, behind_url: str, later: Ahead
) -> None:
    query(behind_url, "UPDATE sync_sinks SET next_at = now() - interval '2 minutes'")
    (killed,) = await outbox.take(["redis"], later(), renewal.LEASE_S)
    for by in (timedelta(seconds=-60), timedelta(minutes=5)):
        later.by = by
        assert await outbox.take(["redis"], later(), renewal.LEASE_S) == []
    assert query(behind_url, "SELECT leased_until <= now() + interval '12 seconds' FROM sync_sinks") == [(True,)]
    ended(behind_url)
    (next_one,) = await outbox.take(["redis"], later(), renewal.LEASE_S)
    assert next_one.lease == killed.lease + 1
    assert not await outbox.renew(killed, renewal.LEASE_S)


async def test_what_is_given_back_is_not_leased_again_by_a_renewal_that_comes_late(
    outbox: Outbox, behind_url: str, later: Ahead
) -> None:
    (lease,) = await outbox.take(["redis"], later(), renewal.LEASE_S)
    await outbox.give_back(lease)
    assert await outbox.renew(lease, renewal.LEASE_S), "nobody else has it"
    assert query(behind_url, "SELECT leased_until FROM sync_sinks") == [(None,)]


async def test_who_has_lost_a_lease_moves_no_cursor_and_gives_nothing_back(
    outbox: Outbox, behind_url: str, later: Ahead
) -> None:
    everything = "SELECT to_jsonb(sync_sinks) FROM sync_sinks"
    (ours,) = await outbox.take(["redis"], later(), renewal.LEASE_S)
    ended(behind_url)
    (theirs,) = await outbox.take(["redis"], later(), renewal.LEASE_S)
    batch, before = await outbox.news(ours, 3), query(behind_url, everything)
    assert batch is not None
    told = Moved(batch.cursor, 3, later(), 0, "", later(), None, leased=False)
    assert not await outbox.moved(ours, told)
    assert query(behind_url, everything) == before
    assert await outbox.moved(theirs, told)


async def test_a_sink_that_hangs_is_cut_off_and_not_held_for_ever(
    renewing: Renewing, behind_url: str, later: Ahead, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "DELIVERY_S", 0.3)
    mirrors = mirrors_with(renewing, later, Slow())
    with trio.fail_after(UNTIL_S):
        async with trio.open_nursery() as nursery:
            await mirrors.look(nursery)
    assert query(behind_url, "SELECT leased_until, attempts, last_error FROM sync_sinks") == [
        (None, 1, "took too long")
    ]
    ((sink_id,),) = query(behind_url, "SELECT sink_id FROM sync_sinks")
    assert mirrors.tries(sink_id)[SinkOutcome.FAILED] == 1


class Stopping(Outbox):
    """Reading takes until it is let, so that a stream is at work for long."""

    let = trio.Event()
    reading = 0

    async def news(self, lease: Lease, limit: int) -> None:
        self.reading += 1
        await self.let.wait()


async def test_a_stream_at_work_keeps_its_lease_and_is_another_s_soon_after_a_kill(
    reads: Reads, outbox: Outbox, furnished_url: str, later: Ahead
) -> None:
    streams, slow = Streams(reads, later), Stopping(reads)
    since = await listened(streams)
    query(furnished_url, CHANGE)
    query(furnished_url, "UPDATE menu_items SET price = price + 1 WHERE menu_item_id = 101")
    ends: list[datetime] = []
    async with trio.open_nursery() as nursery:
        await Mirrors(slow, NoStandings(), {}, later, {"stream": StreamWriter(slow, reads, later)}).look(nursery)
        with trio.fail_after(UNTIL_S):
            while len(set(ends)) < 4:
                ends.append(query(furnished_url, "SELECT leased_until FROM sync_sinks")[0][0])
                await trio.lowlevel.checkpoint()
        assert await outbox.take(["stream"], later(), 0) == []
        (now,) = query(furnished_url, "SELECT now()")[0]
        assert ends[-1] - now <= timedelta(seconds=renewal.LEASE_S)
        nursery.cancel_scope.cancel()
    query(furnished_url, "UPDATE sync_sinks SET leased_until = %s", ends[-1])  # as it was, had the process been killed
    await written(outbox, reads, later)
    assert await kept(streams, since.seq) == ()
    ended(furnished_url)
    await written(outbox, reads, later)
    assert [one.event_type.value for one in await kept(streams, since.seq)] == ["item.updated"]

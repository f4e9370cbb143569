"""Wherever a sink's worker is cancelled, or Postgres is lost, nothing stays, and the next one tells all that is so."""

from collections.abc import Awaitable, Callable

import pytest
import trio

from persistence.bridge import READS_MAX, Bridge, Cache, Reads
from persistence.mirror.mirrors import Mirrors
from persistence.mirror.outbox import Outbox
from persistence.mirror.redis_sink import RedisSink
from persistence.mirror.stream_writer import StreamWriter
from persistence.streams import Streams
from tests.cancelling import cancelled_everywhere
from tests.losing import lost_everywhere
from tests.persistence.conftest import Store, query
from tests.persistence.mirror.conftest import BEHIND, UNTIL_S, Ahead, NoStandings, ended, settled
from tests.persistence.mirror.listening import kept as kept_of
from tests.persistence.mirror.listening import listened
from tests.persistence.mirror.receiver import receiving, sink_of, webhook
from tests.persistence.mirror.test_redis_sink import dinner, expected, kept
from tests.persistence.mirror.truth import with_sink

Deed = Callable[[], Awaitable[object]]
Afterwards = Callable[[int], Awaitable[object]]
Step = Callable[[], Awaitable[None]]
CutOff = Callable[[Mirrors, Step, Step], Awaitable[None]]
TURNED = "UPDATE tables SET enabled = NOT enabled WHERE restaurant_id = 1"
RENAMED = "UPDATE menu_items SET name = name || '!' WHERE menu_item_id IN (101, 102)"


async def cancelled(deed: Deed, afterwards: Afterwards) -> int:
    return await cancelled_everywhere(deed, afterwards)


async def lost_before(deed: Deed, afterwards: Afterwards) -> int:
    return await lost_everywhere(deed, afterwards, after=False)


async def lost_after(deed: Deed, afterwards: Afterwards) -> int:
    return await lost_everywhere(deed, afterwards, after=True)


EVERYWHERE = [pytest.param(cancelled, marks=pytest.mark.slow), lost_before, lost_after]


@pytest.fixture(params=EVERYWHERE)
def cut_off_everywhere(
    request: pytest.FixtureRequest, bridge: Bridge, reads: Reads, furnished_url: str, later: Ahead
) -> CutOff:
    """A worker that has something to tell is cut off, and the next one goes on; what there is then is looked at."""

    async def cut_off(mirrors: Mirrors, change: Step, look: Step) -> None:
        async def go_on(_: int) -> None:
            await trio.testing.wait_all_tasks_blocked()
            assert (bridge.crossing, mirrors._working) == (0, {})
            assert reads._free.value == len(reads._idle) == READS_MAX
            ended(furnished_url)
            with trio.fail_after(UNTIL_S):
                while query(furnished_url, BEHIND) != [(0,)]:
                    await round_of(mirrors)
                    later.wait(100)
            await look()
            await change()

        await change()
        assert await request.param(lambda: round_of(mirrors), go_on) > 4

    return cut_off


async def round_of(mirrors: Mirrors) -> None:
    async with trio.open_nursery() as nursery:
        await mirrors.look(nursery)


@pytest.mark.parametrize("full", [False, pytest.param(True, marks=[pytest.mark.slow, pytest.mark.timeout(240)])])
async def test_a_redis_has_what_postgres_has(
    postgres: Store,
    outbox: Outbox,
    reads: Reads,
    cache: Cache,
    furnished_url: str,
    later: Ahead,
    cut_off_everywhere: CutOff,
    *,
    full: bool,
) -> None:
    await dinner(postgres)
    sink_id, sink = with_sink(furnished_url), RedisSink(cache)
    await settled(outbox, furnished_url, later, redis=sink)
    mirrors = Mirrors(outbox, NoStandings(), {"redis": sink}, later)

    async def change() -> None:
        query(furnished_url, TURNED)
        if full:
            await outbox.again([sink_id], later())
        later.wait(100)

    async def look() -> None:
        assert await kept(cache) == await expected(reads, furnished_url)
        assert await cache.run(("GET", "mirror:1:whole")) == [b"1"]

    await cut_off_everywhere(mirrors, change, look)


async def test_a_receiver_of_webhooks_hears_last_of_all_how_it_is(
    outbox: Outbox,
    reads: Reads,
    furnished_url: str,
    later: Ahead,
    cut_off_everywhere: CutOff,
) -> None:
    async with receiving() as receiver:
        await webhook(reads, receiver.url)
        sink = sink_of(outbox, reads, later)
        await settled(outbox, furnished_url, later, webhook=sink)
        mirrors = Mirrors(outbox, NoStandings(), {"webhook": sink}, later)

        async def change() -> None:
            receiver.heard.clear()
            query(furnished_url, RENAMED)
            later.wait(100)

        async def look() -> None:
            true = dict(query(furnished_url, "SELECT menu_item_id, name FROM menu_items WHERE menu_item_id < 103"))
            assert {one.said["data"]["menu_item_id"]: one.said["data"]["name"] for one in receiver.heard} == true
            assert query(furnished_url, "SELECT count(*) FROM sync_parked") == [(0,)]

        await cut_off_everywhere(mirrors, change, look)
        assert receiver.under_way == 0


async def test_a_stream_has_each_event_once(
    outbox: Outbox,
    reads: Reads,
    furnished_url: str,
    later: Ahead,
    cut_off_everywhere: CutOff,
) -> None:
    streams = Streams(reads, later)
    seq = (await listened(streams)).seq
    mirrors = Mirrors(outbox, NoStandings(), {}, later, {"stream": StreamWriter(outbox, reads, later)})

    async def change() -> None:
        query(furnished_url, RENAMED)
        later.wait(2)

    async def look() -> None:
        nonlocal seq
        assert [one.seq for one in await kept_of(streams, seq)] == [seq + 1, seq + 2]
        seq += 2

    await cut_off_everywhere(mirrors, change, look)

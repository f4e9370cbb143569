"""The queue of retries: what it promises, kept by Redis and by the one in memory, and what only Redis can do wrong."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest
import trio

from actors.errors import Unavailable
from actors.ports.till import QueuedRetry, Retry, RetryQueue
from persistence import retries as module
from persistence.bridge import Bridge, Cache
from persistence.retries import GROUP, STREAM, RetryStream
from tests.pos.queues import MemoryQueue, Stream

PLACED = datetime(2024, 1, 15, 19, 0, tzinfo=UTC)
DUE = datetime(2024, 1, 15, 19, 0, 30, 500_000, tzinfo=UTC)
ROUNDS = 10

Queues = Callable[[str], RetryQueue]
"""A process's side of the queue, by the process's name."""


def retry(number: int) -> Retry:
    return Retry(UUID(int=number), 1, number, PLACED, DUE)


def numbers(entries: Sequence[QueuedRetry]) -> list[int]:
    return [entry.retry.order_number for entry in entries]


@pytest.fixture
async def cache(bridge: Bridge, redis_url: str) -> AsyncIterator[Cache]:
    opened = Cache(bridge, redis_url, within_s=5.0, rest_s=0.0)
    yield opened
    await opened.aclose()


@pytest.fixture(params=["redis", "memory"])
def queues(request: pytest.FixtureRequest, cache: Cache) -> Queues:
    if request.param == "memory":
        stream = Stream()
        return lambda name: MemoryQueue(stream, name)
    return lambda name: RetryStream(cache, name)


async def test_a_retry_comes_back_as_it_went_in(queues: Queues) -> None:
    queue = queues("a")
    await queue.open()
    await queue.add([retry(1)])
    assert [entry.retry for entry in await queue.take(10)] == [retry(1)]


async def test_entries_are_taken_once_and_oldest_first(queues: Queues) -> None:
    one, other = queues("a"), queues("b")
    await one.open()
    await one.add([retry(number) for number in range(1, 6)])
    taken = [numbers(await one.take(2)), numbers(await other.take(2)), numbers(await one.take(2))]
    assert taken == [[1, 2], [3, 4], [5]]
    assert numbers(await other.take(2)) == []


async def test_opening_makes_the_queue_once_and_counts_what_is_in_it(queues: Queues) -> None:
    queue = queues("a")
    assert (await queue.open(), await queue.size()) == (True, 0)
    await queue.add([retry(1), retry(2)])
    await queue.take(1)
    assert (await queues("b").open(), await queues("b").size()) == (False, 2)


async def test_what_is_done_is_gone_also_when_it_was_done_before(queues: Queues) -> None:
    queue = queues("a")
    await queue.open()
    await queue.add([retry(1), retry(2)])
    first, _ = await queue.take(2)
    await queue.done([first.entry_id])
    await queue.done([first.entry_id])
    await queue.done([])
    assert await queue.size() == 1


async def test_entries_that_nobody_keeps_go_to_another(queues: Queues) -> None:
    dead, alive = queues("a"), queues("b")
    await dead.open()
    await dead.add([retry(1), retry(2)])
    await dead.take(2)
    assert numbers(await alive.reclaim(60.0, 10)) == []
    assert numbers(await alive.reclaim(0.0, 1)) == [1]
    assert numbers(await alive.reclaim(0.0, 10)) == [1, 2]


async def test_what_is_kept_is_not_reclaimed(queues: Queues) -> None:
    """In one of some rounds: on a busy machine a moment passes after it was kept, and then it is anybody's."""
    owner, other = queues("a"), queues("b")
    await owner.open()
    found = []
    for _ in range(ROUNDS):
        await owner.add([retry(1), retry(2)])
        taken = await owner.take(2)
        before = trio.current_time()
        while trio.current_time() - before < 0.3:
            await owner.keep([taken[0].entry_id])
        found.append(numbers(await other.reclaim(0.2, 10)))
        if found[-1] == [2]:
            return
        await owner.done([entry.entry_id for entry in taken])
    raise AssertionError(found)


async def test_a_queue_that_was_not_opened_takes_nothing(queues: Queues) -> None:
    with pytest.raises(Unavailable):
        await queues("a").add([retry(1)])


# ---- Redis alone


async def test_a_stream_that_is_lost_is_noticed_and_made_anew(cache: Cache) -> None:
    queue = RetryStream(cache, "a")
    await queue.open()
    await cache.run(("FLUSHALL",))
    with pytest.raises(Unavailable):
        await queue.take(1)
    with pytest.raises(Unavailable):
        await queue.add([retry(1)])
    assert await queue.open()
    await queue.add([retry(1)])
    assert numbers(await queue.take(1)) == [1]


async def test_an_entry_that_makes_no_sense_is_taken_out(cache: Cache) -> None:
    queue = RetryStream(cache, "a")
    await queue.open()
    for field, value in (("retry", b"{"), ("retry", b'{"due": 3}'), ("other", b"")):
        await cache.run(("XADD", STREAM, "*", field, value))
    await queue.add([retry(1)])
    assert numbers(await queue.take(10)) == [1]
    assert await queue.size() == 1


async def test_the_stream_is_bounded(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ENTRIES_MAX", 100)
    queue = RetryStream(cache, "a")
    await queue.open()
    await queue.add([retry(number) for number in range(1000)])
    assert 100 <= await queue.size() <= 200  # whole nodes are cut off, of up to a hundred entries


async def test_entries_that_were_cut_off_are_not_reclaimed(cache: Cache) -> None:
    queue = RetryStream(cache, "a")
    await queue.open()
    await queue.add([retry(1), retry(2)])
    first, _ = await queue.take(2)
    await cache.run(("XDEL", STREAM, first.entry_id))
    assert numbers(await RetryStream(cache, "b").reclaim(0.0, 10)) == [2]


async def test_names_that_nobody_answers_to_are_taken_out_of_the_group(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead, alive = RetryStream(cache, "a"), RetryStream(cache, "b")
    await dead.open()
    await dead.add([retry(1)])
    await dead.take(1)
    await alive.reclaim(0.0, 10)
    monkeypatch.setattr(module, "CONSUMER_IDLE_S", -1.0)
    await alive.reclaim(60.0, 10)
    (consumers,) = await cache.run(("XINFO CONSUMERS", STREAM, GROUP))
    assert [(one["name"], one["pending"]) for one in consumers] == [(b"b", 1)]


async def test_without_redis_every_call_says_so(bridge: Bridge) -> None:
    queue = RetryStream(Cache(bridge, "unix:///nonexistent/redis.sock", rest_s=0.0), "a")
    for call in (queue.open, lambda: queue.add([retry(1)]), lambda: queue.take(1), lambda: queue.done(["1-0"])):
        with pytest.raises(Unavailable):
            await call()

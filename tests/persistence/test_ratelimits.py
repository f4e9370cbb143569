"""Counting hits in Redis, and in memory while Redis is away."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import trio
import trio.testing
from structlog.testing import capture_logs

from persistence.bridge import CACHE_CONNECTIONS_MAX, CACHE_REST_S, Bridge, Cache, CacheAway
from persistence.embedded import embedded_valkey
from persistence.ratelimits import RateLimits


@pytest.fixture
async def cache(bridge: Bridge, redis_url: str) -> AsyncIterator[Cache]:
    opened = Cache(bridge, redis_url, within_s=5.0)
    yield opened
    await opened.aclose()


async def hits(limits: RateLimits, key: str, count: int) -> list[bool]:
    return [await limits.hit(key, limit=3) for _ in range(count)]


async def test_hits_past_the_limit_are_refused_for_that_key_only(cache: Cache) -> None:
    limits = RateLimits(cache)
    assert await hits(limits, "a", 5) == [True, True, True, False, False]
    assert await hits(limits, "b", 1) == [True]


async def test_processes_count_together(cache: Cache) -> None:
    assert await hits(RateLimits(cache), "a", 3) == [True, True, True]
    assert await hits(RateLimits(cache), "a", 1) == [False]


async def test_a_crowd_at_once_waits_for_a_connection_and_is_counted_in_redis(cache: Cache) -> None:
    limits = RateLimits(cache)
    async with trio.open_nursery() as nursery:
        for _ in range(10 * CACHE_CONNECTIONS_MAX):
            nursery.start_soon(limits.hit, "crowd", 1_000)
    assert await cache.run(("GET", "ratelimit:crowd")) == [b"80"]


async def test_a_count_ends_with_its_window(cache: Cache) -> None:
    await RateLimits(cache).hit("a", limit=3, window_s=40)
    (left_s,) = await cache.run(("TTL", "ratelimit:a"))
    assert 30 < left_s <= 40
    await RateLimits(cache).hit("a", limit=3, window_s=400)
    (left_s,) = await cache.run(("TTL", "ratelimit:a"))
    assert 30 < left_s <= 40


@pytest.mark.parametrize("configured", [True, False])
async def test_without_redis_hits_are_counted_in_memory(bridge: Bridge, configured: bool) -> None:
    limits = RateLimits(Cache(bridge, "unix:///nonexistent/redis.sock") if configured else None)
    assert await hits(limits, "a", 5) == [True, True, True, False, False]
    assert await hits(limits, "b", 1) == [True]


async def test_a_redis_that_failed_is_left_alone_for_a_while(
    bridge: Bridge, autojump_clock: trio.testing.MockClock
) -> None:
    cache = Cache(bridge, "unix:///nonexistent/redis.sock")
    with pytest.raises(CacheAway) as first:
        await cache.run(("PING",))
    with pytest.raises(CacheAway) as resting:
        await cache.run(("PING",))
    autojump_clock.jump(CACHE_REST_S)
    with pytest.raises(CacheAway) as again:
        await cache.run(("PING",))
    tried = [one.value.__cause__ is not None for one in (first, resting, again)]
    assert tried == [True, False, True]


async def test_that_redis_is_away_is_logged_once_however_many_wait_for_it(
    bridge: Bridge, autojump_clock: trio.testing.MockClock
) -> None:
    cache = Cache(bridge, "unix:///nonexistent/redis.sock")
    limits = RateLimits(cache)
    with capture_logs() as logged:
        for _ in range(2):
            async with trio.open_nursery() as nursery:
                for number in range(CACHE_CONNECTIONS_MAX):
                    nursery.start_soon(hits, limits, str(number), 1)
            autojump_clock.jump(CACHE_REST_S)
    assert [entry["event"] for entry in logged] == ["cache_away"] * 2


async def test_redis_is_used_again_when_it_is_back(bridge: Bridge, server_folder: Path) -> None:
    server = embedded_valkey(server_folder, durable=False)
    cache = Cache(bridge, server.__enter__(), within_s=5.0, rest_s=0.0)
    assert await cache.ping() < 5.0
    server.__exit__(None, None, None)
    with pytest.raises(CacheAway):
        await cache.ping()
    with embedded_valkey(server_folder, durable=False), trio.fail_after(20):
        assert await cache.ping() < 5.0
        await cache.aclose()


async def test_a_redis_that_hangs_is_given_up_quickly(bridge: Bridge, nursery: trio.Nursery) -> None:
    silent = (await trio.open_tcp_listeners(0, host="127.0.0.1"))[0]
    async with silent:
        port = silent.socket.getsockname()[1]
        cache = Cache(bridge, f"redis://127.0.0.1:{port}", within_s=0.05)
        with trio.fail_after(20), pytest.raises(CacheAway):
            await cache.ping()
        await cache.aclose()

"""The border to asyncio: many callers at once, and errors that nobody waits for."""

import gc

import pytest
import structlog
import trio

from persistence.bridge import Bridge, Cache


async def test_many_callers_at_once_are_no_sign_that_redis_is_away(bridge: Bridge, redis_url: str) -> None:
    cache = Cache(bridge, redis_url, within_s=5.0)
    answers: list[object] = []

    async def ask() -> None:
        answers.extend(await cache.run(("PING",)))

    async with trio.open_nursery() as nursery:
        for _ in range(200):
            nursery.start_soon(ask)
    await cache.aclose()
    assert len(answers) == 200


async def test_an_error_in_the_moment_of_a_cancellation_is_not_reported_as_lost(bridge: Bridge) -> None:
    async def fail() -> None:
        scope.cancel()
        raise OSError

    with structlog.testing.capture_logs() as events:
        with trio.CancelScope() as scope:
            await bridge.cross(fail())
        await trio.testing.wait_all_tasks_blocked(0.01)
        gc.collect()
        await trio.testing.wait_all_tasks_blocked(0.01)
    assert scope.cancelled_caught
    assert events == []


async def test_an_error_of_the_other_side_is_raised(bridge: Bridge) -> None:
    async def fail() -> None:
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - it is what was raised
        await bridge.cross(fail())

"""The border to asyncio: many callers at once, and errors that nobody waits for."""

import asyncio
import contextlib
import gc
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import asyncpg
import pytest
import structlog
import trio

from actors.errors import NotSaved
from persistence.bridge import CACHE_S, Bridge, Cache, CacheAway, Connection
from persistence.mirror.session_copies import Mirror
from persistence.retries import RetryStream
from tests.persistence.parties import joined


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


@pytest.fixture
async def slow_url(redis_url: str, nursery: trio.Nursery) -> str:
    """A Redis that takes a while to come to each connection, and is then as quick as any."""

    async def carry(source: trio.abc.ReceiveStream, target: trio.abc.SendStream) -> None:
        async for data in source:
            await target.send_all(data)

    async def connect(stream: trio.SocketStream) -> None:
        await trio.sleep(2 * CACHE_S)  # more than who waits has, and far less than what goes on behind
        server = await trio.open_unix_socket(redis_url.removeprefix("unix://"))
        async with stream, server, trio.open_nursery() as both:
            both.start_soon(carry, server, stream)
            await carry(stream, server)
            both.cancel_scope.cancel()

    (listener,) = await nursery.start(partial(trio.serve_tcp, connect, 0, host="127.0.0.1"))
    return f"redis://127.0.0.1:{listener.socket.getsockname()[1]}"


async def test_where_somebody_waits_a_slow_redis_counts_as_away(bridge: Bridge, slow_url: str) -> None:
    cache = Cache(bridge, slow_url)
    with pytest.raises(CacheAway):
        await cache.run(("ECHO", "here"))
    await cache.aclose()


async def test_what_goes_on_behind_waits_for_a_slow_redis(bridge: Bridge, slow_url: str, nursery: trio.Nursery) -> None:
    for_retries, for_copies = Cache(bridge, slow_url), Cache(bridge, slow_url)
    who, _ = joined()
    with structlog.testing.capture_logs() as events:
        assert await RetryStream(for_retries, "a").open()
        mirror = Mirror(for_copies)
        mirror.changed(who.state, who.context.restaurant, lambda: b"{}")
        await nursery.start(mirror.run)
        with trio.fail_after(20):
            while await for_retries.run(("EXISTS", f"cart:{who.session_id}"), patient=True) != [1]:
                await trio.lowlevel.checkpoint()
    assert (events, mirror.dropped) == ([], 0)
    await for_retries.aclose()
    await for_copies.aclose()


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


async def test_a_connection_that_comes_in_the_moment_of_a_cancellation_is_the_next_callers(
    bridge: Bridge, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asked for it is cancelled first, and it comes before they are told: nobody takes it, and nobody closed it."""
    connection, made = Connection(bridge, database_url), []
    really = bridge.cross

    async def cross(work: Coroutine[Any, Any, Any], abandon: Callable[[], None] | None = None) -> Any:
        made.append(await really(work, abandon))
        scope.cancel()
        await trio.lowlevel.checkpoint()

    with monkeypatch.context() as patched, trio.CancelScope() as scope:
        patched.setattr(bridge, "cross", cross)
        await connection.fetch("SELECT 1", within_s=5)
    assert scope.cancelled_caught
    monkeypatch.setattr(asyncpg, "connect", None)
    assert (await connection.fetch("SELECT 1 AS one", within_s=5))[0][
        "one"
    ] == 1  # over that one: another cannot be made
    assert len(made) == 1
    monkeypatch.undo()
    await connection.aclose()


async def test_an_error_of_the_other_side_is_raised(bridge: Bridge) -> None:
    async def fail() -> None:
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - it is what was raised
        await bridge.cross(fail())


# ---- a lane: what `cross` promises, with one task for many calls


class Refused(Exception):
    pass


async def answer(value: int) -> int:
    return value


async def refuse() -> None:
    raise Refused


async def test_a_lane_gives_and_raises_what_its_work_does_call_after_call(bridge: Bridge) -> None:
    lane = bridge.lane()
    for number in range(3):
        assert await lane.cross(answer(number), abandon=pytest.fail) == number
        with pytest.raises(Refused):
            await lane.cross(refuse(), abandon=pytest.fail)
    assert not lane.closed
    lane.close()
    assert lane.closed


async def test_a_lane_makes_no_task_for_a_call(bridge: Bridge) -> None:
    async def task() -> object:
        return asyncio.current_task()

    lane = bridge.lane()
    assert await lane.cross(task(), abandon=pytest.fail) is await lane.cross(task(), abandon=pytest.fail)


async def test_a_cancelled_call_is_cut_off_and_its_lane_is_not_used_again(bridge: Bridge) -> None:
    ended: list[str] = []

    async def hang() -> None:
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            ended.append("cancelled")

    lane = bridge.lane()
    with trio.move_on_after(0.01) as scope:
        await lane.cross(hang(), abandon=lambda: ended.append("abandoned"))
    assert scope.cancelled_caught
    assert ended[0] == "abandoned"
    assert lane.closed
    await trio.testing.wait_all_tasks_blocked(0.01)
    assert ended == ["abandoned", "cancelled"]


async def test_work_that_takes_no_notice_of_being_cancelled_keeps_nobody_waiting(bridge: Bridge) -> None:
    released: asyncio.Future[None] = asyncio.Future(loop=bridge._loop)

    async def stubborn() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.get_running_loop().create_future()
        await released

    abandoned: list[bool] = []
    lane = bridge.lane()
    with trio.fail_after(20), trio.move_on_after(0.01):
        await lane.cross(stubborn(), abandon=lambda: abandoned.append(True))
    assert abandoned == [True]
    released.set_result(None)


async def test_a_call_cancelled_at_once_is_either_made_whole_or_leaves_nothing_behind(bridge: Bridge) -> None:
    begun: list[bool] = []

    async def begin() -> None:
        begun.append(True)

    lane = bridge.lane()
    with trio.CancelScope() as scope:
        scope.cancel()
        await lane.cross(begin(), abandon=lambda: None)
    await trio.testing.wait_all_tasks_blocked(0.01)
    gc.collect()  # a coroutine that was never awaited would warn, and a warning is an error
    assert lane.closed is not bool(begun)  # whichever side was faster


async def test_an_error_that_nobody_took_is_not_the_next_callers(bridge: Bridge) -> None:
    async def fail() -> None:
        scope.cancel()
        raise Refused

    lane = bridge.lane()
    with structlog.testing.capture_logs() as events:
        with trio.CancelScope() as scope:
            await lane.cross(fail(), abandon=pytest.fail)
        await trio.testing.wait_all_tasks_blocked(0.01)
        assert await lane.cross(answer(1), abandon=pytest.fail) == 1
    assert events == []


async def test_what_asyncio_itself_complains_of_is_said_in_its_words(bridge: Bridge) -> None:
    async def complain(what: dict[str, Any]) -> None:
        asyncio.get_running_loop().call_exception_handler(what)

    with structlog.testing.capture_logs() as events:
        await bridge.cross(complain({"message": "Task was destroyed but it is pending!"}))
        await bridge.cross(complain({"message": "a callback of 'Anna'", "exception": ValueError("Anna")}))
    assert [event["error"] for event in events] == ["Task was destroyed but it is pending!", "ValueError"]


async def test_what_is_on_the_other_side_is_counted_however_it_comes_back(bridge: Bridge, database_url: str) -> None:
    connection = Connection(bridge, database_url)
    await connection.fetch("SELECT 1", within_s=10.0)
    assert bridge.crossing == 0

    async with trio.open_nursery() as nursery:
        nursery.start_soon(partial(connection.fetch, "SELECT pg_sleep(60)", within_s=60.0))
        with trio.fail_after(10):
            while bridge.crossing != 1:
                await trio.lowlevel.checkpoint()
        nursery.cancel_scope.cancel()
    assert bridge.crossing == 0

    with pytest.raises(NotSaved):
        await connection.fetch("SELECT nonsense", within_s=10.0)
    assert bridge.crossing == 0
    await connection.aclose()

"""One port for both: HTTP beside sockets, heads that never end, readers that never read, and how the door closes."""

import gc
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress

import msgspec
import pytest
import trio
from trio.testing import wait_all_tasks_blocked

from server.door import http1
from server.door import listener as listening
from server.door.head import HEAD_BYTES_MAX
from server.door.stream import DoorStream
from tests.server.door.test_stream import breaks, for_ever, reset
from tests.server.hall import BIG_BYTES, Hall
from tests.server.rawphone import CLOSE, PATIENCE_S, TEXT, RawPhone, frame, handshake

KIB = 1024
GET = b"GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"
BIG = b"GET /big HTTP/1.1\r\nHost: a\r\n\r\n"
SLOW = b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"


async def body(browser: RawPhone, size: int) -> bytes:
    assert await browser.status() == 200
    return await browser._take(size)


def post(content: bytes) -> bytes:
    return b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%b" % (len(content), content)


# ---- one port


async def test_one_port_serves_requests_and_sockets_side_by_side(hall: Hall, browser: RawPhone) -> None:
    async with hall.at_table() as phone:
        await browser.says(GET)
        assert await body(browser, 7) == b"0 bytes"
        await phone.is_alive()


async def test_a_connection_is_kept_for_the_next_request(hall: Hall, browser: RawPhone) -> None:
    for _ in range(3):
        await browser.says(GET)
        assert await body(browser, 7) == b"0 bytes"

    assert hall.app.asked == ["http /hello"] * 3


async def test_requests_may_come_one_behind_the_other(hall: Hall, browser: RawPhone) -> None:
    await browser.says(post(b"abc") + GET + post(b"12345"))

    assert [await body(browser, 7) for _ in range(3)] == [b"3 bytes", b"0 bytes", b"5 bytes"]


@pytest.mark.parametrize("size", [10, 16 * KIB, 20 * KIB, 60 * KIB])
@pytest.mark.parametrize("cut", [1, 20, 60, 2 * KIB])
async def test_a_body_that_comes_with_its_head_is_read_whole(
    hall: Hall, browser: RawPhone, size: int, cut: int
) -> None:
    request = post(b"x" * size)
    await browser.says(request[:cut])
    await wait_all_tasks_blocked(0.002)
    await browser.says(request[cut:])

    assert await body(browser, 6 + len(str(size))) == b"%d bytes" % size


async def test_no_server_names_itself(hall: Hall, browser: RawPhone) -> None:
    await browser.says(b"GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")

    assert b"server:" not in (await browser.to_the_end()).lower()


async def test_a_second_upgrade_header_does_not_slip_past_the_door(hall: Hall, browser: RawPhone) -> None:
    await browser.says(handshake().replace(b"Upgrade: websocket", b"Upgrade: h2c\r\nUpgrade: websocket"))

    assert await browser.status() == 101
    assert await browser.closed_with() == 4401
    assert hall.app.asked == []


# ---- what is no request


GARBAGE = {
    "zeros": b"\0" * 1000 + b"\r\n\r\n",
    "random": bytes(range(256)) * 4 + b"\r\n\r\n",
    "no version": b"GET /\r\n\r\n",
    "spaces": b"   \r\n\r\n",
    "a space before the colon": b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
    "a length below zero": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "a TLS hello with a head's end in it": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\r\n\r\n",
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE.keys())
async def test_garbage_is_refused_and_never_reaches_the_app(hall: Hall, browser: RawPhone, garbage: bytes) -> None:
    await browser.says(garbage)

    assert await browser.status() == 400
    assert b"Traceback" not in await browser.to_the_end()
    assert hall.app.asked == []
    await browser.stream.aclose()
    await hall.nothing_left()


async def test_a_head_that_is_too_long_is_not_read_to_its_end(hall: Hall, browser: RawPhone) -> None:
    endless = b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 4 * HEAD_BYTES_MAX
    await breaks(lambda: for_ever(lambda: browser.says(endless)))

    assert hall.app.asked == []
    await browser.stream.aclose()
    await hall.nothing_left()


@pytest.mark.parametrize(
    "begun", [b"", b"GET /", GET[:-1], handshake()[:-1], b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"\0"]
)
async def test_half_a_head_is_told_so_after_its_time(
    hall: Hall, browser: RawPhone, begun: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "HEAD_TIMEOUT_S", 0.05)
    async with await hall.dial() as stream:
        slow = RawPhone(stream)
        await slow.says(begun) if begun else None
        if begun:
            assert await slow.status() == 408
            assert msgspec.json.decode(await slow.to_the_end())["error"]["code"] == "REQUEST_TIMEOUT"
        else:  # a spare connection of a browser is no request
            assert await slow.to_the_end() == b""


async def test_a_head_that_drips_is_dropped_after_its_time_all_the_same(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "HEAD_TIMEOUT_S", 0.05)
    began_s = trio.current_time()
    async with await hall.dial() as stream:
        await breaks(lambda: for_ever(lambda: drip(stream)))

    assert trio.current_time() - began_s < PATIENCE_S  # with each byte it would begin anew, and never end


async def drip(stream: trio.SocketStream) -> None:
    await stream.send_all(b"X")
    await wait_all_tasks_blocked(0.002)


async def test_more_connections_than_the_bound_are_turned_away(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "CONNECTIONS_MAX", 2)
    async with hall.at_table() as phone, await hall.dial():
        await wait_all_tasks_blocked(0.01)
        async with await hall.dial() as turned_away:
            assert await RawPhone(turned_away).to_the_end() == b""
        await phone.is_alive()


@pytest.mark.parametrize("goes", [reset, trio.aclose_forcefully, trio.SocketStream.send_eof])
@pytest.mark.parametrize("sent", [GET, BIG, SLOW, post(b"x" * 100)[:-50], GET + GET[:20]])
async def test_a_browser_that_goes_in_the_middle_leaves_nothing(
    hall: Hall, sent: bytes, goes: Callable[[trio.SocketStream], Awaitable[None] | None]
) -> None:
    stream = await hall.dial()
    await stream.send_all(sent)
    await hall.app.arrived.wait() if sent != post(b"x" * 100)[:-50] else await wait_all_tasks_blocked(0.01)
    leaving = goes(stream)
    if leaving is not None:
        await leaving
    hall.app.let_go.set()
    await RawPhone(stream).to_the_end() if goes is trio.SocketStream.send_eof else None
    await stream.aclose()
    await hall.nothing_left()


@pytest.fixture
def nobody_looks_for_cycles() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("nobody_looks_for_cycles")
@pytest.mark.parametrize(
    ("asks", "phones_in", "last"),
    [
        (True, False, b""),
        (False, True, b""),
        (True, True, b""),
        (False, True, frame(CLOSE, b"\x03\xe8")),
        (False, True, frame(TEXT, reserved=1)),
        (False, True, frame(TEXT, b"x" * 64 * KIB)),
    ],
    ids=["asks", "goes", "asks before", "says goodbye", "breaks the protocol", "says too much"],
)
async def test_connections_that_have_ended_are_gone_at_once_though_nobody_looks_for_cycles(
    hall: Hall, asks: bool, phones_in: bool, last: bytes
) -> None:
    for _ in range(3):
        async with await hall.dial() as stream:
            phone = RawPhone(stream)
            if asks:
                await phone.says(GET)
                assert await body(phone, 7) == b"0 bytes"
            if phones_in:
                await phone.says(handshake(f"Authorization: Bearer {(await hall.seat()).token}"))
                await phone.opened()
            if last:
                await phone.says(last)
                await phone.to_the_end()
    await hall.nothing_left()

    kept = [seen for seen in gc.get_objects() if isinstance(seen, DoorStream)]
    assert len(kept) <= 1, "the poller knows the last one until the next"


# ---- the end


async def test_a_reader_that_takes_nothing_is_cut_off(hall: Hall) -> None:
    async with await hall.dial(buffer_bytes=4 * KIB) as stream:
        stuck = RawPhone(stream)
        await stuck.says(BIG)
        await hall.app.arrived.wait()
        await wait_all_tasks_blocked(0.01)
        (served,) = hall.listener._requests
        served.hurry(0.05)
        with trio.fail_after(PATIENCE_S):
            while hall.listener._requests:
                await wait_all_tasks_blocked(0.005)
        assert len(await stuck.to_the_end()) < BIG_BYTES
    await hall.nothing_left()


async def test_a_drain_lets_a_request_under_way_finish(hall: Hall, browser: RawPhone) -> None:
    await browser.says(SLOW)
    await hall.app.arrived.wait()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(hall.listener.drain)
        await wait_all_tasks_blocked(0.01)
        hall.app.let_go.set()
        assert await body(browser, 7) == b"0 bytes"
        assert await browser.to_the_end() == b""


async def test_a_drain_stops_accepting_and_sends_the_phones_away(hall: Hall) -> None:
    assert hall.listener.accepting
    async with hall.at_table() as phone, trio.open_nursery() as nursery:
        nursery.start_soon(hall.listener.drain)
        assert (await phone.ended())[0] == 1012
        with pytest.raises(OSError, match="refused"):
            await hall.dial()

    assert not hall.listener.accepting


async def test_a_drain_does_not_wait_for_those_who_ask_nothing(hall: Hall, browser: RawPhone) -> None:
    async with await hall.dial() as silent, await hall.dial() as half:
        await half.send_all(handshake()[:50])
        await browser.says(GET)
        await body(browser, 7)
        await wait_all_tasks_blocked(0.01)
        with trio.fail_after(PATIENCE_S):  # far less than a head, or the next request, is waited for
            await hall.listener.drain()
        for stream in (silent, half):
            assert await RawPhone(stream).to_the_end() == b""
    await browser.to_the_end()


async def test_a_drain_ends_within_its_budget_with_stuck_readers_of_both_kinds(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "LAST_ANSWERS_S", 0.2)
    async with await hall.dial(buffer_bytes=4 * KIB) as stuck, hall.raw(buffer_bytes=4 * KIB) as stuck_phone:
        await stuck.send_all(BIG)
        await hall.app.arrived.wait()
        await stuck_phone.opened()
        (live,) = hall.sockets._live
        while not live._stream._waiting:
            live.deliver(b"\x81\x7e\x01\xf4" + b"x" * 500)
        with trio.fail_after(PATIENCE_S):  # where the budgets were not kept, nobody would ever end it
            await hall.listener.drain()


async def sip(stream: trio.SocketStream) -> None:
    """Takes a little of it, again and again: all of it would take minutes."""
    with suppress(trio.BrokenResourceError):
        while await stream.receive_some(KIB):
            await wait_all_tasks_blocked(0.01)


async def test_a_drain_does_not_wait_for_a_reader_who_takes_a_little_now_and_then(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "LAST_ANSWERS_S", 0.2)
    async with await hall.dial(buffer_bytes=4 * KIB) as stream, trio.open_nursery() as nursery:
        await stream.send_all(BIG)
        await hall.app.arrived.wait()
        nursery.start_soon(sip, stream)
        with trio.fail_after(PATIENCE_S):
            await hall.listener.drain()
    await hall.nothing_left()


async def test_a_drain_does_not_wait_for_the_rest_of_a_request_that_never_comes(
    hall: Hall, browser: RawPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http1, "LAST_BODY_S", 0.05)
    await browser.says(post(b"x" * 100)[:-50])
    await wait_all_tasks_blocked(0.01)
    with trio.fail_after(PATIENCE_S):
        await hall.listener.drain()
    await browser.to_the_end()


async def test_a_drain_lets_a_request_that_is_here_whole_take_longer_than_one_that_is_not(
    hall: Hall, browser: RawPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http1, "LAST_BODY_S", 0.0)
    await browser.says(SLOW)
    await hall.app.arrived.wait()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(hall.listener.drain)
        await wait_all_tasks_blocked(0.05)
        hall.app.let_go.set()
        assert await body(browser, 7) == b"0 bytes"


async def test_a_door_that_is_cancelled_with_stuck_readers_ends(hall: Hall) -> None:
    async with await hall.dial(buffer_bytes=4 * KIB) as stuck:
        await stuck.send_all(BIG)
        await hall.app.arrived.wait()
        await wait_all_tasks_blocked(0.01)
        for served in hall.listener._requests:
            served.hurry(listening.LAST_ANSWERS_S)


async def test_a_door_can_be_opened_again_after_a_crash(hall: Hall) -> None:
    async with trio.open_nursery() as nursery:
        again = listening.Listener(hall.app, hall.sockets, "127.0.0.1", 0)
        for _ in range(2):
            scope = await nursery.start(run_until_cancelled, again)
            async with await trio.open_tcp_stream("127.0.0.1", again.port) as stream:
                browser = RawPhone(stream)
                await browser.says(GET)
                assert await body(browser, 7) == b"0 bytes"
            scope.cancel()
            await wait_all_tasks_blocked(0.01)


async def run_until_cancelled(door: listening.Listener, task_status: trio.TaskStatus[trio.CancelScope]) -> None:
    with trio.CancelScope() as scope:
        async with trio.open_nursery() as nursery:
            await nursery.start(door.run)
            task_status.started(scope)

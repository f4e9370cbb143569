import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
import trio
from attrs import frozen
from trio.testing import MockClock, wait_all_tasks_blocked

from server.door.stream import DoorStream

MORE_THAN_FITS = 8 * 1024 * 1024
PATIENCE_S = 20  # on a busy machine


@frozen
class Line:
    """Both ends of a connection over loopback."""

    door: DoorStream
    phone: trio.SocketStream

    async def phone_reads(self, size: int) -> bytes:
        data = b""
        with trio.fail_after(PATIENCE_S):
            while len(data) < size:
                more = await self.phone.receive_some(size - len(data))
                assert more, "the connection ended early"
                data += more
        return data

    def jam(self) -> int:
        """Offers more than the buffers hold; gives how much waits."""
        return self.door.offer(b"j" * MORE_THAN_FITS)


@asynccontextmanager
async def open_line(head: bytes = b"", write_timeout_s: float = 60.0) -> AsyncIterator[Line]:
    listener = (await trio.open_tcp_listeners(0, host="127.0.0.1"))[0]
    phone = await trio.open_tcp_stream("127.0.0.1", listener.socket.getsockname()[1])
    inner = await listener.accept()
    await listener.aclose()
    async with inner, phone:
        yield Line(DoorStream(inner, head, write_timeout_s), phone)


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    async with open_line() as opened:
        yield opened


async def breaks(work: Callable[[], Awaitable[object]]) -> None:
    with trio.fail_after(PATIENCE_S), pytest.raises(trio.BrokenResourceError):
        await work()


async def test_the_head_is_replayed_in_pieces_before_what_comes_next() -> None:
    async with open_line(b"head") as line:
        await line.phone.send_all(b"body")

        assert [await line.door.receive_some(3) for _ in range(3)] == [b"hea", b"d", b"bod"]


async def test_what_the_socket_takes_at_once_does_not_wait(line: Line) -> None:
    assert line.door.offer(b"hello") == 0
    assert await line.phone_reads(5) == b"hello"


async def test_what_waits_arrives_whole_and_in_order(line: Line) -> None:
    waiting = line.jam()

    assert 0 < waiting < MORE_THAN_FITS
    assert line.door.offer(b"later") == waiting + 5
    async with trio.open_nursery() as nursery:
        nursery.start_soon(line.door.flush)
        assert await line.phone_reads(MORE_THAN_FITS + 5) == b"j" * MORE_THAN_FITS + b"later"


async def test_a_flush_that_is_cancelled_loses_nothing(line: Line) -> None:
    line.jam()
    with trio.CancelScope() as scope:
        scope.cancel()
        await line.door.flush()
    line.door.offer(b"later")

    async with trio.open_nursery() as nursery:
        nursery.start_soon(line.door.flush)
        assert (await line.phone_reads(MORE_THAN_FITS + 5)).endswith(b"jlater")


async def test_writers_side_by_side_do_not_mix(line: Line) -> None:
    async with trio.open_nursery() as nursery:
        for letter in (b"a", b"b", b"c"):
            nursery.start_soon(line.door.send_all, letter * MORE_THAN_FITS)
        read = await line.phone_reads(3 * MORE_THAN_FITS)

    runs = [read[at : at + 1] for at in range(0, len(read), MORE_THAN_FITS)]
    assert read == b"".join(letter * MORE_THAN_FITS for letter in runs)
    assert sorted(runs) == [b"a", b"b", b"c"]


async def test_dropping_what_waits_never_tears_what_was_begun(line: Line) -> None:
    line.jam()
    line.door.offer(b"forgotten")
    line.door.drop_waiting()
    line.door.offer(b"last words")

    async with trio.open_nursery() as nursery:
        nursery.start_soon(line.door.flush)
        assert await line.phone_reads(MORE_THAN_FITS + 10) == b"j" * MORE_THAN_FITS + b"last words"


async def test_dropping_forgets_what_was_not_begun(line: Line) -> None:
    line.jam()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(line.door.flush)
        await line.phone_reads(MORE_THAN_FITS)
    line.door.drop_waiting()

    assert line.door.offer(b"fresh") == 0
    assert await line.phone_reads(5) == b"fresh"


async def test_a_reader_without_progress_is_given_up() -> None:
    async with open_line(write_timeout_s=0.01) as line:
        line.jam()

        await breaks(line.door.flush)
        await breaks(lambda: line.door.send_all(b"more"))


async def test_a_reader_that_makes_progress_is_not_given_up(mock_clock: MockClock, line: Line) -> None:
    line.jam()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(line.door.flush)
        for _ in range(8):
            await wait_all_tasks_blocked()
            await line.phone_reads(MORE_THAN_FITS // 8)
            mock_clock.jump(30)


async def test_a_hurried_write_that_is_under_way_ends_sooner(line: Line) -> None:
    line.jam()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(breaks, line.door.flush)
        await wait_all_tasks_blocked()
        line.door.hurry(0.01)


async def test_a_hurried_stream_waits_less_for_later_writes(line: Line) -> None:
    line.door.hurry(0.01)
    line.jam()

    await breaks(line.door.flush)


async def test_an_offer_to_a_connection_that_has_gone_does_not_raise_and_keeps_nothing(line: Line) -> None:
    reset(line.phone)
    await breaks(lambda: for_ever(lambda: line.door.send_all(b"anybody there?")))

    assert [line.door.offer(b"x" * 1000) for _ in range(3)] == [0, 0, 0]


async def test_closing_wakes_a_writer_that_waits(line: Line) -> None:
    line.jam()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(breaks, line.door.flush)
        await wait_all_tasks_blocked()
        await line.door.aclose()

    assert line.door.offer(b"too late") == 0


async def test_a_closed_stream_never_writes_to_a_descriptor_that_somebody_else_got(line: Line) -> None:
    descriptor = line.door.socket.fileno()
    reader, writer = os.pipe()
    await line.door.aclose()
    os.dup2(writer, descriptor)
    line.door.offer(b"not for you")
    os.set_blocking(reader, False)
    with pytest.raises(BlockingIOError):
        os.read(reader, 100)
    for used in (reader, writer, descriptor):
        os.close(used)


async def test_lingering_lets_the_last_words_overtake_a_reset(line: Line) -> None:
    await line.phone.send_all(b"unread" * 1000)
    line.door.offer(b"last words")
    async with trio.open_nursery() as nursery:
        nursery.start_soon(line.door.linger)
        assert await line.phone_reads(10) == b"last words"
        await line.phone.aclose()


async def test_lingering_ends_beside_a_reader_that_still_waits(line: Line) -> None:
    async with trio.open_nursery() as nursery:
        nursery.start_soon(line.door.receive_some)
        await wait_all_tasks_blocked()
        with trio.fail_after(PATIENCE_S):
            nursery.start_soon(line.door.linger)
            await wait_all_tasks_blocked()
            await line.phone.send_all(b"one more")
            await line.phone.aclose()


async def test_lingering_gives_up_on_a_peer_that_never_ends(autojump_clock: MockClock, line: Line) -> None:
    with trio.fail_after(PATIENCE_S):
        await line.door.linger()


async def test_more_than_may_come_unheeded_breaks_the_connection(line: Line) -> None:
    line.door.unheeded_bytes_max = 10
    await line.phone.send_all(b"x" * 10)
    await line.door.receive_some()
    await line.phone.send_all(b"x")

    await breaks(line.door.receive_some)


async def test_only_what_is_heard_counts_as_a_sign_of_life(mock_clock: MockClock, line: Line) -> None:
    mock_clock.jump(7)
    line.door.offer(b"ping")
    assert line.door.heard_at == 0

    await line.phone.send_all(b"pong")
    await line.door.receive_some()
    assert line.door.heard_at == 7


async def for_ever(work: Callable[[], Awaitable[object]]) -> None:
    while True:
        await work()


def reset(stream: trio.SocketStream) -> None:
    """Ends a connection as a phone that loses its network does: at once, without a goodbye."""
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    stream.socket.close()

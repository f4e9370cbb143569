"""From the socket to the conversation: handed over at once, in order, within bounds, and never after the end."""

import os
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
import trio
from attrs import define, field
from trio.testing import MockClock, wait_all_tasks_blocked

from server.door import inbox as receiving
from server.door.inbox import AHEAD_BYTES_MAX, FRAMES_A_TURN, READ_BYTES, ConnectionClosed, Inbox
from server.door.poller import Poller
from tests.server.door.test_stream import Line, open_line, reset
from tests.server.rawphone import CLOSE, PING, PONG, TEXT, frame

MAX = 32 * 1024


@define
class Way:
    """A connection's way in, with a poller behind it, and its peer."""

    line: Line
    inbox: Inbox
    answered: list[bytes] = field(factory=list)

    async def says(self, *frames: bytes) -> None:
        await self.line.phone.send_all(b"".join(frames))
        await wait_all_tasks_blocked()


@asynccontextmanager
async def open_way(poller: Poller, head: bytes = b"") -> AsyncIterator[Way]:
    answered: list[bytes] = []
    async with open_line(head) as line:
        inbox = Inbox(line.door, MAX, poller, answered.append)
        inbox.start()
        try:
            yield Way(line, inbox, answered)
        finally:
            inbox.stop()


@pytest.fixture
async def poller(nursery: trio.Nursery) -> AsyncIterator[Poller]:
    with Poller() as opened:
        scope = trio.CancelScope()

        async def run(task_status: trio.TaskStatus[None]) -> None:
            with scope:
                await opened.run(task_status)

        await nursery.start(run)
        yield opened
        scope.cancel()
        await wait_all_tasks_blocked()


@pytest.fixture
async def way(poller: Poller) -> AsyncIterator[Way]:
    async with open_way(poller) as opened:
        yield opened


def text(number: int) -> bytes:
    return frame(TEXT, b"%d" % number)


async def until_closed(inbox: Inbox, heard: list[str | bytes]) -> None:
    with pytest.raises(ConnectionClosed):
        await inbox.each(heard.append)


# ---- handing over


async def test_a_message_is_handed_over_where_it_is_read_and_wakes_no_task(way: Way, nursery: trio.Nursery) -> None:
    heard, readers = list[str | bytes](), set[str]()

    def take(message: str | bytes) -> None:
        heard.append(message)
        readers.add(trio.lowlevel.current_task().name)

    async with trio.open_nursery() as talking:
        talking.start_soon(way.inbox.each, take, name="conversation")
        await wait_all_tasks_blocked()
        await way.says(text(1), text(2))
        talking.cancel_scope.cancel()

    assert heard == ["1", "2"]
    assert "conversation" not in readers


async def test_what_came_right_behind_the_handshake_is_the_first_message(poller: Poller) -> None:
    second = text(2)
    async with open_way(poller, head=text(1) + second[:3]) as way:
        await way.line.phone.send_all(second[3:])
        assert [await way.inbox.receive(), await way.inbox.receive()] == ["1", "2"]


async def test_what_take_gives_back_is_awaited_before_the_next_message(way: Way) -> None:
    order: list[str] = []
    let_go = trio.Event()

    async def wait(message: str | bytes) -> None:
        order.append(f"{message!s} begins")
        await let_go.wait()
        order.append(f"{message!s} ends")

    def take(message: str | bytes) -> Awaitable[None] | None:
        if message in {"2", "3"}:
            return wait(message)
        order.append(str(message))
        return None

    async with trio.open_nursery() as talking:
        talking.start_soon(way.inbox.each, take)
        await way.says(*map(text, range(1, 6)))
        assert order == ["1", "2 begins"]
        let_go.set()
        await wait_all_tasks_blocked()
        talking.cancel_scope.cancel()

    assert order == ["1", "2 begins", "2 ends", "3 begins", "3 ends", "4", "5"]


@pytest.mark.parametrize("count", [1, FRAMES_A_TURN, FRAMES_A_TURN + 1, 10 * FRAMES_A_TURN])
async def test_more_than_a_turn_s_worth_is_handed_over_all_the_same(way: Way, count: int) -> None:
    heard: list[str | bytes] = []
    async with trio.open_nursery() as talking:
        talking.start_soon(until_closed, way.inbox, heard)
        await wait_all_tasks_blocked()
        await way.says(*map(text, range(count)), frame(CLOSE, b"\x03\xe8"))

    assert heard == [str(number) for number in range(count)]


async def test_controls_between_messages_are_answered_in_their_turn(way: Way) -> None:
    heard: list[str | bytes] = []
    async with trio.open_nursery() as talking:
        talking.start_soon(until_closed, way.inbox, heard)
        await way.says(text(1), frame(PING, b"a"), text(2), frame(PONG), frame(PING, b"b"), text(3))
        assert (heard, way.answered) == (["1", "2", "3"], [b"\x8a\x01a", b"\x8a\x01b"])
        await way.says(frame(CLOSE, b"\x03\xe9bye") + text(4))

    assert heard == ["1", "2", "3"]
    assert way.inbox.goodbye is not None
    assert way.inbox.goodbye.answer == b"\x88\x05\x03\xe9bye"


@pytest.mark.parametrize("goes", ["goodbye", "end", "reset"])
async def test_what_was_said_before_the_end_is_taken_before_it(way: Way, goes: str) -> None:
    if goes == "reset":
        await way.says(text(1), text(2), text(3))
        reset(way.line.phone)
    else:
        await way.says(text(1), text(2), text(3), frame(CLOSE) if goes == "goodbye" else b"")
        await way.line.phone.send_eof()
    await wait_all_tasks_blocked()

    assert [await way.inbox.receive() for _ in range(3)] == ["1", "2", "3"]
    for _ in range(2):
        with pytest.raises(ConnectionClosed):
            await way.inbox.receive()


# ---- fairness and bounds


async def test_a_socket_that_floods_keeps_nobody_waiting(poller: Poller) -> None:
    turns: list[str] = []
    async with AsyncExitStack() as stack, trio.open_nursery() as talking:
        ways = [await stack.enter_async_context(open_way(poller)) for _ in range(4)]
        for number, way in enumerate(ways):
            talking.start_soon(way.inbox.each, lambda _, name=str(number): turns.append(name))
        await wait_all_tasks_blocked()
        talking.start_soon(flood, ways[0])
        while len(turns) < 20 * FRAMES_A_TURN:
            await trio.lowlevel.checkpoint()
        asked_at = len(turns)
        for way in ways[1:]:
            os.write(way.line.phone.socket.fileno(), text(1))
        with trio.fail_after(20):
            while not {"1", "2", "3"} <= set(turns[asked_at:]):
                await trio.lowlevel.checkpoint()
        waited = turns[asked_at:]
        talking.cancel_scope.cancel()

    assert waited.count("0") <= 4 * FRAMES_A_TURN, "two rounds, and what its own task hands over between them"


async def flood(way: Way) -> None:
    block = text(0) * 2000
    while True:
        await way.line.phone.send_all(block)


async def test_what_is_read_ahead_of_a_busy_conversation_is_bounded_and_read_on_later(way: Way, poller: Poller) -> None:
    sent = 0
    with trio.move_on_after(5) as patience:
        while len(poller):
            await way.line.phone.send_all(text(sent))
            sent += 1
            await trio.lowlevel.checkpoint()
    assert not patience.cancelled_caught
    assert AHEAD_BYTES_MAX <= way.inbox._unframing.waiting_bytes < AHEAD_BYTES_MAX + READ_BYTES

    assert [await way.inbox.receive() for _ in range(sent)] == [str(number) for number in range(sent)]
    await way.says(text(7))
    assert await way.inbox.receive() == "7"


async def test_a_message_larger_than_what_is_read_ahead_still_comes(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "AHEAD_BYTES_MAX", 1000)
    await way.line.phone.send_all(frame(TEXT, b"x" * 30_000))
    await wait_all_tasks_blocked()

    assert await way.inbox.receive() == "x" * 30_000


async def test_what_is_no_message_is_ended_at_a_bound(way: Way) -> None:
    way.line.door.unheeded_bytes_max = 20
    await way.says(frame(PONG) * 10)
    with pytest.raises(ConnectionClosed):
        await way.inbox.receive()

    assert way.line.door.broken


# ---- the end


async def test_a_crash_in_take_is_raised_in_its_conversation_and_nowhere_else(poller: Poller) -> None:
    heard: list[str | bytes] = []
    async with open_way(poller) as unlucky, open_way(poller) as well, trio.open_nursery() as talking:
        talking.start_soon(until_closed, well.inbox, heard)
        talking.start_soon(crashes, unlucky.inbox)
        await wait_all_tasks_blocked()
        await unlucky.says(text(1), text(2))
        await well.says(text(3), frame(CLOSE))

    assert heard == ["3"]


async def crashes(inbox: Inbox) -> None:
    def crash(message: str | bytes) -> None:
        raise ValueError(message)

    with pytest.raises(ValueError, match=r"^1$"):
        await inbox.each(crash)


async def test_nothing_is_handed_over_once_it_is_stopped_in_the_middle_of_a_read(way: Way, poller: Poller) -> None:
    heard: list[str | bytes] = []

    def take(message: str | bytes) -> None:
        heard.append(message)
        if message == "2":
            way.inbox.stop()

    async with trio.open_nursery() as talking:
        talking.start_soon(way.inbox.each, take)
        await wait_all_tasks_blocked()
        await way.says(*map(text, range(1, 40)))
        await way.says(text(99))
        talking.cancel_scope.cancel()

    assert heard == ["1", "2"]
    assert len(poller) == 0


async def test_a_conversation_that_is_cancelled_while_it_waits_is_handed_nothing_and_may_go_on(way: Way) -> None:
    heard: list[str | bytes] = []
    with trio.CancelScope() as scope:

        def take(message: str | bytes) -> None:
            heard.append(message)
            scope.cancel()

        async with trio.open_nursery() as talking:
            talking.start_soon(way.inbox.each, take)
            await wait_all_tasks_blocked()
            await way.says(*map(text, range(1, 100)))
    await way.says(text(100))

    assert heard[0] == "1"
    rest = [await way.inbox.receive() for _ in range(100 - len(heard))]
    assert [*heard, *rest] == [str(number) for number in range(1, 101)]


async def test_a_message_that_came_with_the_cancellation_is_not_lost(mock_clock: MockClock, way: Way) -> None:
    for number in range(3):
        with trio.move_on_after(0):
            await way.inbox.receive()
            pytest.fail("a deadline that is over is over")
        await way.says(text(number))

    assert [await way.inbox.receive() for _ in range(3)] == ["0", "1", "2"]


async def test_a_descriptor_that_is_used_again_has_its_own_messages(poller: Poller) -> None:
    used: list[int] = []
    for number in range(10):
        async with open_way(poller) as way:
            used.append(way.line.door.socket.fileno())
            await way.says(text(number), text(99))
            assert await way.inbox.receive() == str(number)
            way.inbox.stop()
        assert len(poller) == 0

    assert len(set(used)) < len(used), "the kernel gives the lowest number that is free"


async def test_until_goodbye_reads_past_what_is_said(way: Way) -> None:
    way.inbox.stop()
    await way.line.phone.send_all(text(1) * 100 + frame(PING) + frame(CLOSE, b"\x03\xe8"))
    await way.inbox.until_goodbye()

    assert way.inbox.goodbye is not None
    assert way.answered == [], "nothing follows our own goodbye"

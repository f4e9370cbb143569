"""The bounds of one WebSocket: silence, slowness, and frames that only a hostile client sends."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, suppress

import msgspec
import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from actors.domain.party.commands import Leave
from server.door import inbox, transport
from server.door.framing import text_frames
from server.door.poller import Poller
from server.door.transport import PING_AFTER_S, SILENT_AFTER_S, Transport
from tests.cancelling import cancelled_everywhere
from tests.server.door.test_stream import open_line, reset
from tests.server.hall import Hall, open_hall
from tests.server.rawphone import BINARY, CLOSE, CONTINUED, PING, PONG, TEXT, RawPhone, frame

KIB = 1024
PING_MESSAGE = b'{"type": "ping", "ref": "p"}'


@pytest.fixture
async def phone(hall: Hall) -> AsyncIterator[RawPhone]:
    async with hall.raw() as connected:
        await connected.opened()
        yield connected


def transport_of(hall: Hall) -> Transport:
    (live,) = hall.sockets._live
    return live


async def is_alive(phone: RawPhone) -> None:
    await phone.says(frame(TEXT, PING_MESSAGE))
    assert msgspec.json.decode((await phone.hears())[1]) == {"type": "pong", "ref": "p"}


# ---- silence


async def test_a_quiet_phone_is_pinged_after_twenty_seconds_and_once(hall: Hall, phone: RawPhone) -> None:
    live, now_s = transport_of(hall), trio.current_time()
    live.beat(now_s + PING_AFTER_S - 1)
    await is_alive(phone)
    heard_s = trio.current_time()
    for second in range(1, 9):
        live.beat(heard_s + PING_AFTER_S + second)

    assert await phone.hears() == (PING, b"")
    await is_alive(phone)


async def test_a_phone_that_says_nothing_for_thirty_seconds_is_ended_with_4408(hall: Hall, phone: RawPhone) -> None:
    live, now_s = transport_of(hall), trio.current_time()
    live.beat(now_s + PING_AFTER_S + 1)
    live.beat(now_s + SILENT_AFTER_S + 1)

    assert await phone.closed_with() == 4408


async def test_whatever_is_heard_keeps_a_connection(hall: Hall, phone: RawPhone) -> None:
    live = transport_of(hall)
    for sign in (frame(PONG), frame(PING), frame(TEXT, PING_MESSAGE)):
        before_s = live._stream.heard_at
        await phone.says(sign)
        with trio.fail_after(20):
            while live._stream.heard_at == before_s:
                await wait_all_tasks_blocked(0.001)


# ---- what was taken


async def test_what_the_peer_has_taken_was_delivered(hall: Hall, phone: RawPhone) -> None:
    live = transport_of(hall)
    live.deliver(text_frames([b'{"type": "secret"}']))
    assert await live.delivered()
    assert (await phone.hears())[1] == b'{"type": "secret"}'


async def test_what_the_peer_has_not_read_is_waited_for(hall: Hall) -> None:
    async with hall.raw(buffer_bytes=4 * KIB) as phone:
        await phone.opened()
        live = transport_of(hall)
        much = text_frames([b"x" * 60 * KIB] * 10)
        live.deliver(much, 2 * len(much))
        with trio.move_on_after(0.05) as patience:
            await live.delivered()
        assert patience.cancelled_caught
        async with trio.open_nursery() as nursery:
            nursery.start_soon(phone._take, len(much))
            with trio.fail_after(20):
                assert await live.delivered()
            nursery.cancel_scope.cancel()


async def test_nothing_was_delivered_to_a_peer_that_has_gone_or_was_sent_away(hall: Hall) -> None:
    async with hall.raw() as phone:
        await phone.opened()
        live = transport_of(hall)
        reset(phone.stream)
        live.deliver(text_frames([b'{"type": "secret"}']))
        assert not await live.delivered()
    async with hall.raw() as phone:
        await phone.opened()
        live = next(one for one in hall.sockets._live if one is not live)
        live.close(transport.RESTARTING, "try again")
        live.deliver(text_frames([b'{"type": "secret"}']))
        assert not await live.delivered()


# ---- slowness


async def test_a_phone_that_never_reads_is_cut_off_and_slows_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "CLOSE_TIMEOUT_S", 0.2)
    async with open_hall(FRAMES_PER_SECOND="100000", FRAMES_BURST="100000") as hall:
        async with hall.raw(buffer_bytes=4 * KIB) as stuck, hall.at_table() as well:
            await stuck.opened()
            slow = next(live for live in hall.sockets._live if peer(live) == stuck.stream.socket.getsockname())
            line = str(await well.adds())
            most = version = 0
            while slow._closing is None:
                assert (await well.hears("cart_update"))["item"]["version"] == version + 1
                version += 1
                most = max(most, slow._stream._waiting_bytes)
                note = f"{version} " + "é" * 190
                await well.says(type="cart_mutate", op="update", public_id=line, version=version, note=note)

            assert slow._closing == (transport.TOO_SLOW, "too slow to read")
            assert most <= transport.WAITING_BYTES_MAX
            assert slow._stream._waiting_bytes < 2 * KIB, "what it will never read is forgotten"
            while (await well.hears())["type"] != "member_presence":
                pass
            await well.says(type="ping")
            while (await well.hears())["type"] != "pong":
                pass
            # The stuck phone wakes up too late, and finds what had been sent until then.
            frames = [
                msgspec.json.decode(body) for opcode, body in frames_in(await stuck.to_the_end()) if opcode == TEXT
            ]
            numbers = [told["seq"] for told in frames if told["type"] == "cart_update"]
            assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), "no gap before the end"
        await hall.nothing_left()


async def test_a_phone_too_slow_to_read_that_wakes_up_learns_why(hall: Hall) -> None:
    async with hall.raw(buffer_bytes=4 * KIB) as stuck:
        await stuck.opened()
        live = transport_of(hall)
        while live._closing is None:
            live.deliver(hall_frame(b"x" * 500))
        assert await stuck.closed_with() == transport.TOO_SLOW


async def test_a_phone_that_takes_nothing_for_long_is_cut_off_though_little_waits(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hall.raw(buffer_bytes=4 * KIB) as stuck:
        await stuck.opened()
        live = transport_of(hall)
        live._stream.hurry(0.01)
        while not live._stream._waiting:
            live.deliver(hall_frame(b"x" * 500))
        with trio.fail_after(20):
            while live._closing is None:
                await wait_all_tasks_blocked(0.001)

        assert live._closing == (transport.TOO_SLOW, "too slow to read")


async def test_a_phone_that_asks_and_never_reads_the_answers_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "CLOSE_TIMEOUT_S", 0.2)
    async with open_hall(FRAMES_PER_SECOND="1000000", FRAMES_BURST="1000000") as hall:
        async with hall.raw(buffer_bytes=4 * KIB) as stuck:
            await stuck.opened()
            live = transport_of(hall)
            asked = frame(TEXT, b'{"type": "resume", "since": 9999}') * 100
            with trio.fail_after(20), suppress(trio.BrokenResourceError):
                while live._closing is None:
                    await stuck.says(asked)

            assert live._closing == (transport.TOO_SLOW, "too slow to read")
        await hall.nothing_left()


async def test_nothing_is_delivered_or_started_once_a_connection_ends(hall: Hall, phone: RawPhone) -> None:
    live = transport_of(hall)
    live.close(1000, "first")
    live.close(transport.TOO_SLOW, "second")
    live.deliver(hall_frame(b"late"))

    assert await phone.hears() == (CLOSE, b"\x03\xe8first")


async def test_what_waits_for_a_phone_is_delivered_before_it_is_sent_away(hall: Hall) -> None:
    async with hall.raw(buffer_bytes=4 * KIB) as phone:
        await phone.opened()
        live = transport_of(hall)
        sent = 0
        while not live._stream._waiting:
            live.deliver(hall_frame(b"x" * 500))
            sent += 1
        live.close(transport.RESTARTING, "restarting")

        assert [(await phone.hears())[0] for _ in range(sent)] == [TEXT] * sent
        assert await phone.closed_with() == transport.RESTARTING


async def test_what_waits_is_not_sent_to_whoever_may_not_be_here_any_more(hall: Hall) -> None:
    async with hall.raw(buffer_bytes=4 * KIB) as phone:
        await phone.opened()
        live = transport_of(hall)
        sent = 0
        while live._stream._waiting_bytes < 64 * KIB:
            live.deliver(hall_frame(b"x" * 500))
            sent += 1
        live.cut_off(transport.UNAUTHORIZED, "revoked")

        told = [(await phone.hears())[0]]
        while told[-1] == TEXT:
            told.append((await phone.hears())[0])
        assert told[-1] == CLOSE
        assert len(told) <= sent - 64 * KIB // 600


async def test_who_has_left_the_table_still_hears_that_they_have(hall: Hall) -> None:
    diner = await hall.seat()
    async with hall.raw(diner, buffer_bytes=4 * KIB) as phone:
        await phone.opened()
        live = transport_of(hall)
        while not live._stream._waiting:
            live.deliver(hall_frame(b"x" * 500))
        await (await hall.table(diner)).ask(Leave(diner.member_id, diner.member_id))

        told = [await phone.hears()]
        while told[-1][0] == TEXT:
            told.append(await phone.hears())
        assert told[-1] == (CLOSE, (4401).to_bytes(2) + b"you have left this table")
        assert msgspec.json.decode(told[-2][1])["type"] == "member_leave"


# ---- frames


async def test_a_message_in_fragments_is_one_message(phone: RawPhone) -> None:
    parts = [PING_MESSAGE[:5], b"", PING_MESSAGE[5:9]]
    await phone.says(frame(TEXT, parts[0], final=False), frame(CONTINUED, parts[1], final=False))
    await phone.says(frame(PING, b"between"), frame(CONTINUED, parts[2], final=False))
    await phone.says(frame(CONTINUED, PING_MESSAGE[9:]))

    assert await phone.hears() == (PONG, b"between")
    assert msgspec.json.decode((await phone.hears())[1]) == {"type": "pong", "ref": "p"}


async def test_a_character_may_be_cut_between_fragments(phone: RawPhone) -> None:
    text = '{"type": "ping", "ref": "🍕"}'.encode()
    await phone.says(*[frame(TEXT if at == 0 else CONTINUED, bytes([b]), final=False) for at, b in enumerate(text)])
    await phone.says(frame(CONTINUED))

    assert msgspec.json.decode((await phone.hears())[1]) == {"type": "pong", "ref": "🍕"}


async def test_fragments_that_together_are_too_big_end_with_1009(phone: RawPhone) -> None:
    await phone.says(frame(TEXT, b"x" * 1000, final=False), *[frame(CONTINUED, b"x" * 1000, final=False)] * 40)

    assert await phone.closed_with() == transport.TOO_BIG


async def test_a_frame_that_says_it_is_huge_is_not_waited_for(phone: RawPhone) -> None:
    await phone.stream.send_all(b"\x81\xff" + (1 << 62).to_bytes(8) + b"mask" + b"x" * 40 * KIB)

    assert await phone.closed_with() == transport.TOO_BIG


@pytest.mark.parametrize(
    "endless",
    [frame(CONTINUED, final=False), frame(PING), frame(PONG), frame(PONG, b"x" * 125)],
    ids=["empty fragments", "pings", "pongs", "long pongs"],
)
async def test_what_never_becomes_a_message_is_ended_at_a_bound(
    hall: Hall, endless: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "UNHEEDED_BYTES_MAX", 64 * KIB)
    async with hall.raw() as phone:
        await phone.opened()
        if endless[0] == CONTINUED:
            await phone.says(frame(TEXT, b"{", final=False))
        block = endless * (16 * KIB // len(endless))
        blocks = 0
        async with trio.open_nursery() as nursery:
            nursery.start_soon(phone.to_the_end)
            with suppress(trio.BrokenResourceError):
                while blocks < 2_000:
                    await phone.says(block)
                    blocks += 1

        assert blocks < 1_000  # 64 KiB, and what the buffers between us hold
    await hall.nothing_left()


async def test_messages_that_wait_to_be_taken_are_within_that_bound() -> None:
    assert inbox.UNHEEDED_BYTES_MAX > inbox.AHEAD_BYTES_MAX + inbox.READ_BYTES + 2 * 32 * KIB


async def test_a_phone_that_talks_sense_may_send_as_much_as_it_likes(hall: Hall) -> None:
    async with hall.raw() as phone:
        await phone.opened()
        for _ in range(3 * inbox.UNHEEDED_BYTES_MAX // (30 * KIB)):
            await phone.says(frame(TEXT, PING_MESSAGE + b" " * 30 * KIB))
            await phone.hears()
        await is_alive(phone)


BROKEN = {
    "reserved bit 1": (frame(TEXT, PING_MESSAGE, reserved=4), 1002),
    "reserved bit 2": (frame(TEXT, PING_MESSAGE, reserved=2), 1002),
    "reserved bit 3": (frame(TEXT, PING_MESSAGE, reserved=1), 1002),
    "unknown opcode": (frame(0x3, b"x"), 1002),
    "unknown control": (frame(0xB, b"x"), 1002),
    "a ping that is too long": (frame(PING, b"x" * 126), 1002),
    "a ping of 64 KiB": (frame(PING, b"x" * 65_535), 1002),
    "a ping in fragments": (frame(PING, b"x", final=False), 1002),
    "a fragment of nothing": (frame(CONTINUED, b"x"), 1002),
    "a message in a message": (frame(TEXT, b"{", final=False) + frame(TEXT, b"{"), 1002),
    "no mask": (b"\x81\x02{}", 1002),
    "no UTF-8": (frame(TEXT, b"\xff\xfe"), 1007),
    "a character cut off": (frame(TEXT, b"\xf0\x9f\x8d"), 1007),
    "an encoded surrogate": (frame(TEXT, b"\xed\xa0\x80"), 1007),
    "a close code of one byte": (frame(CLOSE, b"\x03"), 1002),
    "a close code that is none": (frame(CLOSE, b"\x00\x01"), 1002),
    "garbage": (b"GET / HTTP/1.1\r\n\r\n", 1002),
}


@pytest.mark.parametrize(("broken", "code"), BROKEN.values(), ids=BROKEN.keys())
async def test_a_broken_frame_ends_its_connection_with_a_code_and_nothing_else(
    hall: Hall, broken: bytes, code: int
) -> None:
    async with hall.at_table() as well:
        async with hall.raw() as phone:
            await phone.opened()
            await phone.says(broken + frame(TEXT, PING_MESSAGE))
            assert await phone.closed_with() == code
            said = await phone.to_the_end()
        for expected in ("member_join", "member_presence", "member_presence"):
            await well.hears(expected)
        await well.is_alive()

    assert b"Traceback" not in said
    assert b"Error" not in said
    await hall.nothing_left()


async def test_a_phone_that_goes_before_any_step_of_anybody_leaves_nothing(hall: Hall) -> None:
    diner = await hall.seat()

    async def deed() -> None:
        async with hall.raw(diner) as phone:
            await phone.opened()
            await phone.says(frame(TEXT, PING_MESSAGE), frame(TEXT, b'{"type": "resume", "since": 0}'))
            await phone.says(frame(TEXT, PING_MESSAGE)[:5])
            assert (await phone.hears())[0] == TEXT
            await phone.says(frame(CLOSE, b"\x03\xe8")[:4])

    async def nothing_left(steps: int) -> None:
        await hall.nothing_left()

    assert await cancelled_everywhere(deed, nothing_left) > 10  # some steps fall together, as the kernel likes


async def test_cancelled_at_any_step_a_connection_is_watched_no_more(autojump_clock: MockClock) -> None:
    talked: list[str] = []
    async with AsyncExitStack() as lines:
        poller = lines.enter_context(Poller())

        async def follow(message: str | bytes) -> None:
            await trio.lowlevel.checkpoint()
            talked.append(str(message))

        def take(message: str | bytes) -> Awaitable[None] | None:
            return follow(message) if message == "wait" else None

        async def deed() -> None:
            with trio.CancelScope(shield=True):
                line = await lines.enter_async_context(open_line())
            async with trio.open_nursery() as nursery:
                nursery.start_soon(poller.run)
                live = Transport(line.door, 32 * KIB, poller, nursery)
                await line.phone.send_all(frame(TEXT, b"go on") + frame(PING) + frame(TEXT, b"wait"))
                nursery.start_soon(line.phone.send_all, frame(TEXT, b"wait") + frame(CLOSE, b"\x03\xe8"))
                await live.talk(lambda: live.each(take))
                nursery.cancel_scope.cancel()

        async def nobody_is_watched(steps: int) -> None:
            assert len(poller) == 0, steps

        assert await cancelled_everywhere(deed, nobody_is_watched) > 10
    assert talked[-2:] == ["wait", "wait"]  # the last one ran through


async def test_a_close_in_the_middle_of_a_message_is_answered(phone: RawPhone) -> None:
    await phone.says(frame(BINARY, b"x", final=False), frame(CLOSE, b"\x03\xe9bye"))

    assert await phone.closed_with() == 1001


def peer(live: Transport) -> object:
    return live._stream.socket.getpeername()


def hall_frame(payload: bytes) -> bytes:
    return text_frames([payload])


def frames_in(data: bytes) -> list[tuple[int, bytes]]:
    """The whole frames in what a server sent."""
    found, at = [], 0
    while at + 4 <= len(data):
        size, at_body = data[at + 1], at + 2
        if size == 126:
            size, at_body = int.from_bytes(data[at + 2 : at + 4]), at + 4
        if at_body + size <= len(data):
            found.append((data[at] & 0x0F, data[at_body : at_body + size]))
        at = at_body + size
    return found

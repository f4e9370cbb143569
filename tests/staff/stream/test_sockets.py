"""The stream on a real port: rooms, numbers, coming back, and everybody who may not or cannot."""

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from uuid import UUID

import msgspec
import pytest
import trio
from trio.testing import wait_all_tasks_blocked
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from actors.domain.event_type import EventType
from staff.stream.connection import READ_AHEAD_BYTES
from staff.stream.endpoint import PATH, SUBPROTOCOL
from staff.stream.frames import SCOPES
from staff.stream.hub import OF_ONE_MAX, PAGE, POLL_S
from tests.server.rawphone import TEXT, RawPhone, frame, handshake
from tests.staff.stream.shelf import BEGUN, TABLE, StreamHall, open_stream_hall
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER


@pytest.fixture
async def hall() -> AsyncIterator[StreamHall]:
    async with open_stream_hall() as opened:
        yield opened


async def test_what_happens_in_a_room_is_told_to_whoever_listens_there(hall: StreamHall) -> None:
    async with (
        hall.listening(await hall.token(EMPLOYEE)) as everywhere,
        hall.listening(await hall.token(MANAGER)) as table,
    ):
        assert everywhere.socket.subprotocol == SUBPROTOCOL
        assert await everywhere.ready() == await table.ready(TABLE, "station:bar") == BEGUN
        hall.shelf.happens()
        hall.shelf.happens(EventType.ORDER_CREATED, TABLE, "station:bar")
        told = await everywhere.hears("order.created")
        assert told == {"type": "order.created", "seq": BEGUN + 1, "at": told["at"], "rooms": [], "data": ""}
        assert await everywhere.numbers(1) == await table.numbers(1) == [BEGUN + 2]
        hall.shelf.happens(EventType.PAYMENT_PROCESSED)
        assert (await everywhere.hears("payment.processed"))["seq"] == BEGUN + 3
        await table.says(type="ping", ref="p")
        assert await table.hears("pong") == {"type": "pong", "seq": BEGUN + 3, "ref": "p"}


async def test_nothing_is_told_before_a_room_is_named_and_naming_others_leaves_the_first(hall: StreamHall) -> None:
    async with hall.listening(await hall.token(EMPLOYEE)) as ear:
        assert (await ear.hears("ready"))["event_types"] == sorted(SCOPES)
        hall.shelf.happens()
        await hall.told(BEGUN + 1)
        await ear.says(type="subscribe", ref="r", rooms=["station:bar", TABLE])
        answer = await ear.hears("subscribed")
        assert answer == {"type": "subscribed", "seq": BEGUN + 1, "rooms": ["station:bar", TABLE], "ref": "r"}
        hall.shelf.happens(EventType.ORDER_CREATED, TABLE)
        await ear.numbers(1)
        await ear.says(type="subscribe", rooms=[])
        await ear.hears("subscribed")
        hall.shelf.happens(EventType.ORDER_CREATED, TABLE)
        await hall.told(BEGUN + 3)
        await ear.says(type="ping")
        assert (await ear.hears("pong"))["seq"] == BEGUN + 3  # and nothing before it


async def test_who_comes_back_hears_all_of_it_in_order_and_then_what_happens(hall: StreamHall) -> None:
    missed = 2 * PAGE + 7
    hall.shelf.happens(count=3)
    async with hall.listening(await hall.token(EMPLOYEE)) as ear:
        await ear.hears("ready")
        hall.shelf.happens(count=missed)
        await ear.says(type="resume", ref="r", since=BEGUN + 2, rooms=["restaurant"])
        assert (await ear.hears("subscribed"))["seq"] == BEGUN + 2
        assert await ear.numbers(missed + 1) == list(range(BEGUN + 3, BEGUN + 4 + missed))
        hall.shelf.happens()
        assert await ear.numbers(1) == [BEGUN + 4 + missed]
        await ear.says(type="resume", since=BEGUN + 3 + missed, rooms=["restaurant"])  # asked for again
        await ear.hears("subscribed")
        assert await ear.numbers(1) == [BEGUN + 4 + missed]


async def test_what_happens_while_it_is_read_comes_once_and_in_order(hall: StreamHall) -> None:
    async with hall.listening(await hall.token(EMPLOYEE)) as other, hall.listening(await hall.token(MANAGER)) as ear:
        await other.ready()
        await ear.ready()
        for _ in range(20):
            hall.shelf.happens(count=PAGE // 2)
            await ear.says(type="resume", since=BEGUN, rooms=["restaurant"])
        total = 10 * PAGE
        assert await other.numbers(total) == list(range(BEGUN + 1, BEGUN + 1 + total))
        for _ in range(20):  # each asks for everything there was by then, and all of them end live
            seen = BEGUN
            while (told := await _next(ear))["type"] == "order.created":
                assert told["seq"] == seen + 1 or seen == BEGUN
                seen = told["seq"]
            assert told["type"] == "subscribed"
        assert await ear.numbers(total) == list(range(BEGUN + 1, BEGUN + 1 + total))


async def test_what_happens_while_somebody_reads_slowly_comes_after_all_that_they_lacked(hall: StreamHall) -> None:
    hall.shelf.happens(count=PAGE, size=READ_AHEAD_BYTES)
    async with await trio.open_tcp_stream("127.0.0.1", hall.listener.port) as stream:
        await stream.send_all(handshake(f"Authorization: Bearer {await hall.token(MANAGER)}", path=PATH))
        phone = RawPhone(stream)
        await phone.opened()
        await stream.send_all(frame(TEXT, b'{"type": "resume", "since": 1000, "rooms": ["restaurant"]}'))
        await phone.hears()  # `subscribed`
        hall.shelf.happens()
        await hall.told(BEGUN + PAGE + 1)
        numbers: list[int] = []
        with trio.fail_after(20):
            while len(numbers) <= PAGE:
                numbers.append(msgspec.json.decode((await phone.hears())[1])["seq"])
        assert numbers == list(range(BEGUN + 1, BEGUN + PAGE + 2))


async def _next(ear: Any) -> Any:
    with trio.fail_after(20):
        return msgspec.json.decode(await ear.socket.recv(decode=False))


@pytest.mark.parametrize("since", [0, BEGUN + 4, BEGUN + 11, 2**53 - 1])
async def test_a_number_that_is_too_old_or_never_was_is_answered_plainly(hall: StreamHall, since: int) -> None:
    hall.shelf.happens(count=10)
    hall.shelf.forgets(BEGUN + 5)
    async with hall.listening(await hall.token(EMPLOYEE)) as ear:
        await ear.hears("ready")
        await ear.says(type="resume", ref="r", since=since, rooms=["restaurant"])
        assert await ear.hears("reset") == {"type": "reset", "seq": BEGUN + 10, "ref": "r"}
        hall.shelf.happens()
        assert await ear.numbers(1) == [BEGUN + 11]


async def test_a_stream_that_begins_anew_tells_who_listens(hall: StreamHall) -> None:
    async with hall.listening(await hall.token(EMPLOYEE)) as ear:
        await ear.ready()
        hall.shelf.happens()
        await ear.numbers(1)
        hall.shelf.forgets(BEGUN + 50)
        assert await ear.hears("reset") == {"type": "reset", "seq": BEGUN + 50}
        hall.shelf.happens()
        assert await ear.numbers(1) == [BEGUN + 51]


@pytest.mark.parametrize(
    ("room", "code"),
    [
        ("table:8", "TABLE_NOT_FOUND"),
        (f"session:{UUID(int=404)}", "SESSION_NOT_FOUND"),
        ("table:9999999999", "TABLE_NOT_FOUND"),
    ],
)
async def test_a_room_that_the_restaurant_does_not_have_changes_nothing(hall: StreamHall, room: str, code: str) -> None:
    async with hall.listening(await hall.token(EMPLOYEE)) as ear:
        await ear.ready()
        for more in ({"type": "subscribe"}, {"type": "resume", "since": BEGUN}):
            await ear.says(**more, ref="r", rooms=["restaurant", room])
            refused = await ear.hears("error")
            assert (refused["code"], refused["ref"], refused["details"]) == (code, "r", {"room": room})
        hall.shelf.happens()
        assert await ear.numbers(1) == [BEGUN + 1]


async def test_another_restaurant_hears_nothing_of_it_and_has_none_of_its_rooms(hall: StreamHall) -> None:
    async with hall.listening(await hall.token(STRANGER)) as theirs, hall.listening(await hall.token(MANAGER)) as ours:
        await theirs.ready()
        await ours.ready()
        await theirs.says(type="subscribe", rooms=[TABLE])
        assert (await theirs.hears("error"))["code"] == "TABLE_NOT_FOUND"
        hall.shelf.happens(EventType.ORDER_CREATED, TABLE)
        await ours.numbers(1)
        hall.shelf.happens(of=2)
        assert await theirs.numbers(1) == [BEGUN + 1]


@pytest.mark.parametrize(
    "wrong",
    [
        "{", "[]", '{"type": "listen"}', '{"type": "subscribe"}', '{"type": "subscribe", "rooms": "restaurant"}',
        '{"type": "subscribe", "rooms": ["kitchen"]}', '{"type": "subscribe", "rooms": ["table:0"]}',
        '{"type": "subscribe", "rooms": ["session:------------------------------------"]}',
        '{"type": "resume", "rooms": []}', '{"type": "resume", "since": -1, "rooms": []}',
        '{"type": "resume", "since": 1e300, "rooms": []}', '{"type": "subscribe", "rooms": [], "more": 1}',
        '{"type": "subscribe", "rooms": [' + ",".join(['"table:7"'] * 101) + "]}",
    ],
)  # fmt: skip
async def test_what_is_no_message_is_said_and_ten_of_it_end_the_connection(hall: StreamHall, wrong: str) -> None:
    async with hall.listening(await hall.token(EMPLOYEE)) as ear:
        await ear.ready()
        await ear.socket.send(wrong)
        assert (await ear.hears("error"))["code"] == "BAD_MESSAGE"
        hall.shelf.happens()
        await ear.numbers(1)
        with suppress(ConnectionClosed):
            for _ in range(10):
                await ear.socket.send("{")
        assert (await ear.ended())[0] == 1008


@pytest.mark.parametrize("whose", ["nobody", "refresh", "no such key"])
async def test_no_other_token_opens_it(hall: StreamHall, whose: str) -> None:
    refresh = (await hall.world.sign_in(MANAGER))["refresh_token"]
    token = {"nobody": "nobody", "refresh": refresh, "no such key": "trv_nobodys"}[whose]
    async with hall.listening(token) as ear:
        assert (await ear.ended())[0] == 4401


async def test_a_page_of_another_origin_or_subprotocol_is_refused(hall: StreamHall) -> None:
    token = await hall.token(EMPLOYEE)
    for how, status in (
        ({"origin": Origin("https://evil.example")}, 403),
        ({"subprotocols": [Subprotocol("trivet.staff.v1"), Subprotocol(f"bearer.{token}")]}, 400),
    ):
        with pytest.raises(InvalidStatus) as refused:
            async with hall.listening(token, **how):
                pass
        assert refused.value.response.status_code == status


async def test_who_signs_out_or_runs_out_is_sent_away(hall: StreamHall) -> None:
    told = await hall.world.sign_in(MANAGER)
    async with hall.listening(told["access_token"]) as ear:
        await ear.ready()
        await hall.world.authentication.logout(told["access_token"])
        with trio.fail_after(20):
            assert (await ear.ended())[0] == 4401
    token = await hall.token(EMPLOYEE)
    hall.world.later(minutes=14, seconds=59, milliseconds=950)
    async with hall.listening(token) as ear:
        assert (await ear.ended()) == (4401, "token expired")


async def test_one_account_has_ten_connections(hall: StreamHall) -> None:
    token = await hall.token(EMPLOYEE)
    async with trio.open_nursery() as nursery:

        async def listen(task_status: trio.TaskStatus[None]) -> None:
            async with hall.listening(token) as ear:
                await ear.ready()
                task_status.started()
                await trio.sleep_forever()

        for _ in range(OF_ONE_MAX):
            await nursery.start(listen)
        async with hall.listening(token) as ear:
            assert await ear.ended() == (4429, "too many connections")
        async with hall.listening(await hall.token(MANAGER)) as ear:
            await ear.ready()
        nursery.cancel_scope.cancel()


async def test_with_the_store_away_nobody_comes_in_and_who_is_there_hears_again_when_it_is_back(
    hall: StreamHall,
) -> None:
    async with hall.listening(await hall.token(EMPLOYEE)) as ear:
        await ear.ready()
        hall.shelf.away = True
        await ear.says(type="resume", ref="r", since=BEGUN, rooms=["restaurant"])
        assert (await ear.hears("error"))["code"] == "UNAVAILABLE"
        async with hall.listening(await hall.token(STRANGER)) as other:
            assert await other.ended() == (1012, "try again")
        hall.shelf.away = False
        hall.shelf.happens()
        assert await ear.numbers(1) == [BEGUN + 1]


async def test_with_nobody_there_nothing_is_asked(hall: StreamHall) -> None:
    async with hall.listening(await hall.token(EMPLOYEE)) as ear:
        await ear.ready()
        hall.shelf.happens()
        await ear.numbers(1)
    with trio.fail_after(20):
        while len(hall.hub):
            await trio.lowlevel.checkpoint()
    await wait_all_tasks_blocked(2 * POLL_S)  # the look that was under way
    asked = hall.shelf.asked
    await wait_all_tasks_blocked(3 * POLL_S)
    assert hall.shelf.asked == asked


async def test_who_does_not_read_is_cut_off_and_the_others_go_on(hall: StreamHall) -> None:
    async with await trio.open_tcp_stream("127.0.0.1", hall.listener.port) as stream:
        await stream.send_all(handshake(f"Authorization: Bearer {await hall.token(MANAGER)}", path=PATH))
        await RawPhone(stream).opened()
        await stream.send_all(frame(TEXT, b'{"type": "subscribe", "rooms": ["restaurant"]}'))
        async with hall.listening(await hall.token(EMPLOYEE)) as ear:
            await ear.ready()
            while len(hall.hub) < 2:
                await trio.lowlevel.checkpoint()
            for n in range(1, 1000):
                hall.shelf.happens(size=50_000)
                assert await ear.numbers(1) == [BEGUN + n]
                if len(hall.hub) == 1:
                    break
            assert len(hall.hub) == 1


async def test_who_comes_back_and_reads_slowly_takes_no_memory_of_ours(hall: StreamHall) -> None:
    hall.shelf.happens()
    hall.shelf.happens(count=PAGE, size=READ_AHEAD_BYTES)
    async with await trio.open_tcp_stream("127.0.0.1", hall.listener.port) as stream:
        await stream.send_all(handshake(f"Authorization: Bearer {await hall.token(MANAGER)}", path=PATH))
        phone = RawPhone(stream)
        await phone.opened()
        await stream.send_all(frame(TEXT, b'{"type": "resume", "since": 1001, "rooms": ["restaurant"]}'))
        async with hall.listening(await hall.token(EMPLOYEE)) as ear:
            await ear.hears("ready")
            await ear.says(type="resume", since=BEGUN + 1, rooms=["restaurant"])
            await ear.hears("subscribed")
            assert await ear.numbers(PAGE) == list(range(BEGUN + 2, BEGUN + 2 + PAGE))
            assert len(hall.hub) == 2  # it has not read, and is still there
        total = 0
        with trio.fail_after(20):
            while total < PAGE * READ_AHEAD_BYTES:
                total += len(await stream.receive_some(1 << 20))

"""What phones say and hear, over real sockets: the flow, and every way to say it wrong."""

from contextlib import AsyncExitStack, suppress

import msgspec
import pytest
import trio
from trio.testing import MockClock
from websockets.exceptions import ConnectionClosed as PhoneClosed

from actors.domain.party.commands import CloseSession, Leave
from persistence.memory_faults import Fault
from server.diners.connection import DinerConnection
from server.diners.wire import DinerWire
from server.door.inbox import ConnectionClosed, Take
from server.door.intake import BAD_MESSAGES_MAX, FLOODED_MAX
from server.door.transport import Transport
from server.settings import DoorSettings, door_settings
from tests.server.hall import Hall, Phone, new_id, open_hall

KIB = 1024


# ---- the flow


async def test_the_first_frame_is_the_cart_as_it_is(hall: Hall) -> None:
    diner = await hall.seat()
    async with hall.connected(diner) as phone:
        snapshot = await phone.hears("snapshot")

    assert snapshot["session_id"] == str(diner.session_id)
    assert snapshot["items"] == []
    assert [(m["member_id"], m["connected"]) for m in snapshot["members"]] == [(str(diner.member_id), True)]
    assert "ref" not in snapshot


async def test_a_line_is_created_changed_and_deleted(hall: Hall, phone: Phone) -> None:
    line = str(await phone.adds("c1", qty=2, note="Extra spicy"))
    created = await phone.hears("cart_update")
    await phone.says(type="cart_mutate", ref="c2", op="update", public_id=line, version=1, qty=3)
    updated = await phone.hears("cart_update")
    await phone.says(type="cart_mutate", ref="c3", op="delete", public_id=line, version=2)
    deleted = await phone.hears("cart_update")

    told = [(e["action"], e["ref"], e["item"]["version"], e["total"]) for e in (created, updated, deleted)]
    assert told[:2] == [("created", "c1", 1, 19.0), ("updated", "c2", 2, 28.5)]
    assert told[2][:2] == ("deleted", "c3")
    assert deleted["total"] == 0
    assert [e["seq"] for e in (created, updated, deleted)] == [created["seq"] + n for n in range(3)]
    assert {e["by"] for e in (created, updated, deleted)} == {str(phone.diner.member_id)}
    assert not (await hall.state(phone.diner)).lines


async def test_everybody_hears_the_same_bytes_in_the_same_order(hall: Hall) -> None:
    async with AsyncExitStack() as open_phones:
        phones = [await open_phones.enter_async_context(hall.connected(await hall.seat())) for _ in range(4)]
        for phone in phones:
            await phone.hears("snapshot")
        for phone in phones:
            for _ in range(5):
                await phone.adds("mine")

        stories = [[await numbered(phone) for _ in range(20)] for phone in phones]

    assert stories[0] == stories[1] == stories[2] == stories[3]


async def test_only_the_ref_of_the_one_who_asked_comes_back(phone: Phone) -> None:
    await phone.adds()
    assert "ref" not in await phone.hears("cart_update")
    await phone.adds("r" * 64)
    assert (await phone.hears("cart_update"))["ref"] == "r" * 64


async def test_a_message_that_comes_twice_is_answered_with_the_cart_and_its_ref(hall: Hall, phone: Phone) -> None:
    async with hall.at_table() as other:
        await phone.hears("member_join")
        await phone.hears("member_presence")
        line = await phone.adds("c1")
        first = await phone.hears("cart_update")
        await phone.adds("c1", public_id=line)
        again = await phone.hears("snapshot")

        assert (again["ref"], again["seq"], len(again["items"])) == ("c1", first["seq"], 1)
        await other.hears("cart_update")
        await other.is_alive()


async def test_a_ping_is_answered_at_once(phone: Phone) -> None:
    await phone.says(type="ping", ref="h1")
    assert await phone.hears() == {"type": "pong", "ref": "h1"}
    await phone.says(type="ping")
    assert await phone.hears() == {"type": "pong"}


async def test_resuming_gives_exactly_what_was_missed(hall: Hall, phone: Phone) -> None:
    diner = await hall.seat()
    await phone.hears("member_join")
    async with hall.connected(diner) as other:
        seen = (await other.hears("snapshot"))["seq"]
    for _ in range(3):
        await phone.adds()

    async with hall.connected(diner) as other:
        now = (await other.hears("snapshot"))["seq"]
        await other.says(type="resume", ref="r1", since=seen)
        missed = [(await other.hears("cart_update"))["seq"] for _ in range(now - seen)]
        await phone.adds()

        assert missed == [seen + 1, seen + 2, seen + 3][: len(missed)]
        assert now == missed[-1]
        assert (await other.hears("cart_update"))["seq"] == now + 1


async def test_resuming_from_the_future_or_too_long_ago_gives_the_cart(hall: Hall, phone: Phone) -> None:
    await phone.says(type="resume", ref="r1", since=10_000)
    assert (await phone.hears("snapshot"))["ref"] == "r1"

    for _ in range(140):
        await phone.adds()
        await phone.hears("cart_update")
    await phone.says(type="resume", ref="r2", since=0)
    assert (await phone.hears("snapshot"))["ref"] == "r2"


async def test_the_others_see_who_comes_and_goes(hall: Hall, phone: Phone) -> None:
    diner = await hall.seat()
    await phone.hears("member_join")
    async with hall.connected(diner):
        came = (await phone.hears("member_presence"))["member"]
    went = (await phone.hears("member_presence"))["member"]

    assert (came["member_id"], came["connected"]) == (str(diner.member_id), True)
    assert (went["member_id"], went["connected"]) == (str(diner.member_id), False)


async def test_a_second_screen_of_the_same_member_is_no_news(hall: Hall, phone: Phone) -> None:
    diner = await hall.seat()
    await phone.hears("member_join")
    async with hall.at_table(diner):
        await phone.hears("member_presence")
        async with hall.at_table(diner) as second:
            await second.is_alive()
        await phone.is_alive()


async def test_a_cart_is_placed_and_its_lock_shown(hall: Hall, phone: Phone) -> None:
    await phone.adds()
    cart_hash = (await phone.hears("cart_update"))["cart_hash"]
    order = {"type": "place_order", "idempotency_key": str(new_id()), "cart_hash": cart_hash, "total": 9.5}
    await phone.says(**order, ref="p1")
    locked = await phone.hears("cart_locked")
    await phone.says(**order, ref="p2")
    again = await phone.hears("snapshot")
    await phone.adds("late")
    refused = await phone.refused("CART_LOCKED", "late")

    assert (locked["ref"], locked["locked_by_member"]) == ("p1", str(phone.diner.member_id))
    assert (again["ref"], again["pending_order_id"]) == ("p2", locked["order_id"])
    assert refused["details"]["locked_by"] == str(phone.diner.member_id)


# ---- too big, too bad, too much


@pytest.mark.parametrize("letter", ["x", "é", "€", "🍕"])
async def test_33_kib_end_the_connection_with_1009(hall: Hall, phone: Phone, letter: str) -> None:
    before = await hall.state(phone.diner)
    size = 33 * KIB // len(letter.encode())
    await phone.sends(msgspec.json.encode({"type": "ping", "ref": letter * size}).decode())

    assert (await phone.ended())[0] == 1009
    assert await hall.state(phone.diner) is before


async def test_a_megabyte_at_once_ends_with_1009_and_not_with_a_reset(phone: Phone) -> None:
    await phone.sends("x" * 1024 * KIB)

    assert (await phone.ended())[0] == 1009


async def test_exactly_32_kib_are_read(phone: Phone) -> None:
    ping = '{"type": "ping"}'
    await phone.sends(ping + " " * (32 * KIB - len(ping)))
    await phone.hears("pong")
    await phone.sends(ping + " " * (32 * KIB - len(ping) + 1))
    assert (await phone.ended())[0] == 1009


async def test_ten_bad_messages_in_a_row_end_with_1008(phone: Phone) -> None:
    for _ in range(BAD_MESSAGES_MAX):
        await phone.sends("nonsense")
    for _ in range(BAD_MESSAGES_MAX):
        await phone.refused("BAD_MESSAGE")

    assert (await phone.ended())[0] == 1008


async def test_a_good_message_between_bad_ones_is_forgiving(phone: Phone) -> None:
    for _ in range(3):
        for _ in range(BAD_MESSAGES_MAX - 1):
            await phone.sends("nonsense")
            await phone.refused("BAD_MESSAGE")
        await phone.is_alive()


async def test_a_flood_is_told_to_slow_down_and_then_ended_with_4429() -> None:
    async with open_hall(FRAMES_PER_SECOND="1", FRAMES_BURST="20") as hall, hall.at_table() as phone:
        for _ in range(20):
            await phone.is_alive()
        await phone.adds(ref="too fast")
        await phone.refused("RATE_LIMITED", ref="too fast")
        with suppress(PhoneClosed):
            for _ in range(FLOODED_MAX + 20):
                await phone.says(type="ping")

        assert (await phone.ended())[0] == 4429
        assert not (await hall.state(phone.diner)).lines


class ScriptedTransport(Transport):
    """A transport whose peer sends pings at a rate, in the clock's own time, up to a number."""

    def __init__(self, clock: MockClock, per_second: float, frames: int) -> None:
        self.ended_with: int | None = None
        self._clock, self._every_s, self._frames = clock, 1 / per_second, frames

    def deliver(self, data: bytes, waiting_bytes_max: int = 0) -> None:
        """Reads everything."""

    def close(self, code: int, reason: str) -> None:
        self.ended_with = self.ended_with or code

    async def each(self, take: Take) -> None:
        while self._frames and self.ended_with is None:
            await trio.lowlevel.checkpoint()
            self._clock.jump(self._every_s)
            self._frames -= 1
            take('{"type": "ping"}')
        raise ConnectionClosed


@pytest.mark.parametrize(("per_second", "ending"), [(20_000, 4429), (1_000, 4429), (150, 4429), (60, None), (49, None)])
async def test_a_flood_is_ended_at_whatever_rate_it_comes(
    mock_clock: MockClock, hall: Hall, per_second: float, ending: int | None
) -> None:
    diner = await hall.seat()
    settings: DoorSettings = door_settings({})
    transport = ScriptedTransport(mock_clock, per_second, frames=2_000)
    connection = DinerConnection(
        hall.tokens.read(diner.token), transport, hall.registry, hall.tokens, DinerWire(), settings
    )
    with pytest.raises(ConnectionClosed):
        await connection.converse()

    assert transport.ended_with == ending


# ---- when saving fails


async def test_what_could_not_be_saved_is_said_to_its_sender_alone(hall: Hall, phone: Phone) -> None:
    async with hall.at_table() as other:
        await phone.hears("member_join")
        await phone.hears("member_presence")
        hall.faults.away = True
        line = await phone.adds("c1")
        await phone.refused("UNAVAILABLE", "c1")
        hall.faults.away = False
        await phone.adds("c2", public_id=line)

        assert (await phone.hears("cart_update"))["ref"] == "c2"
        assert (await other.hears("cart_update"))["ref"] == "c2"


@pytest.mark.parametrize("fault", [Fault.LOST_SAVED, Fault.LOST_UNSAVED])
async def test_phones_of_a_table_that_stops_come_back_without_a_gap(hall: Hall, phone: Phone, fault: Fault) -> None:
    async with hall.at_table() as other:
        await phone.hears("member_join")
        await phone.hears("member_presence")
        await phone.adds()
        seen = (await phone.hears("cart_update"))["seq"]
        hall.faults.script.append(fault)
        line = await phone.adds("lost")

        assert (await phone.hears("error"))["code"] == "UNAVAILABLE"
        assert await phone.ended() == (1012, "reconnect and resume")
        assert (await other.hears("cart_update"))["seq"] == seen
        assert (await other.ended())[0] == 1012

    async with hall.connected(phone.diner) as back:
        saved = (await back.hears("snapshot"))["seq"]
        await back.says(type="resume", since=seen)
        missed = [await back.hears("cart_update") for _ in range(saved - seen)]
        await back.adds("again", public_id=line)
        answer = await back.hears()

    assert [e["seq"] for e in missed] == ([seen + 1] if fault is Fault.LOST_SAVED else [])
    assert (answer["type"], answer["seq"]) == (
        ("snapshot", seen + 1) if fault is Fault.LOST_SAVED else ("cart_update", seen + 1)
    )
    assert len((await hall.state(phone.diner)).lines) == 2


async def test_a_phone_that_comes_while_the_store_is_away_is_told_to_come_back(hall: Hall) -> None:
    diner = await hall.seat()
    stranger = hall.holder(new_id(), diner.member_id)
    hall.faults.away = True
    async with hall.connected(stranger) as phone:
        assert (await phone.ended())[0] == 1012


# ---- the end of a session


async def test_closing_a_session_tells_everybody_and_ends_with_4410(hall: Hall, phone: Phone) -> None:
    await (await hall.table(phone.diner)).ask(CloseSession())

    await phone.hears("session_closed")
    assert (await phone.ended())[0] == 4410
    async with hall.connected(phone.diner) as again:
        assert (await again.ended())[0] == 4410


async def test_who_leaves_is_sent_away_and_does_not_come_back(hall: Hall, phone: Phone) -> None:
    async with hall.at_table() as other:
        leaver = other.diner.member_id
        await (await hall.table(other.diner)).ask(Leave(leaver, leaver))
        await other.hears("member_leave")
        assert (await other.ended())[0] == 4401
    async with hall.connected(other.diner) as again:
        assert (await again.ended())[0] == 4401

    await phone.hears("member_join")
    await phone.hears("member_presence")
    assert (await phone.hears("member_leave"))["member"]["member_id"] == str(leaver)
    await phone.is_alive()


async def numbered(phone: Phone) -> bytes:
    """The next numbered frame about the cart, as it came."""
    while True:
        data = await phone.hears_bytes()
        if b'"cart_update"' in data:
            return data

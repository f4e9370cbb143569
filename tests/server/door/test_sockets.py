"""How a WebSocket begins and how all end: handshake, tokens, drain, and that nothing is left behind."""

import socket
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from uuid import UUID

import jwt
import msgspec
import pytest
import trio
from trio.testing import wait_all_tasks_blocked
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from actors.audience import CONNECTIONS_PER_MEMBER_MAX
from actors.domain.party.commands import Leave
from server.diners.tokens import MemberTokens
from server.door.refusals import REFUSALS
from server.settings import DEVELOPMENT_SECRET
from tests.server.door.test_stream import reset
from tests.server.hall import OTHER_TABLE, Diner, Hall, new_id, now, open_hall
from tests.server.rawphone import CLOSE, PING, TEXT, RawPhone, frame, handshake

OURS = [Subprotocol("trivet.v1")]


# ---- the handshake


async def test_a_token_may_travel_as_a_subprotocol_and_the_contract_s_is_chosen(hall: Hall) -> None:
    async with hall.connected(await hall.seat()) as phone:
        await phone.hears("snapshot")
        assert phone.socket.subprotocol == "trivet.v1"


async def test_a_token_may_travel_as_a_header(hall: Hall) -> None:
    diner = await hall.seat()
    header = {"Authorization": f"Bearer {diner.token}"}
    async with hall.connected(diner, subprotocols=OURS, additional_headers=header) as phone:
        await phone.hears("snapshot")
    async with hall.connected(diner, subprotocols=None, additional_headers=header) as phone:
        await phone.hears("snapshot")
        assert phone.socket.subprotocol is None


async def test_a_token_in_the_address_is_not_looked_at(hall: Hall) -> None:
    diner = await hall.seat()
    async with await hall.dial() as stream:
        await stream.send_all(handshake(path=f"/ws?token={diner.token}"))
        phone = RawPhone(stream)
        assert await phone.status() == 101
        assert await phone.closed_with() == 4401


async def test_no_extension_is_taken_up(hall: Hall) -> None:
    async with hall.connected(await hall.seat(), compression="deflate") as phone:
        await phone.hears("snapshot")
        assert phone.socket.protocol.extensions == []


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (handshake(path="/"), 404),
        (handshake(path="/ws/"), 404),
        (handshake(path="/menu"), 404),
        (handshake("Origin: https://evil.example"), 403),
        (handshake("Origin: null"), 403),
        (handshake("Origin: http://127.0.0.1.evil.example"), 403),
        (handshake("Origin: "), 403),
        (handshake("Sec-WebSocket-Protocol: bearer.abc"), 400),
        (handshake("Sec-WebSocket-Protocol: graphql-ws"), 400),
        (handshake("Sec-WebSocket-Protocol: \xff"), 400),
        (handshake().replace(b"Version: 13", b"Version: 8"), 426),
        (handshake().replace(b"Connection: Upgrade", b"Connection: close"), 400),
        (handshake().replace(b"Sec-WebSocket-Key", b"X-Key"), 400),
        (handshake().replace(b"dGhlIHNhbXBsZSBub25jZQ==", b"too short"), 400),
        (handshake().replace(b"GET", b"POST"), 400),
        (handshake(host="caf\xe9"), 400),
    ],
)
async def test_a_request_that_must_not_connect_is_refused_over_http_and_leaves_nothing(
    hall: Hall, request_bytes: bytes, status: int
) -> None:
    async with await hall.dial() as stream:
        await stream.send_all(request_bytes)
        phone = RawPhone(stream)
        assert await phone.status() == status
        told = msgspec.json.decode(await phone.to_the_end())["error"]
        assert (told["code"], told["details"]) == (REFUSALS[status][0], {})

    await hall.nothing_left()


@pytest.mark.parametrize("origin", ["http://127.0.0.1", "https://127.0.0.1", "https://chianti.example"])
async def test_a_page_of_ours_or_of_an_allowed_origin_may_connect(origin: str) -> None:
    async with open_hall(ALLOWED_ORIGINS="https://chianti.example") as hall, await hall.dial() as stream:
        await stream.send_all(handshake(f"Origin: {origin}"))
        assert await RawPhone(stream).status() == 101


async def test_a_browser_s_own_origin_may_connect(hall: Hall) -> None:
    origin = Origin(f"http://127.0.0.1:{hall.port}")
    async with hall.connected(await hall.seat(), origin=origin) as phone:
        await phone.hears("snapshot")


async def test_a_handshake_that_comes_in_drops_is_understood(hall: Hall) -> None:
    diner = await hall.seat()
    async with await hall.dial() as stream:
        for byte in handshake(f"Authorization: Bearer {diner.token}"):
            await stream.send_all(bytes([byte]))
        await RawPhone(stream).opened()


# ---- tokens


def unsigned(claims: dict[str, object]) -> str:
    def part(value: object) -> str:
        return urlsafe_b64encode(msgspec.json.encode(value)).decode().rstrip("=")

    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}."


def claims_of(diner: Diner) -> dict[str, object]:
    return dict(jwt.decode(diner.token, options={"verify_signature": False}))


def issued_by(secret: str, minutes_ago: int = 0) -> Callable[[Diner], str]:
    def forge(diner: Diner) -> str:
        tokens = MemberTokens([secret], 3600, lambda: now() - timedelta(minutes=minutes_ago), new_id)
        return tokens.issue(diner.session_id, diner.member_id, 1)[0]

    return forge


FORGERIES: dict[str, Callable[[Diner], str]] = {
    "missing": lambda diner: "",
    "nonsense": lambda diner: "x.y.z",
    "forged": issued_by("another-secret-another-secret-another"),
    "expired": issued_by(DEVELOPMENT_SECRET, minutes_ago=61),
    "unsigned": lambda diner: unsigned(claims_of(diner)),
    "signed with the bare secret": lambda diner: jwt.encode(claims_of(diner), DEVELOPMENT_SECRET, "HS256"),
    "cut short": lambda diner: diner.token[:-1],
    "another member inside": lambda diner: ".".join(
        [unsigned({**claims_of(diner), "mid": str(new_id())}).rsplit(".", 1)[0], diner.token.rsplit(".", 1)[1]]
    ),
    "huge": lambda diner: diner.token + "x" * 4000,
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
async def test_a_token_that_is_not_good_ends_with_4401(hall: Hall, forge: Callable[[Diner], str]) -> None:
    diner = await hall.seat()
    header = {"Authorization": f"Bearer {forge(diner)}"}
    async with hall.connected(diner, subprotocols=OURS, additional_headers=header) as phone:
        with pytest.raises(ConnectionClosed), trio.fail_after(20):
            await phone.socket.recv()
        assert phone.socket.close_code == 4401
        assert phone.socket.close_reason == "token missing, wrong, expired or revoked"

    await hall.nothing_left()


async def test_a_good_token_for_a_table_one_does_not_sit_at_ends_with_4401(hall: Hall) -> None:
    diner, elsewhere = await hall.seat(), await hall.seat(OTHER_TABLE)
    for stranger in (hall.holder(elsewhere.session_id, new_id()), hall.holder(new_id(), diner.member_id)):
        async with hall.connected(stranger) as phone:
            assert (await phone.ended())[0] == 4401


async def test_a_token_that_expires_ends_the_connection_it_opened(hall: Hall) -> None:
    diner = await hall.seat()
    short = MemberTokens([DEVELOPMENT_SECRET], 3600, lambda: now() - timedelta(seconds=3598.5), new_id)
    token = short.issue(diner.session_id, diner.member_id, 1)[0]
    async with hall.connected(Diner(diner.session_id, diner.member_id, token)) as phone:
        await phone.hears("snapshot")
        assert await phone.ended() == (4401, "token expired")


async def test_a_token_that_expires_while_it_is_looked_at_opens_nothing(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hall.sockets, "_clock", lambda: now() + timedelta(days=1))  # looking at it took so long
    async with hall.connected(await hall.seat()) as phone:
        assert await phone.ended() == (4401, "token expired")


# ---- nothing is left behind


async def after_dialling(hall: Hall, phone: RawPhone) -> None:
    """Nothing has been sent."""


async def half_a_handshake(hall: Hall, phone: RawPhone) -> None:
    await phone.stream.send_all(handshake()[:60])


async def a_handshake_not_waited_for(hall: Hall, phone: RawPhone) -> None:
    await phone.stream.send_all(await signed(hall))


async def after_the_handshake(hall: Hall, phone: RawPhone) -> None:
    await phone.stream.send_all(await signed(hall))
    assert await phone.status() == 101


async def in_the_conversation(hall: Hall, phone: RawPhone) -> None:
    await phone.stream.send_all(await signed(hall))
    await phone.opened()


async def in_the_middle_of_a_frame(hall: Hall, phone: RawPhone) -> None:
    await in_the_conversation(hall, phone)
    await phone.says(frame(TEXT, b'{"type": "ping"}')[:7])


async def with_questions_unanswered(hall: Hall, phone: RawPhone) -> None:
    await in_the_conversation(hall, phone)
    await phone.says(*[frame(TEXT, b'{"type": "ping"}')] * 50)


async def while_being_sent_away(hall: Hall, phone: RawPhone) -> None:
    await in_the_conversation(hall, phone)
    await phone.says(*[frame(TEXT, b"nonsense")] * 10)
    assert await phone.closed_with() == 1008


async def after_a_goodbye(hall: Hall, phone: RawPhone) -> None:
    await in_the_conversation(hall, phone)
    await phone.says(frame(CLOSE, b"\x03\xe8"))


STAGES = (
    after_dialling,
    half_a_handshake,
    a_handshake_not_waited_for,
    after_the_handshake,
    in_the_conversation,
    in_the_middle_of_a_frame,
    with_questions_unanswered,
    while_being_sent_away,
    after_a_goodbye,
)


async def signed(hall: Hall) -> bytes:
    return handshake(f"Authorization: Bearer {(await hall.seat()).token}")


@pytest.mark.parametrize("goes", [reset, lambda stream: stream.socket.close(), socket.SHUT_WR])
@pytest.mark.parametrize("stage", STAGES)
async def test_a_phone_that_goes_at_any_stage_leaves_nothing_behind(
    hall: Hall, stage: Callable[[Hall, RawPhone], object], goes: object
) -> None:
    stream = await hall.dial()
    await stage(hall, RawPhone(stream))  # type: ignore[misc]
    if callable(goes):
        goes(stream)
        await hall.nothing_left()
        return
    await stream.send_eof()
    await RawPhone(stream).to_the_end()
    await stream.aclose()
    await hall.nothing_left()


async def test_a_phone_that_pings_while_it_is_sent_away_gets_the_code_all_the_same(hall: Hall) -> None:
    async with hall.raw() as phone:
        await phone.opened()
        await phone.says(*[frame(TEXT, b"nonsense")] * 10)
        await phone.says(frame(PING, b"still there?"), frame(PING, b"hello?"))
        assert await phone.closed_with() == 1008

    await hall.nothing_left()


async def test_a_phone_that_speaks_on_after_its_goodbye_is_cut_without_noise(hall: Hall) -> None:
    async with hall.raw() as phone:
        await phone.opened()
        await phone.says(frame(CLOSE, b"\x03\xe8") + frame(PING) + frame(TEXT, b"more"))
        assert await phone.closed_with() == 1000

    await hall.nothing_left()


# ---- drain


async def test_a_drain_sends_every_phone_away_with_a_hint_when_to_come_back(hall: Hall) -> None:
    hints = set()
    async with hall.at_table() as one, hall.at_table() as other, trio.open_nursery() as nursery:
        nursery.start_soon(hall.sockets.drain)
        for phone in (one, other):
            code, reason = await phone.ended()
            assert code == 1012
            hints.add(reason)

    assert all(hint and hint.startswith("restarting, retry in ") for hint in hints)
    assert all(0.5 <= float(str(hint).split()[-2]) <= 5 for hint in hints)
    await hall.nothing_left()


async def test_who_comes_during_a_drain_is_refused(hall: Hall) -> None:
    await hall.sockets.drain()
    async with hall.raw() as phone:
        assert await phone.status() == 503


async def test_who_was_shaking_hands_when_a_drain_began_is_sent_away_too(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    shake_hands, shaken, drained = hall.sockets._shake_hands, trio.Event(), trio.Event()

    async def slow(*args: object) -> object:
        websocket = await shake_hands(*args)  # type: ignore[arg-type]
        shaken.set()
        await drained.wait()
        return websocket

    monkeypatch.setattr(hall.sockets, "_shake_hands", slow)
    async with hall.raw() as phone:
        await shaken.wait()
        await hall.sockets.drain()
        drained.set()
        assert await phone.status() == 101
        assert await phone.closed_with() == 1012


async def test_a_crash_in_one_conversation_reaches_no_other(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    async with hall.at_table() as well:
        unlucky = await hall.seat()
        await well.hears("member_join")
        found = hall.registry.session

        async def crash(session_id: UUID) -> object:
            if session_id == unlucky.session_id:
                raise ValueError("a secret of ours")
            return await found(session_id)

        monkeypatch.setattr(hall.registry, "session", crash)
        async with hall.connected(unlucky) as phone:
            assert await phone.ended() == (1012, "reconnect and resume")
        await well.is_alive()

    assert [entry["event"] for entry in hall.logs if entry["log_level"] == "error"] == ["connection_crashed"]
    hall.logs.clear()


async def test_a_member_who_leaves_over_http_ends_every_screen_they_have(hall: Hall) -> None:
    diner = await hall.seat()
    async with hall.at_table(diner) as one, hall.at_table(diner) as other:
        await (await hall.table(diner)).ask(Leave(diner.member_id, diner.member_id))
        assert (await one.ended())[0] == 4401
        assert (await other.ended())[0] == 4401


async def test_the_heartbeat_looks_at_every_connection(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.door.sockets.HEARTBEAT_S", 0.001)
    async with trio.open_nursery() as nursery, hall.raw() as one, hall.raw() as other:
        for phone in (one, other):
            await phone.opened()
        await wait_all_tasks_blocked()
        for live in hall.sockets._live:
            live._pinged_at = live._stream.heard_at = trio.current_time() - 21
        await nursery.start(hall.sockets.beat)
        for phone in (one, other):
            while (await phone.hears())[0] != PING:
                pass
        nursery.cancel_scope.cancel()


# ---- one member, many connections


async def test_a_member_has_so_many_connections_and_no_more(hall: Hall) -> None:
    diner = await hall.seat()
    async with AsyncExitStack() as stack:
        phones = [await stack.enter_async_context(hall.at_table(diner)) for _ in range(CONNECTIONS_PER_MEMBER_MAX)]
        async with hall.connected(diner) as one_more:
            assert await one_more.ended() == (4429, "too many connections")
        async with hall.at_table(await hall.seat()):
            pass
        await phones[0].says(type="resume", ref="again", since=1)  # who is in already may ask for more
        assert (await phones[0].hears())["type"] in ("member_join", "member_presence", "snapshot")

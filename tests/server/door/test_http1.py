"""What the door refuses in HTTP, in the contract's shape, and handshakes that come as any request of a connection."""

import msgspec
import pytest
import trio
from trio.testing import wait_all_tasks_blocked

from server.door import http1
from server.door.head import HEAD_BYTES_MAX, TARGET_BYTES_MAX
from server.door.refusals import REFUSALS
from tests.server.door.test_listener import GET, SLOW, post
from tests.server.hall import Hall
from tests.server.rawphone import CLOSE, TEXT, RawPhone, frame, handshake

ASKS_ID = b"X-Request-Id: mine-1\r\n\r\n"


async def is_refused(browser: RawPhone, status: int, request_id: str | None = None) -> None:
    """The next answer is a refusal in the contract's shape, and the last one."""
    assert await browser.status() == status
    error = msgspec.json.decode(await browser.body())["error"]
    assert sorted(error) == ["code", "details", "message", "request_id"]
    assert (error["code"], error["details"]) == (REFUSALS[status][0], {})
    assert error["message"][-1] in ".!"
    assert f"x-request-id: {error['request_id'].lower()}".encode() in browser.head.splitlines()
    assert request_id is None or error["request_id"] == request_id
    assert b"content-type: application/json" in browser.head.splitlines()
    assert b"connection: close" in browser.head.splitlines()
    assert await browser.to_the_end() == b""


def request(line: str, *headers: str, body: bytes = b"") -> bytes:
    return "".join(f"{text}\r\n" for text in (line, "Host: a", *headers, "")).encode("latin-1") + body


REFUSED = {
    "an odd version": (request("GET / HTTP/1.7"), 505),
    "a version before all others": (request("GET / HTTP/0.9"), 505),
    "a version to come": (request("GET / HTTP/3.0"), 505),
    "the preface of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0", 505),
    "two ends of one body": (
        request("POST / HTTP/1.1", "Content-Length: 3", "Transfer-Encoding: chunked", body=b"0\r\n\r\n"),
        400,
    ),
    "chunks in HTTP/1.0": (request("POST / HTTP/1.0", "Transfer-Encoding: chunked", body=b"0\r\n\r\n"), 400),
    "an encoding nobody knows": (request("POST / HTTP/1.1", "Transfer-Encoding: gzip"), 501),
    "no request": (b"hello\r\n\r\n", 400),
    "a header without a name": (request("GET / HTTP/1.1", ": x"), 400),
    "a target beyond its bound": (request("GET /" + "x" * TARGET_BYTES_MAX + " HTTP/1.1"), 414),
    "a target without an end": (b"GET /" + b"x" * (HEAD_BYTES_MAX + 1), 414),
    "headers without an end": (request("GET / HTTP/1.1", "X: " + "x" * HEAD_BYTES_MAX)[:-4], 431),
    "more headers than fit": (request("GET / HTTP/1.1", *["X: " + "x" * 100] * 200), 431),
}


@pytest.mark.parametrize(("asked", "status"), REFUSED.values(), ids=REFUSED.keys())
async def test_what_the_door_refuses_has_the_contract_s_shape_and_is_counted(
    hall: Hall, browser: RawPhone, asked: bytes, status: int
) -> None:
    await browser.says(asked)
    await is_refused(browser, status)

    assert [counted for _, counted in hall.refused] == [status]
    assert hall.app.asked == []
    assert [entry["status"] for entry in hall.logs if entry["event"] == "http_refused"] == [status]
    await browser.stream.aclose()
    await hall.nothing_left()


@pytest.mark.parametrize(("asked", "status"), REFUSED.values(), ids=REFUSED.keys())
async def test_it_is_refused_alike_as_a_later_request(hall: Hall, browser: RawPhone, asked: bytes, status: int) -> None:
    await browser.says(post(b"abc"))
    assert (await browser.status(), await browser.body()) == (200, b"3 bytes")
    await browser.says(asked)
    await is_refused(browser, status)

    assert [counted for _, counted in hall.refused] == [status]
    await browser.stream.aclose()
    await hall.nothing_left()


async def test_a_refusal_carries_the_caller_s_own_id_if_it_is_sane(hall: Hall, browser: RawPhone) -> None:
    await browser.says(request("GET / HTTP/1.7", "X-Request-Id: mine-1"))
    await is_refused(browser, 505, "mine-1")
    assert hall.refused == [("GET", 505)]

    async with await hall.dial() as stream:
        other = RawPhone(stream)
        await other.says(handshake("X-Request-Id: mine-2", path="/nowhere"))
        await is_refused(other, 404, "mine-2")
    async with await hall.dial() as stream:
        other = RawPhone(stream)
        await other.says(handshake("X-Request-Id: <script>", path="/nowhere"))
        assert await other.status() == 404
        assert b"script" not in await other.to_the_end()


async def test_a_handshake_for_another_version_is_told_which_one_to_use(browser: RawPhone) -> None:
    await browser.says(handshake().replace(b"Version: 13", b"Version: 8"))
    await is_refused(browser, 426)

    assert {b"sec-websocket-version: 13", b"upgrade: websocket"} <= set(browser.head.splitlines())


async def test_a_refusal_of_a_head_request_has_no_body(browser: RawPhone) -> None:
    await browser.says(request("HEAD / HTTP/1.7"))

    assert await browser.status() == 505
    assert await browser.to_the_end() == b""


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_an_app_that_says_nothing_is_a_500_in_the_contract_s_shape(
    hall: Hall, browser: RawPhone, method: str
) -> None:
    await browser.says(request(f"{method} /nothing HTTP/1.1", "X-Request-Id: mine"))
    if method == "GET":
        await is_refused(browser, 500, "mine")
    else:
        assert await browser.status() == 500
        assert await browser.to_the_end() == b""

    assert hall.refused == [(method, 500)]


async def test_a_later_head_that_takes_too_long_is_told_so_and_an_idle_connection_is_not(
    hall: Hall, browser: RawPhone
) -> None:
    hall.listener._config.keep_alive_timeout = 0.05
    await browser.says(GET)
    assert (await browser.status(), await browser.body()) == (200, b"0 bytes")
    await browser.says(GET[:20])
    await is_refused(browser, 408)

    async with await hall.dial() as stream:
        idle = RawPhone(stream)
        await idle.says(GET)
        assert (await idle.status(), await idle.body()) == (200, b"0 bytes")
        assert await idle.to_the_end() == b""
    assert [status for _, status in hall.refused] == [408]


async def test_who_is_answered_before_all_was_read_is_told_that_it_was_the_last_answer(browser: RawPhone) -> None:
    await browser.says(request("POST /hello HTTP/1.1", "Content-Length: 3", body=b"abc"))
    assert (await browser.status(), await browser.body()) == (200, b"3 bytes")
    assert b"connection: close" not in browser.head.splitlines()
    await browser.says(request("POST /early HTTP/1.1", "Content-Length: 3"))
    assert (await browser.status(), await browser.body()) == (200, b"0 bytes")
    assert b"connection: close" in browser.head.splitlines()
    assert await browser.to_the_end() == b""


# ---- other protocols


@pytest.mark.parametrize("offer", ["h2c", "h2c, TLS/1.0", "IRC/6.9"])
async def test_the_offer_of_another_protocol_is_ignored(hall: Hall, browser: RawPhone, offer: str) -> None:
    settings = ("Connection: Upgrade, HTTP2-Settings", f"Upgrade: {offer}", "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA")
    for _ in range(2):
        await browser.says(request("GET /hello HTTP/1.1", *settings))
        assert (await browser.status(), await browser.body()) == (200, b"0 bytes")
    await browser.says(request("POST /echo HTTP/1.1", *settings, "Content-Length: 3", body=b"abc"))
    assert (await browser.status(), await browser.body()) == (200, b"3 bytes")

    assert hall.app.asked == ["http /hello", "http /hello", "http /echo"]
    assert hall.refused == []


async def test_http_2_right_behind_its_offer_is_refused_after_the_answer(hall: Hall, browser: RawPhone) -> None:
    offer = request("GET /hello HTTP/1.1", "Connection: Upgrade", "Upgrade: h2c")
    await browser.says(offer + b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
    assert (await browser.status(), await browser.body()) == (200, b"0 bytes")
    await is_refused(browser, 505)

    assert hall.app.asked == ["http /hello"]


# ---- a handshake on a connection that was kept


PINGS = b"".join(frame(TEXT, b'{"type": "ping", "ref": "%d"}' % number) for number in range(3))


async def signed(hall: Hall) -> bytes:
    return handshake(f"Authorization: Bearer {(await hall.seat()).token}")


async def hears_pongs(phone: RawPhone) -> None:
    assert (await phone.hears())[0] == TEXT
    heard = [msgspec.json.decode((await phone.hears())[1]) for _ in range(3)]
    assert heard == [{"type": "pong", "ref": str(number)} for number in range(3)]


@pytest.mark.parametrize("requests", [[GET], [post(b"abc")], [GET, post(b"x" * 20_000), GET]])
async def test_a_handshake_may_be_a_later_request(hall: Hall, browser: RawPhone, requests: list[bytes]) -> None:
    for asked in requests:
        await browser.says(asked)
        assert await browser.status() == 200
        await browser.body()
    await browser.says(await signed(hall))
    assert await browser.status() == 101
    await browser.says(PINGS)
    await hears_pongs(browser)

    assert len(hall.app.asked) == len(requests)
    assert len(hall.listener._requests) == 0
    await browser.says(frame(CLOSE, b"\x03\xe8"))
    assert await browser.closed_with() == 1000
    await browser.stream.aclose()
    await hall.nothing_left()


async def test_a_handshake_may_come_with_the_request_before_it_and_the_frames_behind_it(
    hall: Hall, browser: RawPhone
) -> None:
    await browser.says(GET + await signed(hall) + PINGS)

    assert (await browser.status(), await browser.body()) == (200, b"0 bytes")
    assert await browser.status() == 101
    await hears_pongs(browser)


async def test_frames_may_come_with_the_first_request_s_handshake(hall: Hall, browser: RawPhone) -> None:
    await browser.says(await signed(hall) + PINGS)

    assert await browser.status() == 101
    await hears_pongs(browser)


async def test_a_handshake_waits_for_the_answer_before_it(hall: Hall, browser: RawPhone) -> None:
    await browser.says(SLOW + await signed(hall) + PINGS)
    await hall.app.arrived.wait()
    await wait_all_tasks_blocked(0.01)
    assert len(hall.sockets) == 0
    hall.app.let_go.set()

    assert (await browser.status(), await browser.body()) == (200, b"0 bytes")
    assert await browser.status() == 101
    await hears_pongs(browser)


@pytest.mark.parametrize("cut_after", [GET + handshake()[:1], GET + handshake()[:100], GET + handshake()[:-1]])
async def test_a_later_handshake_may_come_in_pieces(hall: Hall, browser: RawPhone, cut_after: bytes) -> None:
    whole = GET + await signed(hall) + PINGS
    await browser.says(whole[: len(cut_after)])
    assert (await browser.status(), await browser.body()) == (200, b"0 bytes")
    await browser.says(whole[len(cut_after) :])

    assert await browser.status() == 101
    await hears_pongs(browser)


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (handshake(path="/menu"), 404),
        (handshake("Origin: https://evil.example"), 403),
        (handshake().replace(b"Version: 13", b"Version: 8"), 426),
        (handshake().replace(b"Sec-WebSocket-Key", b"X-Key"), 400),
    ],
)
async def test_a_later_handshake_is_refused_like_a_first_one(
    hall: Hall, browser: RawPhone, asked: bytes, status: int
) -> None:
    await browser.says(GET)
    assert (await browser.status(), await browser.body()) == (200, b"0 bytes")
    await browser.says(asked)
    await is_refused(browser, status)

    assert hall.refused == [("GET", status)]
    await browser.stream.aclose()
    await hall.nothing_left()


async def test_a_socket_that_began_late_is_drained_like_any_other(hall: Hall, browser: RawPhone) -> None:
    await browser.says(GET + await signed(hall))
    assert (await browser.status(), await browser.body()) == (200, b"0 bytes")
    assert await browser.status() == 101
    assert (await browser.hears())[0] == TEXT
    async with trio.open_nursery() as nursery:
        nursery.start_soon(hall.listener.drain)
        assert await browser.closed_with() == 1012
        await browser.says(frame(CLOSE, b"\x03\xf4"))
        await browser.stream.aclose()


async def test_a_connection_that_is_kept_beyond_its_time_is_not_kept_from_its_socket(
    hall: Hall, browser: RawPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hall.listener._config, "keep_alive_timeout", 0.02)
    monkeypatch.setattr(http1, "KEEP_ALIVE_S", 0.02)
    await browser.says(GET + await signed(hall))
    assert (await browser.status(), await browser.body()) == (200, b"0 bytes")
    assert await browser.status() == 101
    assert (await browser.hears())[0] == TEXT
    await wait_all_tasks_blocked(0.05)
    await browser.says(PINGS)

    assert msgspec.json.decode((await browser.hears())[1])["type"] == "pong"


@pytest.mark.parametrize("asked", [SLOW, post(b"abc").replace(b"/echo", b"/slow")])
async def test_who_has_gone_before_the_answer_is_not_waited_for(hall: Hall, browser: RawPhone, asked: bytes) -> None:
    await browser.says(asked)
    await hall.app.arrived.wait()
    await browser.stream.aclose()
    await hall.nothing_left()
    assert hall.app.left == ["/slow"]

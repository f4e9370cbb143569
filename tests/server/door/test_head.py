import pytest

from server.door.head import HEAD_BYTES_MAX, TARGET_BYTES_MAX, BadHandshake, acceptance, parse, shaken, too_long

HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: chianti.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def test_a_head_gives_its_target_and_its_headers_whatever_their_case() -> None:
    head = parse(b"GET /menu?x=1 HTTP/1.1\r\nHOST: a\r\nAccept: b\r\naccept: c\r\n\r\n")

    assert head is not None
    assert (head.target, head.header(b"host"), head.header(b"accept"), head.header(b"cookie")) == (
        "/menu?x=1",
        "a",
        "b",
        None,
    )
    assert not head.upgrades


def test_a_list_may_be_spread_over_several_lines() -> None:
    head = parse(b"GET / HTTP/1.1\r\nHost: a\r\nX: one, two\r\nX:three,\r\n\r\n")

    assert head is not None
    assert head.words(b"x") == ["one", "two", "three"]


def test_what_comes_after_the_head_does_not_matter() -> None:
    assert parse(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc") is not None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nbroken header\r\n\r\n",
        b"GET /caf\xe9 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * HEAD_BYTES_MAX,
    ],
)
def test_what_is_not_http_1_1_is_left_to_others(raw: bytes) -> None:
    assert parse(raw) is None


def test_a_proper_handshake_is_accepted_with_the_key_s_answer_and_the_chosen_subprotocol() -> None:
    head = parse(HANDSHAKE.replace(b"\r\n\r\n", b"\r\nSec-WebSocket-Protocol: other, trivet.v1\r\n\r\n"))

    assert head is not None
    assert head.upgrades
    answer = acceptance(shaken(head), "trivet.v1").lower()
    assert answer.startswith(b"http/1.1 101 switching protocols\r\n")
    assert b"sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=\r\n" in answer  # RFC 6455 §1.3
    assert b"sec-websocket-protocol: trivet.v1\r\n" in answer


KEY = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="


@pytest.mark.parametrize(
    ("proper", "instead", "status"),
    [
        (b"GET /ws HTTP/1.1", b"POST /ws HTTP/1.1", 400),
        (b"GET /ws HTTP/1.1", b"GET /ws HTTP/1.0", 400),
        (b"Version: 13", b"Version: 8", 426),
        (b"Sec-WebSocket-Version: 13\r\n", b"", 400),
        (b"Connection: Upgrade", b"Connection: keep-alive", 400),
        (KEY + b"\r\n", b"", 400),
        (KEY, b"Sec-WebSocket-Key: ", 400),
        (KEY, b"Sec-WebSocket-Key: not base64!", 400),
        (KEY, b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j", 400),
        (KEY, b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZTEy", 400),
        (KEY, b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ", 400),
        (b"Host: chianti.example", b"Host: caf\xe9", 400),
        (b"Connection: Upgrade", b"Connection: Upgrade\r\nSec-WebSocket-Protocol: \xff", 400),
        (b"Connection: Upgrade", b"Connection: Upgrade\r\nContent-Length: 5", 400),
        (b"Connection: Upgrade", b"Connection: Upgrade\r\nTransfer-Encoding: chunked", 400),
    ],
)
def test_a_handshake_without_the_proper_words_is_refused(proper: bytes, instead: bytes, status: int) -> None:
    head = parse(HANDSHAKE.replace(proper, instead))

    assert head is not None
    assert head.upgrades
    with pytest.raises(BadHandshake) as refused:
        shaken(head)
    assert refused.value.status == status


@pytest.mark.parametrize("offer", [b"h2c\r\nUpgrade: WebSocket", b"h2c, websocket", b"WebSocket"])
def test_an_upgrade_among_others_is_seen(offer: bytes) -> None:
    head = parse(HANDSHAKE.replace(b"Upgrade: websocket", b"Upgrade: " + offer))

    assert head is not None
    assert head.upgrades


@pytest.mark.parametrize("offer", [b"h2c", b"TLS/1.0, IRC/6.9", b"websockets", b""])
def test_another_upgrade_is_none_of_ours(offer: bytes) -> None:
    head = parse(HANDSHAKE.replace(b"Upgrade: websocket", b"Upgrade: " + offer))

    assert head is not None
    assert not head.upgrades


@pytest.mark.parametrize(
    ("line", "headers", "fault"),
    [
        (b"GET / HTTP/1.1", b"", None),
        (b"GET / HTTP/1.0", b"", None),
        (b"POST / HTTP/1.1", b"Transfer-Encoding: chunked\r\n", None),
        (b"POST / HTTP/1.1", b"Content-Length: 3\r\n", None),
        (b"POST / HTTP/1.1", b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", 400),
        (b"POST / HTTP/1.0", b"Transfer-Encoding: chunked\r\n", 400),
        (b"GET / HTTP/1.7", b"", 505),
        (b"GET / HTTP/0.9", b"", 505),
        (b"PRI * HTTP/2.0", b"", 505),
        (b"GET / HTTP/9.9", b"", 505),
        (b"GET /" + b"x" * (TARGET_BYTES_MAX - 1) + b" HTTP/1.1", b"", None),
        (b"GET /" + b"x" * TARGET_BYTES_MAX + b" HTTP/1.1", b"", 414),
    ],
)
def test_what_nobody_could_serve_has_a_fault(line: bytes, headers: bytes, fault: int | None) -> None:
    head = parse(line + b"\r\nHost: a\r\n" + headers + b"\r\n")

    assert head is not None
    assert head.fault == fault


def test_of_a_head_that_is_too_long_its_target_is_told_from_its_headers() -> None:
    assert too_long(b"GET /" + b"x" * HEAD_BYTES_MAX) == 414
    assert too_long(b"GET / HTTP/1.1\r\nX: " + b"x" * HEAD_BYTES_MAX) == 431

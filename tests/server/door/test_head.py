import pytest

from server.door.head import HEAD_BYTES_MAX, parse

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


def test_a_proper_handshake_has_no_fault() -> None:
    head = parse(HANDSHAKE)

    assert head is not None
    assert head.upgrades
    assert head.fault is None


@pytest.mark.parametrize(
    ("proper", "instead", "status"),
    [
        (b"GET /ws HTTP/1.1", b"POST /ws HTTP/1.1", 400),
        (b"Version: 13", b"Version: 8", 426),
        (b"Sec-WebSocket-Version: 13\r\n", b"", 400),
        (b"Connection: Upgrade", b"Connection: keep-alive", 400),
        (b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", b"", 400),
        (b"Host: chianti.example", b"Host: caf\xe9", 400),
        (b"Connection: Upgrade", b"Connection: Upgrade\r\nSec-WebSocket-Protocol: \xff", 400),
    ],
)
def test_a_handshake_without_the_proper_words_has_a_fault(proper: bytes, instead: bytes, status: int) -> None:
    head = parse(HANDSHAKE.replace(proper, instead))

    assert head is not None
    assert head.upgrades
    assert head.fault == status


def test_an_upgrade_among_others_is_seen() -> None:
    head = parse(HANDSHAKE.replace(b"Upgrade: websocket", b"Upgrade: h2c\r\nUpgrade: WebSocket"))

    assert head is not None
    assert head.upgrades

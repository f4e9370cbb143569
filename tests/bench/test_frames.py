"""WebSocket frames, made and taken apart."""

from struct import pack

import pytest

from bench.frames import CLOSE, PONG, TEXT, accepted, frame, handshake, taken_apart


def served(body: bytes, first: int = TEXT) -> bytes:
    """A frame as a server sends it: not masked."""
    if len(body) < 126:
        return pack("!BB", first, len(body)) + body
    if len(body) < 65_536:
        return pack("!BBH", first, 126, len(body)) + body
    return pack("!BBQ", first, 127, len(body)) + body


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65_535, 65_536, 70_000])
def test_a_frame_is_found_whole_and_wherever_it_is_cut(length: int) -> None:
    body = b"x" * length
    data = served(body) + served(b"bye", CLOSE)

    assert taken_apart(data) == ([(TEXT, body), (CLOSE, b"bye")], b"")
    for cut in {1, 2, 3, 5, 9, len(data) - 6} & set(range(len(data) - 5)):
        assert taken_apart(data[:cut]) == ([], data[:cut])


@pytest.mark.parametrize("length", [3, 125, 126, 1_000])
def test_what_is_sent_is_masked_with_nothing(length: int) -> None:
    sent = frame(b"x" * length)

    assert sent[0] == TEXT
    assert sent[1] & 0x80
    assert sent.endswith(bytes(4) + b"x" * length)
    assert frame(b"", PONG)[0] == PONG


def test_a_diner_offers_their_token_and_an_echo_is_offered_none() -> None:
    assert b"Sec-WebSocket-Protocol: trivet.v1, bearer.abc\r\n" in handshake("ws://127.0.0.1:1/ws", "abc")
    assert b"Protocol" not in handshake("ws://127.0.0.1:1/", None)
    accepted(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")
    with pytest.raises(ConnectionError, match="401"):
        accepted(b"HTTP/1.1 401 Unauthorized\r\n\r\n")

"""Messages out of bytes, however they are cut, beside the library that reads everything."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wsproto.connection import Connection, ConnectionState, ConnectionType
from wsproto.events import CloseConnection, Message, Ping

from server.door.unframing import Control, Unframing
from tests.server.rawphone import BINARY, CLOSE, CONTINUED, PING, PONG, TEXT, frame

MAX = 32 * 1024


def said(pieces: Iterable[bytes], bytes_max: int = MAX) -> list[str | bytes | Control]:
    """Everything that comes of these bytes, but for controls that oblige to nothing."""
    frames, heard = Unframing(bytes_max), list[str | bytes | Control]()
    for piece in pieces:
        frames.feed(piece)
        while (one := frames.next()) is not None:
            if one != Control():
                heard.append(one)
    return heard


def by_library(data: bytes) -> list[str | bytes | Control]:
    """The same by wsproto alone."""
    library, heard, parts = Connection(ConnectionType.SERVER), list[str | bytes | Control](), list[str | bytes]()
    library.receive_data(data)
    for event in library.events():
        if isinstance(event, Message):
            parts.append(event.data)
            if event.message_finished:
                heard.append(type(event.data)().join(parts))
                parts = []
        elif isinstance(event, Ping):
            heard.append(Control(bytes(library.send(event.response()))))
        elif isinstance(event, CloseConnection):
            theirs = library.state is ConnectionState.REMOTE_CLOSING
            answer = bytes(library.send(event.response())) if theirs else code(event.code)
            heard.append(Control(answer, ends=True))
            break
    return heard


def code(number: int) -> bytes:
    return number.to_bytes(2)


def without_reasons(heard: list[str | bytes | Control], library: list[str | bytes | Control]) -> None:
    """What we end with has the library's code; the words are our own.

    Text that is no UTF-8 we notice when its frame is whole, the library at its first wrong byte (RFC 6455 §8.1).
    """
    if len(heard) == len(library) - 1 and library[-1] == Control(code(1007), ends=True):
        library = library[:-1]
    assert len(heard) == len(library)
    for ours, theirs in zip(heard, library, strict=True):
        if isinstance(theirs, Control) and theirs.ends and len(theirs.answer) == 2 and theirs.answer[0] != 0x88:
            assert isinstance(ours, Control)
            assert (ours.ends, ours.answer[2:4]) == (True, theirs.answer)
        else:
            assert ours == theirs


def unmasked(opcode: int, payload: bytes) -> bytes:
    return bytes([0x80 | opcode, 0x80 | len(payload)]) + bytes(4) + payload


STORY = [
    frame(TEXT, b'{"a":1}'),
    unmasked(TEXT, "no mask to speak of: é".encode()),
    frame(PING, b"between"),
    frame(TEXT, b""),
    frame(TEXT, b"fragm", final=False),
    frame(PONG, b"p"),
    frame(CONTINUED, b"", final=False),
    frame(PING, b"inside"),
    frame(CONTINUED, b"ents"),
    frame(BINARY, b"\x00\xff"),
    frame(TEXT, b"x" * 126),
    frame(TEXT, ("🍕" * 50).encode()),
    frame(TEXT, b"y" * 65_536),
    frame(CLOSE, b"\x03\xe9bye"),
]
TOLD = by_library(b"".join(STORY))


def test_the_library_and_we_hear_the_same_story() -> None:
    assert len(TOLD) == 11
    assert said(STORY, 1 << 20) == said([b"".join(STORY)], 1 << 20) == TOLD


def test_a_story_may_be_cut_at_every_byte() -> None:
    short = [*STORY[:12], STORY[-1]]
    whole = b"".join(short)
    expected = by_library(whole)
    for cut in range(len(whole) + 1):
        assert said([whole[:cut], whole[cut:]]) == expected
    assert said(bytes([byte]) for byte in whole) == expected


def test_two_frames_and_a_half_are_two_messages_and_then_a_third() -> None:
    third = frame(TEXT, b"three")
    frames = Unframing(MAX)
    frames.feed(frame(TEXT, b"one") + frame(TEXT, b"two") + third[:7])

    assert [frames.next(), frames.next(), frames.next()] == ["one", "two", None]
    assert frames.waiting_bytes == 7
    frames.feed(third[7:])
    assert [frames.next(), frames.next()] == ["three", None]
    assert frames.waiting_bytes == 0


def test_nothing_is_kept_of_what_has_been_read() -> None:
    frames = Unframing(MAX)
    frames.feed(frame(PING, b"p") + frame(TEXT, b"x" * 1000))
    while frames.next() is not None:
        pass

    assert (frames._data, frames._library, frames._parts) == (b"", None, None)


@pytest.mark.parametrize("length", [MAX + 1, 1 << 20, (1 << 63) - 1])
@pytest.mark.parametrize("opcode", [TEXT, BINARY, CONTINUED])
def test_a_length_beyond_the_bound_ends_with_1009_before_it_has_come(opcode: int, length: int) -> None:
    wide = length.to_bytes(2) if length < 1 << 16 else length.to_bytes(8)
    head = bytes([0x80 | opcode, 0x80 | (126 if len(wide) == 2 else 127)]) + wide

    assert [c.answer[2:4] for c in said([head]) if isinstance(c, Control) and c.ends] == [code(1009)]


def test_a_message_of_exactly_the_bound_is_read_and_fragments_count_together() -> None:
    assert said([frame(TEXT, b"x" * MAX)]) == ["x" * MAX]
    half = frame(TEXT, b"x" * (MAX // 2), final=False)
    assert said([half, frame(CONTINUED, b"y" * (MAX // 2))]) == ["x" * (MAX // 2) + "y" * (MAX // 2)]
    (end,) = said([half, frame(CONTINUED, b"y" * (MAX // 2 + 1))])
    assert isinstance(end, Control)
    assert end.answer[2:4] == code(1009)


BROKEN = {
    "reserved bit 1": (frame(TEXT, b"x", reserved=4), 1002),
    "reserved bit 2": (frame(TEXT, b"x", reserved=2), 1002),
    "reserved bit 3": (frame(TEXT, b"x", reserved=1), 1002),
    "unknown opcode": (frame(0x3, b"x"), 1002),
    "unknown control": (frame(0xB, b"x"), 1002),
    "a ping that is too long": (frame(PING, b"x" * 126), 1002),
    "a ping in fragments": (frame(PING, b"x", final=False), 1002),
    "a fragment of nothing": (frame(CONTINUED, b"x"), 1002),
    "a message in a message": (frame(TEXT, b"{", final=False) + frame(TEXT, b"{"), 1002),
    "no mask": (b"\x81\x02{}", 1002),
    "a short length in 16 bits": (b"\x81\xfe\x00\x05maskhello", 1002),
    "a short length in 64 bits": (b"\x81\xff" + (5).to_bytes(8) + b"maskhello", 1002),
    "no UTF-8": (frame(TEXT, b"\xff\xfe"), 1007),
    "no UTF-8, without a mask": (unmasked(TEXT, b"\xff\xfe"), 1007),
    "no UTF-8 in fragments": (frame(TEXT, b"\xff", final=False), 1007),
    "a character cut off": (frame(TEXT, b"\xf0\x9f\x8d"), 1007),
    "a character cut off in fragments": (frame(TEXT, b"\xf0\x9f", final=False) + frame(CONTINUED, b"\x8d"), 1007),
    "an encoded surrogate": (frame(TEXT, b"\xed\xa0\x80"), 1007),
    "a close code of one byte": (frame(CLOSE, b"\x03"), 1002),
    "a close code that is none": (frame(CLOSE, b"\x00\x01"), 1002),
    "a goodbye that is no text": (frame(CLOSE, b"\x03\xe8\xff"), 1007),
}


@pytest.mark.parametrize(("broken", "expected"), BROKEN.values(), ids=BROKEN.keys())
def test_what_breaks_the_protocol_is_ended_with_its_code_and_nothing_behind_it_is_read(
    broken: bytes, expected: int
) -> None:
    heard = said([frame(TEXT, b"before") + broken + frame(TEXT, b"behind"), frame(TEXT, b"later")])

    assert heard[0] == "before"
    (end,) = heard[1:]
    assert isinstance(end, Control)
    assert end.ends
    assert (end.answer[0], end.answer[2:4]) == (0x88, code(expected))
    assert end.answer[1] == len(end.answer) - 2 <= 125
    assert end.answer[4:].decode()


@pytest.mark.parametrize("begun", [b"\x89\xfe", b"\x88\xff", b"\x83\xfe", b"\x8b\xff\x00"])
def test_what_cannot_become_a_frame_is_not_waited_for(begun: bytes) -> None:
    (end,) = said([begun])

    assert isinstance(end, Control)
    assert (end.ends, end.answer[2:4]) == (True, code(1002))


FRAMES = st.builds(
    frame,
    st.sampled_from([TEXT, TEXT, TEXT, BINARY, CONTINUED, PING, PONG, CLOSE, 0x3]),
    st.text(max_size=200).map(str.encode) | st.binary(max_size=20),
    final=st.booleans(),
    reserved=st.sampled_from([0, 0, 0, 0, 1]),
)


@given(frames=st.lists(FRAMES, max_size=8), cuts=st.lists(st.integers(0, 500), max_size=5))
def test_whatever_is_said_and_however_it_is_cut_we_hear_what_the_library_hears(
    frames: list[bytes], cuts: list[int]
) -> None:
    whole, at = b"".join(frames), sorted({0, *cuts})
    pieces = [whole[start:end] for start, end in zip(at, [*at[1:], len(whole)], strict=True)]

    without_reasons(said(pieces), by_library(whole))


@given(garbage=st.binary(max_size=300))
def test_garbage_never_raises(garbage: bytes) -> None:
    without_reasons(said([garbage], 1 << 64), by_library(garbage))

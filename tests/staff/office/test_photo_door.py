"""A photo that is far too large, over a real socket: whoever sends it is told so, and hardly anything of it is read."""

from collections.abc import AsyncIterator
from typing import Final

import msgspec
import pytest
import trio
from attrs import frozen
from trio.testing import wait_all_tasks_blocked

from server.door import stream as streaming
from server.door.listener import Listener
from server.door.sockets import Sockets
from server.door.stream import LINGER_BYTES_MAX, DoorStream
from staff.office.photo import SENT_BYTES_MAX
from tests.server.rawphone import RawPhone
from tests.staff.office.test_photos import PATH
from tests.staff.world import MANAGER, StaffWorld, open_staff_world

MIB: Final = 1024 * 1024
SENT: Final = 50 * MIB
PIECE: Final = bytes(64 * 1024)
SLACK: Final = 2 * MIB  # read while the answer was made
LINGERS_S: Final = 40.0  # so that a busy machine is not taken for a door that cuts off


@pytest.fixture
async def world() -> AsyncIterator[StaffWorld]:
    async with open_staff_world() as opened:
        yield opened


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes the server has read, in each read."""
    sizes: list[int] = []
    hear = DoorStream._hear

    def counted(stream: DoorStream, data: bytes) -> None:
        sizes.append(len(data))
        hear(stream, data)

    monkeypatch.setattr(DoorStream, "_hear", counted)
    return sizes


@pytest.fixture
async def phone(world: StaffWorld, nursery: trio.Nursery) -> AsyncIterator[RawPhone]:
    """Whoever sends a photo, to the real door."""
    sockets = Sockets([], world.services.settings, lambda: world.now)
    listener = Listener(world.app, sockets, "127.0.0.1", 0)
    await nursery.start(listener.run)
    async with await trio.open_tcp_stream("127.0.0.1", listener.port) as stream:
        yield RawPhone(stream)


@frozen
class TooLarge:
    """What is sent, of which `needed_bytes` have to be read before it is known to be too large."""

    stream: trio.SocketStream
    piece: bytes
    needed_bytes: int

    async def sent(self) -> int:
        """Sends all of it that is taken, at once, and never looks for an answer; gives how many bytes that were."""
        for sent in range(0, SENT, len(PIECE)):
            try:
                await self.stream.send_all(self.piece)
            except trio.BrokenResourceError:
                return sent
        return SENT


@pytest.fixture(params=["told its length", "in chunks"])
async def too_large(request: pytest.FixtureRequest, world: StaffWorld, phone: RawPhone) -> TooLarge:
    """50 MiB that somebody sends as a photo, in either way."""
    whole = request.param == "told its length"
    length = f"Content-Length: {SENT}" if whole else "Transfer-Encoding: chunked"
    piece = PIECE if whole else b"%x\r\n%b\r\n" % (len(PIECE), PIECE)
    token = (await world.sign_in(MANAGER))["access_token"]
    lines = (f"PUT {PATH} HTTP/1.1", "Host: a", f"Authorization: Bearer {token}", "Content-Type: image/jpeg", length)
    await phone.stream.send_all("\r\n".join([*lines, "", ""]).encode())
    return TooLarge(phone.stream, piece, 0 if whole else SENT_BYTES_MAX)


async def refused(phone: RawPhone) -> None:
    """The answer, which must be the refusal, in words."""
    assert await phone.status() == 413
    error = msgspec.json.decode(await phone.body())["error"]
    assert (error["code"], error["message"]) == ("PAYLOAD_TOO_LARGE", "The file may have 10240 KiB.")


async def test_who_never_looks_for_an_answer_is_stopped_and_finds_it_then(
    phone: RawPhone, heard: list[int], too_large: TooLarge
) -> None:
    assert await too_large.sent() < SENT
    await refused(phone)
    assert sum(heard) <= too_large.needed_bytes + LINGER_BYTES_MAX + SLACK


async def test_who_stops_once_there_is_an_answer_is_not_cut_off(
    phone: RawPhone, heard: list[int], too_large: TooLarge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "LINGER_S", LINGERS_S)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(too_large.sent)
        await refused(phone)
        nursery.cancel_scope.cancel()
    with trio.fail_after(LINGERS_S / 2):
        assert await phone.stream.receive_some() == b""
        for _ in range(2):  # nor a reset, which on some systems takes along an answer that was not read yet
            await wait_all_tasks_blocked(0.01)
            await phone.stream.send_all(PIECE)
    assert sum(heard) <= too_large.needed_bytes + LINGER_BYTES_MAX + SLACK

"""A busy floor and a screen that reads nothing: it is let go, and neither phones nor other screens wait for it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final
from uuid import UUID, uuid4

import attrs
import msgspec
import pytest
import trio

from actors.domain.cart.commands import AddLine, UpdateLine
from actors.domain.restaurant import Table
from server.door import transport
from server.door.stream import WRITE_TIMEOUT_S
from server.door.transport import Transport
from staff.floor.connection import WAITING_BYTES_MAX
from staff.floor.endpoint import PATH
from tests.server import doors
from tests.server.rawphone import RawPhone, handshake
from tests.staff.screens import Screen, StaffHall, open_staff_hall
from tests.staff.world import EMPLOYEE, MANAGER

TABLES: Final = 20
GUESTS: Final = 6
ROUNDS_MAX: Final = 400
TAP_S: Final = WRITE_TIMEOUT_S / 2  # far more than one takes, and less than a screen that reads nothing is waited for
BUFFER_BYTES: Final = 4 * 1024


@pytest.fixture
async def hall(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[StaffHall]:
    """A house of twenty tables."""
    tables = {number: Table(number, number) for number in range(1, TABLES + 1)}
    monkeypatch.setattr(doors, "CHIANTI", attrs.evolve(doors.CHIANTI, tables=tables))
    async with open_staff_hall(JOINS_PER_MINUTE="1000") as opened:
        yield opened


class Party:
    """A table whose host changes one line again and again."""

    def __init__(self, host: dict[str, Any]) -> None:
        self.host = host
        self._line = uuid4()
        self._version = 0

    async def tap(self, hall: StaffHall) -> None:
        member = UUID(self.host["member_id"])
        if self._version == 0:
            command: Any = AddLine(member, self._line, 456, 1)
        else:
            command = UpdateLine(member, self._line, self._version, 1 + self._version % 9, None)
        self._version += 1
        with trio.fail_after(TAP_S):
            await hall.world.ask(self.host, command)


async def seated(hall: StaffHall, number: int) -> Party:
    told = [await hall.world.join(f"Guest {guest} of {number}", table_number=number) for guest in range(GUESTS)]
    return Party(told[0])


async def round_of(hall: StaffHall, parties: list[Party]) -> int:
    """Everybody taps, and all screens are told of every table; gives the number of the last they are told."""
    for party in parties:
        await party.tap(hall)
    actor = await hall.world.restaurants.by_id(1)
    assert actor is not None
    await hall.world.floors.settled(actor.restaurant)
    return hall.floor.feed(1).seq


async def hears_all(screen: Screen, until: int) -> list[Any]:
    """Every frame up to this number."""
    frames: list[Any] = []
    while not frames or frames[-1]["seq"] < until:
        with trio.fail_after(20):
            frames.append(msgspec.json.decode(await screen.socket.recv(decode=False)))
    return frames


@asynccontextmanager
async def stuck_screen(hall: StaffHall) -> AsyncIterator[tuple[RawPhone, Transport]]:
    """A screen that has its floor and reads nothing more; and our end of it."""
    with trio.socket.socket() as dialling:
        dialling.setsockopt(trio.socket.SOL_SOCKET, trio.socket.SO_RCVBUF, BUFFER_BYTES)
        await dialling.connect(("127.0.0.1", hall.listener.port))
        phone = RawPhone(trio.SocketStream(dialling))
        await phone.says(handshake(f"Authorization: Bearer {await hall.token(EMPLOYEE)}", path=PATH))
        await phone.opened()
        (ours,) = hall.sockets._live
        yield phone, ours


async def test_a_screen_that_reads_nothing_of_a_busy_floor_is_let_go_and_nobody_waits_for_it(hall: StaffHall) -> None:
    parties = [await seated(hall, number + 1) for number in range(TABLES)]
    async with stuck_screen(hall) as (stuck, slow), hall.connected(await hall.token(MANAGER)) as screen:
        last, most, told = (await screen.hears("floor"))["seq"], 0, 0
        frames: list[Any] = []
        for _ in range(ROUNDS_MAX):
            now = await round_of(hall, parties)
            frames = await hears_all(screen, now)
            assert [frame["seq"] for frame in frames] == list(range(last + 1, now + 1)), "nothing is left out"
            assert {frame["type"] for frame in frames} <= {"session_update", "table_update"}
            last, told = now, told + len(frames)
            most = max(most, slow._stream._waiting_bytes)
            if slow._closing is not None:
                break
        assert slow._closing == (transport.TOO_SLOW, "too slow to read")
        assert told > TABLES
        assert BUFFER_BYTES < most <= WAITING_BYTES_MAX
        assert slow._stream._waiting_bytes < BUFFER_BYTES + largest(frames), "what it will never read is forgotten"
        assert hall.floor.watching(1) == 1
        assert await stuck.closed_with() == transport.TOO_SLOW  # it wakes up, and learns why
        await hears_all(screen, await round_of(hall, parties))


def largest(frames: list[Any]) -> int:
    """Of one delivery: of a frame that was sent in part, the rest stays."""
    return sum(len(msgspec.json.encode(frame)) + 10 for frame in frames)

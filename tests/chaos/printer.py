"""A kitchen printer in every mood a printer can have, by seed, which knows what is on its paper."""

import re
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from random import Random
from socket import SO_LINGER, SOL_SOCKET
from types import MappingProxyType
from typing import Final

import trio

from bench.processes import free_port
from pos.till.printer import ASK_STATUS

READY, PAPER_OUT = b"\x12", b"\x32"
SLOW_S: Final = 0.1
_ORDER_ID: Final = re.compile(rb"ORD-\d+-\d+")


class Mood(StrEnum):
    """What becomes of one connection."""

    PRINTS = "prints it"
    SLOW = "prints it slowly"
    OUT_BEFORE = "has no paper"
    TORN_BEFORE = "resets the connection before"
    CUT = "resets the connection in the middle"
    TORN = "prints it, resets the connection"
    SILENT = "prints it, says nothing more"
    OUT_AFTER = "has no paper left afterwards"


MOODS: Final[Mapping[Mood, int]] = MappingProxyType(
    {
        Mood.PRINTS: 45,
        Mood.SLOW: 15,
        Mood.OUT_BEFORE: 10,
        Mood.TORN_BEFORE: 10,
        Mood.CUT: 5,
        Mood.TORN: 5,
        Mood.SILENT: 5,
        Mood.OUT_AFTER: 5,
    }
)
"""How it is, and how often in a hundred."""


class MoodyPrinter:
    """Treats every connection as chance will have it until it is `calm`; `moods` counts them.

    `begun` counts for each order how often its bytes came, `paper` how often it was printed.
    """

    def __init__(self, seed: int) -> None:
        self.moods: Counter[str] = Counter()
        self.begun: Counter[str] = Counter()
        self.paper: Counter[str] = Counter()
        self.calm = False
        self._chance = Random(f"{seed} printer")
        self._listening: trio.CancelScope | None = None
        self._back = trio.Event()

    async def serve(self, task_status: trio.TaskStatus[int]) -> None:
        """Listens whenever it is not away, on one and the same port, which it tells."""
        port = free_port()
        listeners = await trio.open_tcp_listeners(port, host="127.0.0.1")
        task_status.started(port)
        while True:
            with trio.CancelScope() as self._listening:
                await trio.serve_listeners(self._connection, listeners)
            await self._back.wait()
            listeners = await trio.open_tcp_listeners(port, host="127.0.0.1")

    def go_away(self) -> None:
        """Stops listening, and drops every connection."""
        assert self._listening is not None
        self._back = trio.Event()
        self._listening.cancel()

    def come_back(self) -> None:
        """Listens again."""
        self._back.set()

    async def _connection(self, stream: trio.SocketStream) -> None:
        (mood,) = self._chance.choices(list(MOODS), list(MOODS.values()))
        mood = Mood.PRINTS if self.calm else mood
        self.moods[mood] += 1
        async with stream:
            with suppress(trio.BrokenResourceError):
                await self._converse(stream, mood)

    async def _converse(self, stream: trio.SocketStream, mood: Mood) -> None:
        await _heard(stream)
        if mood is Mood.TORN_BEFORE:
            return _tear(stream)
        if mood is Mood.SLOW:
            await trio.sleep(SLOW_S)
        await stream.send_all(PAPER_OUT if mood is Mood.OUT_BEFORE else READY)
        found = _ORDER_ID.search(await _heard(stream))
        if found is None:
            return None
        order_id = found.group().decode()
        self.begun[order_id] += 1
        if mood is Mood.CUT:
            return _tear(stream)
        self.paper[order_id] += 1
        return await self._answer(stream, mood)

    async def _answer(self, stream: trio.SocketStream, mood: Mood) -> None:
        match mood:
            case Mood.TORN:
                return _tear(stream)
            case Mood.SILENT:
                await _heard(stream)
            case Mood.OUT_AFTER:
                await stream.send_all(PAPER_OUT)
            case _:
                await trio.sleep(SLOW_S if mood is Mood.SLOW else 0)
                await stream.send_all(READY)
        return None


async def _heard(stream: trio.SocketStream) -> bytes:
    """What comes until it is asked how it is, or until the end."""
    data = b""
    async for chunk in stream:
        data += chunk
        if data.endswith(ASK_STATUS):
            break
    return data


def _tear(stream: trio.SocketStream) -> None:
    """Ends the connection with a reset, as a printer does that is switched off and on."""
    stream.setsockopt(SOL_SOCKET, SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    stream.socket.close()

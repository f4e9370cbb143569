"""A diner's conversation without a network: what the phone says is a list, what it is told is remembered."""

from collections.abc import Sequence
from typing import Any, Final, cast
from uuid import UUID

import msgspec
import trio

from server.diners.connection import DinerConnection
from server.diners.tokens import MemberToken, MemberTokens
from server.diners.wire import DinerWire
from server.door.inbox import ConnectionClosed, Take
from server.door.transport import Transport
from server.settings import door_settings
from tests.actors.phone import Phone
from tests.actors.process import ANNA, START, Process


class Socket:
    """A transport whose peer says what it has to say, all at once or bit by bit, and goes once it has heard enough."""

    def __init__(self, said: Sequence[dict[str, Any]], *, at_once: bool = False) -> None:
        self.told = Phone(ANNA)
        self.closed: tuple[int, str] | None = None
        self.enough = trio.Event()
        self._left = list(said)
        self._at_once = at_once

    def deliver(self, data: bytes) -> None:
        self.told.deliver(data)

    def close(self, code: int, reason: str) -> None:
        self.closed = (code, reason)

    async def each(self, take: Take) -> None:
        while True:
            waiting = take(await self._next())
            if waiting is not None:
                await waiting

    async def _next(self) -> str:
        if not self._at_once or not self._left:
            await trio.lowlevel.checkpoint()
        if self._left:
            return msgspec.json.encode(self._left.pop(0)).decode()
        if self._at_once:
            await self.enough.wait()
        raise ConnectionClosed


TOKENS: Final = MemberTokens(["k" * 32], 3600, lambda: START, lambda: UUID(int=8))


async def converse(process: Process, session_id: UUID, socket: Socket) -> None:
    """Anna's conversation over this socket, until she goes."""
    token = MemberToken(session_id, ANNA, 1, UUID(int=9), START)
    connection = DinerConnection(
        token, cast(Transport, socket), process.registry, TOKENS, DinerWire(), door_settings({})
    )
    try:
        await connection.converse()
    except ConnectionClosed:
        return

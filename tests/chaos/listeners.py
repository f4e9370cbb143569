"""Somebody who hears a restaurant live on a bad evening: goes, is sent away with a key that ended, and resumes."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

import msgspec
import trio
from attrs import Factory, define
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.trio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.chaos.keys import API, Admin, Key
from tests.e2e.running import Server

STAYS_S: Final = (1.0, 10.0)
AWAY_S: Final = 0.5  # at most
SUBPROTOCOL: Final = Subprotocol("trivet.stream.v1")
REF: Final = "here"
TOLD_AFTER: Final = timedelta(seconds=3)  # the contract's second, on a busy machine; on an idle one half of it
NO_MORE: Final = 4401


@define(eq=False)
class Listener:
    """They hear all of it. `heard` is what, by its number; `faults` are promises that were broken to them."""

    server: Server
    admin: Admin
    chance: Random
    begun: int = 0
    heard: dict[int, tuple[str, object]] = Factory(dict)
    faults: list[str] = Factory(list)
    connections: int = 0
    sent_away: int = 0
    _since: int | None = None

    @property
    def reach(self) -> int:
        """The last number that they know of."""
        return self._since or 0

    async def run(self) -> None:
        """Never ends."""
        key = await self.admin.key()
        while True:
            with suppress(OSError, ConnectionClosed, InvalidHandshake, TimeoutError):
                await self._visit(key)
            await trio.sleep(self.chance.uniform(0, AWAY_S))
            if key.may_be_over:
                key = await self.admin.key()

    async def _visit(self, key: Key) -> None:
        """One connection, until they have had enough or it ends."""
        asked_at = datetime.now(UTC)
        async with connect(
            f"ws://127.0.0.1:{self.server.port}{API}/stream",
            additional_headers=key.headers,
            subprotocols=[SUBPROTOCOL],
            proxy=None,
            open_timeout=5,
            close_timeout=1,
            max_queue=None,  # it leaves in the middle of much: `docs/libraries.md`, trap 22
        ) as socket:
            try:
                with trio.move_on_after(self.chance.uniform(*STAYS_S)):
                    await self._listen(socket, key, asked_at)
            finally:
                if socket.close_code == NO_MORE:
                    self.sent_away += 1
                    self._must(key.may_be_over, "was sent away with a good key")

    async def _listen(self, socket: ClientConnection, key: Key, asked_at: datetime) -> None:
        frame = msgspec.json.decode(await socket.recv())
        self.connections += 1
        self._must(
            frame["type"] == "ready" and not key.was_over(asked_at), f"came in with a key that was over: {frame}"
        )
        how = {"type": "subscribe"} if self._since is None else {"type": "resume", "since": self._since}
        await socket.send(msgspec.json.encode({**how, "ref": REF, "rooms": ["restaurant"]}).decode())
        while True:
            frame = msgspec.json.decode(await socket.recv())
            if frame.get("ref") != REF:
                self._hear(frame, key)
            elif frame["type"] == "error":
                return  # the store is away: once more, on another connection
            else:
                self._must(frame["type"] == "subscribed", f"{frame}")
                if self._since is None:
                    self.begun = self._since = frame["seq"]

    def _hear(self, frame: dict[str, object], key: Key) -> None:
        """An event: the next one, and from before their key was over."""
        seq = frame["seq"]
        assert isinstance(seq, int), frame
        self._must(seq == self.reach + 1, f"{seq} after {self.reach}")
        at = datetime.fromisoformat(str(frame["at"]))
        self._must(not key.was_over(at - TOLD_AFTER), f"{seq} at {at}, by a key that was over at {key.over_at}")
        self.heard[seq] = str(frame["type"]), frame["data"]
        self._since = seq

    def _must(self, holds: bool, fault: str) -> None:
        if not holds:
            self.faults.append(fault)

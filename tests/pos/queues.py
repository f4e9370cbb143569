"""A queue of retries in memory, which may go away and lose everything. It passes the same tests as the one in Redis."""

from collections.abc import Sequence

import trio
from attrs import field, mutable

from actors.errors import Unavailable
from actors.ports.till import QueuedRetry, Retry


@mutable
class Entry:
    retry: Retry
    consumer: str | None = None
    kept_at: float = 0.0


@mutable
class Stream:
    """What all processes share. `away` makes every call raise, `lost` forgets everything, as a restart would."""

    entries: dict[str, Entry] = field(factory=dict)
    there: bool = False
    away: bool = False
    entries_max: int = 10_000
    added: int = 0

    def lose(self) -> None:
        self.entries.clear()
        self.there = False

    def has(self) -> list[int]:
        """The order numbers of what it has, oldest first."""
        return [entry.retry.order_number for entry in self.entries.values()]


@mutable
class MemoryQueue:
    """One process's side of it."""

    stream: Stream
    consumer: str

    async def open(self) -> bool:
        await self._reach()
        made, self.stream.there = not self.stream.there, True
        return made

    async def size(self) -> int:
        await self._reach()
        return len(self.stream.entries)

    async def add(self, retries: Sequence[Retry]) -> None:
        await self._reach()
        if not self.stream.there:
            raise Unavailable("gone")
        for retry in retries:
            self.stream.added += 1
            self.stream.entries[f"{self.stream.added}-0"] = Entry(retry)
        while len(self.stream.entries) > self.stream.entries_max:
            del self.stream.entries[next(iter(self.stream.entries))]

    async def take(self, limit: int) -> Sequence[QueuedRetry]:
        await self._reach()
        if not self.stream.there:
            raise Unavailable("gone")
        free = [entry_id for entry_id, entry in self.stream.entries.items() if entry.consumer is None]
        return [self._have(entry_id) for entry_id in free[:limit]]

    async def keep(self, entry_ids: Sequence[str]) -> None:
        await self._reach()
        for entry_id in entry_ids:
            if entry_id in self.stream.entries:
                self._have(entry_id)

    async def reclaim(self, idle_s: float, limit: int) -> Sequence[QueuedRetry]:
        await self._reach()
        now = trio.current_time()
        taken = [(entry_id, entry) for entry_id, entry in self.stream.entries.items() if entry.consumer is not None]
        idle = [entry_id for entry_id, entry in taken if now - entry.kept_at >= idle_s]
        return [self._have(entry_id) for entry_id in idle[:limit]]

    async def done(self, entry_ids: Sequence[str]) -> None:
        await self._reach()
        for entry_id in entry_ids:
            self.stream.entries.pop(entry_id, None)

    async def _reach(self) -> None:
        await trio.lowlevel.checkpoint()
        if self.stream.away:
            raise Unavailable("away")

    def _have(self, entry_id: str) -> QueuedRetry:
        entry = self.stream.entries[entry_id]
        entry.consumer, entry.kept_at = self.consumer, trio.current_time()
        return QueuedRetry(entry_id, entry.retry)

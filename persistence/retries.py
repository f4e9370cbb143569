"""The queue of retries in Redis: the stream `retry:pos` and its consumer group (`docs/contract.md` §6).

Owns: the stream, its entries' JSON, and how entries of a process that died come to another.
Must not: be the truth, or be needed. Postgres has every unsent order; what is lost here is found there.

    XADD ─▶ retry:pos ─▶ XREADGROUP: one process has the entry ─▶ XACK and XDEL when its order has been tried
                              └─ XCLAIM now and then: "alive" ── or not: XAUTOCLAIM by another process

Every process is a consumer of its own name. One that has died leaves its name behind; it is taken out of the group
once it has had nothing for long. An entry is added only where the stream is (NOMKSTREAM), so that a stream which was
lost is seen to be lost, and its group is never missing.
"""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
import structlog

from actors.errors import Unavailable
from actors.ports.till import QueuedRetry, Retry
from persistence.bridge import Cache, CacheAway

STREAM: Final = "retry:pos"  # contract §6
GROUP: Final = "pos"
ENTRIES_MAX: Final = 10_000  # the longest backlog that is promised; 200 bytes each
CONSUMER_IDLE_S: Final = 3600.0  # after so long without a word and without entries a process will not come back
CONSUMERS_MAX: Final = 100  # names taken out in one go; each restart leaves one behind
_FIELD: Final = "retry"

Command = tuple[str | bytes | int, ...]

log = structlog.get_logger()
_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(Retry).decode


class RetryStream:
    """Fits `actors.ports.till.RetryQueue`. `consumer` is this process's name, which no other process has or has had."""

    def __init__(self, cache: Cache, consumer: str):
        self._cache = cache
        self._consumer = consumer

    async def open(self) -> bool:
        """See `actors.ports.till.RetryQueue.open`. Of two that make it at once one fails, and finds it next time."""
        (there,) = await self._run(("EXISTS", STREAM))
        if there:
            return False
        await self._run(("XGROUP CREATE", STREAM, GROUP, "0", "MKSTREAM"))
        return True

    async def size(self) -> int:
        """See `actors.ports.till.RetryQueue.size`."""
        (entries,) = await self._run(("XLEN", STREAM))
        return int(entries)

    async def add(self, retries: Sequence[Retry]) -> None:
        """See `actors.ports.till.RetryQueue.add`."""
        added = ("XADD", STREAM, "NOMKSTREAM", "MAXLEN", "~", ENTRIES_MAX, "*", _FIELD)
        answers = await self._run(*((*added, _encode(retry)) for retry in retries))
        if None in answers:
            raise Unavailable("the stream is gone")

    async def take(self, limit: int) -> Sequence[QueuedRetry]:
        """See `actors.ports.till.RetryQueue.take`."""
        reading = ("XREADGROUP", "GROUP", GROUP, self._consumer, "COUNT", limit, "STREAMS", STREAM, ">")
        (answer,) = await self._run(reading)
        return await self._understood(answer[0][1] if answer else ())

    async def keep(self, entry_ids: Sequence[str]) -> None:
        """See `actors.ports.till.RetryQueue.keep`."""
        if entry_ids:
            await self._run(("XCLAIM", STREAM, GROUP, self._consumer, 0, *entry_ids))

    async def reclaim(self, idle_s: float, limit: int) -> Sequence[QueuedRetry]:
        """See `actors.ports.till.RetryQueue.reclaim`. Takes names out of the group that nobody answers to any more."""
        claiming = ("XAUTOCLAIM", STREAM, GROUP, self._consumer, round(idle_s * 1000), "0-0", "COUNT", limit)
        claimed, consumers = await self._run(claiming, ("XINFO CONSUMERS", STREAM, GROUP))
        gone = [one["name"] for one in consumers if not one["pending"] and one["idle"] > CONSUMER_IDLE_S * 1000]
        if gone:
            await self._run(*(("XGROUP DELCONSUMER", STREAM, GROUP, name) for name in gone[:CONSUMERS_MAX]))
        return await self._understood(claimed[1])

    async def done(self, entry_ids: Sequence[str]) -> None:
        """See `actors.ports.till.RetryQueue.done`."""
        if entry_ids:
            await self._run(("XACK", STREAM, GROUP, *entry_ids), ("XDEL", STREAM, *entry_ids))

    async def _understood(self, entries: Sequence[tuple[bytes, Any]]) -> Sequence[QueuedRetry]:
        """The entries as retries. One that makes no sense is taken out: some other version of us has written it."""
        understood, odd = [], []
        for entry_id, fields in entries:
            try:
                understood.append(QueuedRetry(entry_id.decode(), _decode((fields or {}).get(_FIELD.encode(), b""))))
            except msgspec.DecodeError:
                odd.append(entry_id.decode())
        if odd:
            log.warning("retries_not_understood", entries=len(odd))
            await self.done(odd)
        return understood

    async def _run(self, *commands: Command) -> Sequence[Any]:
        try:
            return await self._cache.run(*commands, patient=True)
        except CacheAway as error:
            raise Unavailable("Redis is away") from error

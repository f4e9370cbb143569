"""A copy in Redis of what Postgres says of each restaurant: its hours, its tables and its menu, as one text.

Owns: the keys `menu:{restaurant_id}:{read_by}`, how long a copy is kept, and how often one was of use.
Must not: be the truth, or be needed; or say that a copy is current, which the statement in Postgres alone does.

A copy has the mark that Postgres had when the text was read, and is used only where Postgres says the same mark in the
statement that would else have given the text. A mark is drawn by chance whenever anything of the text changes
(`restaurant_revisions`), so no copy is ever taken for a newer one, for another database's or for one from before a
backup was restored; and a write that Redis has lost only costs a read. It is written behind whoever has read the
text, who waits for Postgres alone. The key names the tables' revision and the statement, because another version of
Trivet reads other texts.
"""

import zlib
from contextlib import suppress
from hashlib import blake2b
from typing import Final
from uuid import UUID

import trio
from attrs import frozen

from actors.domain.restaurant import Restaurant
from persistence.bridge import Cache, CacheAway
from persistence.restaurant_rows import RowsUnfit, restaurant_of
from persistence.revision import NEEDED

COPY_S: Final = 24 * 60 * 60  # a menu that nobody has changed for a day is read from Postgres once more
TEXT_BYTES_MAX: Final = 64 << 20  # 50,000 items are 30 MB; what unpacks into more is none of ours
PACKED_BYTES_MAX: Final = 4 << 20  # 50,000 items are 2 MB; more would take longer than Redis may take
_ASIDE_CHARS: Final = 1 << 20  # what is longer is packed on a thread, because everything else would wait for it
_ASIDE_PACKED: Final = _ASIDE_CHARS // 20  # what such a text is packed into
_MARK_BYTES: Final = 36
WAITING_CHARS_MAX: Final = 64 << 20  # of all texts that wait to be written; what is more is kept when it is next read


@frozen
class Copy:
    """A text, packed, and the mark it was read under."""

    mark: UUID
    packed: bytes


@frozen
class CopyStatistics:
    """How often a copy was current; was old, or not there; and how often it was damaged, or Redis did not answer."""

    hits: int = 0
    misses: int = 0
    errors: int = 0


class MenuCopies:
    """Copies of what restaurants are made of. `cache` is None without Redis: then there are none, and nothing counts.

    `statement` is the text that reads restaurants. `run` is the service that writes.
    """

    def __init__(self, cache: Cache | None, statement: str) -> None:
        self._cache = cache
        self._read_by = f"{NEEDED}-{blake2b(statement.encode(), digest_size=8).hexdigest()}"
        self._hits = self._misses = self._errors = 0
        self._due: dict[int, tuple[UUID, str]] = {}
        self._arrived = trio.Event()

    def statistics(self) -> CopyStatistics:
        """How often there was one, since the start."""
        return CopyStatistics(self._hits, self._misses, self._errors)

    async def find(self, restaurant_id: int) -> Copy | None:
        """The copy there is, current or not; None also where Redis is away or has nonsense. Never raises."""
        if self._cache is None:
            return None
        try:
            ((kept,),) = await self._cache.run(("MGET", self._key(restaurant_id)))  # None for what is no text, too
        except CacheAway:
            self._errors += 1
            return None
        if kept is None:
            self._misses += 1
            return None
        return self._parted(kept)

    async def restaurant(self, copy: Copy) -> Restaurant | None:
        """The restaurant in a copy that Postgres has called current; None where it is damaged. Never raises."""
        try:
            found = restaurant_of(await _unpacked(copy.packed))
        except (zlib.error, ValueError, LookupError, TypeError, AttributeError, RecursionError, RowsUnfit):
            found = None  # whatever it is, Postgres has it right
        self._hits += found is not None
        self._errors += found is None
        return found

    def keep(self, restaurant_id: int, mark: UUID | None, text: str, found: Copy | None) -> None:
        """Has `run` keep what Postgres said in the place of the copy that was `found`, which was old. Never raises."""
        if self._cache is None:
            return
        self._misses += found is not None
        self._due.pop(restaurant_id, None)
        waiting = sum(len(other) for _, other in self._due.values())
        if mark is not None and not _rests(self._cache) and waiting + len(text) <= WAITING_CHARS_MAX:
            self._due[restaurant_id] = mark, text
            self._arrived.set()

    async def run(self, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Writes one copy after another, until cancelled."""
        task_status.started()
        while True:
            await self._arrived.wait()
            await self.write()

    async def write(self) -> None:
        """Writes what waits to be kept. What Redis does not take is kept when it is next read."""
        self._arrived = trio.Event()
        while self._due and self._cache is not None:
            restaurant_id = next(iter(self._due))
            mark, text = self._due.pop(restaurant_id)
            if not _rests(self._cache):
                await self._write(self._cache, self._key(restaurant_id), mark, text)

    async def _write(self, cache: Cache, key: str, mark: UUID, text: str) -> None:
        packed = await _packed(text)
        if packed is None or len(packed) > PACKED_BYTES_MAX:
            return
        with suppress(CacheAway):
            await cache.run(("SET", key, str(mark).encode() + packed, "EX", COPY_S), patient=True)

    def _parted(self, kept: bytes) -> Copy | None:
        try:
            return Copy(UUID(kept[:_MARK_BYTES].decode()), kept[_MARK_BYTES:])
        except ValueError:
            self._errors += 1
            return None

    def _key(self, restaurant_id: int) -> str:
        return f"menu:{restaurant_id}:{self._read_by}"


def _rests(cache: Cache) -> bool:
    """Then nothing is packed for it."""
    return trio.current_time() < cache.rests_until


async def _unpacked(packed: bytes) -> str:
    """Raises `zlib.error` and `ValueError` for what is no text of ours."""

    def unpack() -> str:
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(packed, TEXT_BYTES_MAX)
        if not unpacking.eof:
            raise ValueError("it is torn, or too long")
        return text.decode()

    return await trio.to_thread.run_sync(unpack) if len(packed) > _ASIDE_PACKED else unpack()


async def _packed(text: str) -> bytes | None:
    """None for what would not be unpacked."""

    def pack() -> bytes | None:
        plain = text.encode()
        return (
            zlib.compress(plain, 1) if len(plain) < TEXT_BYTES_MAX else None
        )  # a 20th; more takes longer than it saves

    return await trio.to_thread.run_sync(pack) if len(text) > _ASIDE_CHARS else pack()

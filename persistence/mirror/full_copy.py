"""All that a restaurant has, put into the outbox for one sink: a page at a time, each a short transaction of its own.

What goes on behind one page may be old when the next is written. It does no harm: what changes meanwhile has a row of
its own, and all is read when it is sent. Last comes the row that says that this was everything, after all of it.

Owns: the statements, and the order of pages. Must not: know a kind of sink. Who dies in between begins again.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from attrs import frozen

from persistence.bridge import Reads
from persistence.mirror.sink import SinkSettings
from persistence.statements import statement

PAGE: Final = 5_000
"""Entities in a statement: a tenth of a second, for which the outbox of everybody waits."""
_NEVER: Final = datetime(1, 1, 1, tzinfo=UTC)
_PAGES: Final[Sequence[tuple[str, tuple[Any, ...]]]] = (
    (statement("sync_full_orders"), (0,)),
    (statement("sync_full_items"), (0,)),
    (statement("sync_full_payments"), (_NEVER, UUID(int=0))),
    (statement("sync_full_sessions"), (_NEVER,)),
    (statement("sync_full_stock"), (0, 0)),
)
"""Each with the key that is before all others."""
_READY: Final = statement("sync_full_ready")
_REST: Final = statement("sync_full_rest")


@frozen
class Place:
    """How far a copy is: what is being written, and the last key that was."""

    kind: int
    after: tuple[Any, ...]

    @classmethod
    def first(cls) -> "Place":
        """Before everything."""
        return cls(0, _PAGES[0][1])


@frozen
class FullCopy:
    """A copy for one sink, as it was asked for. All raises `Unavailable`."""

    reads: Reads
    settings: SinkSettings
    lease: int
    asked: int

    @classmethod
    async def ready(cls, reads: Reads, settings: SinkSettings, lease: int) -> "FullCopy | None":
        """The copy to be made. None: transactions from before it was asked for still go on."""
        rows = await reads.fetch(_READY, settings.sink_id, lease)
        return cls(reads, settings, lease, rows[0]["full_asked"]) if rows else None

    async def write(self, place: Place) -> Place | None:
        """Writes a page; where the next one begins, or None after the last."""
        text, _ = _PAGES[place.kind]
        rows = await self.reads.fetch(text, *self._of(), PAGE, *place.after)
        if rows:
            return Place(place.kind, tuple(rows[0].values()))
        following = place.kind + 1
        return Place(following, _PAGES[following][1]) if following < len(_PAGES) else None

    async def end(self) -> bool:
        """Writes the rest, and that it is all. False where the lease is another's, or all was asked for once more."""
        return bool(await self.reads.fetch(_REST, *self._of()))

    def _of(self) -> tuple[int, int, int, int]:
        return self.settings.sink_id, self.settings.restaurant_id, self.lease, self.asked

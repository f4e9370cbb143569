"""Reads of single rows that many ask for at the same moment: those who wait while one is under way go together.

As with the journal there is no timer: who comes alone is read for at once, and nobody is given what was read before
they asked. So what somebody else has just changed is seen by whoever asks after that.

Owns: who goes together. Must not: keep what was read.
"""

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

import trio
from attrs import Factory, define

from actors.errors import Unavailable

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@define(eq=False)
class _Group(Generic[K, V]):
    """Those who go together, and what was found for them: None until they have gone."""

    keys: dict[K, None] = Factory(dict)
    found: Mapping[K, V] | None = None
    failed: bool = False


class Together(Generic[K, V]):
    """`read` finds what there is for several keys, in one trip."""

    def __init__(self, read: Callable[[Sequence[K]], Awaitable[Mapping[K, V]]]) -> None:
        self._read = read
        self._turn = trio.Lock()
        self._waiting: _Group[K, V] | None = None

    async def one(self, key: K) -> V | None:
        """What there is for the key, as it was after this was called, or None. Raises `Unavailable`."""
        group = self._waiting
        if group is None:
            group = self._waiting = _Group()
        group.keys[key] = None
        async with self._turn:  # in the order in which they asked: whoever is the first of a group reads for all of it
            if group.found is None:
                await self._go(group)
        return None if group.found is None else group.found.get(key)

    async def _go(self, group: _Group[K, V]) -> None:
        """Reads for the group. Who is cancelled in the middle leaves it to the next of it."""
        if group.failed:
            raise Unavailable("the database did not answer")
        if self._waiting is group:
            self._waiting = None
        try:
            group.found = await self._read(tuple(group.keys))
        except Unavailable:
            group.failed = True  # the others of it have waited as long
            raise

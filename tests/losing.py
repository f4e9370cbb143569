"""Losing Postgres at some query, before it has come to it or before its answer has come back, one after the other."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import pytest
import trio

from actors.errors import NotSaved, OutcomeUnknown, Unavailable
from persistence.bridge import Connection, Row

QUERIES_MAX: Final = 500  # far more than anything of a test asks


@contextmanager
def lost_at(query: int, *, after: bool) -> Iterator[Callable[[], bool]]:
    """The query of that number fails, of all connections together: `after` it was carried out, or before.

    Gives whether it has come to that.
    """
    fetch, left = Connection.fetch, query

    async def torn(self: Connection, *asked: Any, **how: Any) -> Sequence[Row]:
        nonlocal left
        left -= 1
        if left != 0:
            return await fetch(self, *asked, **how)
        await trio.lowlevel.checkpoint()
        if not after:
            raise NotSaved("lost before")
        await fetch(self, *asked, **how)
        raise OutcomeUnknown("lost after")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Connection, "fetch", torn)
        yield lambda: left <= 0


async def lost_everywhere(
    deed: Callable[[], Awaitable[object]], afterwards: Callable[[int], Awaitable[object]], *, after: bool
) -> int:
    """Does it with its first query lost, its second and so on until it needs no more; looks `afterwards` each time.

    Gives how many there were. It may fail with `Unavailable`, and with nothing else.
    """
    for query in range(1, QUERIES_MAX):
        with lost_at(query, after=after) as struck:
            try:
                await deed()
            except* Unavailable:
                pass
            lost = struck()
        await afterwards(query)
        if not lost:
            return query - 1
    raise AssertionError(f"{QUERIES_MAX} queries and no end")

"""How long staff wait for what is read from the store, and where a page of it ends.

Owns: that limit, and the cut. Must not: know what is read.
"""

from collections.abc import Awaitable, Sequence
from typing import Final, TypeVar

import trio

from actors.errors import Unavailable

READ_TIMEOUT_S: Final = 5.0  # as long as somebody would wait for a page

T = TypeVar("T")


async def in_time(read: Awaitable[T]) -> T:
    """What is read, or `Unavailable` when it takes too long."""
    try:
        with trio.fail_after(READ_TIMEOUT_S):
            return await read
    except trio.TooSlowError:
        raise Unavailable("the database is slow") from None


def cut(found: Sequence[T], limit: int) -> tuple[list[T], T | None]:
    """A page of what was found, one more than its `limit` being asked for, and its last one if there is more behind."""
    page = list(found[:limit])
    return page, page[-1] if len(found) > limit else None

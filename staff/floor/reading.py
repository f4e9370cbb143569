"""How long staff wait for what is read from the store.

Owns: that limit. Must not: know what is read.
"""

from collections.abc import Awaitable
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

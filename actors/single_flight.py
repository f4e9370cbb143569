"""Something that many ask for at once is brought once.

Owns: what is being brought now. Must not: keep what was brought, or limit how long anybody waits; whoever asks does.
"""

from collections.abc import Awaitable, Callable, Hashable
from typing import TypeVar

import trio

T = TypeVar("T")


class SingleFlight:
    """What is being brought, by key: by the first who asks for it, while the others wait."""

    def __init__(self) -> None:
        self._flights: dict[Hashable, trio.Event] = {}

    def __len__(self) -> int:
        return len(self._flights)

    async def bring(self, key: Hashable, find: Callable[[], T | None], load: Callable[[], Awaitable[T]]) -> T:
        """What one `load` brings for all who ask at once. Whoever asks has looked already, and in vain.

        While somebody brings it, the others wait, and `find` tells them what has come of it. Where that is None, as the
        first was cancelled or failed, the next of them loads: an error is only its own caller's. So a limit in time
        is each caller's own and covers the wait for others, who may all fail one after the other.
        """
        while (flight := self._flights.get(key)) is not None:
            await flight.wait()
            if (found := find()) is not None:
                return found
        self._flights[key] = trio.Event()
        try:
            return await load()
        finally:
            self._flights.pop(key).set()

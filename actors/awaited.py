"""Who waits for something to become true of a session.

Owns: waking them. Must not: know what they wait for; they look for themselves.
"""

import trio


class Awaited:
    """Rings whenever something has happened that is no tap. Costs nothing while nobody waits."""

    def __init__(self) -> None:
        self._rung: trio.Event | None = None

    async def next(self) -> None:
        """Returns with the next ring."""
        if self._rung is None:
            self._rung = trio.Event()
        await self._rung.wait()

    def ring(self) -> None:
        """Everybody who waits may look."""
        rung, self._rung = self._rung, None
        if rung is not None:
            rung.set()

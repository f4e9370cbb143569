"""A pause of a session's actor between two turns, for what takes two sessions at once.

Owns: the wait, and how it ends. Must not: know what is done meanwhile. Whoever asks for a pause ends it.
"""

import trio

from actors.errors import CommitFailed


class Pause:
    """One pause. The actor waits; `end` lets it go on, or stop."""

    def __init__(self) -> None:
        self._over = trio.Event()
        self._failure: CommitFailed | None = None

    def end(self, failure: CommitFailed | None = None) -> None:
        """The actor may go on; with a failure it stops instead, because nobody knows what its session is now.

        Only the first end counts.
        """
        if not self._over.is_set():
            self._failure = failure
            self._over.set()

    async def wait(self) -> None:
        """The actor's: returns when the pause is over. Raises the failure it was ended with."""
        await self._over.wait()
        if self._failure is not None:
            raise self._failure

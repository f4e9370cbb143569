"""Where papers are made: in a thread, one at a time, because a long bill takes a second of CPU.

Owns: the bounds on making them. Must not: know whose they are.
"""

from typing import Final

import trio
from attrs import field, frozen

from actors.errors import Unavailable
from server.papers.paper import Paper

MAKE_TIMEOUT_S: Final = 20.0  # waiting for others' papers included; shorter than a request may take


@frozen(eq=False)
class Press:
    """One at a time of all that one process makes."""

    _one_at_a_time: trio.CapacityLimiter = field(factory=lambda: trio.CapacityLimiter(1))

    async def pdf(self, paper: Paper) -> bytes:
        """The paper as a PDF. Who goes away leaves it to its end, and the next waits for that. Raises `Unavailable`."""
        try:
            with trio.fail_after(MAKE_TIMEOUT_S):
                return await trio.to_thread.run_sync(_sheet, paper, abandon_on_cancel=True, limiter=self._one_at_a_time)
        except trio.TooSlowError:
            raise Unavailable("papers take too long") from None


def _sheet(paper: Paper) -> bytes:
    """What makes them is imported here, by its thread: it takes a quarter of the time in which a server starts."""
    from server.papers.sheet import sheet

    return sheet(paper)

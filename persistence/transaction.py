"""Several statements that are saved together, or not at all.

Owns: the order of things in a transaction. Must not: know what a statement is about.
"""

from collections.abc import Sequence
from typing import Any

import trio
from attrs import frozen

from actors.errors import OutcomeUnknown, StaleVersion
from persistence.bridge import Connection


@frozen
class Step:
    """One statement of a transaction. Where it is `fenced` it gives a row, or the transaction comes to nothing."""

    text: str
    arguments: Sequence[object]
    fenced: bool = False


class TransactionConnection(Connection):
    """A connection for transactions."""

    async def transact(self, steps: Sequence[Step], *, within_s: float) -> None:
        """Runs the statements one after the other, all of them or none.

        Raises as `fetch` does, and `StaleVersion` where a fenced one gives no row: then nothing has happened.
        """
        deadline = trio.current_time() + within_s
        connection = await self._connected(deadline)
        with trio.CancelScope(deadline=deadline):
            return await self._answer(connection, _in_one(connection, steps))
        raise OutcomeUnknown("no answer from Postgres in time")


async def _in_one(connection: Any, steps: Sequence[Step]) -> None:
    """On the other side of the border."""
    async with connection.transaction():
        for step in steps:
            rows = await connection.fetch(step.text, *step.arguments)
            if step.fenced and not rows:
                raise StaleVersion("another owner was faster")

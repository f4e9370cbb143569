"""How the store in memory goes wrong, on request.

Owns: what is to go wrong, and the waiting. Must not: keep anything.
"""

from collections import deque
from enum import Enum, auto
from uuid import UUID

import trio
from attrs import Factory, define

from actors.errors import BadRow, NotSaved, Unavailable


class Fault(Enum):
    """How one commit goes."""

    NONE = auto()
    NOT_SAVED = auto()
    LOST_SAVED = auto()  # saved, and the answer is lost: `OutcomeUnknown`
    LOST_UNSAVED = auto()  # not saved, and the answer is lost: `OutcomeUnknown`


@define
class Faults:
    """What is to go wrong. May be changed at any time.

    Each commit takes the next fault from `script`, and `Fault.NONE` once that is empty. `away` fails every commit
    (`NotSaved`) and every read (`Unavailable`); sessions in `bad_sessions` get `BadRow`; restaurants in
    `unfit_restaurants` make none, for the reason that stands there; `delay_s` is waited before every commit and read.
    """

    delay_s: float = 0.0
    away: bool = False
    bad_sessions: set[UUID] = Factory(set)
    unfit_restaurants: dict[int, str] = Factory(dict)
    script: deque[Fault] = Factory(deque)

    async def before_read(self) -> None:
        """Lets time pass, or raises `Unavailable`."""
        await trio.sleep(self.delay_s)
        if self.away:
            raise Unavailable("the store is away")

    async def before_commit(self, owner: UUID | int) -> Fault:
        """Lets time pass and gives how the commit goes, or raises `NotSaved` or `BadRow`."""
        await trio.sleep(self.delay_s)
        fault = self.script.popleft() if self.script else Fault.NONE
        if self.away or fault is Fault.NOT_SAVED:
            raise NotSaved("the store is away")
        if owner in self.bad_sessions:
            raise BadRow("23514")
        return fault

"""A till to test against, without its wire: what it has taken, and how it has been told to misbehave.

It keeps its own truth: one ticket for one idempotency key, however often the order comes, and a count of how often it
did. So "the till has the order once" can be read off it, not believed.

Owns: the tickets and the behaviour. Must not: know sockets or wait. `till_server.py` serves it over HTTP.
"""

from enum import StrEnum
from time import time
from typing import Annotated, Final

import msgspec
import trio

from pos.emulators.presence import Presence

TICKETS_MAX: Final = 20_000  # the oldest are forgotten; twice the longest backlog that is tested
LATENCY_S_MAX: Final = 3600.0

Seconds = Annotated[float, msgspec.Meta(ge=0.0, le=LATENCY_S_MAX)]


class Manner(StrEnum):
    """How the till treats an order."""

    ACCEPT = "accept"
    REJECT = "reject"  # a definite no
    ERROR = "error"  # 503, and it does not have the order
    GARBLE = "garble"  # takes the order, answers nonsense
    DROP = "drop"  # takes the order, then the connection is gone
    DROP_BEFORE = "drop_before"  # the connection is gone before it takes the order


class Behaviour(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the till behaves, for the next `times` orders or until told otherwise.

    `think_s` passes before it takes the order, also when nobody waits for the answer any more; `latency_s` between
    taking and answering. `twice` answers twice in a row. Look-ups take `look_up_latency_s`, and fail (503) where
    `look_up` is false.
    """

    manner: Manner = Manner.ACCEPT
    think_s: Seconds = 0.0
    latency_s: Seconds = 0.0
    twice: bool = False
    look_up: bool = True
    look_up_latency_s: Seconds = 0.0
    message: str = "We are out of everything."
    times: Annotated[int, msgspec.Meta(ge=1)] | None = None


class Taken(msgspec.Struct):
    """An order the till has. `received` counts how often it came, `received_at` is when first, in Unix seconds."""

    order_id: str
    ticket: str
    received: int
    received_at: float
    order: msgspec.Raw


class EmulatedTill(Presence):
    """The till itself. Everything is synchronous but waiting for it to go or to come back."""

    def __init__(self, behaviour: Behaviour | None = None) -> None:
        super().__init__()
        self.behaviour = behaviour or Behaviour()
        self.requests = 0
        self.look_ups = 0
        self.arrival = trio.Event()
        self._left: int | None = self.behaviour.times
        self._taken: dict[str, Taken] = {}
        self._next_ticket = 1

    @property
    def tickets(self) -> tuple[Taken, ...]:
        """What the till has, oldest first."""
        return tuple(self._taken.values())

    def behave(self, behaviour: Behaviour) -> None:
        """From now on, or for as many orders as it says."""
        self.behaviour = behaviour
        self._left = behaviour.times

    def next_behaviour(self, order_id: str = "") -> Behaviour:
        """How to treat the order that has just arrived."""
        self.requests += 1
        self.arrival.set()
        self.arrival = trio.Event()
        if self._left is None:
            return self.behaviour
        if self._left == 0:
            self.behave(Behaviour())
            return self.behaviour
        self._left -= 1
        return self.behaviour

    def take(self, order_id: str, order: bytes) -> tuple[Taken, bool]:
        """The order's one ticket, and whether it is new."""
        known = self._taken.get(order_id)
        if known is not None:
            known.received += 1
            return known, False
        if len(self._taken) >= TICKETS_MAX:
            del self._taken[next(iter(self._taken))]
        taken = Taken(order_id, f"T{self._next_ticket}", 1, time(), msgspec.Raw(order))
        self._next_ticket += 1
        self._taken[order_id] = taken
        return taken, True

    def find(self, order_id: str) -> Taken | None:
        """The order, if the till has it."""
        self.look_ups += 1
        return self._taken.get(order_id)

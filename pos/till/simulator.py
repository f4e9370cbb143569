"""A till that exists only in this process: for demonstrations, and for restaurants that have none yet.

It takes a while, says no now and then, and knows what it has taken, so that a look-up finds it and a repeat gets the
same answer. Like any till it has taken the order before its answer arrives: with a latency above the attempt's limit
every first outcome is unknown, and the look-up clears it up.

Owns: what it has taken. Must not: outlive the process.
"""

from collections.abc import Callable
from typing import Final

import trio

from pos.till.driver import Absent, Accepted, Found, Outcome, Rejected
from pos.till.ticket import Ticket

TAKEN_MAX: Final = 10_000  # orders remembered; days of a busy restaurant, about 1 MiB


class Simulator:
    """One restaurant's pretended till. `success` is the share of orders that it takes, `chance` gives [0, 1)."""

    can_look_up = True

    def __init__(self, latency_s: float, success: float, chance: Callable[[], float]) -> None:
        self._latency_s = latency_s
        self._success = success
        self._chance = chance
        self._taken: dict[str, str] = {}

    @property
    def taken(self) -> tuple[str, ...]:
        """The ids of the orders that it has, oldest first."""
        return tuple(self._taken)

    async def send(self, ticket: Ticket) -> Outcome:
        """Takes the order, or says no, after its latency."""
        outcome = self._decide(ticket.order_id)
        await trio.sleep(self._latency_s)
        return outcome

    async def look_up(self, order_id: str) -> Found:
        """Whether it has taken the order. Answers at once."""
        await trio.lowlevel.checkpoint()
        taken = self._taken.get(order_id)
        return Absent() if taken is None else Accepted(taken)

    def _decide(self, order_id: str) -> Outcome:
        if order_id not in self._taken and self._chance() >= self._success:
            return Rejected("simulated", "The kitchen cannot take this order right now.")
        return Accepted(self._take(order_id))

    def _take(self, order_id: str) -> str:
        if len(self._taken) >= TAKEN_MAX and order_id not in self._taken:
            del self._taken[next(iter(self._taken))]
        return self._taken.setdefault(order_id, f"SIM-{order_id.removeprefix('ORD-')}")

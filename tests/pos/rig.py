"""A sessions, a till and the workers between them, put together as `run.py` does it."""

from collections.abc import Callable, Sequence
from uuid import UUID

import trio
from attrs import frozen

from actors.domain.restaurant import Restaurant
from actors.domain.till.status import PosStatus
from pos.outside.breaker import BreakerState
from pos.till.driver import Driver
from pos.till.pace import Pace
from pos.till.workers import DeliveryWorkers
from tests.pos.sessions import SessionsInMemory, clock
from tests.pos.tills import DirectTill


@frozen
class Rig:
    """What a test holds in its hands."""

    sessions: SessionsInMemory
    till: DirectTill
    workers: DeliveryWorkers

    def place(self, restaurant_id: int = 1) -> tuple[UUID, str]:
        """A party places an order, and its table wakes the worker, as `actors.session` does."""
        session_id, order = self.sessions.place(restaurant_id)
        announcement = self.workers.announcement(order)
        if announcement is not None:
            self.sessions.act(session_id, announcement)
        self.workers.placed(session_id, self.sessions.order(session_id))
        return session_id, order.order_id

    def sent_after(self) -> list[float]:
        """When the till was sent something, in seconds since the first order was placed."""
        placed_at = min(story[2].at for story in self.sessions.stories.values())
        return [round((when - placed_at).total_seconds(), 1) for when, _ in self.till.sent]

    def received(self) -> list[tuple[str, int]]:
        """The till's own truth: each order it has, and how often it came."""
        return [(taken.order_id, taken.received) for taken in self.till.till.tickets]


def workers_on(
    sessions: SessionsInMemory, driver_for: Callable[[Restaurant], Driver], pace: Pace | None = None
) -> DeliveryWorkers:
    return DeliveryWorkers(sessions, sessions.find, driver_for, clock, lambda: 0.5, pace or Pace())


def breaker(rig: Rig) -> BreakerState:
    return rig.workers.statistics()[0].breaker


def calls(rig: Rig) -> int:
    """How often the till was spoken to."""
    tally = rig.workers.statistics()[0].tally
    return tally.attempts + tally.look_ups


async def dead_till(rig: Rig) -> None:
    """One order has found out that the till is gone; its third attempt was a moment ago."""
    rig.till.refused = True
    rig.place()
    await trio.sleep(6.1)
    assert breaker(rig) is BreakerState.OPEN


def numbers(rig: Rig) -> Sequence[int]:
    return [number for _, number in rig.till.sent]


def statuses(rig: Rig) -> Sequence[PosStatus]:
    return [order.pos_status for state in rig.sessions.states.values() for order in state.orders.values()]

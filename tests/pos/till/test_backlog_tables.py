"""A backlog's tables: each is woken to hear what came of its order, and let go again while the backlog drains."""

from collections.abc import Callable
from itertools import count
from uuid import UUID

import pytest
import trio
from attrs import define, field
from trio.testing import MockClock

from actors.domain.cart.commands import AddLine
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.party.commands import Join
from actors.registry import Registry
from actors.restaurants import Restaurants
from actors.session import IDLE_S
from actors.surroundings import Surroundings
from persistence.memory import Memory
from pos.till.driver import Accepted, Found, Outcome
from pos.till.pace import Pace
from pos.till.ticket import Ticket
from pos.till.workers import DeliveryWorkers
from server.diners.wire import DinerWire
from tests.pos.environment import read
from tests.pos.sessions import NOBODY, clock, restaurant

ORDER_S = 0.5  # what the till takes for one
BACKLOG = 100  # parties with one order each: more than are taken in two times `IDLE_S`


@define
class SlowTill:
    """Takes every order, slowly. `awake` are the live tables at each; `done` is set when it has the whole backlog."""

    tables: Callable[[], int]
    can_look_up: bool = True
    taken: list[int] = field(factory=list)
    awake: list[int] = field(factory=list)
    done: trio.Event = field(factory=trio.Event)

    async def send(self, ticket: Ticket) -> Outcome:
        await trio.sleep(ORDER_S)
        self.taken.append(ticket.order_number)
        self.awake.append(self.tables())
        if len(self.taken) == BACKLOG:
            self.done.set()
        return Accepted(f"T{ticket.order_number}")

    async def look_up(self, order_id: str) -> Found:
        raise NotImplementedError


async def order(registry: Registry, number: int) -> None:
    """A party that is not connected places an order."""
    anna = UUID(int=10_000 + number)
    table = await registry.at_table(1, 1000 + number)
    await table.ask(Join(anna))
    state = (await table.ask(AddLine(anna, UUID(int=20_000 + number), 456, 2))).state
    await table.ask(PlaceOrder(anna, "key", "body", state.cart_hash))


async def test_a_backlog_keeps_no_more_tables_awake_than_its_till_is_busy_with(
    nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    memory, ids = Memory([restaurant()]), count(1)
    restaurants = Restaurants(memory.restaurants, memory.journal, clock)
    till = SlowTill(lambda: registry.statistics().sessions)
    workers = DeliveryWorkers(
        memory.sessions,
        lambda _restaurant, _number, session_id: registry.session(session_id or NOBODY),
        lambda _: till,
        clock,
        lambda: 0.5,
        Pace(),
    )
    around = Surroundings(memory.journal, DinerWire(), clock, workers)
    registry = Registry(memory.sessions, restaurants, around, lambda: UUID(int=next(ids)))
    await nursery.start(registry.run)
    for number in range(1, BACKLOG + 1):
        await order(registry, number)
    await trio.sleep(3 * IDLE_S)
    assert registry.statistics().sessions == 0

    await nursery.start(workers.run)
    with trio.fail_after(2 * BACKLOG * ORDER_S):
        await till.done.wait()
    assert till.taken == list(range(1, BACKLOG + 1))
    assert max(till.awake) <= IDLE_S / ORDER_S + 2 < BACKLOG / 2
    await trio.sleep(2 * IDLE_S)
    assert registry.statistics().sessions == 0


def test_no_call_to_a_till_may_outlast_a_table_that_waits_for_it() -> None:
    with pytest.raises(ValueError, match="ATTEMPT_TIMEOUT_S"):
        read(ATTEMPT_TIMEOUT_S=str(IDLE_S))

"""A counter order in its session: what was decided is what happens and what is kept, at no needless cost."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from typing import Any, Final
from uuid import UUID

import attrs
import pytest
import trio
from trio.testing import MockClock

from actors import turn
from actors.domain.commands import Command
from actors.domain.counter.commands import OrderedItem, TakeCounterOrder
from actors.domain.decide import decide
from actors.domain.decision import Decision, Foreseen
from actors.domain.events import Event
from actors.domain.evolve import evolve
from actors.domain.money.payment import Method
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.party.commands import Join
from actors.domain.refusal import Repeat
from actors.domain.restaurant import Context
from actors.domain.staff import Role
from actors.domain.state import State
from actors.domain.till.commands import QueueOrder
from actors.envelope import Answer
from tests.actors.process import ANNA, BEN, TABLE, Bystanders, Process, World, happened, line, order, seat
from tests.actors.restaurants import PIZZA, WINE
from tests.actors.test_tap import House, counting

FIRST: Final = UUID(int=42)
ORDERS: Final = 10
STEPS_MAX: Final = 26_400
"""Of a whole order of three lines, from the beginning of its session to the answer."""


def take(key: str = "key-1", **said: Any) -> TakeCounterOrder:
    """Three lines, by a key."""
    items = (OrderedItem(PIZZA, 2, "well done"), OrderedItem(WINE, 1), OrderedItem(PIZZA, 1))
    return attrs.evolve(TakeCounterOrder(70, Role.MANAGER, key, f"body of {key}", UUID(int=9), items), **said)


async def taken(process: Process, command: TakeCounterOrder) -> Answer:
    counter = await process.registry.at_counter(1, FIRST, None)
    return await counter.ask(command)


def events(decision: Decision) -> tuple[Event, ...]:
    assert isinstance(decision, tuple)
    return decision


def replayed(state: State, events: Sequence[Event]) -> State:
    """What the events lead to, one after the other."""
    return reduce(evolve, events, state)


@pytest.mark.parametrize(
    "said", [{}, {"discount": 100, "deposit": 200, "method": Method.CASH, "tip": 50}, {"deposit": 10_000}]
)
async def test_what_was_decided_is_what_happens_and_what_is_kept(
    said: dict[str, Any], nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    world = World(nursery)
    process = await world.process()
    before = (await process.registry.at_counter(1, FIRST, None)).state
    answer = await taken(process, take(**said))
    decided = events(answer.decision)
    assert isinstance(decided, Foreseen)
    assert answer.state == replayed(before, decided) == decided.states[-1]
    (change,) = process.journal.saved
    assert [stored.seq for stored in change.events] == list(range(1, len(decided) + 1))
    stored = await world.stored(FIRST)
    assert stored.state == answer.state
    assert stored.recent == tuple(change.events)


@pytest.mark.parametrize("table_id", [None, TABLE])
async def test_a_repeat_finds_the_order_also_in_the_next_process(
    table_id: int | None, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    world = World(nursery)
    process = await world.process()
    (first,) = happened(await (await process.registry.at_counter(1, FIRST, table_id)).ask(take())).orders.values()
    await process.stop()
    after = await world.process()
    again = await (await after.registry.at_counter(1, FIRST, table_id)).ask(take())
    assert again.decision == Repeat(first)
    assert after.journal.saved == []


async def test_what_comes_between_is_not_lost_to_what_was_foreseen(
    nursery: trio.Nursery, autojump_clock: MockClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decide_more(state: State, command: Command, now: datetime, context: Context) -> Decision:
        """With an order, Ben joins; what that leads to was found out when nobody knew of the till's word."""
        decision = decide(state, command, now, context)
        if not isinstance(command, PlaceOrder) or not isinstance(decision, tuple):
            return decision
        placed = evolve(state, decision[0])
        (joined,) = events(decide(placed, Join(BEN), now, context))
        return Foreseen.of([(decision[0], placed), (joined, evolve(placed, joined))])

    monkeypatch.setattr(turn, "decide", decide_more)
    monkeypatch.setattr(Bystanders, "announcement", lambda _, placed: QueueOrder(placed.order_number))
    table = await seat(await World(nursery).process(), ANNA)
    happened(await table.ask(line(0)))
    state = happened(await table.ask(order(table.state)))
    assert not state.locked  # the till was told of it in between, and nobody waits
    assert state.present(BEN) is not None


async def test_an_order_takes_no_more_steps_than_it_may(nursery: trio.Nursery, autojump_clock: MockClock) -> None:
    house = House()
    await nursery.start(house.registry.run)
    steps: Counter[str] = Counter()

    async def place(number: int) -> None:
        counter = await house.registry.at_counter(1, UUID(int=number), None)
        happened(await counter.ask(take(f"key-{number}")))

    await place(0)  # what is made once for a class is made
    with counting(steps):
        for number in range(1, ORDERS + 1):
            await place(number)
    told = "\n".join(f"{taken / ORDERS:8.1f} {where}" for where, taken in steps.most_common())
    assert steps.total() <= ORDERS * STEPS_MAX, told

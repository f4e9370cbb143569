"""What a tap costs, counted in steps of the interpreter: they are the same on a busy machine as on a quiet one."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any, Final
from uuid import UUID

import trio
from trio.testing import MockClock

from actors.availability import Availability, Count
from actors.domain.calls.call import CallReason
from actors.domain.calls.commands import CallWaiter
from actors.domain.cart.commands import UpdateLine
from actors.domain.party.commands import Join
from actors.domain.till.commands import QueueOrder
from actors.ports.journal import Change
from actors.registry import Registry
from actors.restaurants import Restaurants
from actors.session import SessionRef
from actors.surroundings import Surroundings
from persistence.memory import Memory
from server.diners.wire import DinerWire
from staff.floor.feed import Feeds
from staff.floor.floors import Floors
from staff.kitchen.feed import KitchenFeed
from tests.actors.process import ANNA, BEN, TABLE, Bystanders, clock, connect, happened, line, order
from tests.actors.restaurants import WINE, restaurant

ROOT: Final = Path(__file__).parent.parent.parent
ROOMS: Final = (f"{ROOT}/actors/", f"{ROOT}/server/", f"{ROOT}/staff/", "<attrs generated methods actors.", "<copy of ")
TAPS: Final = 20
STEPS_MAX: Final = 2_972
"""Of one tap that comes alone. Nothing of a feature that it does not use may be in it (`CONTRIBUTING.md`)."""


class FreeJournal:
    """Saves nothing, because what saving costs is another's to count."""

    async def commit(self, change: Change) -> None:
        await trio.lowlevel.checkpoint()

    async def hand_over(self, giving: Change, taking: Change) -> None:
        raise AssertionError


class House:
    """A restaurant as `run.py` puts it together, at which one party taps."""

    def __init__(self) -> None:
        memory, feeds, bystanders = Memory([restaurant(1)]), Feeds(clock), Bystanders()
        ids = count(1)
        self.restaurants = Restaurants(memory.restaurants, memory.journal, clock)
        observers = (KitchenFeed(feeds), Floors(memory.attention, memory.sessions, feeds, clock))
        around = Surroundings(FreeJournal(), DinerWire(), clock, bystanders, session_observers=observers)
        self.registry = Registry(memory.sessions, self.restaurants, around, lambda: UUID(int=next(ids)))

    async def seat(self, table_id: int, *members: UUID) -> SessionRef:
        """A party, each of whom has a phone and a line."""
        table = await self.registry.at_table(1, table_id)
        for member_id in members:
            happened(await table.ask(Join(member_id)))
        for n, member_id in enumerate(members):
            await connect(table, member_id)
            happened(await table.ask(line(n, member_id, qty=2)))
        return table

    async def count(self, item: int) -> None:
        """Staff say how many there are."""
        actor = await self.restaurants.by_id(1)
        assert actor is not None
        await actor.set_availability(item, Availability(available=True, count=Count(10)), who=7)


@contextmanager
def counting(steps: "Counter[str]") -> Iterator[None]:
    """Counts every step of the interpreter within our rooms, by the function that takes it."""
    before = sys.gettrace()

    def enter(frame: FrameType, _event: str, _argument: Any) -> Any:
        code = frame.f_code
        if not code.co_filename.startswith(ROOMS):
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        where = f"{code.co_filename.removeprefix(f'{ROOT}/')}:{code.co_qualname}"

        def step(_frame: FrameType, event: str, _argument: Any) -> Any:
            steps[where] += event == "opcode"
            return step

        return step

    sys.settrace(enter)
    try:
        yield
    finally:
        sys.settrace(before)


async def steps_of_taps(table: SessionRef, public_id: UUID) -> Counter[str]:
    """What it takes to change ever again how many there are on a line, whose item is unlimited."""
    steps: Counter[str] = Counter()
    await tap(table, public_id)  # what is made once for a class is made
    with counting(steps):
        for _ in range(TAPS):
            await tap(table, public_id)
    return steps


async def tap(table: SessionRef, public_id: UUID) -> None:
    line_now = table.state.lines[public_id]
    happened(await table.ask(UpdateLine(ANNA, public_id, line_now.version, 5 - line_now.qty)))


def told(steps: "Counter[str]") -> str:
    """Where they were taken, by tap, most first."""
    return "\n".join(f"{number / TAPS:8.1f} {where}" for where, number in steps.most_common())


async def test_a_tap_takes_no_more_steps_than_it_may(nursery: trio.Nursery, autojump_clock: MockClock) -> None:
    house = House()
    await nursery.start(house.registry.run)
    steps = await steps_of_taps(await house.seat(TABLE, ANNA, BEN), line(0).public_id)
    assert steps.total() <= TAPS * STEPS_MAX, told(steps)


async def test_what_a_tap_does_not_use_does_not_make_it_dearer(
    nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    house = House()
    await nursery.start(house.registry.run)
    table = await house.seat(TABLE, ANNA, BEN)
    plain = await steps_of_taps(table, line(0).public_id)
    # Something else is counted, as all menus have heard; somebody has called, and a round is in the kitchen.
    await house.count(WINE)
    await trio.sleep(1)
    happened(await table.ask(CallWaiter(BEN, CallReason.BILL)))
    placed = happened(await table.ask(order(table.state)))
    happened(await table.ask(QueueOrder(max(placed.orders))))
    assert table.state.calls
    assert table.state.ticket_items
    for n, member_id in enumerate((ANNA, BEN), start=2):
        happened(await table.ask(line(n, member_id, qty=2)))
    full = await steps_of_taps(table, line(2).public_id)
    assert full == plain, told(full - plain)

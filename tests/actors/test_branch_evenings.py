"""Whatever happens in whatever order, at two branches and in their slots, nothing is sold that is not there."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from random import Random
from typing import Any, Final
from uuid import UUID

import pytest
import trio
from trio.testing import MockClock

from actors import inventory
from actors.domain.cart.commands import AddLine, RemoveLine
from actors.domain.commands import Command
from actors.domain.money.commands import SettlePayment
from actors.domain.money.payment import Method, PaymentState
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.ordering.order import OrderStatus
from actors.domain.staff import Role
from actors.domain.state import State
from actors.domain.till.commands import CancelOrder, QueueOrder, RejectOrder
from actors.errors import Unavailable
from actors.inventory import Said
from actors.office import of_branch
from actors.session import SessionRef
from persistence.memory_faults import Fault
from tests.actors.branches import (
    CORNER,
    CORNER_EVENING,
    EVENING,
    MAIN,
    TABLES,
    at_corner,
    checkout,
    customer,
    on_hand,
    say,
    to_home,
    two_branches,
)
from tests.actors.counting import chianti, host
from tests.actors.process import World
from tests.actors.restaurants import PIZZA, WINE
from tests.actors.test_stock import seat_again

ITEMS: Final = (PIZZA, WINE)
BRANCHES: Final = (MAIN, CORNER)
CUSTOMERS: Final = range(1, 6)
SAID: Final = (PaymentState.AUTHORISED, PaymentState.CAPTURED, PaymentState.DECLINED, PaymentState.UNKNOWN)


@pytest.mark.parametrize("seed", [*range(4), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(4, 16))])
async def test_random_evenings_at_two_branches_sell_what_there_is_and_no_more(
    world: World, seed: int, autojump_clock: MockClock
) -> None:
    await Evening(world, Random(seed)).run()


class Evening:
    """Diners and customers who buy, staff who count and carry, a store that fails, processes that die."""

    STEPS: Final = 120

    def __init__(self, world: World, rng: Random) -> None:
        self.world = world
        self.rng = rng
        self.stock = world.memory.restaurants.stock
        self.keys = iter(range(1, 10_000))
        self.done: Counter[str] = Counter()

    async def run(self) -> None:
        two_branches(self.world.memory, capacity=3)
        self.process = await self.world.process()
        for branch_id in BRANCHES:
            for item in ITEMS:
                await say(self.process, inventory.counted(branch_id, item, 20))
        for _ in range(self.STEPS):
            await self.step()
            self.check_bounds()
        await self.check()
        assert self.done["order"] + self.done["checkout"]  # of either alone chance may leave none

    async def step(self) -> None:
        match self.rng.randint(0, 19):
            case 0 | 1:
                await self.quiet(self.staff())
            case 2:
                self.world.memory.faults.script.append(self.rng.choice((Fault.NOT_SAVED, *list(Fault)[2:])))
            case 3:
                await self.process.stop()
                self.process = await self.world.process()
            case 4:
                await trio.sleep(self.rng.choice((0.2, 60.0, 950.0)))
            case 5 | 6 | 7:
                async with trio.open_nursery() as nursery:
                    for _ in range(6):
                        nursery.start_soon(self.quiet, self.rng.choice((self.at_a_table, self.in_the_shop))())
            case 8 | 9 | 10 | 11:
                await self.quiet(self.at_a_table())
            case _:
                await self.quiet(self.in_the_shop())

    async def quiet(self, going: Any) -> None:
        """Whoever is told that it was not saved, or that nobody knows, lives with it."""
        with suppress(Unavailable):
            await going

    # ---- what people do

    async def staff(self) -> None:
        """They count, receive, waste and carry; and make a slot smaller, or larger."""
        branch_id, item, quantity = self.rng.choice(BRANCHES), self.rng.choice(ITEMS), self.rng.randint(1, 8)
        other = CORNER if branch_id == MAIN else MAIN
        said: Sequence[Sequence[Said]] = (
            inventory.counted(branch_id, item, self.rng.choice((0, 3, 20))),
            inventory.received(branch_id, item, quantity),
            inventory.wasted(branch_id, item, quantity),
            inventory.transferred(branch_id, other, item, quantity),
        )
        if self.rng.random() < 0.7:
            await say(self.process, self.rng.choice(said))
            return
        slot_id, capacity = self.rng.choice((EVENING, CORNER_EVENING)), self.rng.randint(0, 5)
        actor = await chianti(self.process)
        await actor.make_own(
            lambda at, now: of_branch.slot_altered(at, slot_id, {"capacity": capacity}, at=now, who=7)  # type: ignore[arg-type,return-value]
        )

    async def at_a_table(self) -> None:
        table = await seat_again(self.process, self.rng.choice(list(TABLES)))
        state = (await table.look()).state
        number = max(state.orders, default=0)
        place = PlaceOrder(host(table), f"key-{next(self.keys)}", "body", state.cart_hash)
        await self.do(
            table,
            "order",
            (place, place, place, QueueOrder(number), QueueOrder(number), RejectOrder(number, "closed", "No.")),
        )

    async def in_the_shop(self) -> None:
        who = self.rng.choice(CUSTOMERS)
        cart = await customer(self.process, who)
        key, state = next(self.keys), (await cart.look()).state
        wish = self.rng.choice((to_home(), at_corner()))
        confirm = checkout(who, key, wish, self.rng.choice((Method.COUNTER, Method.CARD)))
        paid = [SettlePayment(key, self.rng.choice(SAID)) for key in state.payments]
        await self.do(cart, "checkout", (confirm, confirm, confirm, *paid))

    async def do(self, session: SessionRef, deed: str, deeds: Sequence[Command]) -> None:
        """One of these, or something about the cart, or an order that staff call off."""
        state = (await session.look()).state
        add = AddLine(host(session), UUID(int=7_000 + next(self.keys)), self.rng.choice(ITEMS), self.rng.randint(1, 4))
        remove = [RemoveLine(line.member_id, key, line.version) for key, line in state.lines.items()]
        cancel = [CancelOrder(number, Role.MANAGER, 7) for number in state.orders]
        command = self.rng.choice((*deeds, *deeds, add, add, add, *remove[:1], *cancel[-1:]))
        answer = await session.ask(command)
        if command in deeds and isinstance(answer.decision, tuple):
            self.done[deed] += 1

    # ---- what has to be true

    def check_bounds(self) -> None:
        """At any moment, of what is durable."""
        for branch_id in BRANCHES:
            for item in ITEMS:
                assert (on_hand(self.world.memory, branch_id, item) or 0) >= 0
        assert all(count >= 0 for count in self.stock.slots.of(self.kept()).values())

    def kept(self) -> Any:
        return self.world.memory.restaurants.kept(1)

    async def check(self) -> None:
        """In the end memory knows what the store has, and that is what orders have taken."""
        self.world.memory.faults.script.clear()
        await trio.sleep(1)
        actor = await chianti(self.process)
        await actor.refresh()
        await actor.read_stock()  # a lease may end at this very moment
        for branch_id in BRANCHES:
            assert dict(actor.stocks[branch_id].left) == dict(self.stock.of_branch(branch_id))
        slots = {key: taken for key, taken in self.stock.slots.of(self.kept()).items() if taken}
        assert dict(actor.stockroom.slots.booking.counts()) == slots
        states = list(self.world.memory._states())
        assert slots == dict(Counter(place for state in states for place in _places(state)))
        taken = Counter(thing for state in states for thing in _things(state))
        moved: Counter[tuple[int, int]] = Counter()
        for move in self.stock.moves:
            if move.order_number is not None:
                moved[move.branch_id, move.menu_item_id] -= move.quantity
        assert {key: count for key, count in moved.items() if count} == dict(taken)


def _places(state: State) -> list[tuple[int, Any]]:
    """Where the session's orders are, as far as they stand."""
    alive = (one for number, one in state.fulfilments.items() if state.orders[number].status != OrderStatus.CANCELLED)
    return [(one.slot_id, one.day) for one in alive]


def _things(state: State) -> list[tuple[int, int]]:
    """What the session's orders have taken, one by one."""
    alive = (order for order in state.orders.values() if order.status != OrderStatus.CANCELLED)
    items = (item for order in alive for item in order.items if item.branch_id is not None)
    return [(item.branch_id or 0, item.menu_item_id) for item in items for _ in range(item.qty)]

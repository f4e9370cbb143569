"""Evenings by seed: orders come and go, screens drop off and come back, and in the end each knows what is so."""

from contextlib import suppress
from random import Random
from typing import Any

import pytest
import trio
from attrs import define, field
from trio.testing import wait_all_tasks_blocked

from actors.domain.commands import Command
from actors.domain.till.commands import AcceptOrder, QueueOrder, RejectOrder, ReportAttempt
from actors.domain.till.status import Phase, PosStatus
from server.http.problems import Problem
from staff.floor.feed import RECENT_MAX
from tests.staff.screens import Room, Wire, open_room
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER

EVENINGS, FEW, STEPS = 12, 4, 60
Knows = dict[str, tuple[str, str]]  # what there is to know of each order


@define
class Memory:
    """What somebody knows who believes everything they are told, and nothing else."""

    wire: Wire
    knows: Knows = field(factory=dict)
    seq: int = 0
    since: int | None = None  # what it has said that it knows, before anything happened on this connection
    fresh: bool = True

    def connected(self, wire: Wire) -> None:
        self.wire, self.since, self.fresh = wire, None, True

    async def resume(self, since: int) -> None:
        """Asks for what it lacks; only before any event may that be from before the floor."""
        self.since = since
        await self.wire.says(type="resume", since=since)
        await self.listen()

    async def listen(self) -> None:
        for frame in await self.wire.hears():
            if frame["type"] == "floor":
                assert self.fresh or frame["seq"] >= self.seq, "no floor is older than what was told before it"
                self.knows = {order["order_id"]: state(order) for order in frame["orders"]}
                self.seq = frame["seq"]
            elif frame["type"] in ("order_update", "pos_alert"):
                rewinds = self.fresh and self.since is not None and frame["seq"] == self.since + 1 <= self.seq
                assert frame["seq"] == self.seq + 1 or rewinds, "nothing is left out and nothing comes twice"
                self.seq, self.fresh = frame["seq"], False
                self.knows[frame["order"]["order_id"]] = state(frame["order"])


def state(order: Any) -> tuple[str, str]:
    return order["status"], order["pos_status"]


@define
class Evening:
    """What may happen, one thing after the other, by chance."""

    room: Room
    chance: Random
    screens: list[Memory]
    orders: list[tuple[dict[str, Any], int]] = field(factory=list)

    async def step(self) -> None:
        happening = self.chance.choices(
            [self.place, self.till_answers, self.staff_act, self.drop, self.rush, self.listen, self.ask],
            [3, 4, 3, 2, 1, 2, 2],
        )[0]
        await happening()

    async def place(self) -> None:
        diner, order = await self.room.world.order()
        self.orders.append((diner, order["order_number"]))
        await self.room.world.ask(diner, QueueOrder(order["order_number"]))

    async def till_answers(self) -> None:
        if not self.orders:
            return
        diner, number = self.chance.choice(self.orders)
        lost = ReportAttempt(number, 1, Phase.RETRYING, PosStatus.UNKNOWN, error="timeout")
        said: list[Command] = [lost, AcceptOrder(number, "T"), RejectOrder(number, "no", "Sold out.")]
        await self.room.world.ask(diner, self.chance.choice(said))

    async def staff_act(self) -> None:
        if not self.orders:
            return
        name = f"ORD-1-{self.chance.choice(self.orders)[1]}"
        with suppress(Problem):
            match self.chance.randrange(3):
                case 0:
                    await self.room.desk.resend(EMPLOYEE, name)
                case 1:
                    await self.room.desk.enter_by_hand(EMPLOYEE, name, None)
                case _:
                    await self.room.desk.cancel(MANAGER, name, "")

    async def rush(self) -> None:
        """So much that a screen which is away cannot be told all of it."""
        if self.orders:
            diner, number = self.chance.choice(self.orders)
            for attempt in range(RECENT_MAX):
                lost = ReportAttempt(number, attempt, Phase.RETRYING, PosStatus.UNKNOWN, error=str(attempt))
                await self.room.world.ask(diner, lost)

    async def drop(self) -> None:
        """A screen drops off without having read everything, and comes back while something happens."""
        screen = self.chance.choice(self.screens)
        if self.chance.random() < 0.5:
            await screen.listen()
        screen.wire.talking.cancel()
        await self.place()
        gate = self.chance.choice(["before", "after"])
        self.room.orders.hold(gate)
        since = screen.seq
        screen.connected(await self.room.watch(EMPLOYEE))
        with trio.fail_after(20):
            await self.room.orders.waiting.wait()
        await self.till_answers()
        getattr(self.room.orders, gate).set()
        await screen.listen()
        if self.chance.random() < 0.5:
            await screen.resume(since)

    async def ask(self) -> None:
        """Somebody says that they know this or that, which may be so or not."""
        screen = self.chance.choice(self.screens)
        await screen.listen()
        await screen.resume(screen.seq + self.chance.randint(-5, 2))

    async def listen(self) -> None:
        await self.chance.choice(self.screens).listen()


async def test_in_the_end_every_screen_knows_what_is_so() -> None:
    for seed in range(FEW):
        await knows_what_is_so(seed)


@pytest.mark.slow
async def test_in_the_end_of_many_evenings_every_screen_knows_what_is_so() -> None:
    for seed in range(FEW, EVENINGS):
        await knows_what_is_so(seed)


async def knows_what_is_so(seed: int) -> None:
    async with open_room() as room:
        stranger = Memory(await room.watch(STRANGER))
        screens = [Memory(await room.watch(EMPLOYEE)) for _ in range(3)]
        evening = Evening(room, Random(seed), screens)
        await wait_all_tasks_blocked()
        for _ in range(STEPS):
            await evening.step()

        so = {order.order_id: (order.status, order.pos_status) for order in await everything(room)}
        needed = [order.order_id for order in (await room.desk.unsent(EMPLOYEE, 200))[0]]
        for screen in screens:
            await screen.listen()
            assert screen.wire.closed is None, seed
            assert {name: screen.knows.get(name) for name in needed} == {name: so[name] for name in needed}, seed
            assert {name: known for name, known in screen.knows.items() if name in so and so[name] != known} == {}
        await stranger.listen()
        assert stranger.knows == {}


async def everything(room: Room) -> Any:
    return await room.desk.page(EMPLOYEE, unsent=False, before=None, limit=1000)

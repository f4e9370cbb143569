"""Stock while sessions take turns: the last portions, what others learn, what failures and restarts leave."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from actors.availability import Availability, Count
from actors.domain.cart.commands import AddLine, RemoveLine, UpdateLine
from actors.domain.commands import Command
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.party.commands import CloseSession, Join, RestoreSession
from actors.domain.refusal import Code, Refusal
from actors.domain.staff import Role
from actors.domain.stock.shelf import Shelf
from actors.domain.till.commands import CancelOrder, QueueOrder, RejectOrder
from actors.envelope import Answer
from actors.errors import Unavailable
from actors.handover import Handovers
from actors.restaurant import RestaurantActor
from actors.restaurants import REFRESH_S
from actors.session import SessionRef
from persistence.memory import Fault
from tests.actors.asking import again
from tests.actors.counting import chianti, count, host, kept, settled, tables
from tests.actors.domain.scenario import held_on
from tests.actors.process import (
    ANNA,
    BEN,
    NEXT_TABLE,
    Process,
    World,
    clock,
    connect,
    happened,
    line,
    order,
    refused,
    seat,
)
from tests.actors.restaurants import PIZZA, WINE

SERVED = {"served": True, "served_from": None, "photo": None}


async def buy(table: SessionRef, n: int) -> Answer:
    """A phone goes for one portion, and orders it if it gets it."""
    by = host(table)
    added = await table.ask(line(n, by))
    if isinstance(added.decision, Refusal):
        return added
    return await table.ask(order(added.state, f"key-{n}", by))


def sold(answers: Sequence[Answer]) -> int:
    for answer in answers:
        assert isinstance(answer.decision, tuple) or refused(answer).code is Code.ITEM_UNAVAILABLE
    return sum(isinstance(answer.decision, tuple) for answer in answers)


async def buyers(nursery_tables: Sequence[SessionRef]) -> list[Answer]:
    """One phone at each table goes for one portion at the same moment."""
    answers: list[Answer] = []

    async def go(n: int, table: SessionRef) -> None:
        answers.append(await buy(table, n))

    async with trio.open_nursery() as nursery:
        for n, table in enumerate(nursery_tables):
            nursery.start_soon(go, n, table)
    return answers


async def test_twelve_tables_go_for_the_last_five_and_five_are_sold(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    actor = await count(process, 5)
    assert sold(await buyers(await tables(process, 12))) == 5
    assert (kept(world.memory), held_on(actor.stock.shelves)[PIZZA]) == (0, 0)


async def test_who_holds_the_last_one_keeps_it_from_another_table_until_it_is_free(
    process: Process, autojump_clock: MockClock
) -> None:
    await count(process, 1)
    one, other = await tables(process, 2)
    state = happened(await one.ask(line(1)))
    assert refused(await other.ask(line(2, host(other)))).left == 0
    happened(await one.ask(RemoveLine(ANNA, next(iter(state.lines)), 1)))
    happened(await other.ask(line(2, host(other))))


async def test_a_hold_ends_after_a_quarter_of_an_hour_and_another_table_may_have_it(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    await count(process, 1)
    one, other = await tables(process, 2)
    state = happened(await one.ask(line(1)))
    await trio.sleep(900)
    other = await again(process, other)
    assert sold([await buy(other, 2)]) == 1
    one = await again(process, one)
    refusal = refused(await one.ask(order(state)))
    assert (refusal.code, refusal.left) == (Code.ITEM_UNAVAILABLE, 0)
    assert kept(world.memory) == 0


async def test_a_turn_that_is_not_saved_gives_back_what_it_held_and_took(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    actor = await count(process, 3)
    (table,) = await tables(process, 1)
    world.memory.faults.script.append(Fault.NOT_SAVED)
    with pytest.raises(Unavailable):
        await table.ask(line(1))
    assert held_on(actor.stock.shelves) == {PIZZA: 0}
    state = happened(await table.ask(line(1)))
    world.memory.faults.script.append(Fault.NOT_SAVED)
    with pytest.raises(Unavailable):
        await table.ask(order(state))
    assert (actor.stock.left[PIZZA], held_on(actor.stock.shelves)[PIZZA]) == (3, 1)
    happened(await table.ask(order(state)))
    assert (actor.stock.left[PIZZA], kept(world.memory)) == (2, 2)


@pytest.mark.parametrize(("fault", "left"), [(Fault.LOST_SAVED, 2), (Fault.LOST_UNSAVED, 3)])
async def test_an_order_of_which_nobody_knows_is_counted_as_sold_until_the_stock_was_read(
    world: World, process: Process, nursery: trio.Nursery, fault: Fault, left: int, autojump_clock: MockClock
) -> None:
    actor = await count(process, 3)
    nursery.start_soon(process.restaurants.run)
    (table,) = await tables(process, 1)
    state = happened(await table.ask(line(1)))
    world.memory.faults.script.append(fault)
    with pytest.raises(Unavailable):
        await table.ask(order(state))
    assert (actor.stock.left[PIZZA], actor.stock.doubtful) == (2, True)
    await trio.sleep(2 * REFRESH_S)
    assert (actor.stock.left[PIZZA], actor.stock.doubtful, kept(world.memory)) == (left, False, left)
    table = await again(process, table)
    assert isinstance((await table.ask(order(state))).decision, Refusal) is False
    assert kept(world.memory) == 2


async def test_open_menus_and_carts_learn_that_an_item_is_sold_out_and_that_it_is_back(
    process: Process, autojump_clock: MockClock
) -> None:
    table, other = await tables(process, 2)
    phones = await connect(table, ANNA), await connect(other, host(other))
    state = happened(await table.ask(line(1, qty=2)))
    await count(process, 1)
    await settled(process)
    update = {
        "type": "menu_update",
        "items": [{"id": PIZZA, "available": True, "left": 1, "until": None, "price": 9.5, "photo": None} | SERVED],
    }
    assert phones[1].messages[1:] == [update]
    assert update in phones[0].messages
    marked = phones[0].events[-1]
    assert (marked["type"], marked["action"], marked["item"]["left"]) == ("cart_update", "updated", 1)
    assert (marked["cart_hash"], marked["by"]) == (state.cart_hash, "system")
    assert refused(await table.ask(order(state))).left == 1
    await count(process, 2)
    await settled(process)
    assert "left" not in phones[0].events[-1]["item"]
    happened(await table.ask(order(state)))


async def test_what_an_order_takes_is_told_to_every_open_menu_once(process: Process, autojump_clock: MockClock) -> None:
    await count(process, 3)
    await settled(process)
    one, other, watching = await tables(process, 3)
    phone = await connect(watching, host(watching))
    assert sold([await buy(one, 1), await buy(other, 2)]) == 2
    await settled(process)
    assert [message["items"][0]["left"] for message in phone.messages[1:]] == [1]


async def test_a_restart_knows_what_open_carts_hold(world: World, process: Process, autojump_clock: MockClock) -> None:
    await count(process, 2)
    one, other = await tables(process, 2)
    happened(await one.ask(line(1, qty=2)))
    await process.stop()
    later = await world.process()
    other = await later.registry.session(other.session_id)
    assert refused(await other.ask(line(2, host(other)))).left == 0
    assert held_on((await chianti(later)).stock.shelves) == {PIZZA: 2}


async def test_of_two_processes_that_both_think_they_own_it_one_sells_and_one_refuses(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    await count(process, 1)
    rival = await world.process()
    await chianti(rival)
    mine, theirs = await seat(process, ANNA), await seat(rival, BEN, table_id=NEXT_TABLE)
    carts = happened(await mine.ask(line(1))), happened(await theirs.ask(line(2, BEN)))
    happened(await mine.ask(order(carts[0])))
    refusal = refused(await theirs.ask(order(carts[1], "key-2", BEN)))
    assert (refusal.code, refusal.left) == (Code.ITEM_UNAVAILABLE, 0)
    assert kept(world.memory) == 0
    happened(await theirs.ask(AddLine(BEN, UUID(int=77), WINE, 1)))  # the very same actor goes on
    assert theirs.state.orders == {}


async def test_whoever_shares_a_turn_with_a_cart_that_is_refused_is_saved_all_the_same(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    await count(process, 1)
    rival = await world.process()
    await chianti(rival)
    theirs = await seat(rival, BEN, table_id=NEXT_TABLE)
    cart = happened(await theirs.ask(line(2, BEN)))
    assert sold([await buy(await seat(process, ANNA), 1)]) == 1
    answers: dict[str, Answer] = {}

    async def ask(name: str, command: Command) -> None:
        answers[name] = await theirs.ask(command)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(ask, "order", order(cart, "key-2", BEN))
        nursery.start_soon(ask, "wine", AddLine(BEN, UUID(int=77), WINE, 1))
    placed_too_late = refused(answers["order"]).code
    assert placed_too_late in (Code.ITEM_UNAVAILABLE, Code.CART_CHANGED)
    assert UUID(int=77) in theirs.state.lines


async def test_an_item_whose_sale_is_stopped_comes_back_by_itself_also_after_a_restart(
    world: World, process: Process, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    actor = await chianti(process)
    until = clock() + timedelta(hours=1)
    await actor.set_availability(PIZZA, Availability(available=False, until=until), who=7)
    table = await seat(process, ANNA)
    assert refused(await table.ask(line(1))).code is Code.ITEM_UNAVAILABLE
    await process.stop()
    later = await world.process()
    nursery.start_soon(later.restaurants.run)
    reborn = await chianti(later)
    await trio.sleep(3_590 - trio.current_time() % 1)
    assert not reborn.restaurant.menu.items[PIZZA].available
    await trio.sleep(10 + 2 * REFRESH_S)
    assert reborn.restaurant.menu.items[PIZZA].available
    entries = [(entry.who, entry.old, entry.new) for entry in world.memory.audit if entry.what == "item_availability"]
    assert entries == [
        (7, "on sale, unlimited", f"stopped until {until.isoformat()}, unlimited"),
        (None, f"stopped until {until.isoformat()}, unlimited", "on sale, unlimited"),
    ]


async def test_saying_the_same_again_changes_nothing(world: World, process: Process, autojump_clock: MockClock) -> None:
    actor = await count(process, 3)
    version = actor.restaurant.version
    await count(process, 3)
    assert (actor.restaurant.version, len(world.memory.audit)) == (version, 1)


async def test_what_is_said_while_an_order_is_saved_is_right_whichever_comes_first(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    actor = await count(process, 10)
    (table,) = await tables(process, 1)
    state = happened(await table.ask(line(1, qty=2)))
    process.journal.hold()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(table.ask, order(state))
        await wait_all_tasks_blocked()
        await count(process, 5)  # of those that are left: the two are gone already
        process.journal.release()
    assert (actor.stock.left[PIZZA], kept(world.memory)) == (5, 5)


async def test_an_item_that_is_not_counted_any_more_leaves_moves_that_come_to_nothing(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    await count(process, 10)
    actor = await count(process, None)
    assert (dict(actor.stock.left), kept(world.memory)) == ({}, None)
    await count(process, 4)
    assert kept(world.memory) == 4


async def test_another_restaurants_item_is_not_ours_to_count(process: Process, autojump_clock: MockClock) -> None:
    with pytest.raises(KeyError):
        await count(process, 1, item=99)


@pytest.mark.parametrize("seed", [*range(4), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(4, 12))])
async def test_random_evenings_never_sell_more_than_there_was(
    world: World, seed: int, autojump_clock: MockClock
) -> None:
    await Evening(world, Random(seed)).run()


class Evening:
    """Tables that choose, order and are refused; staff who count; a store that fails; processes that die."""

    STEPS: Final = 120
    TABLES: Final = 4

    def __init__(self, world: World, rng: Random) -> None:
        self.world = world
        self.rng = rng
        self.lines = iter(range(10_000))
        self.orders = 0

    async def run(self) -> None:
        self.process = await self.world.process()
        await count(self.process, 20)
        for n in range(self.STEPS):
            await self.step()
            assert (kept(self.world.memory) or 0) >= 0
            if n % 8 == 0:
                await self.check_waiting()
        await self.check()
        assert self.orders

    async def step(self) -> None:
        match self.rng.randint(0, 19):
            case 0:
                await self.quiet(count(self.process, self.rng.choice((0, 1, 5, 20))))
            case 1:
                self.world.memory.faults.script.append(self.rng.choice((Fault.NOT_SAVED, *list(Fault)[2:])))
            case 2:
                await self.process.stop()
                self.process = await self.world.process()
            case 3:
                await trio.sleep(self.rng.choice((0.2, 60.0, 950.0)))
            case 4:
                await self.quiet(self.merge())
            case 5 | 6:
                async with trio.open_nursery() as nursery:
                    for _ in range(self.TABLES):
                        nursery.start_soon(self.quiet, self.at_a_table())
            case _:
                await self.quiet(self.at_a_table())

    async def merge(self) -> None:
        """One table's party goes to another one's, if they may, and perhaps back again."""
        chosen = self.rng.sample(range(self.TABLES), 2)
        one, other = [await seat_again(self.process, 101 + n) for n in chosen]
        handovers = Handovers(self.process.registry, self.process.journal, clock)
        await handovers.merge(one.session_id, other.session_id, Role.EMPLOYEE, 5)
        if self.rng.random() < 0.5:
            await handovers.undo(one.session_id, Role.MANAGER, 6)

    async def check_waiting(self) -> None:
        """Once all is quiet nobody waits for what is free."""
        self.world.memory.faults.script.clear()
        actor = await chianti(self.process)
        await actor.refresh()
        actor.stock.expire()
        await trio.sleep(0.5)
        shelf = actor.stock.shelves.get(PIZZA)
        assert shelf is not None
        now, free = clock(), shelf.available
        waiting = [hold for _, hold in actor.stock.shelves.waiting.of([PIZZA]) if hold.until > now]
        assert all(hold.qty > free for hold in waiting), (free, waiting)
        self.check_told(shelf, now)

    def check_told(self, shelf: Shelf, now: datetime) -> None:
        """A line that is awake says just what is held for it, and what there is where that is nothing."""
        for table in self.process.registry.living(1):
            for hold in table.state.holding.values():
                if hold.menu_item_id == PIZZA and hold.until > now:
                    held = shelf.holds.get((table.session_id, hold.public_id))
                    assert hold.qty == (0 if held is None else held.qty), (hold, held)
                    assert hold.qty or hold.remaining is not None, hold

    async def quiet(self, going: Any) -> None:
        """Whoever is told that it was not saved, or that nobody knows, lives with it."""
        with suppress(Unavailable):
            await going

    async def at_a_table(self) -> None:
        table = await seat_again(self.process, 101 + self.rng.randrange(self.TABLES))
        state = (await table.look()).state
        member = next(iter(state.members))
        chosen = self.rng.choice(list(state.lines.values()) or [None])
        qty = self.rng.choice((1, 1, 2, 5))
        number = max(state.orders, default=0)
        commands: Mapping[int, Command | None] = {
            0: UpdateLine(member, chosen.public_id, chosen.version, qty) if chosen else None,
            1: RemoveLine(member, chosen.public_id, chosen.version) if chosen else None,
            2: PlaceOrder(member, f"key-{next(self.lines)}", "body", state.cart_hash),
            3: QueueOrder(number),
            4: RejectOrder(number, "closed", "No."),
            5: CancelOrder(number, Role.MANAGER, 7),
        }
        add = AddLine(member, UUID(int=7_000 + next(self.lines)), self.rng.choice((PIZZA, PIZZA, WINE)), qty)
        command = commands.get(self.rng.choice((0, 1, 2, 2, 2, 3, 3, 4, 5, 6, 6, 6))) or add
        answer = await table.ask(command)
        self.orders += isinstance(command, PlaceOrder) and isinstance(answer.decision, tuple)

    async def check(self) -> None:
        """The count is the sum of its moves; memory knows it; what is held is what open carts hold, and is there."""
        self.world.memory.faults.script.clear()
        await trio.sleep(1)
        actor = await chianti(self.process)
        await actor.refresh()
        assert dict(actor.stock.left) == dict(self.world.memory.restaurants.stock.of_branch(1))
        self.check_shelves(actor)
        restarted = await chianti(await self.world.process())
        for item, shelf_held in held_on(restarted.stock.shelves).items():
            stored = await self.world.memory.restaurants.load(1)
            assert stored is not None
            now = clock()
            lines = (*stored.stocks[0].holds.values(), *stored.stocks[0].waiting.values())
            claims = [hold for holds in lines for hold in holds.values()]
            alive = [hold.qty for hold in claims if hold.menu_item_id == item and hold.until > now]
            restarted.stock.shelves.expire(now)
            assert held_on(restarted.stock.shelves)[item] <= min(sum(alive), restarted.stock.left[item]), shelf_held
        for state in self.world.memory._states():
            taken = sum(
                item.qty
                for order_ in state.orders.values()
                for item in order_.items
                if item.menu_item_id == PIZZA and item.branch_id is not None and order_.status != "cancelled"
            )
            moved = sum(
                -move.quantity
                for move in self.world.memory.restaurants.stock.moves
                if move.menu_item_id == PIZZA and move.order_number in state.orders
            )
            assert moved == taken

    def check_shelves(self, actor: RestaurantActor) -> None:
        """Nothing is under way any more, more is not held than there is, and only lines of open carts hold and wait."""
        shelf = actor.stock.shelves.get(PIZZA)
        assert shelf is not None
        assert shelf.under_way == {}
        assert shelf.held == sum(hold.qty for hold in shelf.holds.values()) <= max(0, shelf.on_hand)
        open_carts = [state for state in self.world.memory._states() if state.active and not state.locked]
        lines = {(state.session.session_id, key) for state in open_carts for key in state.lines}
        assert shelf.holds.keys() <= lines
        assert {(key, hold.public_id) for key, hold in actor.stock.shelves.waiting.of([PIZZA])} <= lines


async def seat_again(process: Process, table_id: int) -> SessionRef:
    """The table's session, with somebody at it."""
    table = await process.registry.at_table(1, table_id)
    if not table.state.members:
        await table.ask(Join(UUID(int=table_id)))
    return table


async def test_a_restored_cart_that_does_not_fit_any_more_is_marked_and_keeps_nobody_from_what_they_hold(
    process: Process, autojump_clock: MockClock
) -> None:
    await count(process, 5)
    closed, other = await seat(process, ANNA), await seat(process, BEN, table_id=NEXT_TABLE)
    happened(await closed.ask(line(1, qty=5)))
    happened(await closed.ask(CloseSession()))
    happened(await other.ask(line(2, BEN, qty=5)))
    happened(await closed.ask(RestoreSession(Role.EMPLOYEE, 7)))
    await settled(process)
    (mark,) = closed.state.holds.values()
    assert (mark.qty, mark.remaining) == (0, 0)
    happened(await other.ask(order(other.state, by=BEN)))
    assert refused(await closed.ask(order(closed.state))).code is Code.ITEM_UNAVAILABLE


async def test_what_staff_stop_again_in_that_very_moment_is_not_brought_back(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    actor = await chianti(process)
    at = clock() + timedelta(seconds=60)
    await actor.set_availability(PIZZA, Availability(available=False, until=at), who=7)
    await trio.sleep(60 - REFRESH_S / 2)
    world.memory.faults.delay_s = 1.0  # so that both are under way at once
    await trio.sleep(REFRESH_S / 2)
    longer = at + timedelta(hours=2)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(lambda: actor.set_availability(PIZZA, Availability(available=False, until=longer), who=7))
        nursery.start_soon(actor.bring_back)
    item = actor.restaurant.menu.items[PIZZA]
    assert (item.available, item.until) == (False, longer)


async def test_somebody_who_hangs_up_while_a_count_is_in_doubt_leaves_no_doubt_behind(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    actor = await count(process, 10)
    world.memory.faults.script.append(Fault.LOST_UNSAVED)
    world.memory.faults.delay_s = 1.0
    with trio.move_on_after(2.5):  # the commit takes one, and reading whether it came about another
        await actor.set_availability(PIZZA, Availability(available=True, count=Count(3)), who=7)
    world.memory.faults.delay_s = 0.0
    await actor.read_stock()
    assert dict(actor.stock.left) == {PIZZA: 10}

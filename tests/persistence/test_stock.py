"""Stock in both stores, and in Postgres with processes that each think they own it: never more sold than there was."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import attrs
import pytest
import trio

from actors.availability import Availability, Count, Counted, LowMark, Uncounted
from actors.domain.cart.commands import AddLine
from actors.domain.commands import Command
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.ordering.order import OrderStatus
from actors.domain.party.commands import Join
from actors.domain.refusal import Code, Refusal
from actors.domain.staff import Role
from actors.domain.stock.hold import Hold
from actors.domain.stock.move import Move, Reason
from actors.domain.till.commands import CancelOrder, QueueOrder
from actors.envelope import Answer
from actors.errors import ActorStopped, StockShort, Unavailable
from actors.outlived import OutlivedOrders
from actors.ports.jobs import Finding
from actors.ports.journal import Change, RestaurantStep
from actors.ports.outlived import OrderNews
from actors.registry import Registry
from actors.restaurants import Restaurants
from actors.session import Surroundings
from actors.session_ref import SessionRef
from persistence.bridge import Bridge, Reads
from persistence.jobs import checks_of
from persistence.journal import Journal
from persistence.restaurants import RestaurantStore
from persistence.sessions import Sessions
from server.diners.wire import DinerWire
from tests.actors.process import Bystanders
from tests.persistence.conftest import Forget, Store, query
from tests.persistence.parties import NOW, Party, add, joined, place

ITEM: Final = 101
LAST: Final = 10
PHONES: Final = 50


async def branch(store: Store) -> int:
    stored = await store.restaurants.load(1)
    assert stored is not None
    return stored.stocks[0].branch_id


async def on_hand(store: Store) -> int | None:
    stored = await store.restaurants.load(1)
    assert stored is not None
    return stored.stocks[0].on_hand.get(ITEM)


def move(branch_id: int, quantity: int, reason: Reason = Reason.ORDER) -> Move:
    return Move(branch_id, ITEM, quantity, reason, 1, None, NOW)


def step(version: int, *moves: Move, **more: Any) -> Change:
    """A change of the restaurant's own that moves its stock."""
    parts: dict[str, Any] = {"stock_moves": moves} if moves else {}
    return Change(RestaurantStep(1, version), parts | more.get("parts", {}), more.get("gone", {}))


async def counted(store: Store, left: int) -> int:
    """The item is counted from now on; gives the branch."""
    branch_id = await branch(store)
    parts = {"counts": [Counted(branch_id, ITEM, left)]}
    await store.journal.commit(step(1, move(branch_id, left, Reason.SET), parts=parts))
    return branch_id


def with_moves(change: Change, *moves: Move) -> Change:
    return attrs.evolve(change, parts={**change.parts, "stock_moves": moves})


async def test_a_session_takes_stock_in_the_commit_of_its_order_and_not_more_than_there_is(store: Store) -> None:
    branch_id = await counted(store, 2)
    who, first = joined()
    await store.journal.commit(with_moves(first, move(branch_id, -2)))
    assert await on_hand(store) == 0
    tap = who.change(add(who))
    with pytest.raises(StockShort):
        await store.journal.commit(with_moves(tap, move(branch_id, -1)))
    assert await on_hand(store) == 0
    await store.journal.commit(with_moves(tap, move(branch_id, 1, Reason.CANCEL)))
    assert await on_hand(store) == 1


async def test_a_stale_session_moves_nothing(store: Store) -> None:
    branch_id = await counted(store, 2)
    _, first = joined()
    await store.journal.commit(first)
    with pytest.raises(Exception, match="another owner"):
        await store.journal.commit(with_moves(first, move(branch_id, -1)))
    assert await on_hand(store) == 2


async def test_a_move_of_what_is_not_counted_moves_nothing(store: Store) -> None:
    _, first = joined()
    await store.journal.commit(with_moves(first, move(await branch(store), -1)))
    assert await on_hand(store) is None


async def test_what_is_not_counted_any_more_is_moved_away(store: Store) -> None:
    branch_id = await counted(store, 2)
    await store.journal.commit(step(2, gone={"counts": [Uncounted(branch_id, ITEM, 7, NOW)]}))
    assert await on_hand(store) is None
    await store.journal.commit(step(3, move(branch_id, 5, Reason.SET), parts={"counts": [Counted(branch_id, ITEM, 5)]}))
    assert await on_hand(store) == 5


async def test_a_count_and_its_mark_are_kept_together_also_of_what_is_counted_from_now_on(
    store: Store,
) -> None:
    branch_id = await branch(store)
    new = {"counts": [Counted(branch_id, ITEM, 5)], "low_marks": [LowMark(branch_id, ITEM, 4)]}
    await store.journal.commit(step(1, move(branch_id, 5, Reason.SET), parts=new))
    kept = [await marked_at(store)]
    for version, mark in ((2, LowMark(branch_id, ITEM, 3)), (3, LowMark(branch_id, ITEM, None))):
        moves = (move(branch_id, -1, Reason.WASTE), move(branch_id, 3, Reason.SET))
        await store.journal.commit(step(version, *moves, parts={"low_marks": [mark]}))
        kept.append(await marked_at(store))
    assert kept == [(5, 4), (7, 3), (9, None)]
    short = step(4, move(branch_id, -10, Reason.WASTE), parts={"low_marks": [LowMark(branch_id, ITEM, 1)]})
    with pytest.raises(StockShort):
        await store.journal.commit(short)
    assert await marked_at(store) == (9, None)


async def marked_at(store: Store) -> tuple[int | None, int | None]:
    """How many there are, and below how many somebody wants to know."""
    stored = await store.restaurants.load(1)
    assert stored is not None
    return stored.stocks[0].on_hand.get(ITEM), stored.stocks[0].low.get(ITEM)


def holding(who: Party, branch_id: int, until: datetime) -> Change:
    change = who.change(add(who))
    (line,) = change.parts["lines"]
    hold = Hold(line.public_id, ITEM, branch_id, 1, until)
    who.state = attrs.evolve(who.state, holds={line.public_id: hold})
    return attrs.evolve(change, parts={**change.parts, "holds": [hold]})


async def test_holds_of_open_carts_are_read_with_the_restaurant_and_with_their_session(store: Store) -> None:
    branch_id = await counted(store, 2)
    until = datetime(2999, 1, 1, tzinfo=UTC)
    who, first = joined()
    await store.journal.commit(first)
    await store.journal.commit(holding(who, branch_id, until))
    stored = await store.restaurants.load(1)
    loaded = await store.sessions.load(who.session_id, 10)
    assert stored is not None
    assert loaded is not None
    assert loaded.state.holds == who.state.holds
    assert stored.stocks[0].holds == {who.session_id: who.state.holds}
    gone = attrs.evolve(who.change(add(who)), gone={"holds": list(who.state.holds)})
    await store.journal.commit(gone)
    loaded = await store.sessions.load(who.session_id, 10)
    assert loaded is not None
    assert loaded.state.holds == {}


async def test_lines_that_would_hold_if_there_were_enough_are_read_with_the_restaurant(store: Store) -> None:
    branch_id = await counted(store, 2)
    late = datetime(2999, 1, 1, tzinfo=UTC)
    marked, unlooked, locked = (joined(table=table) for table in (1, 2, 3))
    for who, first in (marked, unlooked, locked):
        who.now = late
        await store.journal.commit(first)
    change = holding(marked[0], branch_id, late)
    (hold,) = marked[0].state.holds.values()
    none = attrs.evolve(hold, qty=0, remaining=1)
    await store.journal.commit(attrs.evolve(change, parts={**change.parts, "holds": [none]}))
    await store.journal.commit(unlooked[0].change(add(unlooked[0])))
    await store.journal.commit(locked[0].change(add(locked[0])))
    await store.journal.commit(locked[0].change(place(locked[0])))
    stored = await store.restaurants.load(1)
    assert stored is not None
    asked = {key: next(iter(who.state.lines.values())) for key, who in (("marked", marked[0]), ("new", unlooked[0]))}
    until = asked["new"].created_at + timedelta(seconds=stored.restaurant.hold_s)
    assert stored.stocks[0].waiting == {
        marked[0].session_id: {hold.public_id: Hold(hold.public_id, ITEM, branch_id, asked["marked"].qty, late)},
        unlooked[0].session_id: {
            asked["new"].public_id: Hold(asked["new"].public_id, ITEM, branch_id, asked["new"].qty, until)
        },
    }


async def test_what_is_unlimited_or_held_already_is_not_waited_for(store: Store) -> None:
    who, first = joined()
    who.now = datetime(2999, 1, 1, tzinfo=UTC)
    await store.journal.commit(first)
    await store.journal.commit(who.change(add(who)))
    stored = await store.restaurants.load(1)
    assert stored is not None
    assert stored.stocks[0].waiting == {}
    other, came = joined(table=2)
    other.now = who.now
    await store.journal.commit(came)
    branch_id = await counted(store, 2)
    await store.journal.commit(holding(other, branch_id, who.now))
    stored = await store.restaurants.load(1)
    assert stored is not None
    assert stored.stocks[0].waiting.keys() == {who.session_id}


async def test_an_order_without_its_session_gives_back_what_it_took_once(store: Store, forget: Forget) -> None:
    branch_id = await counted(store, 5)
    who, first = joined()
    await store.journal.commit(first)
    await store.journal.commit(who.change(add(who)))
    placed = who.change(place(who), QueueOrder(1))
    taken = [attrs.evolve(item, branch_id=branch_id) for item in placed.parts["orders"][0].items]
    known = attrs.evolve(who.state.orders[1], items=tuple(taken))
    who.state = attrs.evolve(who.state, orders={1: known})
    await store.journal.commit(
        with_moves(attrs.evolve(placed, parts={**placed.parts, "orders": [known]}), move(branch_id, -2))
    )
    forget(who.session_id)
    record = await store.outlived.one(1, 1)
    assert record is not None
    assert record.placed is not None
    assert record.placed.order == known  # its items know whose stock they took
    restaurants = Restaurants(store.restaurants, store.journal, lambda: NOW)
    orders = OutlivedOrders(store.outlived, restaurants, Bystanders(), (), lambda: NOW)
    cancel, place_ = CancelOrder(1, Role.MANAGER, 7), await restaurants.by_id(1)
    assert place_ is not None
    back = sum(item.qty for item in known.items if item.menu_item_id == ITEM)
    for _ in range(2):
        await (await orders.order(1, 1)).ask(cancel)
        assert (await on_hand(store), place_.stock.left[ITEM]) == (3 + back, 3 + back)
    gone = attrs.evolve(known, status=OrderStatus.CANCELLED)
    assert not await store.outlived.save(known, gone, OrderNews(stock=(move(branch_id, 2, Reason.CANCEL),)))
    assert await on_hand(store) == 3 + back


async def test_two_takers_in_one_flush_of_whom_one_is_too_late_are_told_apart(
    postgres: Store, furnished_url: str
) -> None:
    branch_id = await counted(postgres, 3)
    told: list[str] = []

    async def take(change: Change) -> None:
        try:
            await postgres.journal.commit(change)
            told.append("sold")
        except StockShort:
            told.append("short")

    async with trio.open_nursery() as nursery:
        for table in (1, 2, 3):
            _, first = joined(table=table)
            nursery.start_soon(take, with_moves(first, move(branch_id, -2)))
    assert sorted(told) == ["short", "short", "sold"]
    assert await on_hand(postgres) == 1


async def test_the_nightly_check_finds_a_count_that_is_not_the_sum_of_its_moves(
    postgres: Store, reads: Reads, furnished_url: str
) -> None:
    branch_id = await counted(postgres, 2)
    more = step(2, move(branch_id, 1, Reason.RECEIVED), parts={"low_marks": [LowMark(branch_id, ITEM, 9)]})
    await postgres.journal.commit(more)
    assert await wrong_counts(reads) == []
    query(furnished_url, "UPDATE stock SET on_hand = 4")
    assert await wrong_counts(reads) == [Finding(f"item-{ITEM}", expected=3, found=4)]
    query(furnished_url, "DELETE FROM stock")
    assert await wrong_counts(reads) == [Finding(f"item-{ITEM}", expected=3, found=0)]


async def wrong_counts(reads: Reads) -> Sequence[Finding]:
    """What the nightly check finds of the restaurant, item by item."""
    check = next(one for one in checks_of(reads) if one.name == "check_stock")
    after, found = 0, list[Finding]()
    while (looked := await check.look(1, after, 1)).last is not None:
        after = looked.last
        found += looked.findings
    return found


async def test_the_database_itself_refuses_a_count_below_zero(postgres: Store, furnished_url: str) -> None:
    await counted(postgres, 1)
    with pytest.raises(Exception, match="ck_stock_on_hand"):
        query(furnished_url, "UPDATE stock SET on_hand = -1")


async def test_every_restaurant_has_a_branch_also_one_that_is_added_later(furnished_url: str) -> None:
    await trio.lowlevel.checkpoint()
    missing = "SELECT slug FROM restaurants WHERE restaurant_id NOT IN (SELECT restaurant_id FROM branches)"
    assert query(furnished_url, missing) == []


class Process:
    """A process of Trivet on Postgres, which thinks that it alone serves its restaurants."""

    def __init__(self, bridge: Bridge, url: str) -> None:
        self.reads = Reads(bridge, url)
        self.journal = Journal(bridge, url)
        self.restaurants = Restaurants(RestaurantStore(self.reads), self.journal, lambda: datetime.now(UTC))
        nobody = Bystanders()
        around = Surroundings(self.journal, DinerWire(), lambda: datetime.now(UTC), nobody)
        self.registry = Registry(Sessions(self.reads), self.restaurants, around, uuid4)

    async def run(self, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        async with trio.open_nursery() as nursery:
            await nursery.start(self.journal.run)
            await nursery.start(self.registry.run)
            task_status.started()
            await trio.sleep_forever()


@asynccontextmanager
async def two_processes(bridge: Bridge, furnished_url: str) -> AsyncIterator[list[Process]]:
    """Two of them, each with tables enough."""
    query(
        furnished_url,
        "INSERT INTO tables (table_id, restaurant_id, table_number)"
        " SELECT 100 + n, 1, n FROM generate_series(5, 60) AS n",
    )
    both = [Process(bridge, furnished_url), Process(bridge, furnished_url)]
    async with trio.open_nursery() as nursery:
        try:
            for process in both:
                await nursery.start(process.run)
            yield both
        finally:
            nursery.cancel_scope.cancel()
    for process in both:
        await process.reads.aclose()


async def buy(process: Process, n: int, told: list[Code | str]) -> None:
    """A phone at a table of its own goes for one portion. What was not saved it sends again, as phones do."""
    table: SessionRef = await process.registry.at_table(1, 101 + n)
    member = uuid4()
    await persist(table, Join(member))
    answer = await persist(table, AddLine(member, uuid4(), ITEM, 1))
    if not isinstance(answer.decision, Refusal):
        answer = await persist(table, PlaceOrder(member, str(uuid4()), "body", answer.state.cart_hash))
    told.append(answer.decision.code if isinstance(answer.decision, Refusal) else "sold")
    await table.look()  # the very same actor goes on, whatever it was told


async def persist(table: SessionRef, command: Command) -> Answer:
    """Sends a command again until it is answered. An actor that has stopped would not be."""
    for _ in range(10):
        try:
            return await table.ask(command)
        except ActorStopped:
            raise
        except Unavailable:
            continue
    raise AssertionError("never answered")


@pytest.mark.parametrize("owners", [1, 2])
async def test_fifty_phones_go_for_the_last_ten_portions_and_ten_are_sold(
    bridge: Bridge, owners: int, reads: Reads, furnished_url: str
) -> None:
    async with two_processes(bridge, furnished_url) as processes:
        told = await rush(processes, owners)
    assert told.count("sold") == LAST
    assert set(told) == {"sold", Code.ITEM_UNAVAILABLE}
    ((ordered, left),) = query(furnished_url, "SELECT (SELECT sum(qty) FROM order_items), (SELECT on_hand FROM stock)")
    assert (ordered, left) == (LAST, 0)
    assert await wrong_counts(reads) == []


async def rush(processes: list[Process], owners: int) -> list[Code | str]:
    """Fifty phones, each at its table, served by so many processes; what each was told."""
    first = await processes[0].restaurants.by_id(1)
    assert first is not None
    await first.set_availability(ITEM, Availability(available=True, count=Count(LAST)))
    for process in processes:
        await process.restaurants.by_id(1)
    told: list[Code | str] = []
    with trio.fail_after(60):
        async with trio.open_nursery() as nursery:
            for n in range(PHONES):
                nursery.start_soon(buy, processes[n % owners], n, told)
    return told

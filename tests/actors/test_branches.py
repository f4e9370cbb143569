"""Branches while sessions take turns: each has its own stock, the shop sells from all, and slots fill up."""

from uuid import UUID

import attrs
import pytest
import trio
from trio.testing import MockClock

from actors import inventory
from actors.carts import Carts
from actors.domain.cart.commands import AddLine
from actors.domain.fulfilment.branch import Branch
from actors.domain.money.commands import SettlePayment
from actors.domain.money.payment import Method, PaymentState
from actors.domain.moving.commands import MoveSession
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.refusal import Code, Refusal
from actors.domain.staff import Role
from actors.domain.stock.move import Reason
from actors.domain.till.commands import CancelOrder, QueueOrder
from actors.errors import Unavailable
from actors.handover import Handovers
from actors.office import of_branch
from persistence.memory_faults import Fault
from tests.actors.branches import (
    CORNER,
    CORNER_EVENING,
    EVENING,
    MAIN,
    SATURDAY,
    at_corner,
    checkout,
    customer,
    left,
    on_hand,
    say,
    to_home,
    two_branches,
)
from tests.actors.counting import chianti, host, settled
from tests.actors.process import ANNA, BEN, Process, World, clock, connect, happened, line, order, refused, seat
from tests.actors.restaurants import PIZZA, WINE

SLOT = (EVENING, SATURDAY)


@pytest.fixture
async def house(world: World) -> Process:
    """A process that serves a restaurant with two branches."""
    two_branches(world.memory)
    return await world.process()


async def test_a_table_takes_the_stock_of_its_own_branch(
    world: World, house: Process, autojump_clock: MockClock
) -> None:
    await say(house, (*inventory.counted(MAIN, PIZZA, 0), *inventory.counted(CORNER, PIZZA, 2)))
    main, corner = await seat(house, ANNA, table_id=101), await seat(house, BEN, table_id=103)
    assert refused(await main.ask(line(1))).left == 0
    state = happened(await corner.ask(line(2, BEN, qty=2)))
    happened(await corner.ask(order(state, by=BEN)))
    assert (on_hand(world.memory, MAIN, PIZZA), on_hand(world.memory, CORNER, PIZZA)) == (0, 0)
    happened(await corner.ask(QueueOrder(1)))
    happened(await corner.ask(CancelOrder(1, Role.MANAGER, 7)))
    assert (on_hand(world.memory, MAIN, PIZZA), on_hand(world.memory, CORNER, PIZZA)) == (0, 2)


async def test_diners_are_told_what_is_left_at_their_branch(house: Process, autojump_clock: MockClock) -> None:
    await say(house, (*inventory.counted(MAIN, PIZZA, 5), *inventory.counted(CORNER, PIZZA, 5)))
    main, corner = await seat(house, ANNA, table_id=101), await seat(house, BEN, table_id=103)
    phones = await connect(main, ANNA), await connect(corner, BEN)
    await settled(house)
    await say(house, inventory.wasted(CORNER, PIZZA, 4))
    await settled(house)
    told = [[one for one in phone.messages if one["type"] == "menu_update"][-1]["items"] for phone in phones]
    assert [[item["left"] for item in items] for items in told] == [[5], [1]]


async def test_a_party_goes_to_no_table_of_another_branch(house: Process, autojump_clock: MockClock) -> None:
    main, corner = await seat(house, ANNA, table_id=101), await seat(house, BEN, table_id=103)
    assert refused(await main.ask(MoveSession(104, Role.MANAGER, 7))).code is Code.BRANCHES_APART
    happened(await main.ask(MoveSession(102, Role.MANAGER, 7)))
    handovers = Handovers(house.registry, house.journal, clock)
    answer = await handovers.merge(main.session_id, corner.session_id, Role.MANAGER, 7)
    assert refused(answer).code is Code.BRANCHES_APART


async def test_a_cart_of_the_shop_holds_nothing_and_takes_what_the_chosen_branch_has(
    world: World, house: Process, autojump_clock: MockClock
) -> None:
    await say(house, (*inventory.counted(MAIN, PIZZA, 1), *inventory.counted(CORNER, PIZZA, 2)))
    carts = [await customer(house, number) for number in (1, 2)]
    for n, cart in enumerate(carts):
        happened(await cart.ask(AddLine(host(cart), UUID(int=5_000 + n), PIZZA, 1)))
    actor = await chianti(house)
    assert [actor.stocks[key].shelves.get(PIZZA).held for key in (MAIN, CORNER)] == [0, 0]  # type: ignore[union-attr]
    happened(await carts[0].ask(checkout(1, 1, to_home())))
    assert refused(await carts[1].ask(checkout(2, 2, to_home()))).code is Code.INSUFFICIENT_STOCK
    happened(await carts[1].ask(checkout(2, 3, at_corner())))
    assert [on_hand(world.memory, key, PIZZA) for key in (MAIN, CORNER)] == [0, 1]
    assert [left(actor, key, PIZZA) for key in (MAIN, CORNER)] == [0, 1]


async def test_a_slot_takes_as_many_orders_as_it_may_however_many_come_at_once(
    world: World, house: Process, autojump_clock: MockClock
) -> None:
    actor, codes = await chianti(house), list[Code | None]()

    async def buy(number: int) -> None:
        cart = await customer(house, number)
        await cart.ask(AddLine(host(cart), UUID(int=5_000 + number), WINE, 1))
        decision = (await cart.ask(checkout(number, number, to_home()))).decision
        codes.append(decision.code if isinstance(decision, Refusal) else None)

    async with trio.open_nursery() as nursery:
        for number in range(1, 11):
            nursery.start_soon(buy, number)
    assert sorted(codes, key=str) == [*[None] * 3, *[Code.SLOT_FULL] * 7]
    assert world.memory.restaurants.stock.slots.taken(SLOT) == 3
    assert actor.stockroom.slots.booking.taken(*SLOT) == 3
    (cart, *_) = [one for one in [await customer(house, number) for number in range(1, 11)] if one.state.orders]
    happened(await cart.ask(CancelOrder(next(iter(cart.state.orders)), Role.MANAGER, 7)))
    assert world.memory.restaurants.stock.slots.taken(SLOT) == actor.stockroom.slots.booking.taken(*SLOT) == 2


async def test_a_place_that_another_process_took_is_a_refusal_and_no_crash(
    world: World, house: Process, autojump_clock: MockClock
) -> None:
    """Two processes serve the restaurant for a moment: what one of them does not know, the store does."""
    two_branches(world.memory, capacity=1)
    other = await world.process()
    for process, number in ((house, 1), (other, 2)):
        cart = await customer(process, number)
        happened(await cart.ask(AddLine(host(cart), UUID(int=5_000 + number), WINE, 1)))
    await (await chianti(other)).refresh()
    happened(await (await customer(house, 1)).ask(checkout(1, 1, to_home())))
    cart = await customer(other, 2)
    assert refused(await cart.ask(checkout(2, 2, to_home()))).code is Code.SLOT_FULL
    assert (await cart.look()).state.lines
    assert world.memory.restaurants.stock.slots.taken(SLOT) == 1


async def test_a_slot_that_becomes_smaller_lets_nobody_else_in(
    world: World, house: Process, autojump_clock: MockClock
) -> None:
    actor = await chianti(house)
    for number in (1, 2):
        cart = await customer(house, number)
        await cart.ask(AddLine(host(cart), UUID(int=5_000 + number), WINE, 1))
        happened(await cart.ask(checkout(number, number, to_home())))
    await actor.make_own(
        lambda at, now: of_branch.slot_altered(at, EVENING, {"capacity": 1}, at=now, who=7)  # type: ignore[arg-type,return-value]
    )
    cart = await customer(house, 3)
    await cart.ask(AddLine(host(cart), UUID(int=5_003), WINE, 1))
    assert refused(await cart.ask(checkout(3, 3, to_home()))).code is Code.SLOT_FULL
    assert world.memory.restaurants.stock.slots.taken(SLOT) == 2


@pytest.mark.parametrize(("fault", "taken"), [(Fault.LOST_SAVED, 1), (Fault.LOST_UNSAVED, 0), (Fault.NOT_SAVED, 0)])
async def test_a_checkout_of_which_nobody_knows_keeps_its_place_until_it_was_read(
    world: World, house: Process, fault: Fault, taken: int, autojump_clock: MockClock
) -> None:
    actor = await chianti(house)
    await say(house, inventory.counted(MAIN, WINE, 5))
    cart = await customer(house, 1)
    happened(await cart.ask(AddLine(host(cart), UUID(int=5_000), WINE, 1)))
    world.memory.faults.script.append(fault)
    with pytest.raises(Unavailable):
        await cart.ask(checkout(1, 1, to_home()))
    certain = fault is Fault.NOT_SAVED
    assert actor.stockroom.slots.booking.taken(*SLOT) == (0 if certain else 1)
    assert left(actor, MAIN, WINE) == (5 if certain else 4)
    assert actor.stockroom.doubtful is not certain
    await actor.read_stock()
    assert (actor.stockroom.slots.booking.taken(*SLOT), left(actor, MAIN, WINE)) == (taken, 5 - taken)
    assert not actor.stockroom.doubtful


# ---- what staff say of the stock


async def test_stock_is_received_wasted_counted_and_transferred_with_its_reason_and_audit(
    world: World, house: Process, autojump_clock: MockClock
) -> None:
    actor = await chianti(house)
    for said, main, corner in (
        (inventory.received(MAIN, WINE, 10), 10, None),
        (inventory.wasted(MAIN, WINE, 2), 8, None),
        (inventory.counted(MAIN, WINE, 7), 7, None),
        (inventory.transferred(MAIN, CORNER, WINE, 3), 4, 3),
        (inventory.counted(CORNER, WINE, 5), 4, 5),
        (inventory.counted(MAIN, WINE, None), None, 5),
    ):
        assert await say(house, said, note="why") is None
        assert (on_hand(world.memory, MAIN, WINE), on_hand(world.memory, CORNER, WINE)) == (main, corner)
        assert (left(actor, MAIN, WINE), left(actor, CORNER, WINE)) == (main, corner)
    moves = world.memory.restaurants.stock.moves
    assert [(move.branch_id, move.quantity, move.reason) for move in moves] == [
        (MAIN, 10, Reason.RECEIVED),
        (MAIN, -2, Reason.WASTE),
        (MAIN, -1, Reason.SET),
        (MAIN, -3, Reason.TRANSFER),
        (CORNER, 3, Reason.TRANSFER),
        (CORNER, 2, Reason.SET),
        (MAIN, -4, Reason.SET),
    ]
    said_of = [(one.what, one.subject, one.old, one.new, one.who) for one in world.memory.audit[-7:]]
    assert said_of[0] == ("stock_received", "item-2", "branch-1: unlimited", "branch-1: 10 (why)", 7)
    assert said_of[3:5] == [
        ("stock_transferred", "item-2", "branch-1: 7", "branch-1: 4 (why)", 7),
        ("stock_transferred", "item-2", "branch-2: unlimited", "branch-2: 3 (why)", 7),
    ]
    assert said_of[6] == ("stock_set", "item-2", "branch-1: 4", "branch-1: unlimited (why)", 7)


async def test_more_than_there_is_goes_nowhere_and_nothing_is_half_done(
    world: World, house: Process, autojump_clock: MockClock
) -> None:
    await say(house, inventory.counted(MAIN, WINE, 2))
    entries = len(world.memory.audit)
    for said, code in (
        (inventory.wasted(MAIN, WINE, 3), Code.INSUFFICIENT_STOCK),
        (inventory.transferred(MAIN, CORNER, WINE, 3), Code.INSUFFICIENT_STOCK),
        ((*inventory.received(MAIN, WINE, 1), *inventory.wasted(MAIN, WINE, 4)), Code.INSUFFICIENT_STOCK),
        (inventory.wasted(CORNER, WINE, 1), Code.NOT_COUNTED),
        (inventory.received(MAIN, WINE, 10**9), Code.QUANTITY_INVALID),
    ):
        refusal = await say(house, said)
        assert refusal is not None, said
        assert refusal.code is code
    assert on_hand(world.memory, MAIN, WINE) == 2
    assert len(world.memory.audit) == entries
    for unknown in (inventory.received(9, WINE, 1), inventory.received(MAIN, 99, 1), inventory.received(MAIN, -9, 1)):
        with pytest.raises(KeyError):
            await say(house, unknown)


async def test_what_is_wasted_meanwhile_is_held_by_nobody_any_more(house: Process, autojump_clock: MockClock) -> None:
    await say(house, inventory.counted(CORNER, PIZZA, 3))
    corner = await seat(house, BEN, table_id=103)
    happened(await corner.ask(line(1, BEN, qty=3)))
    await say(house, inventory.transferred(CORNER, MAIN, PIZZA, 2))
    await settled(house)
    state = (await corner.look()).state
    assert [hold.remaining for hold in state.holds.values()] == [1]
    assert refused(await corner.ask(PlaceOrder(BEN, "k", "b", state.cart_hash))).left == 1


async def test_a_new_branch_counts_what_the_main_one_counts(
    world: World, house: Process, autojump_clock: MockClock
) -> None:
    await say(house, inventory.counted(MAIN, WINE, 2))
    actor = await chianti(house)
    new = Branch(3, "Old town")
    assert await actor.make_stock(lambda at, room, now: inventory.branch_added(at, room, new, now, 7)) is None
    assert actor.restaurant.branches[3] == new
    assert dict(actor.stocks[3].left) == {WINE: 0} == dict(world.memory.restaurants.stock.of_branch(3))
    assert on_hand(world.memory, 3, WINE) == 0
    again = await world.process()
    assert dict((await chianti(again)).stocks[3].left) == {WINE: 0}


async def test_nothing_comes_to_a_branch_that_is_deleted_but_what_it_has_may_go(
    world: World, house: Process, autojump_clock: MockClock
) -> None:
    await say(house, inventory.counted(CORNER, WINE, 2))
    before = world.memory.restaurants.kept(1)
    assert before is not None
    closed = attrs.evolve(before.branches[CORNER], active=False)
    world.memory.restaurants.replace(attrs.evolve(before, branches={**before.branches, CORNER: closed}))
    for said in (inventory.received(CORNER, WINE, 1), inventory.counted(CORNER, WINE, 9)):
        with pytest.raises(KeyError):
            await say(house, said)
    assert await say(house, inventory.transferred(CORNER, MAIN, WINE, 2)) is None
    assert (on_hand(world.memory, CORNER, WINE), on_hand(world.memory, MAIN, WINE)) == (0, 2)


async def test_a_payment_that_is_declined_gives_stock_and_place_back(
    world: World, house: Process, autojump_clock: MockClock
) -> None:
    await say(house, inventory.counted(CORNER, WINE, 1))
    actor, cart = await chianti(house), await customer(house, 1)
    happened(await cart.ask(AddLine(host(cart), UUID(int=5_000), WINE, 1)))
    happened(await cart.ask(checkout(1, 1, at_corner(), Method.CARD)))
    key = (CORNER_EVENING, SATURDAY)
    assert (actor.stockroom.slots.booking.taken(*key), left(actor, CORNER, WINE)) == (1, 0)
    happened(await cart.ask(SettlePayment(UUID(int=30_001), PaymentState.DECLINED)))
    assert (actor.stockroom.slots.booking.taken(*key), left(actor, CORNER, WINE)) == (0, 1)
    assert (world.memory.restaurants.stock.slots.taken(key), on_hand(world.memory, CORNER, WINE)) == (0, 1)


async def test_a_cart_of_the_shop_is_merged_with_no_party_wherever_that_sits(
    house: Process, autojump_clock: MockClock
) -> None:
    handovers = Handovers(house.registry, house.journal, clock)
    cart = (await Carts(house.registry, handovers).open_for_guest(1)).state.session.session_id
    party = (await seat(house, ANNA, table_id=101)).session_id
    for one, other in ((cart, party), (party, cart)):
        answer = await handovers.merge(one, other, Role.MANAGER, 7)
        assert refused(answer).code is Code.MERGE_IMPOSSIBLE

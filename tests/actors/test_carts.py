"""Carts of the shop as actors: one for each customer, however many ask, over crashes and processes, and asleep."""

import gc
import tracemalloc
from collections.abc import Awaitable, Callable, Sequence
from random import Random
from typing import Final
from uuid import UUID

import pytest
import trio
from trio.testing import MockClock

from actors.carts import Carts
from actors.domain.cart.commands import AddLine, PutInCart, RemoveLine, UpdateLine
from actors.domain.commands import Command
from actors.domain.limits import CART_KEPT_S
from actors.domain.party.commands import Join, JoinShared, ShareCart
from actors.domain.party.share import Share
from actors.domain.refusal import Repeat
from actors.domain.session import SessionState
from actors.envelope import Answer
from actors.errors import NoSuchSession, Unavailable
from actors.handover import Handovers
from actors.ports.journal import Change
from actors.session import IDLE_S, SessionRef
from actors.sweeper import EVERY_S
from persistence.memory_faults import Fault
from tests.actors.phone import Phone
from tests.actors.process import HandJournal, Process, World, clock, connect, happened
from tests.actors.restaurants import PIZZA, WINE, restaurant

ADA: Final = 3  # a customer
DAY_S: Final = 24 * 3600.0


def carts_of(process: Process) -> Carts:
    return Carts(process.registry, Handovers(process.registry, process.journal, clock))


async def look(carts: Carts, customer_id: int = ADA, restaurant_id: int = 1) -> Answer:
    return await carts.ask(restaurant_id, customer_id, "Ada", lambda _: None)


async def put(carts: Carts, n: int, item: int = PIZZA, qty: int = 1, customer_id: int = ADA) -> Answer:
    return await carts.ask(1, customer_id, "Ada", lambda by: PutInCart(by, UUID(int=7_000 + n), item, qty))


async def guest_with(carts: Carts, *asks: Callable[[UUID], Command], process: Process) -> SessionRef:
    """A guest's cart in which this has been done."""
    session = (await carts.open_for_guest(1)).state.session
    ref = await process.registry.session(session.session_id)
    for ask in asks:
        happened(await ref.ask(ask(session.session_id)))
    return ref


def wine(n: int, qty: int = 1) -> Callable[[UUID], Command]:
    return lambda by: AddLine(by, UUID(int=8_000 + n), WINE, qty)


def contents(*answers: Answer) -> dict[int, int]:
    found: dict[int, int] = {}
    for answer in answers:
        for line in answer.state.lines.values():
            found[line.menu_item_id] = found.get(line.menu_item_id, 0) + line.qty
    return found


async def at_once(*asks: Callable[[], Awaitable[object]]) -> None:
    async def one(ask: Callable[[], Awaitable[object]]) -> None:
        await ask()

    async with trio.open_nursery() as nursery:
        for ask in asks:
            nursery.start_soon(one, ask)


# ---- one cart for each customer


async def test_however_many_devices_open_it_at_once_there_is_one_cart_with_one_owner(
    world: World, autojump_clock: MockClock
) -> None:
    carts = carts_of(await world.process())
    world.memory.faults.delay_s = 0.1
    await at_once(*(lambda: look(carts) for _ in range(20)))
    answer = await look(carts)
    assert [member.nickname for member in answer.state.members.values()] == ["Ada"]
    assert answer.state.session.host_id == answer.state.session.session_id
    assert answer.state.session.seq == 1


async def test_carts_are_of_one_customer_and_one_restaurant(world: World, autojump_clock: MockClock) -> None:
    carts = carts_of(await world.process())
    ids = [(await look(carts, customer, place)).state.session.session_id for customer in (ADA, 4) for place in (1, 2)]
    assert len(set(ids)) == 4
    with pytest.raises(NoSuchSession):
        await look(carts, restaurant_id=9)


async def test_two_processes_that_open_one_at_once_end_with_one(world: World, autojump_clock: MockClock) -> None:
    first, second = carts_of(await world.process()), carts_of(await world.process())
    world.memory.faults.delay_s = 0.1
    await at_once(lambda: put(first, 1), lambda: put(second, 2, WINE))
    one, other = await look(first), await look(second)
    assert one.state.session.session_id == other.state.session.session_id
    third = carts_of(await world.process())
    assert contents(await look(third)) == {PIZZA: 1, WINE: 1}


async def test_a_cart_that_slept_is_found_again_in_another_process(world: World, autojump_clock: MockClock) -> None:
    process = await world.process()
    before = await put(carts_of(process), 1)
    await process.stop()
    after = await look(carts_of(await world.process()))
    assert after.state == before.state


async def test_an_unsaved_first_turn_leaves_nothing_and_is_asked_again(world: World, autojump_clock: MockClock) -> None:
    carts = carts_of(await world.process())
    world.memory.faults.script.append(Fault.NOT_SAVED)
    with pytest.raises(Unavailable):
        await look(carts)
    assert len((await look(carts)).state.members) == 1


# ---- time


async def test_a_cart_is_abandoned_after_thirty_quiet_days_by_the_clock_and_the_next_is_new(
    world: World, autojump_clock: MockClock
) -> None:
    process = await world.process()
    old = (await put(carts_of(process), 1)).state.session.session_id
    await trio.sleep(CART_KEPT_S - DAY_S)
    await put(carts_of(process), 2, WINE)
    await process.stop()
    await trio.sleep(CART_KEPT_S - 2 * EVERY_S)
    process = await world.process(sweeping=True)
    await trio.sleep(EVERY_S)
    assert (await world.stored(old)).state.active
    await trio.sleep(3 * EVERY_S)
    assert (await world.stored(old)).state.session.state is SessionState.CLOSED
    new = await look(carts_of(process))
    assert new.state.session.session_id != old
    assert contents(new) == {}


async def test_who_comes_back_to_a_cart_that_has_just_ended_gets_a_new_one(
    world: World, autojump_clock: MockClock
) -> None:
    process = await world.process()  # nobody sweeps: the cart learns of its end from whoever asks
    carts = carts_of(process)
    old = (await put(carts, 1)).state.session.session_id
    await trio.sleep(CART_KEPT_S + 1)
    answer = await put(carts, 2, WINE)
    assert answer.state.session.session_id != old
    assert contents(answer) == {WINE: 1}


async def test_idle_carts_leave_memory(world: World, autojump_clock: MockClock) -> None:
    process = await world.process()
    carts = carts_of(process)
    for customer in range(1, 31):
        await put(carts, customer, customer_id=customer)
    assert process.registry.statistics().sessions == 30
    await trio.sleep(3 * IDLE_S)
    assert process.registry.statistics().sessions == 0
    assert contents(await look(carts, 7)) == {PIZZA: 1}


@pytest.mark.slow
async def test_a_thousand_carts_take_no_more_memory_than_a_thousand_tables(
    world: World, autojump_clock: MockClock
) -> None:
    world.memory.restaurants.replace(restaurant(1, tables=1_001))
    process = await world.process(journal=Forgetful(world.memory), floor=False)
    carts, ids = carts_of(process), iter(range(10_000, 20_000))

    async def table(n: int) -> None:
        session = await process.registry.at_table(1, 101 + n)
        member = UUID(int=next(ids))
        happened(await session.ask(Join(member)))
        happened(await session.ask(AddLine(member, UUID(int=next(ids)), PIZZA, 1)))

    async def cart(n: int) -> None:
        await put(carts, 0, customer_id=1 + n)

    tables = await _grown(table)
    assert process.registry.statistics().sessions == 1_001
    await trio.sleep(3 * IDLE_S)
    assert process.registry.statistics().sessions == 0
    shop = await _grown(cart)
    assert process.registry.statistics().sessions == 1_001
    assert shop <= 1.02 * tables, (shop, tables)


class Forgetful(HandJournal):
    """Saves nothing, because what is stored is another's to weigh."""

    async def commit(self, change: Change) -> None:
        await trio.lowlevel.checkpoint()


async def _grown(one: Callable[[int], Awaitable[None]]) -> int:
    """How many bytes there are more after a thousand of these; the first pays for what all share."""
    await one(0)
    gc.collect()
    tracemalloc.start()
    try:
        for n in range(1, 1_001):
            await one(n)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


# ---- live, by many


async def test_phones_and_requests_at_once_end_with_exactly_the_lines_that_the_events_describe(
    world: World, autojump_clock: MockClock
) -> None:
    process = await world.process()
    carts = carts_of(process)
    owner = await look(carts)
    session_id = owner.state.session.session_id
    cart = await process.registry.session(session_id)
    share = Share(UUID(int=77), clock().replace(year=2030))
    happened(await cart.ask(ShareCart(session_id, share)))
    home = [UUID(int=900 + n) for n in range(4)]
    for member in home:
        happened(await cart.ask(JoinShared(member, share.share_id)))
    phones = [await connect(cart, member) for member in (session_id, session_id, *home)]
    world.memory.faults.delay_s = 0.01
    await at_once(*(_shopping(carts, cart, n, home) for n in range(12)))
    final = await look(carts)
    assert final.state.session.seq > 100
    for phone in phones:
        assert _lines(phone) == {str(line.public_id): line.qty for line in final.state.lines.values()}
    assert (await world.stored(session_id)).state.lines == final.state.lines


def _shopping(carts: Carts, cart: SessionRef, n: int, home: Sequence[UUID]) -> Callable[[], Awaitable[None]]:
    """Somebody who edits the cart, by the customer's own way or as one of the household, now this and now that."""
    chance = Random(n)

    async def shop() -> None:
        for step in range(15):
            lines = list(cart.state.lines.values())
            command = _anything(chance, 100 * n + step, [line.public_id for line in lines])
            if n % 2:
                await cart.ask(command(home[n % len(home)]))
            else:
                await carts.ask(1, ADA, "Ada", command)

    return shop


def _anything(chance: Random, n: int, lines: Sequence[UUID]) -> Callable[[UUID], Command]:
    public_id, item, qty = UUID(int=20_000 + n), chance.choice([PIZZA, WINE]), chance.randint(1, 9)
    if not lines or chance.random() < 0.5:
        if chance.random() < 0.5:
            return lambda by: AddLine(by, public_id, item, qty)
        return lambda by: PutInCart(by, public_id, item, qty)
    known = chance.choice(lines)
    if chance.random() < 0.6:
        return lambda by: UpdateLine(by, known, None, qty)
    return lambda by: RemoveLine(by, known, None)


def _lines(phone: Phone) -> dict[str, int]:
    """The cart as a phone knows it: its snapshot, and what it heard since."""
    snapshot, *frames = phone.messages
    first = snapshot["seq"] + 1
    assert phone.seqs == list(range(first, first + len(phone.seqs)))
    cart = {line["public_id"]: line["qty"] for line in snapshot["items"]}
    for one in frames:
        if one["type"] != "cart_update":
            continue
        if one["action"] == "deleted":
            del cart[one["item"]["public_id"]]
        else:
            cart[one["item"]["public_id"]] = one["item"]["qty"]
    return cart


# ---- a guest's, at sign-in


async def test_a_guests_lines_go_over_once_however_often_it_is_asked(world: World, autojump_clock: MockClock) -> None:
    process = await world.process()
    carts = carts_of(process)
    await put(carts, 1, WINE, 2)
    guest = await guest_with(carts, wine(1, 3), lambda by: AddLine(by, UUID(int=1), PIZZA, 1), process=process)
    phone = await connect(guest, guest.session_id)
    world.memory.faults.delay_s = 0.05
    await at_once(*(lambda: carts.take(1, ADA, "Ada", guest.session_id) for _ in range(5)))
    again = await carts.take(1, ADA, "Ada", guest.session_id)
    assert again is not None
    assert isinstance(again.decision, Repeat)
    assert contents(await look(carts)) == {WINE: 5, PIZZA: 1}
    assert not (await world.stored(guest.session_id)).state.active
    assert phone.messages[-1]["type"] == "session_closed"


async def test_a_guests_cart_of_another_restaurant_or_none_at_all_is_not_taken(
    world: World, autojump_clock: MockClock
) -> None:
    process = await world.process()
    carts = carts_of(process)
    guest = await guest_with(carts, wine(1), process=process)
    assert await carts.take(2, ADA, "Ada", guest.session_id) is None
    assert await carts.take(1, ADA, "Ada", UUID(int=5)) is None
    others = (await put(carts, 1, customer_id=4)).state.session.session_id
    assert await carts.take(1, ADA, "Ada", others) is None
    assert contents(await look(carts, 4)) == {PIZZA: 1}
    assert (await world.stored(guest.session_id)).state.active


@pytest.mark.parametrize("fault", list(Fault))
async def test_whatever_becomes_of_the_commit_and_of_the_process_nothing_is_lost_or_doubled(
    world: World, autojump_clock: MockClock, fault: Fault
) -> None:
    process = await world.process()
    carts = carts_of(process)
    await put(carts, 1, WINE, 2)
    guest = await guest_with(carts, wine(1, 3), process=process)
    world.memory.faults.script.append(fault)
    try:
        await carts.take(1, ADA, "Ada", guest.session_id)
    except Unavailable:
        assert fault is not Fault.NONE
    await process.stop()
    after = await world.process()
    carts = carts_of(after)
    await carts.take(1, ADA, "Ada", guest.session_id)
    assert contents(await look(carts)) == {WINE: 5}
    assert not (await (await after.registry.session(guest.session_id)).look()).state.lines

"""A guest's household when the guest signs in: they go on in the customer's cart, whatever happens meanwhile."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Final
from uuid import UUID

import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from actors.carts import Carts
from actors.domain.cart.commands import AddLine
from actors.domain.party.commands import JoinShared, ShareCart
from actors.domain.party.share import Share
from actors.domain.refusal import Refusal, Repeat
from actors.envelope import Answer
from actors.errors import ActorStopped, Unavailable
from actors.ports.wire import Ending
from actors.session import SessionRef
from persistence.memory_faults import Fault
from tests.actors.process import Process, World, clock, connect, happened
from tests.actors.restaurants import PIZZA, WINE
from tests.actors.test_carts import ADA, at_once, carts_of, contents, guest_with, look, put, wine

EVE: Final = 4  # another customer
DAD, MUM = UUID(int=941), UUID(int=942)
LINK: Final = UUID(int=77)


async def household(process: Process, carts: Carts) -> SessionRef:
    """A guest's cart with wine of the guest's, pizza of Dad's, and Mum, who only looks."""
    guest = await guest_with(carts, wine(1, 3), process=process)
    happened(await guest.ask(ShareCart(guest.session_id, Share(LINK, clock().replace(year=2030)))))
    for member, name in ((DAD, "Dad"), (MUM, "Mum")):
        happened(await guest.ask(JoinShared(member, LINK, name)))
    happened(await guest.ask(AddLine(DAD, UUID(int=8_100), PIZZA, 4)))
    return guest


def whose(cart: Answer) -> set[tuple[UUID, int, int]]:
    """Who has put in what, and how many."""
    return {(line.member_id, line.menu_item_id, line.qty) for line in cart.state.lines.values()}


async def whole(carts: Carts) -> None:
    """The customer's cart is theirs, with everybody and everything in it once."""
    cart = await look(carts)
    own = cart.state.session.host_id
    assert own is not None
    assert whose(cart) == {(own, WINE, 5), (DAD, PIZZA, 4)}
    assert [(one.member_id, one.nickname) for one in cart.state.members.values()] == [
        (own, "Ada"),
        (DAD, "Dad"),
        (MUM, "Mum"),
    ]


async def test_whoever_is_there_is_sent_on_at_once_and_hears_nothing_of_the_end(
    world: World, autojump_clock: MockClock
) -> None:
    process = await world.process()
    carts = carts_of(process)
    own = (await put(carts, 1, WINE, 2)).state.session.session_id
    guest = await household(process, carts)
    dad, owner = await connect(guest, DAD), await connect(guest, guest.session_id)
    ada = await connect(await process.registry.session(own), own)
    happened(await carts.take(1, ADA, "Ada", guest.session_id) or pytest.fail("there is none"))
    assert (dad.sent_on, dad.endings, dad.types) == ([own], [Ending.CLOSED], ["snapshot", "member_presence"])
    assert (owner.types[-1], owner.sent_on) == ("session_closed", [])
    assert ada.types == ["snapshot", "member_join", "member_join", "cart_update", "cart_update", "cart_shared"]
    there = await process.registry.with_member(guest.session_id, MUM)  # who was away, and comes with her old token
    assert there.session_id == own
    happened(await there.ask(AddLine(MUM, UUID(int=8_200), WINE, 1)))
    assert (MUM, WINE, 1) in whose(await look(carts))


@pytest.mark.parametrize("fault", list(Fault))
async def test_whatever_becomes_of_the_commit_and_of_the_process_nobody_is_lost_or_doubled(
    world: World, autojump_clock: MockClock, fault: Fault
) -> None:
    process = await world.process()
    carts = carts_of(process)
    await put(carts, 1, WINE, 2)
    guest = await household(process, carts)
    world.memory.faults.script.append(fault)
    with suppress(Unavailable):
        await carts.take(1, ADA, "Ada", guest.session_id)
    await process.stop()
    after = await world.process()
    carts = carts_of(after)
    there = await after.registry.with_member(guest.session_id, DAD)
    assert (there.session_id == guest.session_id) is (fault in {Fault.NOT_SAVED, Fault.LOST_UNSAVED})
    await carts.take(1, ADA, "Ada", guest.session_id)
    await whole(carts)
    left = (await world.stored(guest.session_id)).state
    assert (list(left.members), left.lines, left.active) == ([guest.session_id], {}, False)


@pytest.mark.parametrize("step", ["asked", "saved"])
async def test_a_process_that_dies_before_it_has_told_anybody_leaves_it_done_or_not_done(
    world: World, autojump_clock: MockClock, nursery: trio.Nursery, step: str
) -> None:
    process = await world.process()
    carts = carts_of(process)
    await put(carts, 1, WINE, 2)
    guest = await household(process, carts)
    dad = await connect(guest, DAD)
    if step == "saved":
        process.journal.hang_when_saved = True
    else:
        process.journal.hold()
    nursery.start_soon(_in_vain, lambda: carts.take(1, ADA, "Ada", guest.session_id))
    await wait_all_tasks_blocked()
    assert dad.sent_on == []
    await process.stop()
    after = await world.process()
    carts = carts_of(after)
    there = await after.registry.with_member(guest.session_id, DAD)
    assert (there.session_id == guest.session_id) is (step == "asked")
    again = await carts.take(1, ADA, "Ada", guest.session_id)
    assert again is not None
    assert isinstance(again.decision, Repeat) is (step == "saved")
    await whole(carts)


async def _in_vain(ask: Callable[[], Awaitable[object]]) -> None:
    with suppress(Unavailable):
        await ask()


async def test_of_two_accounts_that_take_one_cart_at_once_one_has_all_of_it(
    world: World, autojump_clock: MockClock
) -> None:
    first, second = await world.process(), await world.process()
    guest = await household(first, carts_of(first))
    world.memory.faults.delay_s = 0.05

    async def takes(process: Process, customer_id: int) -> None:
        for _ in range(3):  # a process that was too late reads it again
            with suppress(Unavailable):
                await carts_of(process).take(1, customer_id, "Ada", guest.session_id)
                return

    await at_once(lambda: takes(first, ADA), lambda: takes(second, EVE), lambda: takes(first, EVE))
    await first.stop()
    await second.stop()
    carts = carts_of(await world.process())
    both = [await look(carts, customer) for customer in (ADA, EVE)]
    assert contents(*both) == {WINE: 3, PIZZA: 4}
    assert sorted(len(one.state.lines) for one in both) == [0, 2]
    assert sorted(len(one.state.members) for one in both) == [1, 3]


async def test_what_the_household_puts_in_meanwhile_is_in_one_of_the_carts_and_at_last_in_the_customers(
    world: World, autojump_clock: MockClock
) -> None:
    process = await world.process()
    carts = carts_of(process)
    guest = await household(process, carts)
    world.memory.faults.delay_s = 0.01

    async def puts(n: int) -> None:
        while True:
            there = await process.registry.with_member(guest.session_id, DAD)
            with suppress(ActorStopped):
                answer = await there.ask(AddLine(DAD, UUID(int=8_300 + n), PIZZA, 1))
                if not isinstance(answer.decision, Refusal):
                    return

    async def takes() -> None:
        await trio.sleep(0.03)
        await carts.take(1, ADA, "Ada", guest.session_id)

    await at_once(takes, *(partial(puts, n) for n in range(30)))
    assert contents(await look(carts)) == {WINE: 3, PIZZA: 34}
    there = await process.registry.with_member(guest.session_id, DAD)
    assert there.session_id == (await look(carts)).state.session.session_id

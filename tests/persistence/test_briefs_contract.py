"""Sessions in brief, in either store: what the floor reads of one is what its live session says of itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, cast
from uuid import uuid4

import attrs

from actors.domain.brief import SessionBrief, brief_of
from actors.domain.calls.call import CallReason
from actors.domain.calls.commands import AcknowledgeCall, CallWaiter
from actors.domain.cart.commands import RemoveLine
from actors.domain.commands import Command
from actors.domain.kitchen.commands import BumpTicket, MoveItem, MoveOrder
from actors.domain.kitchen.ticket import ItemState
from actors.domain.money.commands import (
    CancelPayment,
    CapturePayment,
    GiveDiscount,
    StartPayment,
    TakePayment,
)
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method
from actors.domain.ordering.order import OrderStatus
from actors.domain.party.commands import CloseSession, Join, Leave
from actors.domain.place import Place
from actors.domain.staff import Role
from actors.domain.state import opened
from actors.domain.till.commands import AcceptOrder, CancelOrder, QueueOrder
from staff.ports import Briefs
from tests.persistence.conftest import STAFF_USER, Store
from tests.persistence.parties import NOW, Party, add, in_the_dark, party, place, restaurant

LONG_AGO: Final = NOW - timedelta(days=1)
PAID: Final = OrderStatus.PAID


async def came(store: Store, table: int = 1, at: int = 1, minutes: int = 0, first_order: int = 1) -> Party:
    """A party of one that sat down so many minutes after the others could have."""
    who = party(restaurant(at), table, first_order)
    begins = NOW + timedelta(minutes=minutes)
    who.state = opened(uuid4(), at, Place.at_table(100 * at + table), begins)
    who.now = begins
    await does(store, who, Join(uuid4()))
    return who


async def does(store: Store, who: Party, *commands: Command) -> None:
    """One turn, which is saved."""
    await store.journal.commit(who.change(*commands))


async def orders(store: Store, who: Party, number: int) -> None:
    """One more order, which is confirmed though the till has not answered."""
    who.context = attrs.evolve(who.context, next_order_number=number)
    await does(store, who, add(who))
    await does(store, who, place(who))
    await does(store, who, QueueOrder(number))


async def read(
    store: Store, restaurant_id: int = 1, closed_after: datetime = LONG_AGO, limit: int = 10
) -> Sequence[SessionBrief]:
    return await cast(Briefs, store.attention).briefs(restaurant_id, closed_after, limit)


async def test_a_session_that_has_just_begun_is_read_as_it_is(store: Store) -> None:
    who = await came(store)
    assert list(await read(store)) == [brief_of(who.state)]
    assert brief_of(who.state).members


async def test_whatever_a_session_has_is_read_as_its_live_self_has_it(store: Store) -> None:
    who = await came(store)
    guest = uuid4()
    await does(store, who, Join(guest), Join(uuid4()), add(who, 2), add(who))
    await does(store, who, Leave(guest, guest), CallWaiter(who.host, CallReason.BILL, "è"))
    await does(store, who, CallWaiter(who.host, CallReason.HELP))
    await does(store, who, AcknowledgeCall(who.state.calls[CallReason.BILL].call_id, STAFF_USER))
    (line, *_) = who.state.lines.values()
    await does(store, who, RemoveLine(who.host, line.public_id, line.version))
    assert list(await read(store)) == [brief_of(who.state)]
    brief = brief_of(who.state)
    assert (len(brief.members), brief.lines, len(brief.calls), brief.orders) == (2, 1, 2, ())


async def test_orders_are_read_by_number_with_all_three_of_their_facets(store: Store) -> None:
    who = await came(store)
    for number in (1, 2, 3, 4):
        await orders(store, who, number)
    await does(store, who, AcceptOrder(1, "T"))
    await does(store, who, MoveOrder(1, PAID, Role.EMPLOYEE, STAFF_USER))
    await does(store, who, attrs.evolve(in_the_dark(1), order_number=2))
    await does(store, who, CancelOrder(3, Role.MANAGER, STAFF_USER))
    who.context = attrs.evolve(who.context, next_order_number=5)
    await does(store, who, add(who))
    await does(store, who, place(who))  # and one whose diners wait, with its cart locked
    (found,) = await read(store)
    assert found == brief_of(who.state)
    assert [one.order_number for one in found.orders] == sorted(who.state.orders)
    assert len({(one.status, one.payment_status, one.pos_status) for one in found.orders}) >= 4
    assert 0 < found.open_bill < sum(one.total for one in found.orders)


async def test_the_open_bill_is_read_as_its_live_self_has_it_also_while_diners_wait_for_another_order(
    store: Store,
) -> None:
    who = await came(store)
    await orders(store, who, 1)
    whole = brief_of(who.state).open_bill
    await does(store, who, TakePayment(uuid4(), STAFF_USER, Role.EMPLOYEE, Method.CASH, 100))
    await does(store, who, GiveDiscount(uuid4(), STAFF_USER, Role.MANAGER, "late", 50))
    assert [one.open_bill for one in await read(store)] == [whole - 150]
    who.context = attrs.evolve(who.context, next_order_number=2)
    await does(store, who, add(who))
    await does(store, who, place(who))
    (found,) = await read(store)
    assert found == brief_of(who.state)
    assert found.open_bill == who.state.unpaid_total > whole - 150


async def test_who_is_paying_is_read_as_its_live_self_has_it_until_it_is_taken_or_called_off(store: Store) -> None:
    who = await came(store)
    guest = uuid4()
    await does(store, who, Join(guest))
    await orders(store, who, 1)
    assert [(one.paying, one.payments_at) for one in await read(store)] == [((), None)]
    for key, payer in enumerate((guest, who.host)):
        wish = Wish(Mode.AMOUNT, payer, amount=100, tip=10 * key)
        await does(store, who, StartPayment(payer, uuid4(), wish, Method.COUNTER, str(key), ""))
    await does(store, who, Leave(guest, guest))
    (found,) = await read(store)
    assert found == brief_of(who.state)
    assert {(one.payer, one.nickname, one.amount, one.tip) for one in found.paying} == {
        (guest, who.state.members[guest].nickname, 100, 0),
        (who.host, who.state.members[who.host].nickname, 100, 10),
    }
    first, second = found.paying
    await does(store, who, CapturePayment(first.payment_id, STAFF_USER, Role.EMPLOYEE, Method.CASH))
    await does(store, who, CancelPayment(second.payment_id, by_user=STAFF_USER))
    assert [one.paying for one in await read(store)] == [()]
    assert list(await read(store)) == [brief_of(who.state)]


async def test_a_closed_session_whose_bill_is_paid_in_part_is_on_the_floor_and_one_with_nothing_to_pay_is_not(
    store: Store,
) -> None:
    part, paid = await came(store), await came(store, 2, minutes=1, first_order=2)
    for number, (who, amount) in enumerate(((part, 100), (paid, None)), start=1):
        await orders(store, who, number)
        await does(store, who, TakePayment(uuid4(), STAFF_USER, Role.EMPLOYEE, Method.CASH, amount))
        await does(store, who, CloseSession())
    assert list(await read(store)) == [brief_of(part.state)]
    assert part.state.unpaid_total > 0


async def test_what_waits_to_be_served_is_read_as_its_live_self_has_it(store: Store) -> None:
    who = await came(store)
    await does(store, who, add(who, 3), add(who))
    await does(store, who, place(who))
    await does(store, who, AcceptOrder(1, "T"))
    assert [(one.ready_items, one.ready_since) for one in await read(store)] == [(0, None)]
    first, second = (one.qty for one in who.state.orders[1].items)
    for command, waiting in (
        (MoveItem(1, 0, ItemState.READY, STAFF_USER), first),
        (BumpTicket(1, STAFF_USER), first + second),
        (MoveItem(1, 0, ItemState.SERVED, STAFF_USER), second),
        (MoveOrder(1, OrderStatus.DONE, Role.EMPLOYEE, STAFF_USER), 0),
    ):
        await does(store, who, command)
        (found,) = await read(store)
        assert found == brief_of(who.state)
        assert found.ready_items == waiting
        assert (found.ready_since is None) == (waiting == 0)


async def test_what_was_ready_and_is_called_off_waits_for_nobody(store: Store) -> None:
    who = await came(store)
    await orders(store, who, 1)
    await does(store, who, AcceptOrder(1, "T"))
    await does(store, who, BumpTicket(1, STAFF_USER))
    assert [one.ready_items > 0 for one in await read(store)] == [True]
    await does(store, who, MoveOrder(1, OrderStatus.CANCELLED, Role.MANAGER, STAFF_USER))
    assert [(one.ready_items, one.ready_since) for one in await read(store)] == [(0, None)]


async def test_a_closed_session_is_read_while_it_owes_something_and_not_before_it_is_asked_for(store: Store) -> None:
    owes, paid, called_off = [await came(store, table, first_order=table, minutes=table) for table in (1, 2, 3)]
    for number, who in enumerate((owes, paid, called_off), start=1):
        await orders(store, who, number)
    await does(store, paid, AcceptOrder(2, "T"))
    await does(store, paid, MoveOrder(2, PAID, Role.EMPLOYEE, STAFF_USER))
    await does(store, called_off, CancelOrder(3, Role.MANAGER, STAFF_USER))
    for who in (owes, paid, called_off):
        await does(store, who, CloseSession())
    assert list(await read(store)) == [brief_of(owes.state)]
    closed_at = owes.state.session.closed_at
    assert closed_at is not None
    assert list(await read(store, closed_after=closed_at)) == []
    assert list(await read(store, closed_after=closed_at - timedelta(microseconds=1))) == [brief_of(owes.state)]


async def test_open_sessions_come_longest_open_first_then_closed_ones_newest_first_and_so_many_of_each(
    store: Store,
) -> None:
    late, early, middle = [await came(store, table, minutes=m) for table, m in ((1, 30), (2, 10), (3, 20))]
    closed = []
    for number in (1, 2, 3):
        who = await came(store, 4, minutes=30 + number, first_order=number)
        await orders(store, who, number)
        await does(store, who, CloseSession())
        closed.append(brief_of(who.state))
    active = [brief_of(who.state) for who in (early, middle, late)]
    assert list(await read(store)) == [*active, *reversed(closed)]
    assert list(await read(store, limit=2)) == [*active[:2], closed[2], closed[1]]


async def test_another_restaurants_sessions_are_not_read(store: Store) -> None:
    own, others = await came(store), await came(store, at=2)
    assert list(await read(store, 1)) == [brief_of(own.state)]
    assert list(await read(store, 2)) == [brief_of(others.state)]
    assert list(await read(store, 3)) == []

"""Orders whose session has been deleted: the same rules, kept and told to staff, and one of two who act at once."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import attrs
import pytest
import trio
from attrs import define, field, frozen
from trio.testing import MockClock

from actors.domain.alerts.alert import Alert
from actors.domain.audit import ALERT
from actors.domain.cart.commands import AddLine
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.ordering.order import Order, OrderStatus
from actors.domain.party.commands import Join
from actors.domain.refusal import Refusal, Repeat
from actors.domain.restaurant import Restaurant
from actors.domain.staff import Role
from actors.domain.till.attempt import AttemptKind, AttemptOutcome
from actors.domain.till.commands import (
    AcceptOrder,
    CancelOrder,
    EnterOrderByHand,
    QueueOrder,
    RejectOrder,
    ReportAttempt,
    ResendOrder,
    Tried,
)
from actors.domain.till.status import RESENT, Phase, PosStatus
from actors.errors import NoSuchSession, Unavailable
from actors.outlived import OutlivedOrder, OutlivedOrders
from actors.ports.outlived import OrderNews, OutlivedStore
from actors.ports.sessions import OrderRecord, PlacedOrder
from actors.restaurants import Restaurants
from persistence.memory import Memory
from tests.actors.process import Bystanders
from tests.cancelling import cancelled_everywhere
from tests.persistence.parties import party, restaurant

NOW = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)
SENT = Tried(AttemptKind.SEND, NOW, 12, AttemptOutcome.ACCEPTED, "T-1")


@define
class Floor:
    """What staff are told."""

    heard: list[tuple[PlacedOrder, bool]] = field(factory=list)

    def order_changed(self, placed: PlacedOrder, _restaurant: Restaurant, *, alerts: Sequence[Alert]) -> None:
        self.heard.append((placed, bool(alerts)))


@define
class World:
    memory: Memory
    orders: OutlivedOrders
    staff: Floor
    till: Bystanders

    async def order(self) -> OutlivedOrder:
        return await self.orders.order(1, 1)

    async def kept(self) -> Order:
        return (await (await self.order()).look()).state.orders[1]


@pytest.fixture
async def world() -> World:
    """An order that stands and is not at its till, and nothing else of its session."""
    memory, staff, till, who = Memory([restaurant()]), Floor(), Bystanders(), party()
    anna = UUID(int=1)
    for command in (Join(anna), AddLine(anna, UUID(int=2), 101, 2)):
        await memory.journal.commit(who.change(command))
    await memory.journal.commit(who.change(PlaceOrder(anna, "key", "body", who.state.cart_hash), QueueOrder(1, NOW)))
    memory.forget(who.session_id)
    restaurants = Restaurants(memory.restaurants, memory.journal, lambda: NOW)
    orders = OutlivedOrders(memory.outlived, restaurants, till, (staff,), lambda: NOW)
    return World(memory, orders, staff, till)


async def test_nobody_waits_for_it_and_it_is_as_it_was(world: World) -> None:
    told = await (await world.order()).look()
    assert not told.state.awaits(1)
    assert not told.state.active
    assert told.state.orders[1].pos_status is PosStatus.QUEUED
    assert len(told.state.orders[1].items) == 1


async def test_what_the_till_says_is_kept_with_its_calls_and_staff_see_it(world: World) -> None:
    await (await world.order()).ask(AcceptOrder(1, "T-1", (SENT,)))
    order = await world.kept()
    assert (order.pos_status, order.pos_ticket) == (PosStatus.ACCEPTED, "T-1")
    told = await (await world.order()).look()
    assert [attempt.words for attempt in told.state.attempts_of(1)] == ["T-1"]
    assert world.staff.heard == [(PlacedOrder(order, None, None), False)]


async def test_staff_are_alerted_when_nothing_happens_by_itself_any_more(world: World) -> None:
    await (await world.order()).ask(ReportAttempt(1, 1, Phase.QUEUED, PosStatus.UNKNOWN, "timeout", None))
    assert [alert for _, alert in world.staff.heard] == [True]
    assert [entry.what for entry in world.memory.audit] == [ALERT]


async def test_one_that_its_till_refuses_stays_for_staff(world: World) -> None:
    await (await world.order()).ask(RejectOrder(1, "closed", "No."))
    assert (await world.kept()).pos_status is PosStatus.REJECTED
    assert [alert for _, alert in world.staff.heard] == [True]


async def test_one_that_staff_send_again_goes_at_once_and_once(world: World) -> None:
    await (await world.order()).ask(ReportAttempt(1, 1, Phase.QUEUED, PosStatus.UNKNOWN, "timeout", None))
    world.memory.audit.clear()
    for _ in range(2):
        await (await world.order()).ask(ResendOrder(1, Role.EMPLOYEE, 7))
    order = await world.kept()
    assert (order.pos_error, order.pos_next_at, order.pos_alerted_at) == (RESENT, NOW, None)
    assert world.till.placed_orders == [order]
    assert [(entry.what, entry.who) for entry in world.memory.audit] == [("order_resent", 7)]
    assert world.staff.heard[-1] == (PlacedOrder(order, None, None), False)


async def test_one_that_staff_type_in_is_at_the_till_and_not_sent(world: World) -> None:
    await (await world.order()).ask(EnterOrderByHand(1, Role.EMPLOYEE, 7, "A17"))
    order = await world.kept()
    assert (order.pos_status, order.pos_ticket, order.unsettled) == (PosStatus.ACCEPTED, "A17", False)
    assert [(entry.what, entry.who) for entry in world.memory.audit] == [("order_entered_by_hand", 7)]
    assert world.till.placed_orders == []


async def test_one_that_a_manager_calls_off_is_never_sent(world: World) -> None:
    cancel = CancelOrder(1, Role.EMPLOYEE, 7, "They left.")
    assert isinstance((await (await world.order()).ask(cancel)).decision, Refusal)
    await (await world.order()).ask(attrs.evolve(cancel, role=Role.MANAGER))
    assert (await world.kept()).status is OrderStatus.CANCELLED
    assert [(entry.what, entry.new) for entry in world.memory.audit] == [("order_cancelled", "cancelled: They left.")]
    assert not await world.memory.sessions.unsent(1, NOW, 1)


async def test_while_it_is_on_its_way_it_is_neither_typed_in_nor_called_off(world: World) -> None:
    lease = NOW + timedelta(seconds=4)
    await (await world.order()).ask(ReportAttempt(1, 1, Phase.SENDING, PosStatus.SENDING, None, lease))
    for command in (EnterOrderByHand(1, Role.MANAGER, 7), CancelOrder(1, Role.MANAGER, 7)):
        assert isinstance((await (await world.order()).ask(command)).decision, Refusal)


async def test_what_is_no_news_is_not_written(world: World) -> None:
    order = await world.order()
    accept = AcceptOrder(1, "T-1", (SENT,))
    await order.ask(accept)
    assert isinstance((await order.ask(accept)).decision, Repeat)
    assert len(world.staff.heard) == 1


async def test_of_two_who_act_at_the_same_moment_one_is_told_to_look_again(
    autojump_clock: MockClock, world: World
) -> None:
    world.memory.faults.delay_s = 0.001
    order, failures = await world.order(), 0

    async def announce(seconds: int) -> None:
        nonlocal failures
        lease = NOW + timedelta(seconds=seconds)
        try:
            await order.ask(ReportAttempt(1, 1, Phase.SENDING, PosStatus.SENDING, None, lease, (), NOW))
        except Unavailable:
            failures += 1

    async with trio.open_nursery() as nursery:
        nursery.start_soon(announce, 3)
        nursery.start_soon(announce, 4)
    assert failures == 1
    assert len(world.staff.heard) == 1


async def test_an_order_that_is_not_kept_is_found_by_nobody(world: World) -> None:
    nobody = await world.orders.order(1, 99)
    assert not (await nobody.look()).state.orders
    assert isinstance((await nobody.ask(AcceptOrder(99, None))).decision, Refusal)


async def test_a_restaurant_that_is_not_there_has_no_orders(world: World) -> None:
    with pytest.raises(NoSuchSession):
        await world.orders.order(9, 1)


@frozen
class Late:
    """A store whose answer is on its way for a while."""

    kept: OutlivedStore

    async def one(self, restaurant_id: int, order_number: int) -> OrderRecord | None:
        return await self.kept.one(restaurant_id, order_number)

    async def save(self, known: Order, order: Order, new: OrderNews) -> bool:
        saved = await self.kept.save(known, order, new)
        await trio.lowlevel.checkpoint()
        return saved


async def test_whoever_goes_while_it_is_kept_what_is_kept_is_told(world: World) -> None:
    order = attrs.evolve(await world.order(), store=Late(world.memory.outlived))

    async def what_is_kept_is_told(steps: int) -> None:
        sent = (await world.kept()).pos_error == RESENT
        assert (bool(world.staff.heard), bool(world.till.placed_orders)) == (sent, sent), steps

    await cancelled_everywhere(lambda: order.ask(ResendOrder(1, Role.EMPLOYEE, 7)), what_is_kept_is_told)
    assert len(world.staff.heard) == len(world.till.placed_orders) == 1  # who says it again has nothing more to tell


async def test_a_store_that_never_answers_is_given_up_and_the_stock_is_read_again(
    world: World, autojump_clock: MockClock
) -> None:
    class Silent(Late):
        async def save(self, known: Order, order: Order, new: OrderNews) -> bool:
            await trio.sleep_forever()
            raise AssertionError

    order = attrs.evolve(await world.order(), store=Silent(world.memory.outlived))
    with pytest.raises(Unavailable):
        await order.ask(ResendOrder(1, Role.EMPLOYEE, 7))
    assert world.staff.heard == []

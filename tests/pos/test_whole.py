"""From the placed cart to the ticket with nothing faked but the till's cook: real actors, real HTTP, real time."""

from datetime import UTC, datetime
from itertools import count
from uuid import UUID

import attrs
import pytest
import trio
from attrs import frozen

from actors.domain.cart.commands import AddLine
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.ordering.order import Order
from actors.domain.party.commands import Join
from actors.domain.restaurant import TillChoice
from actors.domain.till.status import PosStatus
from actors.ports.till import Till
from actors.registry import Registry
from actors.restaurants import Restaurants
from actors.session import SessionRef
from actors.surroundings import Surroundings
from persistence.memory import Memory
from pos.emulators.till import Behaviour, EmulatedTill, Manner
from pos.emulators.till_server import serve_emulator
from pos.till.drivers import Drivers
from pos.till.pace import Pace
from pos.till.workers import DeliveryWorkers
from server.diners.wire import DinerWire
from tests.pos.environment import read
from tests.pos.sessions import NOBODY, restaurant


@frozen
class Trivet:
    """The heart and its deliveries, as `run.py` joins them, on a store in memory."""

    registry: Registry
    workers: DeliveryWorkers
    till: EmulatedTill
    memory: Memory
    restaurants: Restaurants


@pytest.fixture
async def trivet(nursery: trio.Nursery) -> Trivet:
    emulated, memory, ids = EmulatedTill(), Memory([restaurant(1)]), count(1)
    port = await nursery.start(serve_emulator, emulated, "127.0.0.1", 0)
    restaurants = Restaurants(memory.restaurants, memory.journal, lambda: datetime.now(UTC))
    drivers = Drivers(read(DRIVER="http", URL=f"http://127.0.0.1:{port}"), lambda: 0.5, lambda: datetime.now(UTC))
    workers = DeliveryWorkers(
        memory.sessions,
        lambda _restaurant, _number, session_id: registry.session(session_id or NOBODY),
        drivers.driver_for,
        lambda: datetime.now(UTC),
        lambda: 0.5,
        Pace(),
    )
    till: Till = workers
    around = Surroundings(memory.journal, DinerWire(), lambda: datetime.now(UTC), till, None)
    registry = Registry(memory.sessions, restaurants, around, lambda: UUID(int=next(ids)))
    await nursery.start(registry.run)
    await nursery.start(workers.run)
    return Trivet(registry, workers, emulated, memory, restaurants)


async def place(trivet: Trivet, table_id: int = 1001) -> SessionRef:
    table = await trivet.registry.at_table(1, table_id)
    anna, line = UUID(int=10_000 + table_id), UUID(int=20_000 + table_id)
    await table.ask(Join(anna))
    state = (await table.ask(AddLine(anna, line, 456, 2, "Extra spicy"))).state
    await table.ask(PlaceOrder(anna, "key", "body", state.cart_hash))
    return table


async def settled(table: SessionRef) -> Order:
    """The table's order once the till has answered for it."""
    with trio.fail_after(10):
        while (order := (await table.look()).state.orders[1]).unsettled:
            await trio.testing.wait_all_tasks_blocked(0.01)
    return order


async def test_an_order_placed_at_a_table_becomes_one_ticket(trivet: Trivet) -> None:
    table = await place(trivet)
    order = await settled(table)
    assert (order.pos_status, order.pos_ticket) == (PosStatus.ACCEPTED, "T1")
    state = (await table.look()).state
    assert not state.locked
    assert state.session.cart.round == 2
    assert [(taken.order_id, taken.received) for taken in trivet.till.tickets] == [("ORD-1-1", 1)]


async def test_a_connection_dropped_after_accepting_is_one_ticket_and_a_confirmed_order(trivet: Trivet) -> None:
    trivet.till.behave(Behaviour(Manner.DROP, times=1))
    order = await settled(await place(trivet))
    assert (order.pos_status, order.pos_ticket, order.pos_attempts) == (PosStatus.ACCEPTED, "T1", 2)
    assert trivet.till.requests == 1
    assert trivet.till.look_ups == 1


async def test_a_till_that_was_away_for_a_moment_gets_the_order_when_it_is_back(
    trivet: Trivet, nursery: trio.Nursery
) -> None:
    trivet.till.go_away()
    await trio.testing.wait_all_tasks_blocked()
    table = await place(trivet)
    with trio.fail_after(10):
        while (await table.look()).state.orders[1].pos_error is None:
            await trio.testing.wait_all_tasks_blocked(0.01)
    trivet.till.come_back()
    order = await settled(table)
    assert (order.pos_status, order.pos_attempts) == (PosStatus.ACCEPTED, 2)
    assert [taken.received for taken in trivet.till.tickets] == [1]


async def test_a_restaurant_that_changes_its_till_needs_no_restart(trivet: Trivet, nursery: trio.Nursery) -> None:
    await settled(await place(trivet))
    other = EmulatedTill()
    port = await nursery.start(serve_emulator, other, "127.0.0.1", 0)
    choice = TillChoice("http", f'{{"url": "http://127.0.0.1:{port}"}}')
    trivet.memory.restaurants.replace(attrs.evolve(restaurant(1), till=choice))
    actor = await trivet.restaurants.by_id(1)
    assert actor is not None
    await actor.refresh()
    table = await place(trivet, 1002)
    with trio.fail_after(10):
        while not other.tickets:
            await trio.testing.wait_all_tasks_blocked(0.01)
    assert [taken.order_id for taken in trivet.till.tickets] == ["ORD-1-1"]
    assert [taken.order_id for taken in other.tickets] == ["ORD-1-2"]
    with trio.fail_after(10):
        while (await table.look()).state.orders[2].unsettled:
            await trio.testing.wait_all_tasks_blocked(0.01)

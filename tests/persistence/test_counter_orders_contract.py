"""Counter orders as they are kept: one contract for both stores."""

from copy import copy
from datetime import timedelta
from uuid import uuid4

import attrs

from actors.domain.counter.commands import ChangeCounterOrder, Customer, OrderedItem, TakeCounterOrder
from actors.domain.money.payment import Method
from actors.domain.ordering.order import OrderStatus, PaymentStatus
from actors.domain.place import Place
from actors.domain.restaurant import Context
from actors.domain.staff import Role
from actors.domain.state import opened
from actors.ports.counter_orders import CounterOrderFilter, CounterOrders, KeptCounterOrder
from actors.ports.sessions import OrderFilter
from persistence import counter_orders
from persistence.memory import Memory
from tests.persistence.conftest import RESTAURANTS, STAFF_USER, Forget, Store
from tests.persistence.parties import NOW, Party

S = OrderStatus


def orders_of(store: Store | Memory) -> CounterOrders:
    if isinstance(store, Memory):
        return store.counter_orders
    return counter_orders.CounterOrders(copy(store.attention)._reads)  # type: ignore[attr-defined]


async def taken(store: Store, number: int = 1, table: int | None = None, **more: object) -> Party:
    """A counter order of restaurant 1, placed as the desk does it."""
    table_id = None if table is None else 100 + table
    state = opened(uuid4(), 1, Place.at_counter(table_id), NOW)
    who = Party(state, Context(RESTAURANTS[0], number), now=NOW + timedelta(minutes=number))
    said = {"items": (OrderedItem(101, 2, "well done"), OrderedItem(102, 1)), **more}
    command = TakeCounterOrder(STAFF_USER, Role.MANAGER, f"k{number}", "body", uuid4(), **said)  # type: ignore[arg-type]
    await store.journal.commit(who.change(command))
    return who


def as_kept(who: Party) -> KeptCounterOrder:
    (number,) = who.state.orders
    session = who.state.session
    moves = who.state.moves_of(number)
    return KeptCounterOrder(
        who.state.orders[number], who.state.counters[number], session.session_id, session.seq, moves
    )


async def numbers(store: Store, **which: object) -> list[int]:
    found = await orders_of(store).page(1, CounterOrderFilter(**which), 10)  # type: ignore[arg-type]
    assert found.walked_to is None
    return [one.order.order_number for one in found.orders]


async def test_what_is_taken_is_read_as_it_was_and_loaded_as_it_is(store: Store) -> None:
    customer = Customer("Anna", "+39 1", "web-7")
    who = await taken(
        store, table=1, customer=customer, notes="bell", discount=100, deposit=200, tip=50, method=Method.CASH
    )
    found = await orders_of(store).one(1, 1)
    assert found is not None
    assert attrs.evolve(found, moves=tuple(found.moves)) == as_kept(who)
    assert (found.counter.subtotal, found.counter.total, found.counter.paid) == (2200, 1950, 1950)
    stored = await store.sessions.load(who.session_id, 10)
    assert stored is not None
    assert stored.state.counters == who.state.counters
    assert await orders_of(store).one(1, 2) is None
    assert await orders_of(store).one(2, 1) is None
    assert await orders_of(store).one(1, 2**40) is None


async def test_a_counter_order_leaves_its_table_to_its_party(store: Store) -> None:
    await taken(store, 1, table=1)
    await taken(store, 2, table=1)
    assert await store.sessions.active_at(101) is None
    assert await store.stories.last_visit(1, 101, NOW - timedelta(days=1)) is None


async def test_one_to_take_away_is_none_of_the_shops(store: Store) -> None:
    await taken(store)
    for of_shop, found in ((True, []), (False, [1])):
        read = (await store.orders.filtered(1, OrderFilter(of_shop=of_shop), 10)).orders
        assert [one.order.order_number for one in read] == found


async def test_they_are_narrowed_and_paged_and_outlive_their_session(store: Store, forget: Forget) -> None:
    first = await taken(store, 1, customer=Customer(session_id="a"))
    second = await taken(store, 2, table=2, method=Method.CASH)
    await store.journal.commit(
        second.change(ChangeCounterOrder(2, STAFF_USER, Role.MANAGER, None, "Ben", status=S.PREPARING))
    )
    await taken(store, 3, customer=Customer(session_id="a"))
    assert await numbers(store) == [3, 2, 1]
    assert await numbers(store, before=3) == [2, 1]
    assert await numbers(store, statuses=(S.PREPARING, S.DONE)) == [2]
    assert await numbers(store, payment_status=PaymentStatus.PAID) == [2]
    assert await numbers(store, table_id=102) == [2]
    assert await numbers(store, customer_session_id="a") == [3, 1]
    assert await numbers(store, customer_session_id="a", offset=1) == [1]
    assert await numbers(store, offset=3) == []
    some = await orders_of(store).page(1, CounterOrderFilter(customer_session_id="a", offset=1), 1)
    assert (len(some.orders), some.total) == (1, 2)
    assert await numbers(store, created_from=NOW + timedelta(minutes=2)) == [3, 2]
    assert await numbers(store, created_until=NOW + timedelta(minutes=2)) == [1]
    changed = await orders_of(store).one(1, 2)
    assert changed is not None
    assert (changed.counter.customer_name, changed.seq) == ("Ben", second.state.session.seq)
    forget(first.session_id)
    gone = await orders_of(store).one(1, 1)
    assert gone is not None
    assert (gone.session_id, gone.seq) == (None, 0)
    assert await numbers(store) == [3, 2, 1]

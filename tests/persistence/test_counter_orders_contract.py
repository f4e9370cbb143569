"""Counter orders and keys as they are kept: one contract for both stores."""

from copy import copy
from datetime import timedelta
from typing import Any
from uuid import uuid4

import attrs
import psycopg
import trio

from actors.domain.api_key import KEYS_MAX, ApiKey, NewKey, Scope
from actors.domain.counter.commands import ChangeCounterOrder, Customer, OrderedItem, TakeCounterOrder
from actors.domain.money.payment import Method
from actors.domain.ordering.order import OrderStatus, PaymentStatus
from actors.domain.place import Place
from actors.domain.restaurant import Context
from actors.domain.staff import Role
from actors.domain.state import opened
from actors.ports.audit import AuditFilter
from actors.ports.counter_orders import CounterOrderFilter, CounterOrders, KeptCounterOrder
from persistence import api_keys, counter_orders
from persistence.accounts import can_be_address
from persistence.memory import Memory
from persistence.statements import statement
from staff.ports import ApiKeys
from tests.persistence.conftest import RESTAURANTS, STAFF_USER, Forget, Store, query
from tests.persistence.parties import NOW, Party

S = OrderStatus
WAITING = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def orders_of(store: Store | Memory) -> CounterOrders:
    if isinstance(store, Memory):
        return store.counter_orders
    return counter_orders.CounterOrders(copy(store.attention)._reads)  # type: ignore[attr-defined]


def keys_of(store: Store | Memory) -> ApiKeys:
    return store.api_keys if isinstance(store, Memory) else api_keys.ApiKeys(copy(store.attention)._reads)  # type: ignore[attr-defined]


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


def new_key(name: str = "Tills", restaurant_id: int = 1, key_hash: str = "hash", **more: Any) -> NewKey:
    usual = NewKey(
        *(restaurant_id, name, Role.EMPLOYEE, key_hash, "abcd", frozenset({Scope.MENU_READ, Scope.ORDERS_WRITE}), 600),
        expires_at=None,
        created_by=STAFF_USER,
        at=NOW,
    )
    return attrs.evolve(usual, **more)


async def made_by(keys: ApiKeys, new: NewKey) -> ApiKey:
    made = await keys.add(new)
    assert made is not None
    return made


async def test_however_many_admins_make_one_at_once_there_are_no_more_keys_than_may_be(store: Store) -> None:
    keys, others = keys_of(store), keys_of(store)
    for n in range(KEYS_MAX - 2):
        await made_by(keys, new_key(key_hash=f"hash {n}"))
    await keys.revoke(1, (await keys.all(1))[0].api_key_id, STAFF_USER, NOW)  # counts all the same
    made: list[ApiKey | None] = []

    async def make(n: int) -> None:
        made.append(await (keys, others)[n % 2].add(new_key(key_hash=f"at once {n}")))

    async with trio.open_nursery() as nursery:
        for n in range(6):
            nursery.start_soon(make, n)
    assert sorted(one is None for one in made) == [False, False, True, True, True, True]
    assert len(await keys.all(1)) == KEYS_MAX
    assert await keys.add(new_key(key_hash="one more")) is None
    assert (await made_by(keys, new_key(restaurant_id=2, key_hash="elsewhere"))).name == "Tills"


async def test_a_key_is_kept_and_found_by_what_it_hashes_to(store: Store) -> None:
    keys = keys_of(store)
    made = await made_by(keys, new_key())
    other = await made_by(keys, new_key("Web", key_hash="other", role=Role.MANAGER))
    assert await keys.all(1) == [other, made]
    assert await keys.all(2) == []
    known = await keys.standing("hash", NOW)
    assert known is not None
    assert (known.api_key_id, known.user.staff_user_id, known.user.role) == (
        made.api_key_id,
        made.staff_user_id,
        Role.EMPLOYEE,
    )
    assert (known.user.restaurant_id, known.scopes, known.per_minute) == (1, made.scopes, 600)
    assert await keys.standing("nobodys", NOW) is None


async def test_a_key_s_account_is_nobody_of_the_staff(store: Store) -> None:
    made = await made_by(keys_of(store), new_key())
    assert made.staff_user_id not in [one.user.staff_user_id for one in await store.roster.accounts(1)]
    known = await keys_of(store).standing("hash", NOW)
    assert known is not None
    assert await store.accounts.by_email(known.user.email) is None


async def test_a_key_that_another_process_is_making_counts_as_one(postgres: Store, furnished_url: str) -> None:
    """Theirs is written and not committed yet: it is waited for, and then there is no room any more."""
    keys, made = keys_of(postgres), list[ApiKey | None]()
    for n in range(KEYS_MAX - 1):
        await made_by(keys, new_key(key_hash=f"hash {n}"))

    async def make() -> None:
        made.append(await keys.add(new_key(key_hash="ours")))

    with psycopg.connect(furnished_url, cursor_factory=psycopg.RawCursor) as theirs:
        given = (1, "Theirs", "employee", "theirs", "abcd", ["menu:read"], 600, NOW, STAFF_USER, None)
        theirs.execute(statement("add_api_key").encode(), (*given, "api_key_made", "Theirs", KEYS_MAX))
        async with trio.open_nursery() as nursery:
            nursery.start_soon(make)
            with trio.fail_after(10):
                while not made and not query(furnished_url, WAITING):
                    await trio.lowlevel.checkpoint()
            theirs.commit()
    assert made == [None]
    assert len(await keys.all(1)) == KEYS_MAX


async def test_what_a_key_s_account_is_called_is_no_address_that_anybody_could_have(
    postgres: Store, furnished_url: str
) -> None:
    await made_by(keys_of(postgres), new_key())
    ((called,),) = query(furnished_url, "SELECT email FROM staff_users WHERE of_key")
    assert called == "key 1 of 1"
    assert not can_be_address(called)


async def test_a_key_ends_and_is_revoked_once(store: Store) -> None:
    keys = keys_of(store)
    made = await made_by(keys, new_key(expires_at=NOW + timedelta(seconds=60)))
    assert await keys.standing("hash", NOW + timedelta(seconds=60)) is None
    assert (await keys.standing("hash", NOW + timedelta(seconds=59))) is not None
    assert await keys.revoke(2, made.api_key_id, STAFF_USER, NOW) is None
    first = await keys.revoke(1, made.api_key_id, STAFF_USER, NOW)
    again = await keys.revoke(1, made.api_key_id, STAFF_USER, NOW + timedelta(hours=1))
    assert isinstance(first, ApiKey)
    assert (first.revoked_at, again) == (NOW, first)
    assert await keys.standing("hash", NOW) is None
    page = await store.audit_pages.page(1, AuditFilter(), before=None, limit=10)
    told = [(one.what, one.subject) for one in page]
    subject = f"key-{made.api_key_id}"
    assert sorted(told) == [("api_key_made", subject), ("api_key_revoked", subject)]


async def test_a_use_is_noted_once_in_five_minutes(store: Store) -> None:
    keys = keys_of(store)
    await made_by(keys, new_key())
    seen = []
    for minutes in (0, 4, 6):
        await keys.standing("hash", NOW + timedelta(minutes=minutes))
        (key,) = await keys.all(1)
        seen.append(key.last_used_at)
    assert seen == [NOW, NOW, NOW + timedelta(minutes=6)]

"""What one session hands over to another is in the other afterwards, or both are as they were. In either store."""

from datetime import timedelta
from uuid import uuid4

import attrs
import pytest

from actors.domain.moving.merging import merge, undo
from actors.domain.ordering.order import OrderStatus
from actors.domain.party.commands import Join, Leave
from actors.domain.staff import Role
from actors.domain.till.commands import QueueOrder
from actors.errors import BadRow, StaleVersion
from actors.ports.journal import Change
from actors.ports.sessions import Stored
from persistence.memory import Memory
from tests.persistence.conftest import STAFF_USER, Store, query
from tests.persistence.parties import Party, add, decided, in_the_dark, joined, place


async def load(store: Store | Memory, who: Party) -> Stored:
    stored = await store.sessions.load(who.session_id, 100)
    assert stored is not None
    return stored


async def parties(store: Store | Memory) -> tuple[Party, Party]:
    """One with an order that was tried, a line in the cart and somebody who has left; and one with a line."""
    one, change = joined(table=1)
    await store.journal.commit(change)
    await store.journal.commit(one.change(add(one, 2)))
    await store.journal.commit(one.change(place(one), in_the_dark(1), QueueOrder(1)))
    await store.journal.commit(one.change(add(one, 3, "hot")))
    guest = uuid4()
    await store.journal.commit(one.change(Join(guest), Leave(guest, guest)))
    other, change = joined(table=2)
    await store.journal.commit(change)
    await store.journal.commit(other.change(add(other)))
    return one, other


def merging(source: Party, target: Party) -> tuple[Change, Change]:
    now = source.now + timedelta(minutes=1)
    return decided(source, target, merge(source.state, target.state, now, Role.EMPLOYEE, STAFF_USER))


async def test_what_is_handed_over_is_read_where_it_is_now_and_comes_back(store: Store | Memory) -> None:
    source, target = await parties(store)
    order = next(iter(source.state.orders.values()))
    await store.journal.hand_over(*merging(source, target))
    for who in (source, target):
        stored = await load(store, who)
        assert (stored.state, stored.version) == (attrs.evolve(who.state, session=stored.state.session), who.version)
        assert list(stored.state.members) == list(who.state.members)
        assert list(stored.state.retired) == list(who.state.retired)
        assert stored.state.session == who.state.session
    found = await store.orders.one(1, order.order_number)
    assert found is not None
    assert found.placed is not None
    assert (found.placed.session_id, found.placed.table_number) == (target.session_id, 2)
    assert len(found.attempts) == 1
    assert len(found.items) == 1
    later = source.now + timedelta(minutes=2)
    back = undo(source.state, target.state, later, Role.MANAGER, STAFF_USER)
    await store.journal.hand_over(*decided(target, source, back))
    for who in (source, target):
        assert (await load(store, who)).state == who.state
    assert source.state.orders[order.order_number].status is OrderStatus.VALIDATED
    await store.journal.commit(source.change(add(source)))
    assert (await load(store, source)).state == source.state


@pytest.mark.parametrize("stale", ["giver", "taker"])
async def test_where_one_of_them_has_moved_on_both_stay_as_they_were(store: Store | Memory, stale: str) -> None:
    source, target = await parties(store)
    before = [await load(store, who) for who in (source, target)]
    giving, taking = merging(source, target)
    late = giving if stale == "giver" else taking
    owner = attrs.evolve(late.owner, version=late.owner.version + 1)
    late = attrs.evolve(late, owner=owner)
    with pytest.raises(StaleVersion):
        await store.journal.hand_over(*((late, taking) if stale == "giver" else (giving, late)))
    assert [await load(store, who) for who in (source, target)] == before


async def test_a_party_does_not_come_back_to_a_table_where_another_one_sits(store: Store | Memory) -> None:
    source, target = await parties(store)
    await store.journal.hand_over(*merging(source, target))
    _, coming = joined(table=1)
    await store.journal.commit(coming)
    before = [await load(store, who) for who in (source, target)]
    later = source.now + timedelta(minutes=2)
    back = undo(source.state, target.state, later, Role.MANAGER, STAFF_USER)
    with pytest.raises(BadRow):
        await store.journal.hand_over(*decided(target, source, back))
    assert [await load(store, who) for who in (source, target)] == before


async def test_a_key_that_both_used_is_known_in_each(store: Store | Memory) -> None:
    one, change = joined(table=1)
    other, coming = joined(table=2)
    other.context = attrs.evolve(other.context, next_order_number=50)
    for who, first in ((one, change), (other, coming)):
        await store.journal.commit(first)
        await store.journal.commit(who.change(add(who)))
        await store.journal.commit(who.change(place(who, "the same"), QueueOrder(who.context.next_order_number)))
    await store.journal.hand_over(*merging(one, other))
    assert (await load(store, other)).state == other.state
    assert (await load(store, one)).state.placements == one.state.placements
    assert set(other.state.orders) == {1, 50}


async def test_no_row_of_a_merged_session_is_left_behind(postgres: Store, furnished_url: str) -> None:
    source, target = await parties(postgres)
    await postgres.journal.hand_over(*merging(source, target))
    for table in ("members", "cart_items", "orders", "order_attempts", "ticket_items", "idempotency_keys", "holds"):
        statement = f"SELECT count(*) FROM {table} WHERE session_id = %s"
        assert query(furnished_url, statement, source.session_id) == [(0,)], table
    (entry,) = query(furnished_url, "SELECT staff_user_id, action, subject FROM audit WHERE staff_user_id IS NOT NULL")
    assert entry == (STAFF_USER, "session_merged", f"session-{source.session_id}")

"""What staff do to sessions and tables, in either store: in the audit, and never two parties at a table."""

from uuid import uuid4

import pytest
import trio

from actors.change import qr_rotation
from actors.domain.by_staff.commands import AddLineByStaff, PlaceOrderByStaff, SeatGuests
from actors.domain.party.commands import CloseSession, RestoreSession
from actors.domain.staff import Role
from actors.errors import BadRow, StaleVersion
from actors.ports.journal import Change
from actors.ports.sessions import Stored
from persistence.memory import Memory
from tests.persistence.conftest import STAFF_USER, Store, query
from tests.persistence.parties import NOW, Party, joined, party

RESTORE = RestoreSession(Role.EMPLOYEE, STAFF_USER)
AUDIT = "SELECT staff_user_id, action, old_value, new_value FROM audit ORDER BY audit_id"


async def load(store: Store | Memory, who: Party) -> Stored:
    stored = await store.sessions.load(who.session_id, 100)
    assert stored is not None
    return stored


async def test_a_session_is_not_active_again_beside_a_new_party_at_its_table(store: Store | Memory) -> None:
    old, change = joined()
    await store.journal.commit(change)
    await store.journal.commit(old.change(CloseSession(by_user=STAFF_USER)))
    closed = await load(store, old)
    new, coming = joined()
    await store.journal.commit(coming)
    with pytest.raises(BadRow):
        await store.journal.commit(old.change(RESTORE))
    assert await load(store, old) == closed
    assert await store.sessions.active_at(101) == new.session_id


async def test_a_new_party_does_not_come_beside_a_session_that_is_active_again(store: Store | Memory) -> None:
    old, change = joined()
    await store.journal.commit(change)
    await store.journal.commit(old.change(CloseSession()))
    await store.journal.commit(old.change(RESTORE))
    new, coming = joined()
    with pytest.raises(BadRow):
        await store.journal.commit(coming)
    assert await store.sessions.load(new.session_id, 1) is None
    restored = await load(store, old)
    assert restored.state == old.state
    assert restored.state.active
    assert old.session_id in await store.sessions.due(old.now.replace(year=old.now.year + 1), 10)


async def test_a_party_of_staffs_is_kept_with_who_did_what(postgres: Store, memory: Memory, furnished_url: str) -> None:
    guest, line = uuid4(), uuid4()
    for store in (postgres, memory):
        who = party()
        await store.journal.commit(who.change(SeatGuests(STAFF_USER, guest, "Guest")))
        await store.journal.commit(who.change(AddLineByStaff(STAFF_USER, line, 101, 2, "hot")))
        await store.journal.commit(who.change(PlaceOrderByStaff(STAFF_USER, "k", "b", who.state.cart_hash)))
        assert (await load(store, who)).state == who.state
    expected = [
        (STAFF_USER, "session_opened", None, "active"),
        (STAFF_USER, "line_added", None, "2 x Margherita (hot)"),
        (STAFF_USER, "order_placed", None, "validated"),
    ]
    assert query(furnished_url, AUDIT) == expected
    assert [(one.who, one.what, one.old, one.new) for one in memory.audit] == expected


async def test_a_code_is_rotated_once_for_each_version_of_the_restaurant(store: Store | Memory) -> None:
    before = await store.restaurants.load(1)
    assert before is not None
    change = qr_rotation(before.restaurant, 103, at=NOW, who=STAFF_USER)
    await store.journal.commit(change)
    with pytest.raises(StaleVersion):
        await store.journal.commit(change)
    after = await store.restaurants.load(1)
    assert after is not None
    assert {key: table.qr_version for key, table in after.restaurant.tables.items()} == {101: 1, 102: 1, 103: 2, 104: 1}
    assert after.revision != before.revision, "other processes read it again"


async def test_of_two_that_want_the_table_in_one_flush_one_has_it_and_their_neighbour_is_not_harmed(
    store: Store | Memory,
) -> None:
    old, change = joined()
    await store.journal.commit(change)
    await store.journal.commit(old.change(CloseSession()))
    (new, coming), (_, neighbour) = joined(), joined(table=2)
    refused: list[object] = []

    async def commit(change: Change) -> None:
        try:
            await store.journal.commit(change)
        except BadRow:
            refused.append(change)

    restoring = old.change(RESTORE)
    async with trio.open_nursery() as nursery:
        for each in (restoring, coming, neighbour):
            nursery.start_soon(commit, each)
    assert len(refused) == 1
    there = await store.sessions.active_at(101)
    assert there == (new.session_id if refused == [restoring] else old.session_id)
    assert await store.sessions.active_at(102) is not None

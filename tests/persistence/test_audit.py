"""The audit: what staff did and were told is kept with the commit, in both stores, and outlives the session."""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

import attrs
import pytest
import trio

from actors.change import ordering_switch, table_switch
from actors.domain.staff import Role
from actors.domain.till.commands import CancelOrder, QueueOrder
from actors.errors import BadRow, StaleVersion
from actors.ports.journal import Journal
from persistence.hire import dismiss, hire
from persistence.memory import Memory
from tests.persistence.conftest import STAFF_USER, Store, query
from tests.persistence.parties import NOW, Party, add, in_the_dark, joined, place

AUDIT = """
    SELECT restaurant_id, created_at, staff_user_id, action, subject, old_value, new_value
    FROM audit WHERE subject NOT LIKE 'staff-%%' ORDER BY audit_id
"""
TRAIL = "SELECT order_number, number, session_id, began_at > %s FROM order_attempts"
CHANGES = re.compile(
    r"(?:UPDATE|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE)\s+(?:ONLY\s+)?(?:TABLE\s+)?audit\b", re.IGNORECASE
)
HERE = Path(__file__).resolve().parents[2]
Entry = tuple[int, datetime, int | None, str, str, str | None, str | None]


async def stranded(journal: Journal) -> Party:
    """A party whose order the till has not answered for, and which staff have not been told of yet."""
    who, change = joined()
    await journal.commit(change)
    await journal.commit(who.change(add(who)))
    await journal.commit(who.change(place(who), QueueOrder(1)))
    return who


async def evening(journal: Journal, staff_user: int = STAFF_USER) -> tuple[Party, Sequence[Entry]]:
    """A party whose order staff cancel; and what the audit must say of it."""
    who = await stranded(journal)
    await journal.commit(who.change(in_the_dark(1)))
    alerted_at = who.now
    await journal.commit(who.change(CancelOrder(1, Role.MANAGER, staff_user, "Niente più pesce")))
    told: Entry = (1, alerted_at, None, "pos_alert", "ORD-1-1", None, "timeout")
    done: Entry = (1, who.now, staff_user, "order_cancelled", "ORD-1-1", "validated", "cancelled: Niente più pesce")
    return who, [told, done]


async def test_the_audit_is_kept_in_postgres(postgres: Store, furnished_url: str) -> None:
    _, expected = await evening(postgres.journal)
    assert query(furnished_url, AUDIT) == expected


async def test_no_column_of_the_audit_is_empty_for_ever(postgres: Store, furnished_url: str) -> None:
    await evening(postgres.journal)
    kept = [row for (row,) in query(furnished_url, "SELECT to_jsonb(audit) FROM audit")]
    assert {name for row in kept for name, value in row.items() if value is not None} == kept[0].keys()


async def test_the_audit_is_kept_in_memory(memory: Memory) -> None:
    _, expected = await evening(memory.journal)
    kept = [(e.restaurant_id, e.at, e.who, e.what, e.subject, e.old, e.new) for e in memory.audit]
    assert kept == expected


async def test_a_second_owner_leaves_nothing_in_the_audit(postgres: Store, memory: Memory, furnished_url: str) -> None:
    for journal in (postgres.journal, memory.journal):
        who = await stranded(journal)
        late = attrs.evolve(who).change(in_the_dark(1))
        assert late.audit
        await journal.commit(who.change(add(who)))
        with pytest.raises(StaleVersion):
            await journal.commit(late)
    assert query(furnished_url, AUDIT) == []
    assert memory.audit == []


async def test_nothing_is_done_in_the_name_of_somebody_who_is_not_staff(postgres: Store, furnished_url: str) -> None:
    with pytest.raises(BadRow):
        await evening(postgres.journal, staff_user=STAFF_USER + 1)
    assert [row[3] for row in query(furnished_url, AUDIT)] == ["pos_alert"]


async def test_orders_their_trail_and_the_audit_outlive_the_session(postgres: Store, furnished_url: str) -> None:
    who, expected = await evening(postgres.journal)
    query(furnished_url, "DELETE FROM sessions WHERE session_id = %s", who.session_id)
    assert query(furnished_url, AUDIT) == expected
    assert query(furnished_url, "SELECT order_number, session_id FROM orders") == [(1, None)]
    assert query(furnished_url, TRAIL, NOW) == [(1, 1, None, True)]


async def test_what_somebody_did_is_kept_in_their_name_also_when_they_have_left(
    postgres: Store, furnished_url: str
) -> None:
    hired = partial(hire, furnished_url, "restaurant-1", "anna@example.com", "Anna", Role.MANAGER, "hash")
    anna = await trio.to_thread.run_sync(hired)
    _, expected = await evening(postgres.journal, staff_user=anna)
    await trio.to_thread.run_sync(dismiss, furnished_url, "anna@example.com")
    assert query(furnished_url, AUDIT) == expected
    assert expected[-1][2] == anna != STAFF_USER


async def test_a_restaurants_switches_are_in_the_audit_with_their_commit(
    postgres: Store, memory: Memory, furnished_url: str
) -> None:
    for store in (postgres, memory):
        before = await store.restaurants.load(1)
        assert before is not None
        await store.journal.commit(ordering_switch(before.restaurant, enabled=False, at=NOW, who=STAFF_USER))
        with pytest.raises(StaleVersion):
            await store.journal.commit(ordering_switch(before.restaurant, enabled=False, at=NOW, who=STAFF_USER))
        between = await store.restaurants.load(1)
        assert between is not None
        await store.journal.commit(table_switch(between.restaurant, 103, enabled=False, at=NOW, who=None))
    expected = [
        (1, NOW, STAFF_USER, "ordering_disabled", "ordering", "enabled", "disabled"),
        (1, NOW, None, "table_disabled", "table-3", "enabled", "disabled"),
    ]
    assert query(furnished_url, AUDIT) == expected
    assert [(e.restaurant_id, e.at, e.who, e.what, e.subject, e.old, e.new) for e in memory.audit] == expected


def test_what_is_written_down_stays_but_for_the_words_of_somebody_whose_data_are_erased() -> None:
    files = [path for room in ("actors", "persistence", "pos", "server", "staff") for path in (HERE / room).rglob("*")]
    texts = {path: path.read_text() for path in files if path.suffix in {".py", ".sql"}}
    changing = {path.relative_to(HERE).as_posix() for path, text in texts.items() if CHANGES.search(text)}
    assert changing == {"persistence/sql/save_customer.sql"}

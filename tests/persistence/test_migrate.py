"""Migrations and models say the same, and every step has a way back."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import OperationalError

from bench import month
from persistence import migrate
from persistence.schema import METADATA
from persistence.search_tables import EXTENSIONS
from tests.persistence.conftest import query

COLUMNS = """
    SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
        AND table_name NOT IN (SELECT viewname FROM pg_views) -- they are the migrations' alone
"""
CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conname NOT LIKE 'alembic%%'
        AND contype <> 't' -- triggers are the migrations' alone
"""
INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
CONTRACT_TABLES = set(
    "restaurants opening_hours tables staff_users menu_categories menu_items sessions members cart_items orders"
    " order_items events audit daily_passes revoked_tokens idempotency_keys".split()
)


FILLED = "restaurants tables menu_items sessions members cart_items orders order_items events audit".split()
PAID = "payment_status = 'paid' AND session_id IS NOT NULL AND total > 0 AND status <> 'cancelled'"


def shape(url: str) -> Sequence[set[str]]:
    return [{str(row) for row in query(url, statement)} for statement in (COLUMNS, CONSTRAINTS, INDEXES)]


def test_the_models_and_the_migrations_agree(database_url: str) -> None:
    engine = migrate.engine(database_url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()


def test_the_models_and_the_migrations_make_the_same_checks_keys_and_indexes(
    database_url: str, bare_database_url: str
) -> None:
    engine = migrate.engine(bare_database_url)
    for extension in EXTENSIONS:
        query(bare_database_url, f"CREATE EXTENSION {extension}")
    METADATA.create_all(engine)
    engine.dispose()
    for migrated, modelled in zip(shape(database_url), shape(bare_database_url), strict=True):
        assert migrated == modelled


def test_every_table_of_the_contract_is_there(database_url: str) -> None:
    tables = {row[0] for row in query(database_url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    assert tables >= CONTRACT_TABLES


@pytest.mark.parametrize(
    "index",
    [
        r"ON public\.sessions USING btree \(restaurant_id, state\)",
        r"ON public\.cart_items USING btree \(session_id\)",
        r"UNIQUE INDEX \w+ ON public\.events USING btree \(session_id, seq\)",
        r"ON public\.events USING btree \(session_id, created_at DESC\)",
        r"UNIQUE INDEX \w+ ON public\.sessions USING btree \(table_id\) WHERE \(state = 'active'",
        r"UNIQUE INDEX \w+ ON public\.orders USING btree \(restaurant_id, order_number\)",
    ],
)
def test_every_index_of_the_contract_is_there(database_url: str, index: str) -> None:
    assert any(re.search(index, row[0]) for row in query(database_url, INDEXES))


def test_down_to_nothing_and_up_again_ends_where_it_was(bare_database_url: str) -> None:
    migrate.upgrade(bare_database_url)
    first = shape(bare_database_url)
    migrate.downgrade(bare_database_url, "base")
    assert migrate.current(bare_database_url) is None
    assert shape(bare_database_url) == [set(), set(), set()]
    migrate.upgrade(bare_database_url)
    assert shape(bare_database_url) == first


def test_upgrading_twice_changes_nothing(bare_database_url: str) -> None:
    migrate.upgrade(bare_database_url)
    revision = migrate.current(bare_database_url)
    migrate.upgrade(bare_database_url)
    assert migrate.current(bare_database_url) == revision


def test_migrations_before_one_that_cannot_be_are_done_and_hold_no_table(
    bare_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate.upgrade(bare_database_url, "0023")
    monkeypatch.setattr(migrate, "LOCK_MS", 100)
    with closing(psycopg.connect(bare_database_url)) as busy:
        busy.execute("LOCK TABLE session_archive IN ACCESS SHARE MODE")  # which 0025 changes, and 0024 does not
        with pytest.raises(OperationalError):
            migrate.upgrade(bare_database_url)
        assert migrate.current(bare_database_url) == "0024"
    migrate.upgrade(bare_database_url)
    assert shape(bare_database_url)[1]


def test_a_database_with_guests_in_it_goes_to_the_newest_version_and_back(bare_database_url: str) -> None:
    migrate.upgrade(bare_database_url, "0016")
    month.fill(bare_database_url, sessions=200, events=2_000, orders=400)
    before = {table: query(bare_database_url, f"SELECT count(*) FROM {table}") for table in FILLED}
    paid = query(bare_database_url, f"SELECT count(*), sum(total) FROM orders WHERE {PAID}")
    assert paid[0][0] > 0
    migrate.upgrade(bare_database_url)
    assert {table: query(bare_database_url, f"SELECT count(*) FROM {table}") for table in FILLED} == before
    assert query(bare_database_url, "SELECT count(*), sum(amount) FROM payments WHERE status = 'captured'") == paid
    assert query(bare_database_url, "SELECT count(*), sum(amount) FROM payment_moves") == paid
    covered = "SELECT count(*) FROM payment_parts"
    items = f"SELECT count(*) FROM order_items JOIN orders USING (restaurant_id, order_number) WHERE {PAID}"
    assert query(bare_database_url, covered) == query(bare_database_url, items)
    migrate.downgrade(bare_database_url, "0016")
    assert {table: query(bare_database_url, f"SELECT count(*) FROM {table}") for table in FILLED} == before


def test_lines_that_came_back_after_they_were_removed_leave_their_carts(bare_database_url: str) -> None:
    url = bare_database_url
    migrate.upgrade(url, "0045")
    month.fill(url, sessions=40, events=400, orders=80)
    query(url, "UPDATE sessions SET state = 'active', closed_at = NULL, round = 3, table_id = NULL, kind = 'shop'")
    sessions = [row[0] for row in query(url, "SELECT session_id FROM sessions ORDER BY 1 LIMIT 2")]
    lock = "lock_holder = session_id, lock_order = 1, lock_phase = 'sending', lock_expires_at = now()"
    query(url, f"UPDATE sessions SET {lock} WHERE session_id = %s", sessions[1])
    query(url, "UPDATE cart_items SET state = 'ordered'")
    came = (
        "INSERT INTO cart_items (session_id, public_id, menu_item_id, name, qty, note, unit_price, member_id, version,"
        " state, round, added_seq, created_at) SELECT %s, gen_random_uuid(), 1, %s, 1, '', 1, %s, 1, %s, %s, 1, now()"
    )
    for session_id, name, state, round_ in (
        (sessions[0], "of the round before", "pending", 2),
        (sessions[0], "there", "pending", 3),
        (sessions[1], "beside what is locked", "pending", 3),
        (sessions[1], "being ordered", "locked", 3),
    ):
        query(url, came, session_id, name, session_id, state, round_)
    migrate.upgrade(url)
    left = query(url, "SELECT name FROM cart_items WHERE state IN ('pending', 'locked') ORDER BY name")
    assert left == [("being ordered",), ("there",)]


def test_two_that_migrate_at_once_take_turns(bare_database_url: str) -> None:
    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(migrate.upgrade, bare_database_url) for _ in range(3)]:
            done.result()
    assert migrate.current(bare_database_url) is not None

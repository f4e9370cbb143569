"""A busy month in a migrated database: what a benchmark, or a look at query plans, should find there.

Twenty restaurants with menus and tables; by default 100,000 sessions, nearly all of them over and a few hundred under
way, with 1,000,000 events and 200,000 orders, and members, lines, items, keys, attempts and the audit in proportion
(`bench.month_rows` says how). It is filled anew for each run rather than kept: that takes no longer than a round of
measuring, and a database that has been measured is not the same one any more: it holds the sessions, the dead rows and
the changed statistics of the run before, and its active sessions have become due.

Owns: writing the rows. Columns that the database does not have are left out, so that databases of other versions can be
filled too. Must not: touch restaurants that are not its own.
"""

from typing import Final

import psycopg

from bench.month_rows import Rows, steps

# Constraints of a row are checked as ever. Foreign keys are not: millions of look-ups would take longer than the rest.
_SETTINGS: Final = (
    "SET LOCAL session_replication_role = replica",
    "SET LOCAL synchronous_commit = off",
    "SET LOCAL work_mem = '64MB'",
)


def fill(database_url: str, *, sessions: int = 100_000, events: int = 1_000_000, orders: int = 200_000) -> None:
    """Fills a migrated database with so many sessions, events and orders, and analyses it. Once for each database.

    The default takes about half a minute. The user must be a superuser. Raises psycopg's errors.
    """
    filled = []
    with psycopg.connect(database_url, autocommit=True) as connection:
        with connection.transaction():
            for statement in _SETTINGS:
                connection.execute(statement.encode())
            for step in steps(sessions, events, orders):
                statement = _insert(connection, step) if isinstance(step, Rows) else step
                connection.execute(statement.encode())
                filled += [step.table] if isinstance(step, Rows) and statement else []
        # As a month of autovacuum would leave it; and so that autovacuum and a checkpoint do not run while we measure.
        connection.execute(f"VACUUM (ANALYZE, BUFFER_USAGE_LIMIT 0) {', '.join(filled)}".encode())
        connection.execute("CHECKPOINT")


def _insert(connection: psycopg.Connection, rows: Rows) -> str:
    """The statement that inserts these rows, with the columns that this database has; empty where it has none."""
    found = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped",
        [rows.table],
    )
    known = {name for (name,) in found}
    columns = {name: expression for name, expression in rows.columns.items() if name in known}
    if not columns:
        return ""
    names, expressions = ", ".join(columns), ", ".join(columns.values())
    return f"INSERT INTO {rows.table} ({names}) SELECT {expressions} FROM {rows.source}"  # noqa: S608 - our own words

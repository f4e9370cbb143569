"""What Postgres alone does with a plain transaction, under pgbench: the bound of whatever saves the same rows.

The rows are copied from one order of ours, under names of their own each time, into tables that are made like ours.

Owns: those tables, the copying, and pgbench. Must not: know what is sold; touch a row of the shop's.
"""

import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import psycopg

from bench.keep_alive import Rush
from persistence.embedded import postgres_programs

CONNECTIONS: Final = 20
NUMBER: Final = ":unique_number"  # a variable of pgbench's, which no row has in it

Connection = psycopg.Connection[Any]


def plain_transactions(
    database_url: str, seconds: int, tables: Sequence[str], script: Callable[[Connection], Iterator[str]]
) -> Rush:
    """Runs it over so many connections for so long. `script` says it line by line, once there are the tables."""
    with psycopg.connect(database_url, autocommit=True) as connection, TemporaryDirectory() as folder:
        for table in tables:
            connection.execute(said(f"DROP TABLE IF EXISTS {plain(table)}"))
            connection.execute(said(f"CREATE TABLE {plain(table)} (LIKE {table} INCLUDING ALL)"))
        path = Path(folder) / "transaction.sql"
        lines = [f"\\set {NUMBER[1:]} random(1000000, 2000000000)", *script(connection)]
        path.write_text("\n".join(lines), encoding="utf-8")
        command = [
            str(postgres_programs() / "pgbench"),
            *("-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "1", "-T", str(seconds), "-l", "-f", str(path)),
            database_url,
        ]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603 - our own command
        logs = [line.split() for log in Path(folder).glob("pgbench_log.*") for line in log.read_text().splitlines()]
        connection.execute(said("DROP TABLE " + ", ".join(map(plain, tables))))
    return Rush(seconds, tuple(int(fields[2]) / 1e6 for fields in logs))


def inserts(connection: Connection, table: str, whose: str) -> Iterator[str]:
    """Those rows of a table in one statement, under names of their own each time; nothing where there are none."""
    columns: Sequence[tuple[str, str]] = connection.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
        " AND table_name = %s AND is_identity = 'NO' AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    ).fetchall()
    literals = ", ".join(f"quote_nullable({name}::text)" for name, _ in columns)
    rows = connection.execute(said(f"SELECT {literals} FROM {table} WHERE {whose}")).fetchall()
    values = ", ".join(f"({', '.join(map(_value, columns, row))})" for row in rows)
    if rows:
        yield f"INSERT INTO {plain(table)} ({', '.join(name for name, _ in columns)}) VALUES {values};"


def _value(column: tuple[str, str], literal: str) -> str:
    name, kind = column
    if literal == "NULL" or name == "restaurant_id":
        return literal
    if name == "order_number":
        return NUMBER
    if kind == "uuid":
        return f"md5({NUMBER} || {literal})::uuid"
    return f"md5({NUMBER} || {literal})" if name in {"idempotency_key", "order_id", "provider_ref"} else literal


def plain(table: str) -> str:
    """The table that is made like this one."""
    return f"plain_{table}"


def said(text: str) -> bytes:
    """A statement of our own names."""
    return text.encode()

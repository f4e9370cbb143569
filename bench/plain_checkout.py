"""What a checkout costs Postgres alone: a plain transaction that locks with `SELECT … FOR UPDATE`, under pgbench.

It locks and counts down five products, locks and takes a place in the slot, and inserts the same rows as an order of
ours has in the end: the order with its lines and moves, how it comes to its customer, its key, its payment, and its
entries in the ledger. All in one transaction, and on tables of its own that are made like ours.

Owns: that transaction and its figures. Must not: touch a row of the shop's.
"""

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, LiteralString, cast

import psycopg

from bench.keep_alive import Rush
from persistence.embedded import postgres_programs

CONNECTIONS: Final = 20
LINES: Final = 5
_BY_ORDER: Final = ("orders", "order_items", "order_moves", "fulfilments", "idempotency_keys", "stock_moves")
_BY_PAYMENT: Final = ("payments", "payment_parts")
_COUNTS: Final = ("stock", "slot_days")
_NUMBER: Final = ":unique_number"  # a variable of pgbench's, which no row has in it

Connection = psycopg.Connection[Any]


def plain_checkouts(database_url: str, seconds: int) -> Rush:
    """Runs it over so many connections for so long. There is an order of the shop's already, whose rows it copies."""
    with psycopg.connect(database_url, autocommit=True) as connection, TemporaryDirectory() as folder:
        script = Path(folder) / "checkout.sql"
        script.write_text("\n".join(_script(connection)), encoding="utf-8")
        command = [
            str(postgres_programs() / "pgbench"),
            *("-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "1", "-T", str(seconds), "-l", "-f", str(script)),
            database_url,
        ]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603 - our own command
        logs = [line.split() for log in Path(folder).glob("pgbench_log.*") for line in log.read_text().splitlines()]
        connection.execute(_said("DROP TABLE " + ", ".join(map(_plain, (*_BY_ORDER, *_BY_PAYMENT, *_COUNTS)))))
    return Rush(seconds, tuple(int(fields[2]) / 1e6 for fields in logs))


def _script(connection: Connection) -> Iterator[str]:
    """The transaction, as pgbench reads it."""
    for table in (*_BY_ORDER, *_BY_PAYMENT, *_COUNTS):
        connection.execute(_said(f"DROP TABLE IF EXISTS {_plain(table)}"))
        connection.execute(_said(f"CREATE TABLE {_plain(table)} (LIKE {table} INCLUDING ALL)"))
    for table in _COUNTS:
        connection.execute(_said(f"INSERT INTO {_plain(table)} SELECT * FROM {table}"))
    restaurant, order, branch, slot, day, payment = (
        connection.execute(
            "SELECT restaurant_id, order_number, branch_id, slot_id, day, payment_id FROM fulfilments"
            " WHERE payment_id IS NOT NULL ORDER BY order_number DESC LIMIT 1"
        ).fetchone()
        or (0,) * 6
    )
    first, last = connection.execute(
        "SELECT min(menu_item_id), max(menu_item_id) FROM stock WHERE branch_id = %s AND menu_item_id > 0", [branch]
    ).fetchone() or (0, 0)
    yield f"\\set {_NUMBER[1:]} random(1000000, 2000000000)"
    for number in range(LINES):
        yield f"\\set product{number} random({first}, {last})"
    products = ", ".join(f":product{number}" for number in range(LINES))
    counted = f"branch_id = {branch} AND menu_item_id IN ({products})"
    taken = f"slot_id = {slot} AND day = '{day}'"
    yield "BEGIN;"
    yield f"SELECT on_hand FROM {_plain('stock')} WHERE {counted} ORDER BY menu_item_id FOR UPDATE;"
    yield f"SELECT capacity - taken FROM {_plain('slot_days')} WHERE {taken} FOR UPDATE;"
    for table in _BY_ORDER:
        whose = f"order_number = {order}"
        if table != "stock_moves":
            whose += f" AND restaurant_id = {restaurant}"
        else:
            whose += f" AND branch_id = {branch}"
        yield from _inserts(connection, table, whose)
    for table in _BY_PAYMENT:
        yield from _inserts(connection, table, f"payment_id = '{payment}'")
    yield f"UPDATE {_plain('stock')} SET on_hand = on_hand - 1 WHERE {counted};"
    yield f"UPDATE {_plain('slot_days')} SET taken = taken + 1 WHERE {taken};"
    yield "COMMIT;"


def _inserts(connection: Connection, table: str, whose: str) -> Iterator[str]:
    """The rows of the order in one statement, under names of their own each time."""
    columns: Sequence[tuple[str, str]] = connection.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
        " AND table_name = %s AND is_identity = 'NO' AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    ).fetchall()
    literals = ", ".join(f"quote_nullable({name}::text)" for name, _ in columns)
    rows = connection.execute(_said(f"SELECT {literals} FROM {table} WHERE {whose}")).fetchall()
    values = ", ".join(f"({', '.join(map(_value, columns, row))})" for row in rows)
    if rows:
        yield f"INSERT INTO {_plain(table)} ({', '.join(name for name, _ in columns)}) VALUES {values};"


def _value(column: tuple[str, str], literal: str) -> str:
    name, kind = column
    if literal == "NULL" or name == "restaurant_id":
        return literal
    if name == "order_number":
        return _NUMBER
    if kind == "uuid":
        return f"md5({_NUMBER} || {literal})::uuid"
    return f"md5({_NUMBER} || {literal})" if name in {"idempotency_key", "order_id", "provider_ref"} else literal


def _plain(table: str) -> str:
    return f"plain_{table}"


def _said(text: str) -> LiteralString:
    """A statement of our own names."""
    return cast("LiteralString", text)

"""What a checkout costs Postgres alone: a plain transaction that locks with `SELECT … FOR UPDATE`, under pgbench.

It locks and counts down five products, locks and takes a place in the slot, and inserts the same rows as an order of
ours has in the end: the order with its lines and moves, how it comes to its customer, its key, its payment, and its
entries in the ledger. All in one transaction.

Owns: that transaction. Must not: run it.
"""

from collections.abc import Iterator
from typing import Final

from bench.keep_alive import Rush
from bench.plain_transaction import Connection, inserts, plain, plain_transactions, said

LINES: Final = 5
_BY_ORDER: Final = ("orders", "order_items", "order_moves", "fulfilments", "idempotency_keys", "stock_moves")
_BY_PAYMENT: Final = ("payments", "payment_parts")
_COUNTS: Final = ("stock", "slot_days")


def plain_checkouts(database_url: str, seconds: int) -> Rush:
    """Runs it for so long. There is an order of the shop's already, whose rows it copies."""
    return plain_transactions(database_url, seconds, (*_BY_ORDER, *_BY_PAYMENT, *_COUNTS), _script)


def _script(connection: Connection) -> Iterator[str]:
    """The transaction, as pgbench reads it."""
    for table in _COUNTS:
        connection.execute(said(f"INSERT INTO {plain(table)} SELECT * FROM {table}"))
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
    for number in range(LINES):
        yield f"\\set product{number} random({first}, {last})"
    products = ", ".join(f":product{number}" for number in range(LINES))
    counted = f"branch_id = {branch} AND menu_item_id IN ({products})"
    taken = f"slot_id = {slot} AND day = '{day}'"
    yield "BEGIN;"
    yield f"SELECT on_hand FROM {plain('stock')} WHERE {counted} ORDER BY menu_item_id FOR UPDATE;"
    yield f"SELECT capacity - taken FROM {plain('slot_days')} WHERE {taken} FOR UPDATE;"
    for table in _BY_ORDER:
        whose = f"order_number = {order}"
        if table != "stock_moves":
            whose += f" AND restaurant_id = {restaurant}"
        else:
            whose += f" AND branch_id = {branch}"
        yield from inserts(connection, table, whose)
    for table in _BY_PAYMENT:
        yield from inserts(connection, table, f"payment_id = '{payment}'")
    yield f"UPDATE {plain('stock')} SET on_hand = on_hand - 1 WHERE {counted};"
    yield f"UPDATE {plain('slot_days')} SET taken = taken + 1 WHERE {taken};"
    yield "COMMIT;"

"""What a counter order costs Postgres alone: a plain transaction for the same rows, under pgbench.

It inserts what an order of ours has in the end: its visit, the order with its lines and moves, its items in the
kitchen, whom it is for and what it comes to, and its key. All in one transaction, in one trip for each table.

Owns: that transaction. Must not: run it.
"""

from collections.abc import Iterator
from typing import Final

from bench.keep_alive import Rush
from bench.plain_transaction import Connection, inserts, plain_transactions

_BY_ORDER: Final = ("orders", "order_items", "order_moves", "ticket_items", "counter_orders", "idempotency_keys")


def plain_orders(database_url: str, seconds: int) -> Rush:
    """Runs it for so long. There is a counter order already, whose rows it copies."""
    return plain_transactions(database_url, seconds, ("sessions", *_BY_ORDER), _script)


def _script(connection: Connection) -> Iterator[str]:
    """The transaction, as pgbench reads it."""
    restaurant, order, session = (
        connection.execute(
            "SELECT restaurant_id, order_number, session_id FROM counter_orders WHERE session_id IS NOT NULL"
            " ORDER BY order_number DESC LIMIT 1"
        ).fetchone()
        or (0,) * 3
    )
    yield "BEGIN;"
    yield from inserts(connection, "sessions", f"session_id = '{session}'")
    for table in _BY_ORDER:
        yield from inserts(connection, table, f"restaurant_id = {restaurant} AND order_number = {order}")
    yield "COMMIT;"

"""What a mirror of a restaurant should have, read past the outbox; and what the outbox says has changed."""

import json
from collections.abc import Mapping
from typing import Any, Final

from persistence.bridge import Reads
from persistence.mirror.outbox import ENTITIES
from persistence.statements import statement
from tests.persistence.conftest import query

Key = tuple[str, str]
Truth = Mapping[Key, Mapping[str, Any]]
_IDS: Final = {
    "alert": "SELECT alert_id::text FROM alerts WHERE restaurant_id = %s",
    "item": "SELECT menu_item_id::text FROM menu_items WHERE restaurant_id = %s",
    "order": "SELECT order_number::text FROM orders WHERE restaurant_id = %s",
    "order_items": "SELECT DISTINCT order_number::text FROM order_items WHERE restaurant_id = %s",
    "payment": "SELECT payment_id::text FROM payments WHERE restaurant_id = %s",
    "session": "SELECT session_id::text FROM sessions WHERE restaurant_id = %s",
    "stock": "SELECT branch_id || ':' || menu_item_id FROM stock JOIN branches USING (branch_id)"
    " WHERE restaurant_id = %s",
    "table": "SELECT table_id::text FROM tables WHERE restaurant_id = %s",
}
_CHANGED: Final = "SELECT entity_type, entity_id FROM sync_log WHERE restaurant_id = %s AND version > %s"


async def truth(reads: Reads, url: str, restaurant_id: int = 1) -> Truth:
    """Every entity of the restaurant as others are told of it."""
    found = {}
    for name in ENTITIES:
        ids = [row[0] for row in query(url, _IDS[name], restaurant_id)]
        for row in await reads.fetch(statement(f"mirror_{name}"), restaurant_id, ids):
            found[name, row["entity_id"]] = json.loads(row["body"])
    return found


def differing(before: Truth, after: Truth) -> set[Key]:
    """What is not what it was, is new or gone."""
    return {key for key in {*before, *after} if before.get(key) != after.get(key)}


def last_version(url: str) -> int:
    """Of the newest row of the outbox."""
    return int(query(url, "SELECT coalesce(max(version), 0) FROM sync_log")[0][0])


def told_since(url: str, version: int, restaurant_id: int = 1) -> set[Key]:
    """What the outbox says has changed since."""
    return {(row[0], row[1]) for row in query(url, _CHANGED, restaurant_id, version)}


def with_sink(url: str, restaurant_id: int = 1) -> int:
    """A sink of the restaurant, of which all is asked."""
    ((sink_id,),) = query(
        url,
        "INSERT INTO sync_sinks (restaurant_id, kind, full_asked)"
        " VALUES (%s, 'redis', pg_current_xact_id()::text::bigint) RETURNING sink_id",
        restaurant_id,
    )
    return int(sink_id)

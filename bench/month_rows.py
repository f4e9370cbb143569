"""What a busy month consists of: the rows, as statements.

All of it looks as guests and staff would have left it, but for one thing: no line is in a cart any more, so that every
cart's sum is that of an empty one. Nothing is due: no order waits for the till, and no session ends within the hour.

Owns: the rows of each table. Columns are named. Must not: know a connection.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from attrs import frozen

RESTAURANTS: Final = 20
TABLES: Final = 40  # at each
ACTIVE_MAX: Final = 400  # sessions under way: half of all tables are taken
_COURSES: Final = 5
_DISHES: Final = 12  # in each
_MEMBERS: Final = 3  # of each session
_LINES: Final = 2  # of each order; one more was removed before


@frozen
class Rows:
    """Rows to insert: each column with the expression that gives it, and what comes after FROM."""

    table: str
    columns: Mapping[str, str]
    source: str


def steps(sessions: int, events: int, orders: int) -> Iterator[str | Rows]:
    """What to execute, in this order and in one transaction, to have so many of each.

    Events and orders are dealt out evenly to the sessions.
    """
    active = min(ACTIVE_MAX, max(1, sessions // 10))
    yield _scratch(
        "asked",
        f"{sessions}::bigint AS sessions, {events}::bigint AS events, {orders}::bigint AS orders,"
        f" {active}::bigint AS active",
    )
    yield _OWN_RESTAURANTS
    yield _scratch("owned", "restaurant_id, slug FROM restaurants WHERE slug LIKE 'month-%'")
    yield from _OF_RESTAURANTS
    yield from _SCRATCH
    yield from _OF_SESSIONS
    yield _LAST_NUMBERS


def _scratch(name: str, query: str) -> str:
    """A table that is gone when the transaction ends."""
    return f"CREATE TEMP TABLE {name} ON COMMIT DROP AS SELECT {query}; ANALYZE {name}"


def _id(*parts: str) -> str:
    """An id that begins with its session's time, as the server's own do, and goes on with what the parts give."""
    rest = f"md5(concat_ws('-', {', '.join(parts)}))"
    return f"(born || '7' || substr({rest}, 1, 3) || '8' || substr({rest}, 4, 15))::uuid"


_OWN_RESTAURANTS: Final = Rows(
    "restaurants",
    {
        "slug": "'month-' || n",
        "name": "'Trattoria ' || n",
        "timezone": "'Europe/Rome'",
        "currency": "'EUR'",
        "pos_driver": "'simulator'",
        "created_at": "now() - interval '1 year'",
    },
    f"generate_series(1, {RESTAURANTS}) AS n",
)
_OF_RESTAURANTS: Final = (
    Rows(
        "opening_hours",
        {"restaurant_id": "restaurant_id", "weekday": "day", "opens": "'11:00'::time", "closes": "'02:00'::time"},
        "owned, generate_series(0, 6) AS day",
    ),
    Rows(
        "tables",
        {"restaurant_id": "restaurant_id", "table_number": "n"},
        f"owned, generate_series(1, {TABLES}) AS n",
    ),
    Rows(
        "menu_categories",
        {"restaurant_id": "restaurant_id", "name": "'Course ' || n", "position": "n"},
        f"owned, generate_series(0, {_COURSES - 1}) AS n",
    ),
    Rows(
        "menu_items",
        {
            "restaurant_id": "c.restaurant_id",
            "category_id": "category_id",
            "name": f"'Dish ' || c.position * {_DISHES} + n",
            "description": "'As grandmother made it, with what the market had this morning'",
            "price": f"500 + 50 * (c.position * {_DISHES} + n)",
            "allergens": "ARRAY['gluten', 'milk']",
            "position": f"c.position * {_DISHES} + n",
        },
        f"menu_categories AS c JOIN owned USING (restaurant_id), generate_series(0, {_DISHES - 1}) AS n",
    ),
    Rows(
        "staff_users",
        {
            "restaurant_id": "restaurant_id",
            "email": "'person' || n || '@' || slug || '.example'",
            "name": "'Person ' || n",
            "role": "(ARRAY['admin', 'manager', 'employee', 'employee', 'employee'])[n]",
            "password_hash": "'!'",  # nobody's
        },
        "owned, generate_series(1, 5) AS n",
    ),
    Rows(
        "daily_passes",
        {
            "restaurant_id": "restaurant_id",
            "business_day": "current_date - day",
            "pass_hash": "'!'",
            "created_at": "now() - day * interval '1 day'",
            "revoked_at": "now() - (day - 1) * interval '1 day'",
        },
        "owned, generate_series(1, 30) AS day",
    ),
)

# A session a row, oldest first; the last ones are under way, each at a table of its own.
_SCRATCH: Final = (
    _scratch(
        "places",
        "restaurant_id, table_id, row_number() OVER (ORDER BY table_number, restaurant_id) - 1 AS place"
        " FROM tables JOIN owned USING (restaurant_id)",
    ),
    _scratch(
        "dishes",
        "restaurant_id, position AS dish, menu_item_id, name, price FROM menu_items JOIN owned USING (restaurant_id)",
    ),
    _scratch(
        "visits",
        f"""s, opened_at, over, restaurant_id, table_id, born, {_id("s")} AS session_id,
        ((s + 1) * events / sessions - s * events / sessions)::int AS events,
        ((s + 1) * orders / sessions - s * orders / sessions)::int AS orders
        FROM (
            SELECT *, lpad(to_hex((extract(epoch FROM opened_at) * 1000)::bigint), 12, '0') AS born
            FROM (
                SELECT asked.*, s, s < sessions - active AS over,
                    CASE WHEN s < sessions - active THEN now() - interval '30 days' + s * interval '29 days' / sessions
                        ELSE now() - (sessions - s) * interval '4 seconds' END AS opened_at
                FROM asked, generate_series(0, sessions - 1) AS s
            ) AS timed
        ) AS born
        JOIN places ON place = s % (SELECT count(*) FROM places)
        ORDER BY s""",  # noqa: S608 - our own words, here and below
    ),
    _scratch(
        "guests",
        f"visits.*, n, {_id('s', 'n')} AS member_id FROM visits, generate_series(1, {_MEMBERS}) AS n ORDER BY s, n",
    ),
    _scratch(
        "placed",
        """guests.*, round, opened_at + round * interval '20 seconds' AS placed_at,
        (row_number() OVER (PARTITION BY restaurant_id ORDER BY s, round))::int AS order_number
        FROM guests, generate_series(1, orders) AS round
        WHERE n = 1
        ORDER BY s, round""",
    ),
    _scratch(
        "chosen",
        f"""session_id, restaurant_id, order_number, round, member_id, placed_at,
        line, menu_item_id, name, price, ((order_number + line) % 3 + 1)::int AS qty,
        {_id("s", "round", "'line'", "line")} AS public_id
        FROM placed CROSS JOIN generate_series(0, {_LINES}) AS line
        JOIN dishes USING (restaurant_id)
        WHERE dish = (order_number * 7 + line * 31) % {_COURSES * _DISHES}
        ORDER BY s, round, line""",
    ),
    _scratch(
        "bills",
        "restaurant_id, order_number, sum(qty * price) AS spent FROM chosen"
        f" WHERE line < {_LINES} GROUP BY restaurant_id, order_number",
    ),
)

# What guests are sent when somebody changes a line: about 400 bytes.
_PAYLOAD: Final = """('{"type":"cart_update","seq":' || seq || ',"at":"2026-10-05T19:30:00.123456Z","by":"' || member_id
    || '","action":"updated","item":{"public_id":"' || session_id || '","menu_item_id":' || 1000 + seq % 60
    || ',"name":"Dish ' || seq % 60 || '","qty":' || seq % 9 + 1 || ',"note":"no onions","unit_price":9.50'
    || ',"member_id":"' || member_id || '","version":' || seq || ',"state":"pending"},"total":' || seq * 19
    || '.50,"cart_hash":"1-' || md5(concat(s, seq)) || '"}')::json"""

_OF_SESSIONS: Final = (
    Rows(
        "sessions",
        {
            "session_id": "session_id",
            "restaurant_id": "restaurant_id",
            "table_id": "table_id",
            "state": "CASE WHEN over THEN 'closed' ELSE 'active' END",
            "seq": "events",
            "round": "orders + 1",
            "host_id": "member_id",
            "total": "0",
            "cart_sum": "repeat('0', 32)",
            "processing": "CASE WHEN orders = 0 THEN 'idle' ELSE 'confirmed' END",
            "pass_validated": "false",
            "ordering_disabled": "false",
            "opened_at": "opened_at",
            "last_activity_at": "opened_at + interval '80 minutes' * over::int",
            "closed_at": "CASE WHEN over THEN opened_at + interval '90 minutes' END",
            "lock_attempt": "0",
            "version": "greatest(events, 1)",
            "wake_at": "CASE WHEN NOT over THEN now() + interval '90 minutes' END",
        },
        "guests WHERE n = 1",
    ),
    Rows(
        "members",
        {
            "member_id": "member_id",
            "session_id": "session_id",
            "nickname": "(ARRAY['Quiet Otter', 'Brave Fox', 'Merry Heron'])[n]",
            "joined_seq": "n",
            "joined_at": "opened_at + n * interval '3 seconds'",
            "left_at": "CASE WHEN over THEN opened_at + interval '85 minutes' END",
        },
        "guests",
    ),
    Rows(
        "events",
        {
            "session_id": "session_id",
            "seq": "seq",
            "type": "'cart_update'",
            "created_at": "opened_at + seq * interval '2 seconds'",
            "payload": _PAYLOAD,
        },
        "guests, generate_series(1, events) AS seq WHERE n = 1",
    ),
    Rows(
        "cart_items",
        {
            "session_id": "session_id",
            "public_id": "public_id",
            "menu_item_id": "menu_item_id",
            "name": "name",
            "qty": "qty",
            "note": "CASE WHEN line = 0 THEN 'no onions' ELSE '' END",
            "unit_price": "price",
            "member_id": "member_id",
            "version": "line + 1",
            "state": f"CASE WHEN line < {_LINES} THEN 'ordered' ELSE 'removed' END",
            "round": "round",
            "added_seq": "round",
            "created_at": "placed_at - interval '10 seconds'",
        },
        "chosen",
    ),
    Rows(
        "orders",
        {
            "restaurant_id": "p.restaurant_id",
            "order_number": "p.order_number",
            "session_id": "session_id",
            "round": "round",
            "cart_hash": "round || '-' || md5(session_id::text)",
            # One in five hundred was never answered for, and staff cancelled it.
            "status": "CASE WHEN s % 500 = 7 THEN 'cancelled' WHEN over THEN 'invoiced' ELSE 'validated' END",
            "payment_status": "CASE WHEN over AND s % 500 <> 7 THEN 'paid' ELSE 'unpaid' END",
            "fulfilment": "'dine_in'",
            "pos_status": "CASE WHEN s % 500 = 7 THEN 'unknown' ELSE 'accepted' END",
            "pos_ticket": "CASE WHEN s % 500 <> 7 THEN 'T-' || p.order_number END",
            "pos_attempts": "1",
            "total": "spent",
            "special_instructions": "''",
            "placed_by": "member_id",
            "created_at": "placed_at",
        },
        "placed AS p JOIN bills USING (restaurant_id, order_number) ORDER BY restaurant_id, order_number",
    ),
    Rows(
        "order_items",
        {
            "restaurant_id": "restaurant_id",
            "order_number": "order_number",
            "position": "line",
            "public_id": "public_id",
            "menu_item_id": "menu_item_id",
            "name": "name",
            "qty": "qty",
            "note": "''",
            "unit_price": "price",
            "member_id": "member_id",
        },
        f"chosen WHERE line < {_LINES} ORDER BY restaurant_id, order_number, line",
    ),
    Rows(
        "order_attempts",
        {
            "restaurant_id": "restaurant_id",
            "order_number": "order_number",
            "number": "1",
            "session_id": "session_id",
            "kind": "'send'",
            "began_at": "placed_at",
            "duration_ms": "180",
            "outcome": "CASE WHEN s % 500 = 7 THEN 'unknown' ELSE 'accepted' END",
            "words": "''",
        },
        "placed",
    ),
    Rows(
        "idempotency_keys",
        {
            "session_id": "session_id",
            "restaurant_id": "restaurant_id",
            "idempotency_key": "md5(concat(s, '-', round))",
            "body_hash": "md5(session_id::text)",
            "order_number": "order_number",
            "created_at": "placed_at",
        },
        "placed",
    ),
    Rows(
        "audit",
        {
            "restaurant_id": "restaurant_id",
            "staff_user_id": "manager",
            "action": "'session.close'",
            "subject": "'session/' || session_id",
            "old_value": """'{"state": "active"}'::jsonb""",
            "new_value": """'{"state": "closed"}'::jsonb""",
            "created_at": "opened_at + interval '90 minutes'",
        },
        "visits JOIN (SELECT restaurant_id, min(staff_user_id) AS manager FROM staff_users GROUP BY 1) AS m"
        " USING (restaurant_id) WHERE over AND s % 5 = 0",
    ),
    Rows(
        "calls",
        {
            "session_id": "session_id",
            "restaurant_id": "restaurant_id",
            "call_id": "md5('call ' || session_id)::uuid",
            "reason": "'bill'",
            "note": "''",
            "member_id": "member_id",
            "called_at": "opened_at + interval '70 minutes' * over::int",
            "ended_at": "CASE WHEN over THEN opened_at + interval '72 minutes' END",
        },
        "guests WHERE n = 1 AND s % 3 = 0",
    ),
    Rows(
        "alerts",
        {
            "session_id": "session_id",
            "restaurant_id": "restaurant_id",
            "alert_id": "md5('alert ' || order_number || ' ' || session_id)::uuid",
            "kind": "'order_unsent'",
            "order_number": "order_number",
            "words": "'timeout'",
            "raised_at": "placed_at",
            # All but a few were seen to.
            "acknowledged_at": "CASE WHEN s % 423 <> 7 THEN placed_at + interval '2 minutes' END",
        },
        "placed WHERE s % 47 = 7",
    ),
    Rows(
        "revoked_tokens",
        {
            "jti": "md5(session_id::text)",
            "expires_at": "opened_at + interval '1 day'",
            "revoked_at": "opened_at + interval '85 minutes'",
        },
        "visits WHERE over AND s % 20 = 0",
    ),
)
_LAST_NUMBERS: Final = (
    "UPDATE restaurants AS r SET last_order_number = highest"
    " FROM (SELECT restaurant_id, max(order_number) AS highest FROM placed GROUP BY restaurant_id) AS p"
    " WHERE r.restaurant_id = p.restaurant_id"
)

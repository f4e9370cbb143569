"""Every statement against a database of a busy month: what it costs must not grow with what it does not ask for.

The month is real, and filled anew (`bench.month`): 100,000 sessions, 1,000,000 events and 200,000 orders, because a
planner changes its mind with the size of a table, and statistics alone do not show what is read. That takes 20 seconds
of one core and more, so one slow test looks at everything in it: several would be dealt out to several processes, and
each of these would fill a month of its own. Flushes are looked at after two days, too: while reading all of a table is
still cheaper than a hundred look-ups, a planner that is not told better reads all of it. And in the quick run, two days
show whether every read has an index at all, which a planner that would rather not read a whole table then finds;
whether it is the one that is meant, only the month shows.
"""

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg
import pytest

from actors.ports.journal import Change, SessionStep
from actors.ports.story import ACTS
from bench import month
from persistence import statements, trees
from persistence.audit import PLANNER as AUDIT_PLANNER
from persistence.bridge import SETTINGS
from persistence.journal import PLANNER
from persistence.part import Save
from persistence.parts import PARTS
from persistence.schema import METADATA
from persistence.shapes import SHAPES, flush_of
from tests.databases import Databases
from tests.persistence.conftest import furnish, query
from tests.persistence.flushes import flushes
from tests.persistence.month_more import GROWS, STAYS, analyse_more, fill_more
from tests.persistence.parties import restaurant

BIG: Final = 9_000  # a restaurant of our own, whose parties write
ROWS_MAX: Final = 1_000  # that one step of a plan may read; a month of one restaurant has ten thousand orders
NAMES: Final = sorted(path.stem for path in (Path(statements.__file__).parent / "sql").glob("*.sql"))
PLANS: Final = ("force_generic_plan", "force_custom_plan")  # a read may get either, the journal always the first

FOR_EACH_ORDER: Final = ("api_key_standing", "sessions_there")  # is asked over the API, and not to be planned anew
CLEARS: Final = "forget_keys"  # which clears so much of two days away that reading all of them is right

PARTIAL: Final = "SELECT indexrelid::regclass::text FROM pg_index WHERE indpred IS NOT NULL"
# An index is made faster than it is kept up to date. Those of keys stay, because references need them.
INDEXES: Final = """
    SELECT format('DROP INDEX %%I', indexname), indexdef
    FROM pg_indexes LEFT JOIN pg_constraint ON conname = indexname
    WHERE schemaname = 'public' AND conname IS NULL AND tablename <> 'alembic_version'
"""
# What one session hands over to another, in the order of the statement's arguments.
HANDED_OVER: Final = (
    "SELECT array_agg(member_id) FROM members",
    "SELECT array_agg(order_number) FROM orders",
    "SELECT array_agg(idempotency_key) FROM idempotency_keys",
    "SELECT array_agg(public_id) FROM cart_items",
    "SELECT array_agg(payment_id) FROM payments",
)
# What is new of an order that has outlived its session: a call to the till, an entry of the audit, a move, its items,
# what it gives back, an alert.
OF_OUTLIVED: Final = (
    "SELECT json_agg(a)::text FROM order_attempts AS a WHERE {key}",
    "SELECT json_build_array(json_build_object('restaurant_id', restaurant_id, 'what', 'order_cancelled', 'subject',"
    " 'ORD', 'at', now()))::text FROM orders WHERE {key}",
    "SELECT json_agg(json_build_object('restaurant_id', restaurant_id, 'order_number', order_number, 'number',"
    " number + 1, 'status', status, 'at', at, 'made_by', made_by, 'lasted_s', 1))::text FROM order_moves WHERE {key}",
    "SELECT json_agg(i)::text FROM ticket_items AS i WHERE {key}",
    "SELECT json_agg(json_build_object('branch_id', b.branch_id, 'menu_item_id', menu_item_id, 'quantity', qty,"
    " 'reason', 'cancel', 'order_number', order_number, 'created_at', now()))::text"
    " FROM order_items AS i JOIN branches AS b USING (restaurant_id) WHERE {key}",
    "SELECT json_agg(json_build_object('restaurant_id', restaurant_id, 'alert_id', gen_random_uuid(), 'kind',"
    " 'cancelled_at_till', 'order_number', order_number, 'words', '', 'raised_at', now()))::text"
    " FROM orders WHERE {key}",
    "SELECT json_build_array(json_build_object('slot_id', min(slot_id), 'day', current_date, 'quantity', -1))::text"
    " FROM slots",
)
# A sum of the whole ledger of an item is asked for, nightly: an entry that was changed by hand is found however old.
# Of a day every line is asked for. Closed sessions of a restaurant are as many pages of the table by either index;
# where restaurants are few, Postgres takes the one in whose order the table is, and passes over the others' rows.
ASKED_ALL: Final = {"check_stock": "stock_moves", "day_sold": "order_items", "sync_full_sessions": "sessions"}
AUDITED: Final = (
    "SELECT restaurant_id, staff_user_id, action, subject, created_at, audit_id FROM audit OFFSET 9000 LIMIT 1"
)

BLANK: Final = '{"name": "", "address": "", "tax_id": "", "note": ""}'
CLOSING: Final = (
    '{"starts_at": "2024-01-01T03:00:00Z", "ends_at": "2024-01-02T03:00:00Z", "figures": {}, "counted_cash": 0,'
    ' "by_user": 0, "closed_at": "2024-01-02T03:00:00Z"}'
)


@pytest.fixture
def month_url(databases: Databases, template: str) -> Iterator[str]:
    """A month, and a restaurant of our own in it."""
    with databases.copied(template) as url:
        fill(url, sessions=100_000, events=1_000_000, orders=200_000)
        yield url


@pytest.fixture(scope="session")
def days(databases: Databases, template: str) -> str:
    """The name of a database with two days in it, likewise."""
    name = "template_days"
    fill(databases.made(name, template), sessions=5_000, events=25_000, orders=10_000)
    return name


@pytest.fixture
def days_url(databases: Databases, days: str) -> Iterator[str]:
    """Two days for this test alone."""
    with databases.copied(days) as url:
        yield url


def fill(url: str, **rows: int) -> None:
    """So many, in a migrated database, and a restaurant of our own."""
    indexes = query(url, INDEXES)
    for dropping, _ in indexes:
        query(url, dropping)
    month.fill(url, **rows)
    fill_more(url)
    for _, making in indexes:
        query(url, making)
    analyse_more(url)
    with psycopg.connect(url) as connection:
        furnish(connection, restaurant(BIG))


@contextmanager
def connected(url: str, planner: Mapping[str, str] = MappingProxyType({})) -> Iterator["psycopg.Connection[Any]"]:
    """A connection whose work is undone."""
    with psycopg.connect(url, cursor_factory=psycopg.ClientCursor) as opened:
        for name, value in {**SETTINGS, **planner}.items():
            opened.execute(f"SET {name} = '{value}'".encode())
        yield opened
        opened.rollback()


def plan(connection: "psycopg.Connection[Any]", text: str, arguments: Sequence[object]) -> Mapping[str, Any]:
    """How Postgres runs the statement, which it does, once it is prepared as the driver prepares it."""
    connection.execute(f"PREPARE asked AS {text}".encode())
    marks = f" ({', '.join(['%s'] * len(arguments))})" if arguments else ""
    explain = f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE asked{marks}"
    row = connection.execute(explain.encode(), arguments).fetchone()
    connection.execute("DEALLOCATE asked")
    assert row is not None
    whole: Mapping[str, Any] = row[0][0]["Plan"]
    return whole


def nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from nodes(child)


def faults(
    connection: "psycopg.Connection[Any]", whole: Mapping[str, Any], asked_all: str | None = None
) -> Sequence[str]:
    """What in a plan grows with what is not asked for. Of `asked_all` every row of what an index finds is asked for."""
    partial = {name for (name,) in connection.execute(PARTIAL)}
    found = []
    for node in nodes(whole):
        kind, relation, index = node["Node Type"], node.get("Relation Name"), node.get("Index Name")
        read = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        if kind == "Seq Scan" and relation in GROWS:
            found.append(f"reads all of {relation}")
        elif index is not None and "Index Cond" not in node and index not in partial and _grows(index):
            found.append(f"reads all of {index}")
        elif asked_all is not None and asked_all in (relation or index or ""):
            continue
        elif read > ROWS_MAX and (relation in GROWS or (index is not None and _grows(index))):
            found.append(f"{kind} of {relation or index} reads {read:.0f} rows")
    return found


def _grows(index: str) -> bool:
    return any(index.removeprefix(prefix).startswith(table) for prefix in ("pk_", "ix_", "uq_") for table in GROWS)


def asked(connection: "psycopg.Connection[Any]") -> Mapping[str, Sequence[object]]:
    """What each statement is asked for: something of the month that is there, and in the middle of it."""

    def row(text: str) -> Sequence[Any]:
        found: Sequence[Any] | None = connection.execute(text.encode()).fetchone()
        assert found is not None
        return found

    def one(text: str) -> Any:
        return row(text)[0]

    now = datetime.now(UTC)
    session_id = one("SELECT session_id FROM sessions OFFSET (SELECT count(*) / 2 FROM sessions) LIMIT 1")
    giving = one("SELECT session_id FROM orders OFFSET (SELECT count(*) / 2 FROM orders) LIMIT 1")
    restaurant_id = one("SELECT restaurant_id FROM orders GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
    number = one(f"SELECT max(order_number) / 2 FROM orders WHERE restaurant_id = {restaurant_id}")
    table_id = one("SELECT table_id FROM sessions WHERE state = 'active' LIMIT 1")
    key = f"restaurant_id = {restaurant_id} AND order_number = {number}"
    outlived = one(f"UPDATE orders AS o SET session_id = NULL WHERE {key} RETURNING to_json(o)::text")
    staff_user_id = one("SELECT coalesce(max(staff_user_id), 0) FROM staff_users")
    account = one(f"SELECT to_json(u)::text FROM staff_users AS u WHERE staff_user_id = {staff_user_id}")
    alert_id = one(f"SELECT alert_id FROM alerts WHERE restaurant_id = {restaurant_id} LIMIT 1")
    call_id = one(f"SELECT call_id FROM calls WHERE restaurant_id = {restaurant_id} LIMIT 1")
    customer_id, of_customer = row("SELECT customer_id, restaurant_id FROM customers WHERE email = 'c77@example.com'")
    customer = one(f"SELECT to_json(c)::text FROM customers AS c WHERE customer_id = {customer_id}")
    addresses = one(f"SELECT json_agg(a)::text FROM customer_addresses AS a WHERE customer_id = {customer_id}")
    methods = one(f"SELECT json_agg(m)::text FROM payment_tokens AS m WHERE customer_id = {customer_id}")
    method_id = one(f"SELECT payment_token_id FROM payment_tokens WHERE customer_id = {customer_id}")
    branch_id, moved_id = row("SELECT branch_id, menu_item_id FROM stock_moves ORDER BY move_id DESC LIMIT 1")
    reset_id, asked_at = row("SELECT reset_id, asked_at FROM password_resets WHERE customer_id % 100 = 0 LIMIT 1")
    notice_id, of_notice = row("SELECT notice_id, restaurant_id FROM notices WHERE told_at IS NULL LIMIT 1")
    letter_id, weekly_id, of_weekly = row(
        "SELECT letter_id, recurring_order_id, restaurant_id FROM recurring_letters WHERE told_at IS NULL LIMIT 1"
    )
    weekly = one(f"SELECT to_json(r)::text FROM recurring_orders AS r WHERE recurring_order_id = '{weekly_id}'")
    weekly_customer = json.loads(weekly)["customer_id"]
    sink_id, mirrored = row(
        "SELECT sink_id, restaurant_id FROM sync_sinks WHERE kind = 'redis' AND cursor_xid > 0 LIMIT 1"
    )
    connection.execute("UPDATE sync_sinks SET full_asked = 1 WHERE sink_id = %s", [sink_id])
    hook_id = one(f"SELECT sink_id FROM sync_sinks WHERE restaurant_id = {mirrored} AND kind = 'webhook'")
    known: dict[str, Sequence[object]] = {
        "forget_outbox": (now - timedelta(days=7), 500),
        "mirror_alert": (restaurant_id, [str(alert_id)]),
        "mirror_item": (restaurant_id, ["1", "2"]),
        "mirror_order": (restaurant_id, [str(number), str(number - 1)]),
        "mirror_order_items": (restaurant_id, [str(number), str(number - 1)]),
        "mirror_payment": (restaurant_id, [str(uuid4())]),
        "mirror_session": (restaurant_id, [str(session_id)]),
        "mirror_stock": (restaurant_id, [f"{branch_id}:{moved_id}"]),
        "mirror_table": (restaurant_id, [str(table_id)]),
        "sync_add": ("restaurant-1", "redis", "", ""),
        "sync_alarm": (now, now - timedelta(seconds=60), 6),
        "sync_any": (),
        "sync_asked_full": (mirrored, sink_id, now, 1, "sink_filled", "sink-1"),
        "sync_asked_retry": (mirrored, sink_id, now, 1, "sink_retried", "sink-1"),
        "sync_parked_of": (mirrored, sink_id, 100),
        "sync_pass": (sink_id, now),
        "sync_passed": (),
        "sync_remove": (sink_id,),
        "sync_noted": (restaurant_id, "sink_filled", "sink-1", "redis", now),
        "sync_sink": (sink_id,),
        "sync_again": ([sink_id], now),
        "sync_full_ready": (sink_id, 0),
        "sync_full_orders": (sink_id, mirrored, 0, 1, 300, number),
        "sync_full_items": (sink_id, mirrored, 0, 1, 300, 0),
        "sync_full_payments": (sink_id, mirrored, 0, 1, 300, now - timedelta(days=9), UUID(int=0)),
        "sync_full_sessions": (sink_id, mirrored, 0, 1, 300, now - timedelta(days=9)),
        "sync_full_stock": (sink_id, mirrored, 0, 1, 300, branch_id, 0),
        "sync_full_rest": (sink_id, mirrored, 0, 1),
        "sync_given_back": (sink_id, 0, None),
        "sync_crashed": (sink_id, 0, "crashed (KeyError)", now),
        "sync_moved": (sink_id, 0, 9000, "order", "9000", 1, now, 0, "", now, None, False),
        "sync_news": (mirrored, sink_id, 8000, "order", "8000", 500),
        "sync_park": (sink_id, ["order"], ["7"], ["[]"], ["no"], now, [7], [None]),
        "sync_parked": ([sink_id], 100),
        "sync_retry": ([sink_id], now, 500),
        "sync_status": (None, 50),
        "sync_take": (["redis"], now, 12.0, 64),
        "sync_renew": (sink_id, 0, 12.0),
        "sync_version": (),
        "forget_parked": (now - timedelta(days=30), 500),
        "forget_stream": (now - timedelta(days=1), 500),
        "forget_stream_sinks": (now - timedelta(days=1), 500),
        "stream_anew": (sink_id, 0, 1),
        "stream_keep": (sink_id, 0, 9000, "order", "9000", ["order.created"], ["[]"], ["{}"], now, 10000),
        "stream_known": (restaurant_id, [session_id], [table_id]),
        "stream_listen": ([mirrored], now, 1),
        "stream_news": ([mirrored], [5000], 200),
        "stream_rooms": (restaurant_id, [number], [session_id], [1, 2]),
        "restaurant_of_slug": ("restaurant-1",),
        "webhook_endpoint": (hook_id,),
        "webhook_endpoints": (mirrored, 20, 50),
        "webhook_add": (
            *(mirrored, "https://till.example.com", "Tills", ["order.created"], "seed", "mark", 7, now),
            *("webhook_made", "Tills", 20),
        ),
        "webhook_saved": (
            *(mirrored, hook_id, "https://till.example.com", "Tills", ["order.created"], "new", "mark"),
            *("seed", "mark", now, None, now, 7, "webhook_changed", f"webhook-{hook_id}", "so", "otherwise"),
        ),
        "webhook_deleted": (mirrored, hook_id, now, 7, "webhook_deleted", f"webhook-{hook_id}", "so"),
        "webhook_deliveries": (mirrored, hook_id, 100),
        "webhook_delivery": (mirrored, hook_id, 7),
        "webhook_noted": (
            *(hook_id, now, ["msg_7", "msg_700"], ["order.created"] * 2, ["order"] * 2, ["7", "8"]),
            *([200, None], [35, 35], ["", "timeout"], ["ok", ""], 100),
        ),
        "webhook_fared": (hook_id, now, False, None, now - timedelta(days=5)),
        "webhook_due": (sink_id, now, 16),
        "webhook_tried": (sink_id, ["order"] * 2, ["7", "14"], [now, now], [True, False], ["", "no"], [None, now]),
        "webhook_alert": (mirrored, uuid4(), "webhook_refused", "Tills", now),
        "account_by_email": ("anna@example.com",),
        "add_customer": (
            json.dumps(
                {"restaurant_id": restaurant_id, "email": "new@x.example", "name": "", "phone": "", "language": "en"}
            ),
            "hash",
            "[]",
        ),
        "customer": ([customer_id], [str(uuid4())]),
        "customer_by_email": (of_customer, "c77@example.com"),
        "customer_story": (of_customer, customer_id, 20, 50),
        "support_search": (of_customer, "c77@", "5550", number, 20),
        "customer_standing": ([customer_id], [str(uuid4())]),
        "save_customer": (customer_id, 1, customer, None, addresses, methods, "[]", now, True),
        "note": (restaurant_id, now, None, "login_failed", "login", None, None),
        "method_find": (of_customer, customer_id, method_id),
        "method_keep": (of_customer, customer_id, uuid4(), "simulator", "sim_new", "", "", now, "[]", 10),
        "method_forgotten": (of_customer, method_id),
        "methods_removed": (of_customer, 100),
        "reset_ask": (of_customer, "c77@example.com", None, now, "password_reset_asked"),
        "reset_good": ("h8", now),
        "reset_use": ("h8", "hash", now),
        "reset_mailed": (reset_id, asked_at, now),
        "resets_unmailed": (now, timedelta(hours=1), timedelta(minutes=2)),
        "reset_take": (of_customer, now, "drawn", timedelta(hours=1), timedelta(minutes=2)),
        "notices_waiting": (now, now - timedelta(days=1), True),
        "notice_take": (of_notice, "mail", now, now - timedelta(days=1), [60, 120], True),
        "recurring_orders_of": (of_weekly, weekly_customer),
        "recurring_order_add": (
            json.dumps({**json.loads(weekly), "recurring_order_id": str(uuid4()), "place": 7}),
            "[]",
        ),
        "recurring_order_end": (weekly_id, "[]"),
        "recurring_orders_waiting": (now,),
        "recurring_orders_due": (of_weekly, now, 20),
        "recurring_order_save": (weekly, "[]", "[]", now - timedelta(days=31)),
        "recurring_letter_told": (letter_id,),
        "recurring_letters_waiting": (now, now - timedelta(days=1)),
        "recurring_letter_take": (of_weekly, now, now - timedelta(days=1), [60, 120]),
        "recurring_letter_sent": (letter_id, now),
        "forget_persons": (now, 500, None, None, None),
        "notice_told": (notice_id, "mail", now),
        "accounts": (restaurant_id, 1000),
        "alert": (restaurant_id, alert_id),
        "alerts_open": (restaurant_id, 100),
        "call_session": (restaurant_id, call_id),
        "sessions_there": ([one("SELECT session_id FROM sessions LIMIT 1"), UUID(int=7)],),
        "active_at": (table_id,),
        "active_of": (restaurant_id, 7),
        "of_member": (one("SELECT member_id FROM members LIMIT 1"),),
        "add_account": (restaurant_id, "new@example.com", "Anna", "admin", "", "[]"),
        "audit": (restaurant_id, None, None, None, None, None, None, 51),
        "backlogs": (),
        "check_order_total": (restaurant_id, number, 500),
        "check_stock": (restaurant_id, 0, 500),
        "check_slots": (restaurant_id, 0, 500),
        "stock_ledger": ([branch_id], moved_id, "order", 50, 0),
        "stock_requests": (restaurant_id, "PENDING", None, 50, 0, None),
        "new_branch_ids": (3,),
        "new_discount_code_ids": (3,),
        "new_stock_request_ids": (3,),
        "new_slot_ids": (3,),
        "new_zone_ids": (3,),
        "deleted_option": (restaurant_id, 1),
        "deleted_option_group": (restaurant_id, 1),
        "deleted": (restaurant_id, 1000),
        "deleted_options": (restaurant_id, 1000),
        "due": (now, 100),
        "due_payments": (restaurant_id, now, 64),
        "payment_backlogs": (),
        "session_of_payment": (restaurant_id, uuid4()),
        "payments_filtered": (restaurant_id, "captured", "cash", None, now - timedelta(days=20), now, None, 51, 2),
        "events": (session_id, 2, 100),
        "floor": (restaurant_id, now - timedelta(days=1), 500),
        "forget_keys": (now - timedelta(days=1), 500),
        "forget_photos": (now - timedelta(days=90), 50),
        "forget_revocations": (now - timedelta(days=1), 500),
        "forget_sessions": (now - timedelta(days=1), 20),
        "forget_words": (restaurant_id,),
        "hand_over": (giving, session_id, *(one(f"{of} WHERE session_id = '{giving}'") for of in HANDED_OVER)),
        "jobs_enrol": (["sweep"], ["count"], now),
        "jobs_finish": ("count", restaurant_id, 1, now, 0, 0, now),
        "jobs_hasten": ("count", [restaurant_id], now),
        "jobs_keep": ("count", restaurant_id, 1, 7, now),
        "jobs_note": (restaurant_id, now, "order_total_wrong", "ORD-1-1", "2", "1"),
        "jobs_standing": (now,),
        "jobs_take": (["count"], now, now),
        "customer_orders": (restaurant_id, 20, 20, 0, None),
        "discount_codes": (restaurant_id, 500),
        "discount_code": (restaurant_id, "CODE7", 7),
        "order": (restaurant_id, number),
        "kitchen": (restaurant_id, now - timedelta(days=1), None, 100),
        "kitchen_left": (restaurant_id, now - timedelta(days=1), None, 200, 10),
        "orders": (restaurant_id, number, 50),
        "shop_order": (restaurant_id, number),
        "shop_orders": (restaurant_id, ["validated", "preparing"], None, None, None, 50, 0),
        "counter_orders": (
            restaurant_id,
            2**31 - 1,
            ["cancelled"],
            None,
            7,
            "42",
            now - timedelta(days=20),
            now,
            51,
            500,
            0,
        ),
        "api_keys": (restaurant_id, 100),
        "add_api_key": (
            *(restaurant_id, "Tills", "employee", "hash", "abcd", ["menu:read"], 600, now),
            *(1, None, "api_key_made", "Tills", 100),
        ),
        "revoke_api_key": (restaurant_id, 1, now, 1, "api_key_revoked", "key-1", "good", "revoked"),
        "api_key_standing": (["hash", "other"], now),
        "orders_filtered": (
            *(restaurant_id, 2**31, 51, ["cancelled"], None, "unknown", 7),
            *(now - timedelta(days=20), now, False),
        ),
        "orders_for_staff": (restaurant_id, number, 50),
        "logo": (restaurant_id,),
        "new_category_ids": (3,),
        "new_menu_ids": (3,),
        "new_menu_item_ids": (3,),
        "new_option_group_ids": (3,),
        "new_option_ids": (3,),
        "new_tax_class_ids": (3,),
        "photo": (restaurant_id, 1),
        "products_browsed": (restaurant_id, [], [], [], None, None, [], "price", 20, 0, []),
        "products_completed": (restaurant_id, "gno", 8),
        "products_found": (restaurant_id, "gno", None, None, [], None, None, [], "price", 20, 0, [1, 2]),
        "pass_record": (restaurant_id,),
        "pass_told": (restaurant_id, now, now),
        "restaurant": (restaurant_id, None),
        "revision": (),
        "revisions": (),
        "shops": (100,),
        "refresh_again": (str(uuid4()), str(uuid4()), timedelta(seconds=60)),
        "revoke": ([str(uuid4())], [now]),
        "save_account": (staff_user_id, account, None, "[]", account, True),
        "save_outlived": (outlived, outlived, *(one(text.format(key=key)) for text in OF_OUTLIVED)),
        "staff_standings": ([staff_user_id] * 50, [str(uuid4()) for _ in range(100)]),
        "staff_user_by_email": ("anna@example.com",),
        "staff_user_standing": (staff_user_id, [str(uuid4())]),
        "untold_passes": (now,),
        "unsent": (restaurant_id, now, 100),
        "session": (session_id, 128),
        "letterhead": (restaurant_id,),
        "letterhead_save": (restaurant_id, BLANK, BLANK, "[]"),
        "invoice": (restaurant_id, 2024, number),
        "invoices": (restaurant_id, 2024, number, 50),
        "invoices_of": (
            restaurant_id,
            one(f"SELECT session_id::text FROM invoices WHERE {key.replace('order_', '')}"),
            [number, number - 1],
        ),
        "invoices_put": (restaurant_id, 2024, "[]", "[]"),
        "day_close": (restaurant_id, now.date() + timedelta(days=9), CLOSING, "[]"),
        "day_closings": (restaurant_id, [now.date() - timedelta(days=days) for days in (400, 401)]),
        "day_money": (restaurant_id, now - timedelta(days=11), now - timedelta(days=10)),
        "ledger": (
            restaurant_id,
            now - timedelta(days=11),
            now - timedelta(days=10),
            [one("SELECT payment_id::text FROM payments LIMIT 1")],
            1000,
        ),
        "reconciled": (restaurant_id, now.date() - timedelta(days=400), now.date() - timedelta(days=370)),
        "reconciliation_keep": (
            restaurant_id,
            now.date() + timedelta(days=9),
            "{}",
            now,
            None,
            "[]",
            now.date() - timedelta(days=5000),
        ),
        "day_awaited": (restaurant_id, now - timedelta(days=1)),
        "day_sold": (restaurant_id, now - timedelta(days=11), now - timedelta(days=10)),
        "story": (restaurant_id, giving, 20, 31, json.dumps(ACTS)),
        "last_visit": (restaurant_id, table_id, now - timedelta(days=1)),
    }
    return known


def also_asked(known: Mapping[str, Sequence[object]]) -> Mapping[str, Sequence[Sequence[object]]]:
    """Other things that a statement is asked for: filters one by one, pages further back, a station."""
    restaurant_id, since, _, limit = known["kitchen"]
    _, above, most, *filters = known["orders_filtered"]
    one_by_one = [[value if n == place else None for n, value in enumerate(filters)] for place in range(len(filters))]
    return {
        "kitchen": [(restaurant_id, since, station, limit) for station in ("kitchen", "bar", "none")],
        "kitchen_left": [(restaurant_id, since, station, 200, 10) for station in ("kitchen", "bar", "none")],
        "orders_filtered": [(restaurant_id, above, most, *chosen) for chosen in one_by_one],
        "orders_for_staff": [(restaurant_id, 2**31, 50)],
        "stock_ledger": [(known["stock_ledger"][0], None, None, 50, 0)],
        "stock_requests": [
            (restaurant_id, None, None, 50, 0, None),
            (restaurant_id, "APPROVED", 7, 50, 0, None),
            (restaurant_id, None, None, 1, 0, 77),
        ],
        "shop_orders": [(restaurant_id, ["done"], *known["day_sold"][1:], None, 50, 0)],
        "orders": [(restaurant_id, 2**31, 50)],
        "story": [(restaurant_id, known["story"][1], None, 31, json.dumps(ACTS))],
    }


@pytest.mark.slow
def test_whatever_is_asked_of_a_busy_month_reads_what_it_asks_for(month_url: str) -> None:
    assert wrong_reads(month_url) == {}
    assert wrong_looks_at_the_audit(month_url) == {}
    assert wrong_flushes(month_url) == {}


def test_every_table_is_known_to_grow_or_to_stay() -> None:
    assert set(METADATA.tables) == GROWS | STAYS


def test_a_flush_into_two_days_reads_what_it_writes_and_every_read_of_them_has_an_index(days_url: str) -> None:
    assert wrong_flushes(days_url) == {}
    found = wrong_reads(days_url, {"enable_seqscan": "off"})
    assert {name[:20]: wrong for name, wrong in found.items() if not name.startswith(CLEARS)} == {}
    assert {name: plans_of_seven(days_url, name) for name in FOR_EACH_ORDER} == dict.fromkeys(FOR_EACH_ORDER, (2, 5))


def plans_of_seven(url: str, name: str) -> tuple[int, int]:
    """How many of seven times a statement is run by the plan for all, and for how many it is planned anew: after the
    fifth, Postgres decides, and keeps to the plan for all where it is as good.
    """
    with connected(url) as connection:
        arguments = asked(connection)[name]
        connection.execute(f"PREPARE asked AS {statements.statement(name)}".encode())
        marks = ", ".join(["%s"] * len(arguments))
        for _ in range(7):
            connection.execute(f"EXECUTE asked ({marks})".encode(), arguments)
        counts = "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE name = 'asked'"
        ((generic, custom),) = connection.execute(counts.encode())
        return generic, custom


def wrong_reads(url: str, planner: Mapping[str, str] = MappingProxyType({})) -> Mapping[str, Sequence[str]]:
    """The faults of each read under each kind of plan, where it has any."""
    found = {}
    with connected(url) as connection:
        known = asked(connection)
    others = [name for name in (*NAMES, "session") if name != "audit"]
    for names, planned in ((others, {}), (["audit"], AUDIT_PLANNER)):
        with connected(url, {**planned, **planner}) as connection:
            for name in names:
                text = trees.SESSION if name == "session" else statements.statement(name)
                for arguments, mode in itertools.product((known[name], *also_asked(known).get(name, ())), PLANS):
                    connection.execute(f"SET plan_cache_mode = {mode}".encode())
                    with connection.transaction(force_rollback=True):
                        whole = plan(connection, text, arguments)
                        found[f"{name} {arguments}, {mode}"] = faults(connection, whole, ASKED_ALL.get(name))
    return {name: wrong for name, wrong in found.items() if wrong}


def wrong_looks_at_the_audit(url: str) -> Mapping[str, Sequence[str]]:
    """The faults of reading the audit with each choice of filters under each kind of plan, where it has any."""
    found = {}
    with connected(url, AUDIT_PLANNER) as connection:
        row = connection.execute(AUDITED.encode()).fetchone()
        assert row is not None
        restaurant_id, *filters, at, audit_id = row
        for mode in PLANS:
            connection.execute(f"SET plan_cache_mode = {mode}".encode())
            for chosen in itertools.product(*((None, value) for value in (*filters, at, at, audit_id))):
                whole = plan(connection, statements.statement("audit"), (restaurant_id, *chosen, 51))
                found[f"{chosen}, {mode}"] = faults(connection, whole)
    return {name: wrong for name, wrong in found.items() if wrong}


def wrong_flushes(url: str) -> Mapping[str, Sequence[str]]:
    """The faults of each flush, where it has any. Every shape and every kind of row is used, every change is saved."""
    ((branch_id,),) = query(url, "SELECT branch_id FROM branches WHERE restaurant_id = %s", BIG)
    used, saved, found = set(), set(), {}
    with connected(url) as connection:
        for name, value in PLANNER.items():
            connection.execute(f"SET {name} = '{value}'".encode())
        for step, changes in flushes(restaurant(BIG), branch_id):
            shape, arguments = flush_of(changes)
            used.add(shape)
            saved |= {save for change in changes for save in kinds_of(change)}
            whole = plan(connection, shape.text, arguments)
            assert whole["Actual Rows"] == len(changes), f"{step}: not fenced"
            found[step] = faults(connection, whole)
    assert used == set(SHAPES)
    assert [save.name for part in PARTS for save in part.saves if save not in saved] == []
    return {step: wrong for step, wrong in found.items() if wrong}


def kinds_of(change: Change) -> Sequence[Save]:
    """Each kind of row that the change has."""
    owner = "session_id" if isinstance(change.owner, SessionStep) else "restaurant_id"
    return [save for part in PARTS if part.of == owner for save in part.saves if any(True for _ in save.rows(change))]

"""What a busy month leaves beside what `bench.month` fills: the kitchen, the ledger of stock, holds, the archive.

Owns: those rows. Nothing here is due, and all of it refers to what the month has.
"""

from typing import Final

import psycopg

from tests.persistence.conftest import query

GROWS: Final = frozenset(
    "sessions members cart_items orders order_items order_attempts order_moves ticket_items idempotency_keys events"
    " audit revoked_tokens alerts calls holds stock_moves session_archive"
    " claims discounts payments payment_parts"
    " customers customer_addresses payment_tokens"
    " payment_moves invoices invoice_orders archived_orders day_closings reconciliations picks"
    " fulfilments discount_code_customers notices slot_days stock_requests"
    " counter_orders recurring_orders recurring_letters sync_log sync_parked stream_events".split()
)
STAYS: Final = frozenset(
    "restaurants opening_hours tables staff_users menu_categories menu_items daily_passes restaurant_revisions branches"
    " stock jobs system_switches restaurant_logos option_groups options item_option_groups tax_classes menus"
    " item_photos item_search search_words search_counts"
    " letterheads invoice_counters discount_codes slots zones password_resets api_keys sync_sinks"
    " webhook_endpoints webhook_deliveries streams".split()
)
"""What there is of a restaurant, however long it has been open; of passes, one a day."""

_REVOKED: Final = """
    INSERT INTO revoked_tokens (jti, expires_at)
    SELECT md5(n::text), now() + (n % 1000 - 50) * interval '1 hour' FROM generate_series(1, 100000) AS n
"""
# A kitchen that bumps what it has made, but not all of it: what nobody took off, it still has after a month.
_KITCHEN: Final = """
    INSERT INTO ticket_items (
        session_id, restaurant_id, order_number, position, state, station, prep_minutes, arrived_at, fired_at, moved_at,
        bumped_at, struck_why
    )
    SELECT o.session_id, i.restaurant_id, i.order_number, i.position, 'served',
        CASE WHEN i.position = 0 THEN 'kitchen' ELSE 'bar' END, 15, o.created_at,
        o.created_at, o.created_at, CASE WHEN o.order_number % 5 > 0 THEN o.created_at END, ''
    FROM order_items AS i JOIN orders AS o USING (restaurant_id, order_number)
"""
_MOVES: Final = """
    INSERT INTO order_moves (session_id, restaurant_id, order_number, number, status, at, made_by, lasted_s)
    SELECT session_id, restaurant_id, order_number, 1, 'preparing', created_at, 'staff', 60 FROM orders
"""
# `bench.month` fills without triggers, which give a restaurant its branch.
_BRANCHES: Final = """
    INSERT INTO branches (restaurant_id, name)
    SELECT restaurant_id, name FROM restaurants WHERE restaurant_id NOT IN (SELECT restaurant_id FROM branches)
"""
# Everything is counted, and every order has taken from it; each morning it is counted anew.
_TAKEN: Final = """
    INSERT INTO stock_moves (branch_id, menu_item_id, quantity, reason, order_number, created_at)
    SELECT b.branch_id, i.menu_item_id, -i.qty, 'order', i.order_number, o.created_at
    FROM order_items AS i JOIN orders AS o USING (restaurant_id, order_number) JOIN branches AS b USING (restaurant_id)
    ORDER BY o.created_at
"""
_COUNTED: Final = """
    INSERT INTO stock_moves (branch_id, menu_item_id, quantity, reason, created_at)
    SELECT b.branch_id, m.menu_item_id, 10000, 'set', now() - day * interval '1 day'
    FROM menu_items AS m JOIN branches AS b USING (restaurant_id), generate_series(1, 30) AS day
"""
_STOCK: Final = """
    INSERT INTO stock (branch_id, menu_item_id, on_hand)
    SELECT branch_id, menu_item_id, sum(quantity) FROM stock_moves GROUP BY branch_id, menu_item_id
"""
# What employees asked for, most of which somebody has reviewed.
_REQUESTED: Final = """
    INSERT INTO stock_requests (
        restaurant_id, branch_id, menu_item_id, kind, quantity, note, asked_by, asked_at, status, approved, answer,
        reviewed_by, reviewed_at
    )
    SELECT b.restaurant_id, b.branch_id, 1, 'SET_QUANTITY', 5, '', n % 9 + 1, now() - n * interval '1 minute',
        CASE WHEN n % 50 > 0 THEN 'APPROVED' ELSE 'PENDING' END, CASE WHEN n % 50 > 0 THEN 5 END, '',
        CASE WHEN n % 50 > 0 THEN 1 END, CASE WHEN n % 50 > 0 THEN now() END
    FROM (SELECT * FROM branches ORDER BY branch_id LIMIT 8) AS b, generate_series(1, 5000) AS n
"""
# What a party chose and never ordered; of those who still sit there, it counts.
_HELD: Final = """
    INSERT INTO holds (session_id, public_id, menu_item_id, branch_id, qty, until)
    SELECT s.session_id, md5('held ' || s.session_id)::uuid, m.menu_item_id, b.branch_id, 1,
        s.opened_at + interval '1 hour'
    FROM sessions AS s JOIN branches AS b USING (restaurant_id)
    JOIN (SELECT restaurant_id, min(menu_item_id) AS menu_item_id FROM menu_items GROUP BY 1) AS m USING (restaurant_id)
"""
# A year of months before this one.
_ARCHIVED: Final = """
    INSERT INTO session_archive (
        session_id, restaurant_id, kind, table_number, opened_at, closed_at, members, events, orders, ordered
    )
    SELECT md5('archived ' || session_id)::uuid, restaurant_id, kind, 1, opened_at - interval '1 year',
        closed_at - interval '1 year', 3, seq, round - 1, 1900
    FROM sessions WHERE state = 'closed'
"""
# Each order was paid in cash, and invoiced; of the oldest the session has gone.
_MONEY: Final = """
    INSERT INTO payment_moves (restaurant_id, payment_id, at, method, by_user, amount, tip)
    SELECT restaurant_id, md5(restaurant_id || ' ' || order_number)::uuid, created_at, 'cash', 1, 1900, 100 FROM orders
"""
_INVOICED: Final = """
    INSERT INTO invoices (restaurant_id, year, number, kind, session_id, turn, bill_version, receipt, created_at)
    SELECT restaurant_id, 2024, order_number, 'invoice', md5(restaurant_id || ' ' || order_number)::uuid, 1, 1, '{}',
        created_at
    FROM orders
"""
_ON_INVOICES: Final = """
    INSERT INTO invoice_orders (restaurant_id, order_number, year, number)
    SELECT restaurant_id, number, year, number FROM invoices
"""
_BILLED: Final = """
    INSERT INTO archived_orders (restaurant_id, order_number, session_id)
    SELECT restaurant_id, order_number, session_id FROM orders WHERE order_number % 2 = 0
"""
_CLOSED: Final = """
    INSERT INTO day_closings (
        restaurant_id, day, starts_at, ends_at, figures, counted_cash, by_user, closed_at
    )
    SELECT r.restaurant_id, d, d, d + interval '1 day', '{}', 0, 1, d + interval '1 day'
    FROM restaurants AS r, generate_series(now() - interval '3 years', now(), interval '1 day') AS d
"""
_RECONCILED: Final = """
    INSERT INTO reconciliations (restaurant_id, day, tried_at, found)
    SELECT r.restaurant_id, d, d, '{}'
    FROM restaurants AS r, generate_series(now() - interval '3 years', now(), interval '1 day') AS d
"""

# Who has ever bought something, where they live and how they pay; some have forgotten their password, as every week.
_CUSTOMERS: Final = """
    INSERT INTO customers (restaurant_id, email, name)
    SELECT r.restaurant_id, 'c' || n || '@example.com', 'Anna'
    FROM (SELECT restaurant_id FROM restaurants ORDER BY restaurant_id LIMIT 4) AS r, generate_series(1, 5000) AS n
"""
_LIVE: Final = """
    INSERT INTO customer_addresses
    SELECT gen_random_uuid(), customer_id, n, '', '', 'Via Roma 1', '50123', 'Firenze', 'IT', '', '', n = 0
    FROM customers, generate_series(0, 1) AS n
"""
_SAVED: Final = """
    INSERT INTO payment_tokens (
        payment_token_id, restaurant_id, customer_id, place, provider, token, is_default, created_at, removed_at
    )
    SELECT gen_random_uuid(), restaurant_id, customer_id, CASE WHEN customer_id % 100 > 0 THEN 0 END, 'simulator',
        'sim_' || customer_id, customer_id % 100 > 0, now(), CASE WHEN customer_id % 100 = 0 THEN now() END
    FROM customers
"""
_FORGOT: Final = """
    INSERT INTO password_resets (
        reset_id, restaurant_id, customer_id, language, generation, asked_at, token_hash, expires_at, mailed_at
    )
    SELECT gen_random_uuid(), restaurant_id, customer_id, 'en', 1, now() - customer_id % 1440 * interval '1 minute',
        'h' || customer_id, now() + interval '50 minutes', CASE WHEN customer_id % 100 > 0 THEN now() END
    FROM customers WHERE customer_id % 4 = 0
"""
# Half of what was ordered was shared, an order in ten had something off, and all of them were paid.
_CLAIMED: Final = """
    INSERT INTO claims (session_id, public_id, member_id, share, parts)
    SELECT o.session_id, i.public_id, m.member_id, 1, 2
    FROM order_items AS i JOIN orders AS o USING (restaurant_id, order_number)
    JOIN members AS m USING (session_id)
    WHERE o.order_number % 2 = 0 AND m.member_id = o.placed_by
    ON CONFLICT DO NOTHING
"""
_GIVEN: Final = """
    INSERT INTO discounts (session_id, discount_id, reason, rate, given_at)
    SELECT session_id, gen_random_uuid(), 'late', 500, created_at FROM orders
    WHERE order_number % 10 = 0 AND session_id IS NOT NULL
"""
_PAID: Final = """
    INSERT INTO payments (
        session_id, restaurant_id, payment_id, amount, tip, status, refunded, refunds, method, deposit, bill_version,
        provider, provider_ref, save_method, wanted_amount, attempts, next_at, created_at, updated_at
    )
    SELECT session_id, restaurant_id, md5('paid ' || restaurant_id || ' ' || order_number)::uuid, total, 0,
        CASE WHEN order_number % 1000 = 0 THEN 'unknown' ELSE 'captured' END, 0, 0, 'card', false, 1, 'simulator',
        'pi_' || restaurant_id || '_' || order_number, false, 0, 1,
        CASE WHEN order_number % 1000 = 0 THEN now() + interval '1 hour' END, created_at, created_at
    FROM orders WHERE total > 0
"""
_COVERED: Final = """
    INSERT INTO payment_parts (payment_id, position, public_id, share)
    SELECT md5('paid ' || restaurant_id || ' ' || order_number)::uuid, i.position, i.public_id, '1'
    FROM order_items AS i JOIN orders AS o USING (restaurant_id, order_number)
    WHERE o.total > 0
"""

# A tenth of the orders are the shop's, each of five hundred customers'; every one of them has used a code.
_OF_SHOP: Final = """
    INSERT INTO fulfilments (
        session_id, restaurant_id, order_number, customer_id, kind, branch_id, slot_id, day, starts_at, ends_at, fee,
        discount, total, name, phone, email, language, note
    )
    SELECT session_id, restaurant_id, order_number, order_number % 500, 'pick_up', 1, 1, created_at::date, created_at,
        created_at + interval '2 hours', 0, 0, total, '', '', '', '', ''
    FROM orders
    WHERE order_number % 10 = 0
"""
# Another tenth were taken at the counter.
_AT_COUNTER: Final = """
    INSERT INTO counter_orders (
        session_id, restaurant_id, order_number, by_user, customer_name, customer_phone, customer_session_id, notes,
        subtotal, discount, service_charge, tax, deposit, tip, total, paid
    )
    SELECT session_id, restaurant_id, order_number, 1, '', '', order_number % 100, '', total, 0, 0, 0, 0, 0, total, 0
    FROM orders
    WHERE order_number % 10 = 1
"""
# Each was told of, but for a few of these last minutes.
_NOTICED: Final = """
    INSERT INTO notices (
        session_id, restaurant_id, notice_id, order_number, customer_id, kind, raised_at, next_at, attempts, told_at,
        told_by
    )
    SELECT session_id, restaurant_id, gen_random_uuid(), order_number, customer_id, 'confirmed', now(), now(), 0,
        CASE WHEN order_number % 500 > 0 THEN now() END, CASE WHEN order_number % 500 > 0 THEN 'mail' END
    FROM fulfilments
    WHERE session_id IS NOT NULL
"""
_CODES: Final = """
    INSERT INTO discount_codes (discount_code_id, restaurant_id, code, rate)
    SELECT n, r.restaurant_id, 'CODE' || n, 1000
    FROM generate_series(1, 20) AS n CROSS JOIN (SELECT min(restaurant_id) AS restaurant_id FROM restaurants) AS r
"""
_USED: Final = """
    INSERT INTO discount_code_customers (discount_code_id, customer_id, used)
    SELECT c, n, 1 FROM generate_series(1, 20) AS c CROSS JOIN generate_series(1, 500) AS n
"""
# Each branch has eight slots every day, and years of dates behind it.
_SLOTS: Final = """
    INSERT INTO slots (slot_id, restaurant_id, branch_id, weekday, starts, ends, capacity)
    SELECT 100 * b.branch_id + 10 * day + n, b.restaurant_id, b.branch_id, day, make_time(6 + 2 * n, 0, 0),
        make_time(8 + 2 * n, 0, 0), 20
    FROM branches AS b CROSS JOIN generate_series(0, 6) AS day CROSS JOIN generate_series(0, 7) AS n
"""
# Each tenth customer has something every week; a few are due.
_WEEKLY: Final = """
    INSERT INTO recurring_orders (
        recurring_order_id, restaurant_id, customer_id, place, kind, slot_id, method, note, lines, day, step, due_at,
        created_at, failures, problem, version
    )
    SELECT md5('weekly ' || customer_id)::uuid, restaurant_id, customer_id, 0, 'delivery', 1, 'counter', '', '[]',
        current_date, 'waiting', now() + (customer_id % 700 - 1) * interval '15 minutes', now(), 0, '', 1
    FROM customers WHERE customer_id % 10 = 0
"""
_WRITTEN: Final = """
    INSERT INTO recurring_letters (
        letter_id, restaurant_id, recurring_order_id, kind, day, fulfilment, lines, reasons, fee, raised_at, next_at,
        attempts, told_at
    )
    SELECT md5(r.recurring_order_id || ' ' || n)::uuid, r.restaurant_id, r.recurring_order_id, 'tomorrow',
        current_date - n, 'delivery', '[]', '[]', 0, now() - n * interval '7 days', now(), 1,
        CASE WHEN n > 0 OR r.customer_id % 500 > 0 THEN now() END
    FROM recurring_orders AS r CROSS JOIN generate_series(0, 3) AS n
"""
_SLOT_DAYS: Final = """
    INSERT INTO slot_days (slot_id, day, taken, capacity)
    SELECT w.slot_id, current_date + 14 - n, 7, 20 FROM slots AS w CROSS JOIN generate_series(0, 1000) AS n
    WHERE extract(isodow FROM current_date + 14 - n) = w.weekday + 1
"""
# Four restaurants are mirrored; one of their sinks has not answered for a week, another has refused a few.
_SINKS: Final = """
    INSERT INTO sync_sinks (restaurant_id, kind, cursor_xid)
    SELECT restaurant_id, 'redis', CASE WHEN restaurant_id % 4 > 0 THEN 9000 ELSE 0 END
    FROM (SELECT restaurant_id FROM restaurants ORDER BY restaurant_id LIMIT 4) AS r
"""
# Each of them has a webhook too, that has been told as much as is kept.
_HOOKS: Final = """
    INSERT INTO sync_sinks (restaurant_id, kind, cursor_xid)
    SELECT restaurant_id, 'webhook', 9000 FROM sync_sinks WHERE kind = 'redis'
"""
_ENDPOINTS: Final = """
    INSERT INTO webhook_endpoints (sink_id, url, description, events, seed, seed_mark)
    SELECT sink_id, 'https://till.example.com', '', '{order.created}', 'seed', 'mark'
    FROM sync_sinks WHERE kind = 'webhook'
"""
_DELIVERED: Final = """
    INSERT INTO webhook_deliveries
        (sink_id, message_id, event_type, entity_type, entity_id, status, duration_ms, error, answer)
    SELECT sink_id, 'msg_' || n, 'order.created', 'order', n::text, 200, 35, '', 'ok'
    FROM webhook_endpoints, generate_series(1, 100) AS n
"""
_TOLD: Final = """
    INSERT INTO sync_log (restaurant_id, xid, entity_type, entity_id, at)
    SELECT r.restaurant_id, n, 'order', n::text, now() - (10000 - n) * interval '1 minute'
    FROM (SELECT DISTINCT restaurant_id FROM sync_sinks) AS r, generate_series(1, 10000) AS n
"""
_PARKED: Final = """
    INSERT INTO sync_parked (sink_id, entity_type, entity_id, error, next_at)
    SELECT sink_id, 'order', n::text, 'no', CASE WHEN n % 7 = 0 THEN now() + n * interval '1 minute' END
    FROM sync_sinks, generate_series(1, 2000) AS n
"""
# Two of them are listened to, one of them by nobody for a week.
_LISTENED: Final = """
    INSERT INTO streams (restaurant_id, seq, kept_after, listened_at)
    SELECT restaurant_id, 10000, 0, now() - (restaurant_id % 2) * interval '7 days'
    FROM (SELECT DISTINCT restaurant_id FROM sync_sinks) AS r
"""
_STREAMED: Final = """
    INSERT INTO stream_events (restaurant_id, seq, event_type, rooms, body, at)
    SELECT restaurant_id, n, 'order.updated', ARRAY['table:7'], '{}', now() - (10000 - n) * interval '10 seconds'
    FROM streams, generate_series(1, 10000) AS n
"""
_FILLINGS: Final = (
    _OF_SHOP,
    _AT_COUNTER,
    _NOTICED,
    _CODES,
    _USED,
    _REVOKED,
    _KITCHEN,
    _MOVES,
    _BRANCHES,
    _SLOTS,
    _SLOT_DAYS,
    _TAKEN,
    _COUNTED,
    _STOCK,
    _REQUESTED,
    _HELD,
    _ARCHIVED,
    _MONEY,
    _INVOICED,
    _ON_INVOICES,
    _BILLED,
    _CLOSED,
    _RECONCILED,
    _CLAIMED,
    _GIVEN,
    _PAID,
    _COVERED,
    _CUSTOMERS,
    _LIVE,
    _SAVED,
    _FORGOT,
    _WEEKLY,
    _WRITTEN,
    _SINKS,
    _HOOKS,
    _ENDPOINTS,
    _DELIVERED,
    _TOLD,
    _PARKED,
    _LISTENED,
    _STREAMED,
)
_SETTINGS: Final = (
    "SET LOCAL session_replication_role = replica",
    "SET LOCAL synchronous_commit = off",
    "SET LOCAL work_mem = '64MB'",
)
_FILLED: Final = frozenset(
    "revoked_tokens ticket_items order_moves branches stock_moves stock holds session_archive claims discounts payments"
    " slots slot_days payment_parts fulfilments discount_code_customers payment_moves invoices invoice_orders"
    " archived_orders day_closings reconciliations customers customer_addresses payment_tokens password_resets"
    " stock_requests notices counter_orders recurring_orders recurring_letters sync_sinks sync_log sync_parked"
    " webhook_endpoints webhook_deliveries streams stream_events".split()
)


def fill_more(url: str) -> None:
    """Fills what else has grown. As `bench.month`, without looking up what each row refers to."""
    with psycopg.connect(url) as connection:
        for statement in (*_SETTINGS, *_FILLINGS):
            connection.execute(statement.encode())
        for table in sorted(_FILLED):
            found = connection.execute(f"SELECT EXISTS (SELECT FROM {table})".encode())
            assert found.fetchone() == (True,), table


def analyse_more(url: str) -> None:
    """As autovacuum would leave it."""
    for table in sorted(_FILLED):
        query(url, f"VACUUM ANALYZE {table}")

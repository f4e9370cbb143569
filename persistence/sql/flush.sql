-- Saves the changes of many sessions in one step. Only what belongs to a fenced session is written; gives their ids.
WITH given AS MATERIALIZED (
    SELECT * FROM json_populate_recordset(NULL::sessions, $1)
), moved AS (
    UPDATE sessions AS s
    SET state = g.state, seq = g.seq, round = g.round, host_id = g.host_id, total = g.total, cart_sum = g.cart_sum,
        processing = g.processing, pass_validated = g.pass_validated, ordering_disabled = g.ordering_disabled,
        last_activity_at = g.last_activity_at, closed_at = g.closed_at, lock_holder = g.lock_holder,
        lock_order = g.lock_order, lock_phase = g.lock_phase, lock_attempt = g.lock_attempt,
        lock_expires_at = g.lock_expires_at, version = g.version, wake_at = g.wake_at
    FROM given AS g
    WHERE s.session_id = g.session_id AND s.version = g.version - 1
    RETURNING s.session_id
), opened AS (
    INSERT INTO sessions
    SELECT * FROM given WHERE version = 1
    ON CONFLICT (session_id) DO NOTHING
    RETURNING session_id
), fenced AS MATERIALIZED (
    SELECT session_id FROM moved UNION ALL SELECT session_id FROM opened
), members_saved AS (
    INSERT INTO members AS m
    SELECT r.* FROM json_populate_recordset(NULL::members, $2) AS r JOIN fenced USING (session_id)
    -- An id that another session has must fail, not vanish: NULL breaks NOT NULL. The same below for orders.
    ON CONFLICT (member_id) DO UPDATE SET
        session_id = CASE WHEN m.session_id = excluded.session_id THEN m.session_id END,
        nickname = excluded.nickname, left_at = excluded.left_at
), lines_saved AS (
    INSERT INTO cart_items
    SELECT r.* FROM json_populate_recordset(NULL::cart_items, $3) AS r JOIN fenced USING (session_id)
    ON CONFLICT (session_id, public_id) DO UPDATE SET
        qty = excluded.qty, note = excluded.note, version = excluded.version, state = excluded.state,
        round = excluded.round, added_seq = excluded.added_seq
), orders_saved AS (
    INSERT INTO orders AS o
    SELECT r.* FROM json_populate_recordset(NULL::orders, $4) AS r JOIN fenced USING (session_id)
    ON CONFLICT (restaurant_id, order_number) DO UPDATE SET
        order_number = CASE WHEN o.session_id = excluded.session_id THEN o.order_number END,
        status = excluded.status, payment_status = excluded.payment_status, pos_status = excluded.pos_status,
        pos_ticket = excluded.pos_ticket, pos_attempts = excluded.pos_attempts, pos_error = excluded.pos_error,
        pos_next_at = excluded.pos_next_at, pos_failures = excluded.pos_failures,
        pos_alerted_at = excluded.pos_alerted_at
), items_saved AS (
    INSERT INTO order_items
    SELECT r.*
    FROM json_array_elements($5) AS e (item)
    JOIN fenced ON fenced.session_id = (e.item ->> 'session_id')::uuid
    CROSS JOIN json_populate_record(NULL::order_items, e.item) AS r
    ON CONFLICT (restaurant_id, order_number, position) DO NOTHING
), orders_dropped AS (
    DELETE FROM orders AS o
    USING json_populate_recordset(NULL::orders, $6) AS r JOIN fenced USING (session_id)
    WHERE o.restaurant_id = r.restaurant_id AND o.order_number = r.order_number AND o.session_id = r.session_id
), numbers_used AS (
    UPDATE restaurants AS h
    SET last_order_number = GREATEST(h.last_order_number, n.highest)
    FROM (
        SELECT r.restaurant_id, max(r.order_number) AS highest
        FROM json_populate_recordset(NULL::orders, $7) AS r JOIN fenced USING (session_id)
        GROUP BY r.restaurant_id
    ) AS n
    WHERE h.restaurant_id = n.restaurant_id
), keys_saved AS (
    INSERT INTO idempotency_keys
    SELECT r.* FROM json_populate_recordset(NULL::idempotency_keys, $8) AS r JOIN fenced USING (session_id)
    ON CONFLICT (session_id, idempotency_key) DO UPDATE SET failed = excluded.failed
), events_saved AS (
    INSERT INTO events
    SELECT r.* FROM json_populate_recordset(NULL::events, $9) AS r JOIN fenced USING (session_id)
), attempts_saved AS (
    INSERT INTO order_attempts
    SELECT r.* FROM json_populate_recordset(NULL::order_attempts, $10) AS r JOIN fenced USING (session_id)
    ON CONFLICT (restaurant_id, order_number, number) DO UPDATE SET
        kind = excluded.kind, began_at = excluded.began_at, duration_ms = excluded.duration_ms,
        outcome = excluded.outcome, words = excluded.words
), audit_saved AS (
    INSERT INTO audit (restaurant_id, staff_user_id, action, subject, old_value, new_value, created_at)
    SELECT r.restaurant_id, r.who, r.what, r.subject, r.old, r.new, r.at
    FROM json_to_recordset($11) AS r (
        session_id uuid, restaurant_id integer, who integer, what text, subject text, old jsonb, new jsonb,
        at timestamptz
    ) JOIN fenced USING (session_id)
)
SELECT session_id FROM fenced

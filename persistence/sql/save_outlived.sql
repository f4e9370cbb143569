-- Makes order $1, without a session, into $2 with calls $3, audit $4, moves $5, items $6, stock $7, alerts $8 and what of
-- slots it gives back $9, if it is so.
WITH known AS (
    SELECT * FROM json_populate_record(NULL::orders, $1)
), given AS (
    SELECT * FROM json_populate_record(NULL::orders, $2)
), saved AS (
    UPDATE orders AS o
    SET status = g.status, payment_status = g.payment_status, pos_status = g.pos_status, pos_ticket = g.pos_ticket, pos_attempts = g.pos_attempts,
        pos_error = g.pos_error, pos_next_at = g.pos_next_at, pos_failures = g.pos_failures,
        pos_alerted_at = g.pos_alerted_at
    FROM given AS g JOIN known AS k USING (restaurant_id, order_number)
    WHERE o.restaurant_id = g.restaurant_id AND o.order_number = g.order_number AND o.session_id IS NULL
        AND o.status = k.status AND o.pos_status = k.pos_status AND o.pos_attempts = k.pos_attempts
        AND o.pos_next_at IS NOT DISTINCT FROM k.pos_next_at
    RETURNING o.restaurant_id, o.order_number
), attempts_saved AS (
    INSERT INTO order_attempts (
        restaurant_id, order_number, number, kind, began_at, duration_ms, outcome, words
    )
    SELECT a.restaurant_id, a.order_number, a.number, a.kind, a.began_at, a.duration_ms, a.outcome, a.words
    FROM json_populate_recordset(NULL::order_attempts, $3) AS a JOIN saved USING (restaurant_id, order_number)
    ON CONFLICT (restaurant_id, order_number, number) DO UPDATE SET
        kind = excluded.kind, began_at = excluded.began_at, duration_ms = excluded.duration_ms,
        outcome = excluded.outcome, words = excluded.words
), moves_saved AS (
    INSERT INTO order_moves (restaurant_id, order_number, number, status, at, made_by, by_user, lasted_s)
    SELECT m.restaurant_id, m.order_number, m.number, m.status, m.at, m.made_by, m.by_user, m.lasted_s
    FROM json_populate_recordset(NULL::order_moves, $5) AS m JOIN saved USING (restaurant_id, order_number)
), items_saved AS (
    UPDATE ticket_items AS i
    SET state = g.state, fired_at = g.fired_at, moved_at = g.moved_at, bumped_at = g.bumped_at,
        struck = g.struck, struck_at = g.struck_at, struck_why = g.struck_why
    FROM json_populate_recordset(NULL::ticket_items, $6) AS g JOIN saved USING (restaurant_id, order_number)
    WHERE i.restaurant_id = g.restaurant_id AND i.order_number = g.order_number AND i.position = g.position
), stock_saved AS (
    UPDATE stock AS k SET on_hand = k.on_hand + m.quantity
    FROM (
        SELECT r.branch_id, r.menu_item_id, sum(r.quantity)::integer AS quantity
        FROM json_populate_recordset(NULL::stock_moves, $7) AS r CROSS JOIN saved
        GROUP BY r.branch_id, r.menu_item_id
    ) AS m
    WHERE k.branch_id = m.branch_id AND k.menu_item_id = m.menu_item_id
    RETURNING k.branch_id, k.menu_item_id
), stock_moves_saved AS (
    INSERT INTO stock_moves (branch_id, menu_item_id, quantity, reason, order_number, staff_user_id, created_at)
    SELECT r.branch_id, r.menu_item_id, r.quantity, r.reason, r.order_number, r.staff_user_id, r.created_at
    FROM json_populate_recordset(NULL::stock_moves, $7) AS r JOIN stock_saved USING (branch_id, menu_item_id)
), slots_saved AS (
    UPDATE slot_days AS d
    SET taken = greatest(d.taken + m.quantity, 0), capacity = greatest(w.capacity, d.taken + m.quantity)
    FROM (
        SELECT r.slot_id, r.day, sum(r.quantity)::integer AS quantity
        FROM json_to_recordset($9) AS r (slot_id integer, day date, quantity integer) CROSS JOIN saved
        GROUP BY r.slot_id, r.day
    ) AS m JOIN slots AS w USING (slot_id)
    WHERE d.slot_id = m.slot_id AND d.day = m.day
), alerts_saved AS (
    INSERT INTO alerts (restaurant_id, alert_id, kind, order_number, words, raised_at)
    SELECT w.restaurant_id, w.alert_id, w.kind, w.order_number, w.words, w.raised_at
    FROM json_populate_recordset(NULL::alerts, $8) AS w JOIN saved USING (restaurant_id, order_number)
    ON CONFLICT (alert_id) DO NOTHING
), audit_saved AS (
    INSERT INTO audit (restaurant_id, staff_user_id, action, subject, old_value, new_value, created_at)
    SELECT r.restaurant_id, r.who, r.what, r.subject, r.old, r.new, r.at
    FROM json_to_recordset($4) AS r (
        restaurant_id integer, who integer, what text, subject text, old jsonb, new jsonb, at timestamptz
    ) JOIN saved USING (restaurant_id)
)
SELECT order_number FROM saved

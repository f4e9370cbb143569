-- Recurring order $1 becomes what that says, unless it was changed since, with the letters $2 and the entries $3;
-- letters from before $4 go.
WITH saved AS (
    UPDATE recurring_orders AS r
    SET lines = g.lines, day = g.day, step = g.step, due_at = g.due_at, told_total = g.told_total,
        failures = g.failures, problem = g.problem, last_order_number = g.last_order_number, version = r.version + 1
    FROM json_populate_record(NULL::recurring_orders, $1::json) AS g
    WHERE r.recurring_order_id = g.recurring_order_id AND r.version = g.version
    RETURNING r.recurring_order_id
), letters_gone AS (
    DELETE FROM recurring_letters AS l USING saved AS s
    WHERE l.recurring_order_id = s.recurring_order_id AND l.raised_at < $4::timestamptz
), letters_saved AS (
    INSERT INTO recurring_letters (
        letter_id, restaurant_id, recurring_order_id, kind, day, starts_at, ends_at, fulfilment, lines, reasons, fee,
        total, raised_at, next_at, attempts, told_at
    )
    SELECT l.letter_id, l.restaurant_id, s.recurring_order_id, l.kind, l.day, l.starts_at, l.ends_at, l.fulfilment,
        l.lines, l.reasons, l.fee, l.total, l.raised_at, l.next_at, l.attempts, l.told_at
    FROM json_populate_recordset(NULL::recurring_letters, $2::json) AS l CROSS JOIN saved AS s
    ON CONFLICT (letter_id) DO NOTHING
), audit_saved AS (
    INSERT INTO audit (restaurant_id, action, subject, old_value, new_value, created_at)
    SELECT r.restaurant_id, r.what, r.subject, to_jsonb(r.old), to_jsonb(r.new), r.at
    FROM json_to_recordset($3::json) AS r (
        restaurant_id integer, what text, subject text, old text, new text, at timestamptz
    ) CROSS JOIN saved
)
SELECT recurring_order_id FROM saved

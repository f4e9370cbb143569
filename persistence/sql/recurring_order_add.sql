-- Keeps recurring order $1 with the entry $2; where there is one of its id, that one. No row where its place is taken,
-- or its customer is gone. It is a change of their account, so one that erases them at the same time is made anew.
WITH given AS MATERIALIZED (
    SELECT * FROM json_populate_record(NULL::recurring_orders, $1::json)
), known AS MATERIALIZED (
    SELECT r.* FROM given AS g JOIN recurring_orders AS r USING (recurring_order_id)
), theirs AS (
    UPDATE customers AS c SET version = c.version + 1
    FROM given AS g
    WHERE c.customer_id = g.customer_id AND c.restaurant_id = g.restaurant_id AND c.erased_at IS NULL
        AND NOT EXISTS (SELECT FROM known)
    RETURNING c.customer_id
), added AS (
    INSERT INTO recurring_orders (
        recurring_order_id, restaurant_id, customer_id, place, kind, slot_id, branch_id, address_id, method,
        payment_token_id, note, lines, day, step, due_at, created_at, told_total, failures, problem, last_order_number,
        version
    )
    SELECT g.recurring_order_id, g.restaurant_id, g.customer_id, g.place, g.kind, g.slot_id, g.branch_id, g.address_id,
        g.method, g.payment_token_id, g.note, g.lines, g.day, g.step, g.due_at, g.created_at, g.told_total, g.failures,
        g.problem, g.last_order_number, g.version
    FROM given AS g CROSS JOIN theirs
    ON CONFLICT DO NOTHING
    RETURNING *
), audit_saved AS (
    INSERT INTO audit (restaurant_id, action, subject, old_value, new_value, created_at)
    SELECT r.restaurant_id, r.what, r.subject, to_jsonb(r.old), to_jsonb(r.new), r.at
    FROM json_to_recordset($2::json) AS r (
        restaurant_id integer, what text, subject text, old text, new text, at timestamptz
    ) CROSS JOIN added
)
SELECT * FROM added
UNION ALL
SELECT * FROM known

-- Recurring order $1 goes, with its letters, and the entry $2 stays. No row where it was gone.
WITH gone AS (
    DELETE FROM recurring_orders WHERE recurring_order_id = $1 RETURNING recurring_order_id
), audit_saved AS (
    INSERT INTO audit (restaurant_id, action, subject, old_value, new_value, created_at)
    SELECT r.restaurant_id, r.what, r.subject, to_jsonb(r.old), to_jsonb(r.new), r.at
    FROM json_to_recordset($2::json) AS r (
        restaurant_id integer, what text, subject text, old text, new text, at timestamptz
    ) CROSS JOIN gone
)
SELECT recurring_order_id FROM gone

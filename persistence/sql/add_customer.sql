-- Makes a customer as $1 says, with password $2 and audit $3; no row where the address is taken in the restaurant.
WITH saved AS (
    INSERT INTO customers (restaurant_id, email, name, phone, language, password_hash)
    SELECT g.restaurant_id, g.email, g.name, g.phone, g.language, $2::text
    FROM json_populate_record(NULL::customers, $1::json) AS g
    ON CONFLICT (restaurant_id, lower(email)) WHERE erased_at IS NULL DO NOTHING
    RETURNING *
), audit_saved AS (
    INSERT INTO audit (restaurant_id, staff_user_id, action, subject, old_value, new_value, created_at)
    SELECT r.restaurant_id, NULL, r.what, 'customer-' || s.customer_id, to_jsonb(r.old), to_jsonb(r.new), r.at
    FROM json_to_recordset($3::json) AS r (restaurant_id integer, what text, old text, new text, at timestamptz)
    CROSS JOIN saved AS s
)
SELECT customer_id, restaurant_id, email, name, phone, language, leave_at_door, signature, safe_place, notify, generation,
    kept_family, version, created_at, erased_at FROM saved

-- Makes an account in restaurant $1 with address $2, name $3, role $4, password $5 and audit $6; no row if $2 is taken.
WITH saved AS (
    INSERT INTO staff_users (restaurant_id, email, name, role, password_hash)
    VALUES ($1::integer, $2::text, $3::text, $4::text, $5::text)
    ON CONFLICT (lower(email)) DO NOTHING
    RETURNING *
), audit_saved AS (
    INSERT INTO audit (restaurant_id, staff_user_id, action, subject, old_value, new_value, created_at)
    SELECT r.restaurant_id, r.who, r.what, 'staff-' || s.staff_user_id, to_jsonb(r.old), to_jsonb(r.new), r.at
    FROM json_to_recordset($6::json) AS r (
        restaurant_id integer, who integer, what text, old text, new text, at timestamptz
    ) CROSS JOIN saved AS s
)
SELECT staff_user_id, restaurant_id, email, name, role, generation, kept_family, created_at, disabled_at FROM saved

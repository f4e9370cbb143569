-- Makes a key of restaurant $1 with address $2, name $3, role $4, hash $5, hint $6, scopes $7, $8 a minute, at $9, by $10, until $11, audit $12 with $13.
WITH account AS (
    INSERT INTO staff_users (restaurant_id, email, name, role, password_hash, of_key, created_at)
    VALUES ($1::integer, $2::text, $3::text, $4::text, '-', true, $9::timestamptz)
    RETURNING *
), made AS (
    INSERT INTO api_keys (
        restaurant_id, staff_user_id, key_hash, hint, scopes, per_minute, created_at, created_by, expires_at
    )
    SELECT restaurant_id, staff_user_id, $5::text, $6::text, $7::text[], $8::integer, $9, $10::integer, $11::timestamptz
    FROM account
    RETURNING *
), audit_saved AS (
    INSERT INTO audit (restaurant_id, staff_user_id, action, subject, old_value, new_value, created_at)
    SELECT m.restaurant_id, m.created_by, $12::text, 'key-' || m.api_key_id, NULL, to_jsonb($13::text), m.created_at
    FROM made AS m
)
SELECT m.api_key_id, m.staff_user_id, a.name, a.role, m.hint, m.scopes, m.per_minute, m.created_at, m.created_by,
    m.expires_at, m.last_used_at, m.revoked_at
FROM made AS m CROSS JOIN account AS a

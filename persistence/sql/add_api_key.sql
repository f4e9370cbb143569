-- Makes a key of restaurant $1, name $2, role $3, hash $4, hint $5, scopes $6, $7 a minute, at $8, by $9, until $10, audit $11 with $12; none above $13.
WITH kept AS (
    SELECT count(*) AS there FROM api_keys WHERE restaurant_id = $1::integer
), account AS (
    -- Its name is no address, so nobody else's; of two keys that would be the same one in number only one is made.
    INSERT INTO staff_users (restaurant_id, email, name, role, password_hash, of_key, created_at)
    SELECT $1, format('key %s of %s', there + 1, $1), $2::text, $3::text, '-', true, $8::timestamptz
    FROM kept
    WHERE there < $13::integer
    ON CONFLICT (lower(email)) DO NOTHING
    RETURNING *
), made AS (
    INSERT INTO api_keys (
        restaurant_id, staff_user_id, key_hash, hint, scopes, per_minute, created_at, created_by, expires_at
    )
    SELECT restaurant_id, staff_user_id, $4::text, $5::text, $6::text[], $7::integer, $8, $9::integer, $10::timestamptz
    FROM account
    RETURNING *
), audit_saved AS (
    INSERT INTO audit (restaurant_id, staff_user_id, action, subject, old_value, new_value, created_at)
    SELECT m.restaurant_id, m.created_by, $11::text, 'key-' || m.api_key_id, NULL, to_jsonb($12::text), m.created_at
    FROM made AS m
)
SELECT k.there, m.api_key_id IS NOT NULL AS made, m.api_key_id, m.staff_user_id, a.name, a.role, m.hint, m.scopes, m.per_minute, m.created_at,
    m.created_by, m.expires_at, m.last_used_at, m.revoked_at
FROM kept AS k LEFT JOIN (made AS m CROSS JOIN account AS a) ON true

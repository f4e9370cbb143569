-- Key $2 of restaurant $1 is good no more from $3 on, by $4, audit $5 to $8; no row where there is none. Once revoked it stays so.
WITH revoked AS (
    UPDATE api_keys SET revoked_at = $3::timestamptz
    WHERE restaurant_id = $1::integer AND api_key_id = $2::integer AND revoked_at IS NULL
    RETURNING *
), dismissed AS (
    UPDATE staff_users AS u SET disabled_at = $3 FROM revoked AS r WHERE u.staff_user_id = r.staff_user_id
), audit_saved AS (
    INSERT INTO audit (restaurant_id, staff_user_id, action, subject, old_value, new_value, created_at)
    SELECT restaurant_id, $4::integer, $5::text, $6::text, to_jsonb($7::text), to_jsonb($8::text), $3
    FROM revoked
)
SELECT k.api_key_id, k.staff_user_id, u.name, u.role, k.hint, k.scopes, k.per_minute, k.created_at, k.created_by,
    k.expires_at, k.last_used_at, coalesce(r.revoked_at, k.revoked_at) AS revoked_at
FROM api_keys AS k
JOIN staff_users AS u USING (staff_user_id)
LEFT JOIN revoked AS r USING (api_key_id)
WHERE k.restaurant_id = $1 AND k.api_key_id = $2

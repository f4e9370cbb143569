-- The keys with hashes $1 that are good at $2, with the accounts they act as. That one was used is noted once in 5 minutes.
-- ARRAY(…) hides from the planner how many: it would plan anew each time, which costs three times as much as the look.
WITH used AS (
    UPDATE api_keys SET last_used_at = $2::timestamptz
    WHERE key_hash = ANY (ARRAY(SELECT unnest($1::text[]))) AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)
        AND (last_used_at IS NULL OR last_used_at < $2 - interval '5 minutes')
)
SELECT k.key_hash, k.api_key_id, k.scopes, k.per_minute, k.expires_at,
    u.staff_user_id, u.restaurant_id, u.email, u.name, u.role, u.generation, u.kept_family
FROM api_keys AS k JOIN staff_users AS u USING (staff_user_id)
WHERE k.key_hash = ANY (ARRAY(SELECT unnest($1::text[]))) AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2)
    AND u.disabled_at IS NULL

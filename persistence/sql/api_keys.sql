-- Up to $2 keys of restaurant $1, those that are good no more included, the newest first.
SELECT k.api_key_id, k.staff_user_id, u.name, u.role, k.hint, k.scopes, k.per_minute, k.created_at, k.created_by,
    k.expires_at, k.last_used_at, k.revoked_at
FROM api_keys AS k JOIN staff_users AS u USING (staff_user_id)
WHERE k.restaurant_id = $1
ORDER BY k.api_key_id DESC
LIMIT $2

-- The staff user $1; no row if they are disabled or one of the tokens $2 was revoked.
SELECT staff_user_id, restaurant_id, email, name, role, generation, kept_family
FROM staff_users
WHERE staff_user_id = $1 AND disabled_at IS NULL
    AND NOT EXISTS (SELECT FROM revoked_tokens WHERE jti = ANY ($2))

-- Those of the staff users $1 who are not disabled, each in a row, and those of the tokens $2 that were revoked, likewise.
SELECT staff_user_id, restaurant_id, email, name, role, generation, kept_family, NULL AS jti
FROM staff_users
WHERE staff_user_id = ANY ($1::integer[]) AND disabled_at IS NULL
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, jti
FROM revoked_tokens
WHERE jti = ANY ($2::text[])

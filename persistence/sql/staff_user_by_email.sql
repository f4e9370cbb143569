-- The staff user with the address $1, in any case, and the hash of their password; no row also if they are disabled.
SELECT staff_user_id, restaurant_id, email, name, role, generation, kept_family, password_hash
FROM staff_users
WHERE lower(email) = lower($1) AND disabled_at IS NULL AND NOT of_key

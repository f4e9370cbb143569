-- The account with the address $1, in any case, of whichever restaurant, also if it is disabled.
SELECT staff_user_id, restaurant_id, email, name, role, generation, kept_family, created_at, disabled_at
FROM staff_users
WHERE lower(email) = lower($1::text)

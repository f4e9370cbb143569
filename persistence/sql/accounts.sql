-- Up to $2 accounts of restaurant $1, those who may not sign in any more included, lowest id first.
SELECT staff_user_id, restaurant_id, email, name, role, generation, kept_family, created_at, disabled_at
FROM staff_users
WHERE restaurant_id = $1 AND NOT of_key
ORDER BY staff_user_id
LIMIT $2

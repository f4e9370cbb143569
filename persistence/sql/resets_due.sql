-- Up to $3 people of restaurant $1 who have asked for a new password since $2 and were not mailed, the first first.
SELECT p.reset_id, coalesce(c.email, u.email) AS email, p.language, p.asked_at
FROM password_resets AS p
LEFT JOIN customers AS c ON c.customer_id = p.customer_id
LEFT JOIN staff_users AS u ON u.staff_user_id = p.staff_user_id
WHERE p.restaurant_id = $1 AND p.mailed_at IS NULL AND p.asked_at >= $2
    AND c.erased_at IS NULL AND u.disabled_at IS NULL
ORDER BY p.asked_at, p.reset_id
LIMIT $3

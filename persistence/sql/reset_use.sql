-- Whoever was mailed the token with hash $1 has password $2 from $3 on, and no login; no row where it is good no more.
-- A new password since it was asked for is the last word: then it is used up for nothing.
WITH used AS (
    DELETE FROM password_resets WHERE token_hash = $1 AND expires_at > $3 RETURNING *
), customer AS (
    UPDATE customers AS c
    SET password_hash = $2::text, generation = c.generation + 1, kept_family = NULL, version = c.version + 1
    FROM used AS u
    WHERE c.customer_id = u.customer_id AND c.generation = u.generation AND c.erased_at IS NULL
    RETURNING c.restaurant_id, 'customer-' || c.customer_id AS subject, 'customer_password_changed' AS what
), staff AS (
    UPDATE staff_users AS s SET password_hash = $2, generation = s.generation + 1, kept_family = NULL
    FROM used AS u
    WHERE s.staff_user_id = u.staff_user_id AND s.generation = u.generation AND s.disabled_at IS NULL
    RETURNING s.restaurant_id, 'staff-' || s.staff_user_id AS subject, 'staff_password_changed' AS what
)
INSERT INTO audit (restaurant_id, action, subject, new_value, created_at)
SELECT restaurant_id, what, subject, to_jsonb('by mail'::text), $3::timestamptz
FROM (SELECT * FROM customer UNION ALL SELECT * FROM staff) AS changed
RETURNING audit_id

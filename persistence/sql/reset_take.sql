-- Who of restaurant $1 is to be mailed a new password at $2 is about to be: the token with hash $3, good for $4.
-- Whoever was not tried yet comes first; nobody is tried again within $5. When one was is told by when that token ends.
WITH due AS (
    SELECT p.reset_id, coalesce(c.email, u.email) AS email, coalesce(p.expires_at - $4::interval > p.asked_at, false) AS again
    FROM password_resets AS p
    LEFT JOIN customers AS c ON c.customer_id = p.customer_id
    LEFT JOIN staff_users AS u ON u.staff_user_id = p.staff_user_id
    WHERE p.restaurant_id = $1 AND p.mailed_at IS NULL AND p.asked_at >= $2::timestamptz - $4
        AND c.erased_at IS NULL AND u.disabled_at IS NULL
        AND (p.expires_at IS NULL OR p.expires_at - $4 <= p.asked_at OR p.expires_at - $4 <= $2 - $5::interval)
    ORDER BY again, p.asked_at, p.reset_id
    LIMIT 1
    FOR UPDATE OF p SKIP LOCKED
)
UPDATE password_resets AS p
SET token_hash = $3, expires_at = $2 + $4
FROM due AS d
WHERE p.reset_id = d.reset_id
RETURNING p.reset_id, d.email, p.language, p.asked_at, d.again

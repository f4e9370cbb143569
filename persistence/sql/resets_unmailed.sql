-- Restaurants of whose people somebody is to be mailed a new password at $1. Who asked longer ago than $2, for which a
-- token is good, is forgotten; nobody is tried again within $3.
WITH outdated AS (
    DELETE FROM password_resets
    WHERE reset_id IN (
        SELECT reset_id FROM password_resets WHERE asked_at < $1::timestamptz - $2::interval ORDER BY asked_at LIMIT 100
    )
)
SELECT DISTINCT restaurant_id FROM password_resets
WHERE mailed_at IS NULL AND asked_at <= $1 AND asked_at >= $1 - $2
    AND (expires_at IS NULL OR expires_at - $2 <= asked_at OR expires_at - $2 <= $1 - $3::interval)

-- Restaurants of whose people somebody has asked for a new password by $1 and was not mailed; older than $2 are forgotten.
WITH outdated AS (
    DELETE FROM password_resets
    WHERE reset_id IN (SELECT reset_id FROM password_resets WHERE asked_at < $2 ORDER BY asked_at LIMIT 100)
)
SELECT DISTINCT restaurant_id FROM password_resets WHERE mailed_at IS NULL AND asked_at <= $1 AND asked_at >= $2

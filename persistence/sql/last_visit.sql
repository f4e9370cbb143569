-- The session of table $2 of restaurant $1 that closed last, after $3, and is not part of another one now.
SELECT session_id
FROM sessions
WHERE restaurant_id = $1 AND state = 'closed' AND closed_at > $3 AND table_id = $2 AND merged_into IS NULL
    AND kind = 'dine_in'
ORDER BY closed_at DESC
LIMIT 1

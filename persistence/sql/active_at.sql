-- The active session of table $1.
SELECT session_id FROM sessions WHERE table_id = $1 AND state = 'active'

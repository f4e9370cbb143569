-- Up to $2 sessions that should have woken by $1, longest due first. Only an active session has something to wake for.
SELECT session_id FROM sessions WHERE state = 'active' AND wake_at <= $1 ORDER BY wake_at LIMIT $2

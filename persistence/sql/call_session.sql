-- The session of call $2 of restaurant $1.
SELECT session_id FROM calls WHERE call_id = $2 AND restaurant_id = $1

-- Which of sessions $1 there are.
SELECT session_id FROM sessions WHERE session_id = ANY ($1::uuid[])

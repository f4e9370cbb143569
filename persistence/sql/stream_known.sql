-- Which of sessions $2 and tables $3 restaurant $1 has, as names of rooms.
SELECT 'session:' || session_id AS room FROM sessions WHERE restaurant_id = $1 AND session_id = ANY ($2::uuid[])
UNION ALL
SELECT 'table:' || table_id FROM tables WHERE restaurant_id = $1 AND table_id = ANY ($3::integer[])

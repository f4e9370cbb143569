-- Up to $3 events of session $1 after number $2, oldest first.
SELECT json_agg(e ORDER BY e.seq)::text AS events
FROM (SELECT * FROM events WHERE session_id = $1 AND seq > $2 ORDER BY seq LIMIT $3) AS e

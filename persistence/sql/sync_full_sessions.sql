-- Writes $5 sessions of restaurant $2 closed after $6, and those closed with the last, for sink $1 with lease $3 alone.
WITH sink AS (
    SELECT sink_id FROM sync_sinks WHERE sink_id = $1 AND lease = $3 AND full_asked = $4
), page AS (
    SELECT closed_at, session_id
    FROM sessions
    WHERE restaurant_id = $2 AND state = 'closed' AND closed_at > $6::timestamptz
    ORDER BY closed_at
    FETCH FIRST ($5) ROWS WITH TIES
), written AS (
    INSERT INTO sync_log (restaurant_id, entity_type, entity_id, sink_id)
    SELECT $2, 'session', session_id::text, sink_id FROM sink, page
)
SELECT closed_at FROM sink, page ORDER BY 1 DESC LIMIT 1

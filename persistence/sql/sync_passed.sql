-- Puts sinks that lack nothing, and that nobody has, behind what others alone were sent, so as not to read it each time.
WITH seen AS (
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1 AS xid
), idle AS (
    SELECT s.sink_id, seen.xid
    FROM sync_sinks AS s CROSS JOIN seen
    CROSS JOIN LATERAL (
        SELECT
        FROM sync_log
        WHERE restaurant_id = s.restaurant_id AND xid <= seen.xid
            AND (xid, entity_type, entity_id) > (s.cursor_xid, s.cursor_type, s.cursor_id)
        ORDER BY xid, entity_type, entity_id
        LIMIT 1
    ) AS anything
    LEFT JOIN LATERAL (
        SELECT xid
        FROM sync_log
        WHERE restaurant_id = s.restaurant_id AND sink_id IN (0, s.sink_id) AND xid <= seen.xid
            AND (xid, entity_type, entity_id) > (s.cursor_xid, s.cursor_type, s.cursor_id)
        ORDER BY xid, entity_type, entity_id
        LIMIT 1
    ) AS own ON true
    WHERE own.xid IS NULL
)
UPDATE sync_sinks AS s SET cursor_xid = idle.xid, cursor_type = '~~', cursor_id = ''
FROM idle
WHERE s.sink_id = idle.sink_id AND s.cursor_xid < idle.xid AND (s.leased_until IS NULL OR s.leased_until <= now())
RETURNING s.sink_id

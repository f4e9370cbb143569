-- Parks the row at which sink $1 fails, and goes on behind it at $2; gives the entity, or nothing where none fails.
WITH head AS (
    SELECT s.sink_id, l.xid, l.entity_type, l.entity_id, l.facts, l.version, s.last_error
    FROM sync_sinks AS s
    CROSS JOIN LATERAL (
        SELECT xid, entity_type, entity_id, facts, version
        FROM sync_log
        WHERE restaurant_id = s.restaurant_id AND sink_id IN (0, s.sink_id)
            AND (xid, entity_type, entity_id) > (s.cursor_xid, s.cursor_type, s.cursor_id)
            AND xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        ORDER BY xid, entity_type, entity_id
        LIMIT 1
    ) AS l
    WHERE s.sink_id = $1 AND s.attempts > 0 AND (s.leased_until IS NULL OR s.leased_until <= now())
    FOR UPDATE OF s
), parked AS (
    INSERT INTO sync_parked AS kept (sink_id, entity_type, entity_id, facts, error, at, message)
    SELECT sink_id, entity_type, entity_id, facts, last_error, $2, version FROM head
    ON CONFLICT (sink_id, entity_type, entity_id)
    DO UPDATE SET facts = kept.facts || excluded.facts, error = excluded.error, at = excluded.at,
        message = excluded.message, tries = 0, next_at = NULL
)
UPDATE sync_sinks AS s
SET cursor_xid = h.xid, cursor_type = h.entity_type, cursor_id = h.entity_id, next_at = $2, lease = s.lease + 1
FROM head AS h
WHERE s.sink_id = h.sink_id
RETURNING h.entity_type, h.entity_id

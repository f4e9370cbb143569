-- Leases, at $2 until $3, the sinks of kinds $1 that have something to do and that nobody has, and gives them.
UPDATE sync_sinks AS k SET leased_until = $3, lease = k.lease + 1
FROM (
    SELECT s.sink_id
    FROM sync_sinks AS s
    WHERE s.kind = ANY ($1::text[]) AND s.paused_at IS NULL AND s.next_at <= $2 AND (s.leased_until IS NULL OR s.leased_until <= $2)
        AND (
            s.look_at <= $2
            OR s.full_asked IS NOT NULL
            OR s.cursor_xid > pg_snapshot_xmax(pg_current_snapshot())::text::bigint
            OR EXISTS (
                SELECT FROM sync_log AS l
                WHERE l.restaurant_id = s.restaurant_id AND l.sink_id IN (0, s.sink_id)
                    AND (l.xid, l.entity_type, l.entity_id) > (s.cursor_xid, s.cursor_type, s.cursor_id)
                    AND l.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
            )
        )
    FOR UPDATE SKIP LOCKED
) AS due
WHERE k.sink_id = due.sink_id
RETURNING k.sink_id, k.restaurant_id, k.kind, k.cursor_xid, k.cursor_type, k.cursor_id, k.attempts, k.lease,
    k.full_asked IS NOT NULL AS full_asked,
    k.cursor_xid > pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS ahead

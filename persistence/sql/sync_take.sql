-- Leases, at $2 and for $3 seconds, up to $4 sinks of kinds $1 that have something to do and that nobody has, and gives them.
-- When a lease ends is by the clock of Postgres, and so the same for all. Nobody rests or has a sink for ten minutes: whoever
-- said so had a clock that was ahead and has been set since.
UPDATE sync_sinks AS k SET leased_until = now() + $3 * interval '1 second', lease = k.lease + 1
FROM (
    SELECT s.sink_id
    FROM sync_sinks AS s
    WHERE s.kind = ANY ($1::text[]) AND s.paused_at IS NULL
        AND (s.next_at <= $2 OR s.next_at > $2 + interval '10 minutes')
        AND (s.leased_until IS NULL OR s.leased_until <= now() OR s.leased_until > now() + interval '10 minutes')
        AND (
            s.look_at <= $2 OR s.look_at > $2 + interval '10 minutes'
            OR s.full_asked IS NOT NULL
            OR s.cursor_xid > pg_snapshot_xmax(pg_current_snapshot())::text::bigint
            OR (
                SELECT true
                FROM sync_log AS l
                WHERE l.restaurant_id = s.restaurant_id AND l.sink_id IN (0, s.sink_id)
                    AND (l.xid, l.entity_type, l.entity_id) > (s.cursor_xid, s.cursor_type, s.cursor_id)
                    AND l.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
                ORDER BY l.xid, l.entity_type, l.entity_id -- so that what it has had, which may be a week's, is not read
                LIMIT 1
            )
        )
    ORDER BY s.next_at
    LIMIT $4
    FOR UPDATE SKIP LOCKED
) AS due
WHERE k.sink_id = due.sink_id
RETURNING k.sink_id, k.restaurant_id, k.kind, k.url, k.key_name, k.cursor_xid, k.cursor_type, k.cursor_id, k.attempts,
    k.last_error, k.lease, k.full_asked IS NOT NULL AS full_asked,
    k.cursor_xid > pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS ahead

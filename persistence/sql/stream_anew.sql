-- The stream of sink $1 with lease $2 goes on with what is not committed yet, numbered above $3: what was before is not told.
WITH anew AS (
    UPDATE sync_sinks
    SET full_asked = NULL, leased_until = NULL, attempts = 0, last_error = '', cursor_type = '~~', cursor_id = '',
        cursor_xid = pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1
    WHERE sink_id = $1 AND lease = $2
    RETURNING restaurant_id
)
UPDATE streams AS s
SET seq = greatest(s.seq + 1, $3::bigint), kept_after = greatest(s.seq + 1, $3::bigint)
FROM anew AS a
WHERE s.restaurant_id = a.restaurant_id
RETURNING s.restaurant_id

-- Has all be sent again to sinks $1; one whose cursor is from another database's time begins with what changes now.
UPDATE sync_sinks
SET full_asked = CASE WHEN kind = 'redis' OR $2 THEN pg_current_xact_id()::text::bigint END,
    cursor_xid = least(cursor_xid, pg_current_xact_id()::text::bigint), next_at = least(next_at, $3)
WHERE sink_id = ANY ($1::integer[])
RETURNING sink_id

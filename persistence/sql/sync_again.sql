-- Has all be sent again to sinks $1, by $2; one whose cursor is from another database's time begins with what is now.
UPDATE sync_sinks
SET full_asked = pg_current_xact_id()::text::bigint,
    cursor_xid = least(cursor_xid, pg_current_xact_id()::text::bigint), next_at = least(next_at, $2)
WHERE sink_id = ANY ($1::integer[])
RETURNING sink_id

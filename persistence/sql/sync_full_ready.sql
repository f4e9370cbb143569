-- When all was asked to be sent again to sink $1 with lease $2, once every transaction from before has ended.
-- A new sink is asked for only now: whoever has not seen it, and told it nothing, has begun before. What is left of copies
-- from before no longer says that it was everything.
WITH asked AS (
    UPDATE sync_sinks SET full_asked = pg_current_xact_id()::text::bigint
    WHERE sink_id = $1 AND lease = $2 AND full_asked = 0
), stale AS (
    DELETE FROM sync_log AS l USING sync_sinks AS s
    WHERE s.sink_id = $1 AND s.lease = $2 AND l.restaurant_id = s.restaurant_id AND l.sink_id = s.sink_id
        AND l.entity_type = '~' AND l.xid >= s.cursor_xid
)
SELECT full_asked
FROM sync_sinks
WHERE sink_id = $1 AND lease = $2 AND full_asked > 0
    AND full_asked < pg_snapshot_xmin(pg_current_snapshot())::text::bigint

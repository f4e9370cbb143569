-- When all was asked to be sent again to sink $1 with lease $2, once every transaction from before has ended.
SELECT full_asked
FROM sync_sinks
WHERE sink_id = $1 AND lease = $2 AND full_asked < pg_snapshot_xmin(pg_current_snapshot())::text::bigint

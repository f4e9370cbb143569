-- Whose sink $1 is, and of what kind.
SELECT restaurant_id, kind FROM sync_sinks WHERE sink_id = $1

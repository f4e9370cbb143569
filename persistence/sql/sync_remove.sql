-- Removes sink $1 with all that is kept of it; gives it, or nothing where there is none.
DELETE FROM sync_sinks WHERE sink_id = $1 RETURNING sink_id

-- Sink $1 with lease $2 is anybody's to take, not before $3 where that is said.
UPDATE sync_sinks SET leased_until = NULL, next_at = coalesce($3::timestamptz, next_at) WHERE sink_id = $1 AND lease = $2

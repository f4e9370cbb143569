-- Sink $1 with lease $2 is anybody's to take.
UPDATE sync_sinks SET leased_until = NULL WHERE sink_id = $1 AND lease = $2

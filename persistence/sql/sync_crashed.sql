-- Who sends to sink $1 with lease $2 has crashed, of which people are told $3. It is tried again at $4, by anybody.
UPDATE sync_sinks
SET attempts = attempts + 1, last_error = $3, next_at = $4, leased_until = NULL
WHERE sink_id = $1 AND lease = $2
RETURNING sink_id

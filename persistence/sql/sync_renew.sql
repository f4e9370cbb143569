-- Leases sink $1 with lease $2 for $3 seconds from now; gives it, or nothing where it is another's. What is given back stays so.
UPDATE sync_sinks
SET leased_until = CASE WHEN leased_until IS NOT NULL THEN now() + $3 * interval '1 second' END
WHERE sink_id = $1 AND lease = $2
RETURNING sink_id

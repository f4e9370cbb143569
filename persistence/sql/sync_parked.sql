-- What sinks $1 have parked, the oldest first, at most $2.
SELECT sink_id, entity_type, entity_id, error, at
FROM sync_parked
WHERE sink_id = ANY ($1::integer[])
ORDER BY sink_id, entity_type, entity_id
LIMIT $2

-- What webhook $1 has refused that is to be tried again at $2, the oldest first, up to $3.
SELECT entity_type, entity_id, facts, message, tries, at
FROM sync_parked
WHERE sink_id = $1 AND next_at <= $2
ORDER BY next_at, entity_type, entity_id
LIMIT $3

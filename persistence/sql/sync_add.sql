-- Adds a sink of kind $2 to the restaurant with slug $1, which gets everything; gives its id.
INSERT INTO sync_sinks (restaurant_id, kind, full_asked)
SELECT restaurant_id, $2, pg_current_xact_id()::text::bigint
FROM restaurants
WHERE slug = $1
RETURNING sink_id

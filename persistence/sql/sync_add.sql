-- Adds a sink of kind $2 to the restaurant with slug $1, with address $3, event types $4 and secret $5; gives its id.
INSERT INTO sync_sinks (restaurant_id, kind, url, event_types, secret, full_asked)
SELECT restaurant_id, $2, $3, $4::text[], $5, CASE WHEN $2 = 'redis' THEN pg_current_xact_id()::text::bigint END
FROM restaurants
WHERE slug = $1
RETURNING sink_id

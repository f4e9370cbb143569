-- Adds a sink of kind $2, at URL $3 with the key named $4, to the restaurant with slug $1, which gets all; gives its id.
-- All is asked for at 0: only who sees it can tell who does not see it yet (`sync_full_ready`).
INSERT INTO sync_sinks (restaurant_id, kind, url, key_name, full_asked)
SELECT restaurant_id, $2, $3, $4, 0
FROM restaurants
WHERE slug = $1
RETURNING sink_id

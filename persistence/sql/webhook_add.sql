-- A webhook of restaurant $1 to $2, called $3, for events $4, seed $5 of key $6, by $7 at $8, audit $9 with $10; none above $11.
WITH kept AS (
    SELECT count(*) AS there FROM sync_sinks WHERE restaurant_id = $1::integer AND kind = 'webhook'
), sink AS (
    -- Each has a place of its own: of two that would be made in the same one only one is.
    INSERT INTO sync_sinks (restaurant_id, kind, created_at, place)
    SELECT $1, 'webhook', $8::timestamptz, (
        SELECT min(p)
        FROM generate_series(1, $11::integer) AS p
        WHERE NOT EXISTS (SELECT FROM sync_sinks AS s WHERE s.restaurant_id = $1 AND s.place = p)
    )
    FROM kept
    WHERE there < $11
    ON CONFLICT (restaurant_id, place) DO NOTHING
    RETURNING *
), made AS (
    INSERT INTO webhook_endpoints (sink_id, url, description, events, seed, seed_mark)
    SELECT sink_id, $2::text, $3::text, $4::text[], $5::text, $6::text FROM sink
    RETURNING *
), audit_saved AS (
    INSERT INTO audit (restaurant_id, staff_user_id, action, subject, old_value, new_value, created_at)
    SELECT restaurant_id, $7::integer, $9::text, 'webhook-' || sink_id, NULL, to_jsonb($10::text), $8 FROM sink
)
SELECT k.there, m.sink_id IS NOT NULL AS made, m.*, s.restaurant_id, s.created_at, s.paused_at, s.last_error,
    NULL AS delivered_at, 0 AS lag_rows, 0 AS parked
FROM kept AS k LEFT JOIN (made AS m JOIN sink AS s USING (sink_id)) ON true

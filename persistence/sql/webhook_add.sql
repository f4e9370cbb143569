-- A webhook of restaurant $1 to $2, called $3, for events $4, seed $5 of key $6, by $7 at $8, audit $9 with $10; none above $11.
WITH house AS (
    SELECT restaurant_id FROM restaurants WHERE restaurant_id = $1::integer FOR NO KEY UPDATE
), sink AS (
    INSERT INTO sync_sinks (restaurant_id, kind, created_at)
    SELECT restaurant_id, 'webhook', $8::timestamptz
    FROM house
    WHERE (SELECT count(*) FROM sync_sinks AS s WHERE s.restaurant_id = $1 AND s.kind = 'webhook') < $11::integer
    RETURNING *
), made AS (
    INSERT INTO webhook_endpoints (sink_id, url, description, events, seed, seed_mark)
    SELECT sink_id, $2::text, $3::text, $4::text[], $5::text, $6::text FROM sink
    RETURNING *
), audit_saved AS (
    INSERT INTO audit (restaurant_id, staff_user_id, action, subject, old_value, new_value, created_at)
    SELECT restaurant_id, $7::integer, $9::text, 'webhook-' || sink_id, NULL, to_jsonb($10::text), $8 FROM sink
)
SELECT m.*, s.restaurant_id, s.created_at, s.paused_at, s.last_error, NULL AS delivered_at, 0 AS lag_rows, 0 AS parked
FROM made AS m JOIN sink AS s USING (sink_id)

-- Webhook $2 of restaurant $1 as it is now: $3 to $10, paused since $11, at $12 by $13, audit $14 to $17; gives it.
WITH saved AS (
    UPDATE webhook_endpoints AS e
    SET url = $3::text, description = $4::text, events = $5::text[], seed = $6::text, seed_mark = $7::text,
        old_seed = $8::text, old_seed_mark = $9::text, old_until = $10::timestamptz,
        disabled_why = CASE WHEN $11::timestamptz IS NULL THEN NULL ELSE coalesce(e.disabled_why, 'by_hand') END,
        failing_since = CASE WHEN k.paused_at IS NOT NULL AND $11 IS NULL THEN NULL ELSE e.failing_since END
    FROM sync_sinks AS k
    WHERE e.sink_id = $2::integer AND k.sink_id = e.sink_id AND k.restaurant_id = $1::integer
    RETURNING e.*
), paused AS (
    UPDATE sync_sinks AS k
    SET paused_at = $11, next_at = least(k.next_at, $12::timestamptz),
        attempts = CASE WHEN $11 IS NULL AND k.paused_at IS NOT NULL THEN 0 ELSE k.attempts END
    FROM saved AS s
    WHERE k.sink_id = s.sink_id
    RETURNING k.*
), audit_saved AS (
    INSERT INTO audit (restaurant_id, staff_user_id, action, subject, old_value, new_value, created_at)
    SELECT restaurant_id, $13::integer, $14::text, $15::text, to_jsonb($16::text), to_jsonb($17::text), $12 FROM paused
)
SELECT s.*, k.restaurant_id, k.created_at, k.paused_at, k.last_error,
    (SELECT max(at) FROM webhook_deliveries WHERE sink_id = s.sink_id AND error = '') AS delivered_at, 0 AS lag_rows, 0 AS parked
FROM saved AS s JOIN paused AS k USING (sink_id)

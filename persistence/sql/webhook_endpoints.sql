-- The webhooks of restaurant $1, the newest first, up to $2, with what each lacks and has refused, up to $3 rows.
SELECT e.*, k.restaurant_id, k.created_at, k.paused_at, k.last_error, lag.rows AS lag_rows,
    (SELECT max(at) FROM webhook_deliveries WHERE sink_id = e.sink_id AND error = '') AS delivered_at,
    (SELECT count(*) FROM (SELECT FROM sync_parked WHERE sink_id = e.sink_id LIMIT $3) AS p) AS parked
FROM sync_sinks AS k JOIN webhook_endpoints AS e USING (sink_id)
CROSS JOIN LATERAL (
    SELECT count(*) AS rows
    FROM (
        SELECT FROM sync_log
        WHERE restaurant_id = k.restaurant_id AND sink_id IN (0, k.sink_id)
            AND (xid, entity_type, entity_id) > (k.cursor_xid, k.cursor_type, k.cursor_id)
        ORDER BY xid, entity_type, entity_id
        LIMIT $3
    ) AS l
) AS lag
WHERE k.restaurant_id = $1
ORDER BY e.sink_id DESC
LIMIT $2

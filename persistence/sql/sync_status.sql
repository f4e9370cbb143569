-- How the sinks are, of restaurant $1 or of all where it is null: how far behind, and how much is parked, up to $2 rows.
-- `name` is what people call it, else the host that it goes to.
SELECT k.sink_id, k.restaurant_id, h.slug, k.kind,
    coalesce(nullif(e.description, ''), substring(coalesce(e.url, k.url) FROM '://([^/?#]+)'), '') AS name,
    k.attempts, k.last_error, k.next_at, k.paused_at,
    k.delivered, k.delivered_at, k.full_asked IS NOT NULL AS full_asked, lag.rows AS lag_rows, lag.oldest_at,
    (SELECT count(*) FROM (SELECT FROM sync_parked WHERE sink_id = k.sink_id LIMIT $2) AS p) AS parked
FROM sync_sinks AS k JOIN restaurants AS h USING (restaurant_id)
LEFT JOIN webhook_endpoints AS e USING (sink_id)
CROSS JOIN LATERAL (
    SELECT count(*) AS rows, min(l.at) AS oldest_at
    FROM (
        SELECT at
        FROM sync_log
        WHERE k.paused_at IS NULL AND restaurant_id = k.restaurant_id AND sink_id IN (0, k.sink_id)
            AND (xid, entity_type, entity_id) > (k.cursor_xid, k.cursor_type, k.cursor_id)
        ORDER BY xid, entity_type, entity_id
        LIMIT $2
    ) AS l
) AS lag
WHERE $1::integer IS NULL OR k.restaurant_id = $1
ORDER BY k.restaurant_id, k.sink_id

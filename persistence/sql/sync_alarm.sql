-- At $1 raises an alert for each sink that lacks a row from before $2, has failed $3 times or parked something; ends others'.
-- One that is paused lacks nothing that it should have, and what a webhook parks has an alert of its own.
WITH seen AS (
    SELECT s.sink_id, s.alert_id,
        s.paused_at IS NULL AND (
            s.attempts >= $3 OR coalesce(oldest.at < $2, false)
            OR parked.sink_id IS NOT NULL AND s.kind <> 'webhook'
        ) AS behind
    FROM sync_sinks AS s
    LEFT JOIN LATERAL (
        SELECT l.at
        FROM sync_log AS l
        WHERE l.restaurant_id = s.restaurant_id AND l.sink_id IN (0, s.sink_id)
            AND (l.xid, l.entity_type, l.entity_id) > (s.cursor_xid, s.cursor_type, s.cursor_id)
        ORDER BY l.xid, l.entity_type, l.entity_id
        LIMIT 1
    ) AS oldest ON true
    LEFT JOIN LATERAL (
        SELECT sink_id FROM sync_parked WHERE sink_id = s.sink_id ORDER BY entity_type, entity_id LIMIT 1
    ) AS parked ON true
), behind AS (
    UPDATE sync_sinks AS s SET alert_id = gen_random_uuid()
    FROM seen WHERE s.sink_id = seen.sink_id AND seen.behind AND s.alert_id IS NULL
    RETURNING s.alert_id, s.restaurant_id, s.kind
), raised AS (
    INSERT INTO alerts (restaurant_id, alert_id, kind, words, raised_at)
    SELECT restaurant_id, alert_id, 'sink_behind', kind, $1::timestamptz FROM behind
    RETURNING restaurant_id, alert_id, words, raised_at, acknowledged_at
), back AS (
    UPDATE sync_sinks AS s SET alert_id = NULL
    FROM seen WHERE s.sink_id = seen.sink_id AND NOT seen.behind AND s.alert_id = seen.alert_id
    RETURNING seen.alert_id
), ended AS (
    UPDATE alerts AS a SET acknowledged_at = $1
    FROM back WHERE a.alert_id = back.alert_id AND a.acknowledged_at IS NULL
    RETURNING a.restaurant_id, a.alert_id, a.words, a.raised_at, a.acknowledged_at
)
SELECT restaurant_id, alert_id, words, raised_at, acknowledged_at FROM raised
UNION ALL
SELECT restaurant_id, alert_id, words, raised_at, acknowledged_at FROM ended

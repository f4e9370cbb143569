-- Up to $2 alerts of restaurant $1 that nobody has seen, newest first. The index alone answers.
SELECT json_agg(a)::text AS alerts
FROM (
    SELECT restaurant_id, alert_id, kind, order_number, words, raised_at
    FROM alerts
    WHERE restaurant_id = $1 AND acknowledged_at IS NULL
    ORDER BY raised_at DESC
    LIMIT $2
) AS a

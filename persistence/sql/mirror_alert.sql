-- Alerts $2 of restaurant $1 as others are told of them.
SELECT alert_id::text AS entity_id, json_build_object(
    'alert_id', alert_id,
    'kind', kind,
    'order_id', 'ORD-' || restaurant_id || '-' || order_number,
    'words', words,
    'raised_at', raised_at,
    'acknowledged_at', acknowledged_at
)::text AS body
FROM alerts
WHERE restaurant_id = $1 AND alert_id = ANY ($2::text[]::uuid[])

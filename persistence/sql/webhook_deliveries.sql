-- The last deliveries of webhook $2 of restaurant $1, the newest first, up to $3.
SELECT d.*
FROM webhook_deliveries AS d JOIN sync_sinks AS k USING (sink_id)
WHERE d.sink_id = $2 AND k.restaurant_id = $1
ORDER BY d.delivery_id DESC
LIMIT $3

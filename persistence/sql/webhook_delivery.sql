-- Delivery $3 of webhook $2 of restaurant $1.
SELECT d.*
FROM webhook_deliveries AS d JOIN sync_sinks AS k USING (sink_id)
WHERE d.delivery_id = $3 AND d.sink_id = $2 AND k.restaurant_id = $1

-- Webhook $1: where it goes, for what, the seeds of its secrets, and how it has been.
SELECT e.*, k.restaurant_id, k.created_at, k.paused_at, k.last_error,
    (SELECT max(at) FROM webhook_deliveries WHERE sink_id = e.sink_id AND error = '') AS delivered_at, 0 AS lag_rows, 0 AS parked
FROM webhook_endpoints AS e JOIN sync_sinks AS k USING (sink_id)
WHERE e.sink_id = $1

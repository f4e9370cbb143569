-- Writes up to $5 payments of restaurant $2 after $6, $7 into the outbox for sink $1 with lease $3 alone.
WITH sink AS (
    SELECT sink_id FROM sync_sinks WHERE sink_id = $1 AND lease = $3 AND full_asked = $4
), page AS (
    SELECT created_at, payment_id
    FROM payments
    WHERE restaurant_id = $2 AND (created_at, payment_id) > ($6::timestamptz, $7::uuid)
    ORDER BY created_at, payment_id
    LIMIT $5
), written AS (
    INSERT INTO sync_log (restaurant_id, entity_type, entity_id, sink_id)
    SELECT $2, 'payment', payment_id::text, sink_id FROM sink, page
)
SELECT created_at, payment_id FROM sink, page ORDER BY 1 DESC, 2 DESC LIMIT 1

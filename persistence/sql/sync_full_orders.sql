-- Writes up to $5 orders of restaurant $2 after number $6, and their items, into the outbox for sink $1 with lease $3 alone.
WITH sink AS (
    SELECT sink_id FROM sync_sinks WHERE sink_id = $1 AND lease = $3 AND full_asked = $4
), page AS (
    SELECT order_number
    FROM orders
    WHERE restaurant_id = $2 AND order_number > $6::integer
    ORDER BY order_number
    LIMIT $5
), written AS (
    INSERT INTO sync_log (restaurant_id, entity_type, entity_id, sink_id)
    SELECT $2, 'order', order_number::text, sink_id FROM sink, page
    UNION ALL
    SELECT $2, 'order_items', i.order_number::text, sink_id
    FROM sink CROSS JOIN page
    CROSS JOIN LATERAL (
        SELECT order_number
        FROM order_items
        WHERE restaurant_id = $2 AND order_number = page.order_number
        LIMIT 1
    ) AS i
)
SELECT order_number FROM sink, page ORDER BY 1 DESC LIMIT 1

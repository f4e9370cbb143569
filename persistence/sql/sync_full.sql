-- Writes all that restaurant $2 has into the outbox, for sink $1 with lease $3 alone, once all from before has ended.
WITH ready AS (
    UPDATE sync_sinks SET full_asked = NULL
    WHERE sink_id = $1 AND lease = $3 AND full_asked < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    RETURNING sink_id
), whole (entity_type, entity_id) AS (
    SELECT 'order', order_number::text FROM orders WHERE restaurant_id = $2
    UNION ALL SELECT DISTINCT 'order_items', order_number::text FROM order_items WHERE restaurant_id = $2
    UNION ALL SELECT 'item', menu_item_id::text FROM menu_items WHERE restaurant_id = $2
    UNION ALL SELECT 'table', table_id::text FROM tables WHERE restaurant_id = $2
    UNION ALL SELECT 'payment', payment_id::text FROM payments WHERE restaurant_id = $2
    UNION ALL SELECT 'session', session_id::text FROM sessions WHERE restaurant_id = $2
    UNION ALL SELECT 'stock', k.branch_id || ':' || k.menu_item_id
        FROM branches AS b JOIN stock AS k USING (branch_id) WHERE b.restaurant_id = $2
    UNION ALL SELECT '~', ''
), written AS (
    INSERT INTO sync_log (restaurant_id, entity_type, entity_id, sink_id)
    SELECT $2, w.entity_type, w.entity_id, ready.sink_id FROM ready, whole AS w
    RETURNING entity_id
)
SELECT count(*) AS rows FROM written

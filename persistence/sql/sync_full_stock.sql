-- Writes up to $5 counts of restaurant $2 after branch $6, item $7 into the outbox for sink $1 with lease $3 alone.
WITH sink AS (
    SELECT sink_id FROM sync_sinks WHERE sink_id = $1 AND lease = $3 AND full_asked = $4
), page AS (
    SELECT k.branch_id, k.menu_item_id
    FROM branches AS b JOIN stock AS k USING (branch_id)
    WHERE b.restaurant_id = $2 AND (k.branch_id, k.menu_item_id) > ($6::integer, $7::integer)
    ORDER BY k.branch_id, k.menu_item_id
    LIMIT $5
), written AS (
    INSERT INTO sync_log (restaurant_id, entity_type, entity_id, sink_id)
    SELECT $2, 'stock', branch_id || ':' || menu_item_id, sink_id FROM sink, page
)
SELECT branch_id, menu_item_id FROM sink, page ORDER BY 1 DESC, 2 DESC LIMIT 1

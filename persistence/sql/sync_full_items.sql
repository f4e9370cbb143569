-- Writes up to $5 items of restaurant $2 after $6 into the outbox for sink $1 with lease $3 alone.
WITH sink AS (
    SELECT sink_id FROM sync_sinks WHERE sink_id = $1 AND lease = $3 AND full_asked = $4
), page AS (
    SELECT menu_item_id
    FROM menu_items
    WHERE restaurant_id = $2 AND menu_item_id > $6::integer
    ORDER BY menu_item_id
    LIMIT $5
), written AS (
    INSERT INTO sync_log (restaurant_id, entity_type, entity_id, sink_id)
    SELECT $2, 'item', menu_item_id::text, sink_id FROM sink, page
)
SELECT menu_item_id FROM sink, page ORDER BY 1 DESC LIMIT 1

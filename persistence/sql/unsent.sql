-- Up to $3 orders of restaurant $1 that the till has not answered for and that are due by $2, lowest number first.
SELECT o.order_number, json_build_object(
    'session_id', o.session_id,
    'order', to_jsonb(o) || jsonb_build_object('items', (
        SELECT coalesce(jsonb_agg(to_jsonb(i) ORDER BY i.position), '[]')
        FROM order_items AS i
        WHERE i.restaurant_id = o.restaurant_id AND i.order_number = o.order_number
    ))
)::text AS unsent
FROM orders AS o
WHERE o.restaurant_id = $1 AND o.pos_next_at <= $2
    AND o.pos_status NOT IN ('accepted', 'rejected') AND o.status <> 'cancelled'
ORDER BY o.order_number
LIMIT $3

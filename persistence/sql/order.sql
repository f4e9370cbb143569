-- Order $2 of restaurant $1 and where it was placed, or null, every call to the till, its moves, the kitchen's items.
SELECT json_build_object(
    'placed', (
        SELECT json_build_object(
            'session_id', o.session_id,
            'table_number', t.table_number,
            'customer_name', coalesce(nullif(f.name, ''), nullif(c.customer_name, '')),
            'of_shop', f.order_number IS NOT NULL,
            'order', to_jsonb(o) || jsonb_build_object('items', (
                SELECT coalesce(jsonb_agg(to_jsonb(i) ORDER BY i.position), '[]')
                FROM order_items AS i
                WHERE i.restaurant_id = o.restaurant_id AND i.order_number = o.order_number
            ))
        )
        FROM orders AS o LEFT JOIN sessions AS s USING (session_id) LEFT JOIN tables AS t USING (table_id)
            LEFT JOIN fulfilments AS f ON f.restaurant_id = $1 AND f.order_number = o.order_number
            LEFT JOIN counter_orders AS c ON c.restaurant_id = $1 AND c.order_number = o.order_number
        WHERE o.restaurant_id = $1 AND o.order_number = $2
    ),
    'moves', (
        SELECT coalesce(json_agg(m ORDER BY m.number), '[]')
        FROM order_moves AS m
        WHERE m.restaurant_id = $1 AND m.order_number = $2
    ),
    'items', (
        SELECT coalesce(json_agg(i ORDER BY i.position), '[]')
        FROM ticket_items AS i
        WHERE i.restaurant_id = $1 AND i.order_number = $2
    ),
    'attempts', (
        SELECT coalesce(json_agg(a ORDER BY a.number), '[]')
        FROM order_attempts AS a
        WHERE a.restaurant_id = $1 AND a.order_number = $2
    )
)::text AS record

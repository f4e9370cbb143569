-- Order $2 of restaurant $1 and where it was placed, or null, every call to the till, its moves, the kitchen's items.
SELECT json_build_object(
    'placed', (
        SELECT to_json(p)
        FROM (
            SELECT session_id, table_number, customer_name, of_shop, "order"
            FROM placed_orders
            WHERE restaurant_id = $1 AND order_number = $2
        ) AS p
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

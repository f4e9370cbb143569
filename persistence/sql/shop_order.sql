-- Order $2 of the shop of restaurant $1, how it comes to its customer and what was picked of it; no row for any other.
SELECT json_build_object(
    'placed', json_build_object(
        'session_id', o.session_id,
        'table_number', NULL,
        'order', to_jsonb(o) || jsonb_build_object('items', (
            SELECT coalesce(jsonb_agg(to_jsonb(i) ORDER BY i.position), '[]')
            FROM order_items AS i
            WHERE i.restaurant_id = $1 AND i.order_number = $2
        ))
    ),
    'fulfilment', to_jsonb(f),
    'picks', (
        SELECT coalesce(json_agg(k ORDER BY k.position), '[]')
        FROM picks AS k
        WHERE k.restaurant_id = $1 AND k.order_number = $2
    ),
    'discounts', (
        SELECT coalesce(json_agg(d ORDER BY d.given_at, d.discount_id), '[]')
        FROM discounts AS d
        WHERE d.session_id = o.session_id AND (
            d.order_id = 'ORD-' || o.restaurant_id || '-' || o.order_number
            OR d.public_id IN (
                SELECT i.public_id FROM order_items AS i
                WHERE i.restaurant_id = $1 AND i.order_number = $2
            )
        )
    )
)::text AS found
FROM fulfilments AS f JOIN orders AS o ON o.restaurant_id = $1 AND o.order_number = $2
WHERE f.restaurant_id = $1 AND f.order_number = $2 AND o.status <> 'draft'

-- Of restaurant $1 the shop's orders with a status of $2, whose slot begins from $3 and before $4 (null: whenever), of branch
-- $5 (null: any): $6 of them after the first $7, the most urgent first, and how many there are. What is over needs both times.
WITH there AS MATERIALIZED (
    SELECT o.order_number
    FROM orders AS o
    WHERE o.restaurant_id = $1 AND o.fulfilment <> 'dine_in'
        AND o.status NOT IN ('draft', 'done', 'invoiced', 'cancelled') AND o.status = ANY ($2::text[])
    UNION ALL
    SELECT o.order_number
    FROM fulfilments AS f JOIN orders AS o ON o.restaurant_id = $1 AND o.order_number = f.order_number
    WHERE f.restaurant_id = $1 AND f.starts_at >= $3::timestamptz AND f.starts_at < $4::timestamptz
        AND o.status IN ('done', 'invoiced', 'cancelled') AND o.status = ANY ($2::text[])
), wanted AS MATERIALIZED (
    SELECT f.*
    FROM there JOIN fulfilments AS f ON f.restaurant_id = $1 AND f.order_number = there.order_number
    WHERE ($3::timestamptz IS NULL OR f.starts_at >= $3) AND ($4::timestamptz IS NULL OR f.starts_at < $4)
        AND ($5::integer IS NULL OR f.branch_id = $5)
), page AS MATERIALIZED (
    SELECT * FROM wanted ORDER BY starts_at, order_number LIMIT $6 OFFSET $7
)
SELECT (SELECT count(*)::integer FROM wanted) AS total, (
    SELECT json_agg(json_build_object(
        'placed', json_build_object(
            'session_id', o.session_id,
            'table_number', NULL,
            'order', to_jsonb(o) || jsonb_build_object('items', (
                SELECT coalesce(jsonb_agg(to_jsonb(i) ORDER BY i.position), '[]')
                FROM order_items AS i
                WHERE i.restaurant_id = $1 AND i.order_number = o.order_number
            ))
        ),
        'fulfilment', to_jsonb(p),
        'picks', (
            SELECT coalesce(json_agg(k ORDER BY k.position), '[]')
            FROM picks AS k
            WHERE k.restaurant_id = $1 AND k.order_number = o.order_number
        ),
        'discounts', (
            SELECT coalesce(json_agg(d ORDER BY d.given_at, d.discount_id), '[]')
            FROM discounts AS d
            WHERE d.session_id = o.session_id AND (
                d.order_id = 'ORD-' || o.restaurant_id || '-' || o.order_number
                OR d.public_id IN (
                    SELECT i.public_id FROM order_items AS i
                    WHERE i.restaurant_id = $1 AND i.order_number = o.order_number
                )
            )
        )
    ) ORDER BY p.starts_at, p.order_number)::text
    FROM page AS p JOIN orders AS o ON o.restaurant_id = $1 AND o.order_number = p.order_number
) AS orders

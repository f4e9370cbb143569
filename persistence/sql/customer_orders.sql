-- Customer $2's orders at restaurant $1, the newest first, up to $3 after $4, as JSON, and how many there are in all.
-- One that waits for its money is not among them; order $5 alone where that is said, also while it waits.
SELECT (
    SELECT count(*)
    FROM fulfilments AS f JOIN orders AS o USING (restaurant_id, order_number)
    WHERE f.restaurant_id = $1 AND f.customer_id = $2 AND o.status <> 'draft'
) AS total, (
    SELECT json_agg(p ORDER BY p.order_number DESC)::text
    FROM (
        SELECT f.order_number, f.session_id, to_jsonb(f) AS fulfilment,
            to_jsonb(o) || jsonb_build_object('items', (
                SELECT coalesce(jsonb_agg(to_jsonb(i) ORDER BY i.position), '[]')
                FROM order_items AS i
                WHERE i.restaurant_id = f.restaurant_id AND i.order_number = f.order_number
            )) AS "order",
            (
                SELECT coalesce(json_agg(m ORDER BY m.number), '[]')
                FROM order_moves AS m
                WHERE m.restaurant_id = f.restaurant_id AND m.order_number = f.order_number
            ) AS moves,
            (
                SELECT coalesce(json_agg(k ORDER BY k.position), '[]')
                FROM picks AS k
                WHERE k.restaurant_id = f.restaurant_id AND k.order_number = f.order_number
            ) AS picks,
            (
                SELECT coalesce(json_agg(d ORDER BY d.given_at, d.discount_id), '[]')
                FROM discounts AS d
                WHERE d.session_id = f.session_id AND (
                    d.order_id = 'ORD-' || f.restaurant_id || '-' || f.order_number
                    OR d.public_id IN (
                        SELECT i.public_id FROM order_items AS i
                        WHERE i.restaurant_id = f.restaurant_id AND i.order_number = f.order_number
                    )
                )
            ) AS discounts
        FROM fulfilments AS f JOIN orders AS o USING (restaurant_id, order_number)
        WHERE f.restaurant_id = $1 AND f.customer_id = $2
            AND CASE WHEN $5::integer IS NULL THEN o.status <> 'draft' ELSE f.order_number = $5 END
        ORDER BY f.order_number DESC
        LIMIT $3 OFFSET $4
    ) AS p
) AS found

-- Customer $2's orders at restaurant $1, the newest first, up to $3 after $4, as JSON, and how many there are in all.
-- One that waits for its money is not among them; order $5 alone where that is said, also while it waits.
SELECT (
    SELECT count(*)
    FROM shop_orders
    WHERE restaurant_id = $1 AND customer_id = $2 AND status <> 'draft'
) AS total, (
    SELECT json_agg(p.known || jsonb_build_object('moves', p.moves) ORDER BY p.order_number DESC)::text
    FROM (
        SELECT s.order_number, s.known::jsonb AS known, (
            SELECT coalesce(jsonb_agg(to_jsonb(m) ORDER BY m.number), '[]')
            FROM order_moves AS m
            WHERE m.restaurant_id = $1 AND m.order_number = s.order_number
        ) AS moves
        FROM shop_orders AS s
        WHERE s.restaurant_id = $1 AND s.customer_id = $2
            AND CASE WHEN $5::integer IS NULL THEN s.status <> 'draft' ELSE s.order_number = $5 END
        ORDER BY s.order_number DESC
        LIMIT $3 OFFSET $4
    ) AS p
) AS found
